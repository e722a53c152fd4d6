"""Where the counted steps run: tables, bucket and queues of their own on an endpoint."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from local.stack import HOST, Stack
from local.targets import REGION, emulated_session
from tests.contract.environment import FUNCTION_ENVIRONMENT
from tests.harness.tables import create_tables

QUEUES = ("prepare", "insight", "settle", "parked")
UNREACHED = "http://127.0.0.1:9"
"""Of the parts that answer their requests themselves: one that got out would fail."""


def nowhere() -> dict[str, str]:
    """The environment of a part that reaches no service."""
    return _environment(UNREACHED)


def made(endpoint: str) -> dict[str, str]:
    """Make all that the product needs at `endpoint`; answers the environment that finds it."""
    session = emulated_session()
    create_tables(
        session.client("dynamodb", endpoint_url=endpoint),
        ledger=FUNCTION_ENVIRONMENT["LEDGER_TABLE"],
        app=FUNCTION_ENVIRONMENT["APP_TABLE"],
    )
    bucket = FUNCTION_ENVIRONMENT["CHATS_BUCKET"]
    session.client("s3", endpoint_url=endpoint).create_bucket(Bucket=bucket)
    sqs = session.client("sqs", endpoint_url=endpoint)
    urls = {
        f"{name.upper()}_QUEUE_URL": sqs.create_queue(QueueName=f"bench-{name}")["QueueUrl"]
        for name in QUEUES
    }
    return _environment(endpoint) | urls


@contextmanager
def embedded(python: Path) -> Iterator[dict[str, str]]:
    """As `made`, on an embedded stack of one's own for the time of the `with`.

    `python` is the stack's interpreter. Raises CommandFailed if it does not start.
    """
    stack = Stack(_free_port())
    stack.start(python)
    try:
        yield made(stack.endpoint)
    finally:
        stack.stop()
    shutil.rmtree(stack.folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _environment(endpoint: str) -> dict[str, str]:
    return {
        **FUNCTION_ENVIRONMENT,
        **_account(),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DEFAULT_REGION": REGION,
    }


def _account() -> Mapping[str, str]:
    credentials = emulated_session().get_credentials()
    if credentials is None:
        raise ValueError("an emulated session always has credentials")
    return {
        "AWS_ACCESS_KEY_ID": credentials.access_key,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
    }
