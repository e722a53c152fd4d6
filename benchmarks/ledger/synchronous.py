"""Our way: the ledger as the handlers call it, and boto3 that makes the same requests."""

from __future__ import annotations

from benchmarks.ledger.client import raw, raw_client
from benchmarks.ledger.logs import unread
from benchmarks.ledger.recording import OPERATIONS, Recording
from benchmarks.ledger.rounds import requests_of_a_job, serve

ENDINGS = ("charge", "release")
"""The operations of a job here."""


def ledger_job() -> None:
    """A charge and a release, decided, written and logged as ever."""
    for name in ENDINGS:
        OPERATIONS[name]()


def main() -> None:
    """Serve both ways."""
    client = raw_client()
    operations = [raw(client, Recording(**each)) for each in requests_of_a_job()]

    def raw_job() -> None:
        for operation in operations:
            operation()

    serve({"ledger": ledger_job, "boto3": raw_job})


if __name__ == "__main__":
    with unread():
        main()
