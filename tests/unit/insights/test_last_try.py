"""The queue says how often a message came, and on its last time the next generator is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.chats.store import get_chat
from chalicelib.config import settings
from chalicelib.functions.generate import generate
from chalicelib.insights import deliver, job_store
from chalicelib.insights.errors import GenerationUnavailable
from chalicelib.insights.messages import JobMessage
from chalicelib.insights.model import ChatReading, Draft, InsightDefinition
from tests.unit.insights.conftest import Backend, ScriptedGenerator

LAST = settings().jobs.insight_receive_count


@dataclass
class Context:
    """Of Lambda's context, what is used."""

    aws_request_id: str = "request"

    def get_remaining_time_in_millis(self) -> int:
        return 20_000


class Throttled:
    """A generator that is never available."""

    name = "throttled"

    def generate(self, definition: InsightDefinition, chat: ChatReading) -> Draft:
        raise GenerationUnavailable(f"{definition.insight_id} of {len(chat.messages)}")


def event(body: str, received: int) -> dict[str, Any]:
    record = {
        "messageId": "message",
        "receiptHandle": "receipt",
        "body": body,
        "attributes": {"ApproximateReceiveCount": str(received)},
    }
    return {"Records": [record]}


@pytest.mark.parametrize(
    ("received", "written"), [(1, False), (LAST - 1, False), (LAST, True), (LAST + 1, True)]
)
def test_a_generator_that_is_unavailable_is_given_up_on_the_last_receive_alone(
    backend: Backend,
    generator: ScriptedGenerator,
    monkeypatch: pytest.MonkeyPatch,
    received: int,
    written: bool,
) -> None:
    monkeypatch.setattr(deliver, "_chain", lambda: [Throttled(), generator])
    backend.grant(400)
    job = backend.unlock(backend.upload()).job
    backend.prepare(job)
    insight_id = job.shares[0].insight_id
    manifest = get_chat(backend.uid, job.chat_id).manifest
    body = JobMessage(backend.uid, job.job_id, insight_id, manifest).to_json()

    answer = generate(event(body, received), Context())

    again = [] if written else [{"itemIdentifier": "message"}]
    assert answer == {"batchItemFailures": again}
    marks = job_store.get_job(backend.uid, job.job_id).marks
    assert list(marks) == ([insight_id] if written else [])
    assert generator.asked == list(marks)
