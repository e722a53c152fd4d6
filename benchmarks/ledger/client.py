"""The processor time of an operation in the client, against boto3 that makes the same requests.

Nothing is sent: the answers come from beneath botocore, so that signing, serialising and parsing
are the real ones, on both sides.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import boto3

from benchmarks.ledger.logs import unread
from benchmarks.ledger.recording import OPERATIONS, Recording, record
from benchmarks.ledger.table import show
from chalicelib.credits.items import LedgerItem
from tests.harness.wire import wired

ROUNDS = 21
CALLS = 100
GOAL = 1.3


def raw_client() -> Any:
    """A plain client with the settings of the product's."""
    settings = LedgerItem._get_connection().connection.client.meta.config
    return boto3.client("dynamodb", config=settings)


def raw(client: Any, recording: Recording) -> Callable[[], object]:
    """The two requests of an operation, their items ready as plain dicts."""

    def make() -> None:
        client.batch_get_item(**recording.read)
        client.transact_write_items(**recording.write)

    return make


def compare(name: str, *, rounds: int = ROUNDS, calls: int = CALLS) -> tuple[float, float]:
    """Seconds of processor time of one operation: the ledger's, and boto3's."""
    recording = record(name)
    client = raw_client()
    ours, theirs = OPERATIONS[name], raw(client, recording)
    with wired(recording.wire, client):
        _spent(ours, calls)
        _spent(theirs, calls)
        pairs = [(_spent(ours, calls), _spent(theirs, calls)) for _ in range(rounds)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def _spent(act: Callable[[], object], calls: int) -> float:
    start = time.process_time()
    for _ in range(calls):
        act()
    return (time.process_time() - start) / calls


def main() -> None:
    """Print the table of this part."""
    rows = []
    for name in OPERATIONS:
        ours, theirs = compare(name)
        ratio = ours / theirs
        rows.append(
            (
                name,
                f"{ours * 1000:.2f}",
                f"{theirs * 1000:.2f}",
                f"{ratio:.2f}",
                "yes" if ratio <= GOAL else "no",
            )
        )
    show(
        f"Processor time in the client, medians of {ROUNDS} rounds of {CALLS} (goal: {GOAL} x)",
        ("Operation", "Ledger, ms", "boto3, ms", "Ratio", "Goal met"),
        rows,
    )


if __name__ == "__main__":
    with unread():
        main()
