"""Tables, bucket and queue of chats on moto, and uploads to them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import boto3
from moto import mock_aws

from chalicelib.chats import ingest
from chalicelib.chats.archive import StoredFile
from chalicelib.chats.ingest import Received
from chalicelib.chats.readings import Choice
from chalicelib.config import settings
from tests.harness.tables import create_tables

NOW = 1_800_000_000
SECONDS = 20.0
UID = "ann"


@contextmanager
def backend() -> Iterator[None]:
    """Everything that chats stand in, empty."""
    with mock_aws():
        names = settings()
        create_tables(boto3.client("dynamodb"), ledger=names.ledger_table, app=names.app_table)
        region = boto3.session.Session().region_name
        boto3.client("s3").create_bucket(
            Bucket=names.chats_bucket,
            CreateBucketConfiguration={"LocationConstraint": region},  # type: ignore[typeddict-item]
        )
        boto3.client("sqs").create_queue(QueueName="uploads")
        yield


def android(*said: str) -> bytes:
    """An export: each of `said` is `NAME: text`, a minute after the one before."""
    start = datetime(2025, 1, 13, 9, 0)
    times = (start + timedelta(minutes=minute) for minute in range(len(said)))
    lines = (f"{at:%d/%m/%Y, %H:%M} - {text}\n" for at, text in zip(times, said, strict=True))
    return "".join(lines).encode()


def stored(body: bytes, name: str = "chat.txt") -> StoredFile:
    """A file at hand."""
    return StoredFile(name, len(body), lambda: io.BytesIO(body))


def upload(
    body: bytes,
    name: str = "chat.txt",
    *,
    uid: str = UID,
    choice: Choice | None = None,
    extends: str | None = None,
    seconds: float = SECONDS,
) -> Received:
    """What becomes of a file that is sent in a request."""
    sent = ingest.uploaded(uid, name, body, choice or Choice(), now=NOW)
    return ingest.ingest(uid, replace(sent, extends=extends), now=NOW, seconds=seconds)


def objects_there() -> list[str]:
    """The keys of the bucket."""
    found = boto3.client("s3").list_objects_v2(Bucket=settings().chats_bucket)
    return [item["Key"] for item in found.get("Contents", [])]


def asked_to_read() -> list[dict[str, str]]:
    """What the queue was sent and has not kept back, taken off it."""
    client, url = boto3.client("sqs"), settings().uploads_queue_url
    taken: list[dict[str, str]] = []
    while messages := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            taken.append(json.loads(message["Body"]))
            client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return taken
