"""A whole backend on moto: tables, bucket and queues; messages are handed over by the test."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from chalicelib.chats import indexes
from chalicelib.chats.ingest import ingest, uploaded
from chalicelib.chats.readings import Choice
from chalicelib.chats.store import get_chat
from chalicelib.config import settings
from chalicelib.credits import Deadline, GrantKind, Ledger
from chalicelib.insights import deliver, prepare, settle, sweep
from chalicelib.insights.errors import GenerationFailed
from chalicelib.insights.jobs import Job
from chalicelib.insights.messages import JobMessage
from chalicelib.insights.model import ChatReading, Draft, Finding, InsightDefinition
from chalicelib.insights.order import Unlocked
from chalicelib.insights.unlock import Unlock, unlock
from tests.harness.tables import create_tables

NOW = int(time.time())
EXPORT = b"""1/2/25, 9:00 AM - Ann: good morning, did you sleep well?
1/2/25, 9:02 AM - Bo: like a stone, thank you. I love you
1/3/25, 7:15 PM - Ann: shall we go to the lake on Sunday?
1/3/25, 7:16 PM - Bo: yes please! I am sorry about yesterday
"""


def soon() -> Deadline:
    """A deadline that no test should meet."""
    return Deadline.after(20)


@dataclass
class ScriptedGenerator:
    """Writes a true insight, or fails, as told; counts how often it was asked."""

    failing: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    before_answer: Callable[[], None] = lambda: None
    name: str = "scripted"

    def generate(self, definition: InsightDefinition, chat: ChatReading) -> Draft:
        """Cite the first message."""
        self.asked.append(definition.insight_id)
        self.before_answer()
        if definition.insight_id in self.failing:
            raise GenerationFailed("scripted")
        finding = Finding("they wish each other well", [chat.messages[0].line])
        return Draft("they talk", [finding], messages_read=1)


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> ScriptedGenerator:
    """The generator behind the workers."""
    scripted = ScriptedGenerator()
    monkeypatch.setattr(deliver, "_chain", lambda: [scripted])
    return scripted


@dataclass
class Backend:
    """The backend of one user, stepped by hand."""

    uid: str = "ann"
    now: int = NOW
    uploads: int = 0

    @property
    def ledger(self) -> Ledger:
        """The user's ledger."""
        return Ledger(self.uid, deadline=soon())

    def upload(self) -> str:
        """A new chat, which begins as no other does."""
        self.uploads += 1
        greeting = f"1/2/25, 8:{self.uploads:02} AM - Bo: hello number {self.uploads}\n".encode()
        upload = uploaded(self.uid, "chat.txt", greeting + EXPORT, Choice(), now=self.now)
        return ingest(self.uid, upload, now=self.now, seconds=20).chat.chat_id

    def grant(self, coins: int) -> None:
        """Coins, once for each amount."""
        self.ledger.grant(coins, GrantKind.PURCHASE, key=f"grant-{coins}", now=self.now)

    def unlock(self, chat_id: str, *, key: str | None = None) -> Unlocked:
        """Unlock the romantic category."""
        return self.order(Unlock(self.uid, chat_id, "romantic", key=key))

    def order(self, wanted: Unlock) -> Unlocked:
        """Unlock something else."""
        return unlock(wanted, now=self.now, deadline=soon())

    def prepare(self, job: Job) -> None:
        """What the prepare worker does."""
        prepare.prepare(self.uid, job.job_id, now=self.now, deadline=soon())

    def deliver(self, job: Job, insight_id: str) -> None:
        """What an insight worker does."""
        manifest = get_chat(self.uid, job.chat_id).manifest
        message = JobMessage(self.uid, job.job_id, insight_id, manifest)
        deliver.deliver(message, received=1, now=self.now, deadline=soon())

    def deliver_all(self, job: Job) -> None:
        """All insight workers, one after the other."""
        for share in job.shares:
            self.deliver(job, share.insight_id)

    def settle(self, job: Job) -> None:
        """What the settle worker does."""
        settle.settle(self.uid, job.job_id, now=self.now, deadline=soon())

    def sweep(self) -> int:
        """What the schedule does."""
        return sweep.sweep(now=self.now, deadline=soon())

    def taken(self, queue: str) -> list[dict[str, str]]:
        """What was sent to a queue since the last look."""
        client = boto3.client("sqs")
        url = client.get_queue_url(QueueName=queue)["QueueUrl"]
        bodies: list[dict[str, str]] = []
        while messages := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get(
            "Messages", []
        ):
            for message in messages:
                bodies.append(json.loads(message["Body"]))
                client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def objects(self) -> list[str]:
        """The keys of everything in the bucket."""
        found = boto3.client("s3").list_objects_v2(Bucket=settings().chats_bucket)
        return [item["Key"] for item in found.get("Contents", [])]


@pytest.fixture
def backend(
    generator: ScriptedGenerator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Backend]:
    """A fresh backend with a disk of its own; `generator` writes its insights."""
    monkeypatch.setattr(indexes, "gettempdir", lambda: str(tmp_path))
    with mock_aws():
        names = settings()
        create_tables(boto3.client("dynamodb"), ledger=names.ledger_table, app=names.app_table)
        region = boto3.session.Session().region_name
        boto3.client("s3").create_bucket(
            Bucket=names.chats_bucket,
            CreateBucketConfiguration={"LocationConstraint": region},  # type: ignore[typeddict-item]
        )
        for queue in ("prepare", "insight", "settle", "parked", "uploads"):
            boto3.client("sqs").create_queue(QueueName=queue)
        deliver._reading.cache_clear()
        yield Backend()
