"""A whole job through the product's handlers in one process, in which no event loop can be made."""

from __future__ import annotations

import asyncio
import json
from asyncio import base_events
from dataclasses import dataclass
from typing import Any

from tests.harness.api import ENDED, ROMANTIC
from tests.harness.events import multipart

ROUNDS = 20


class EventLoopMade(AssertionError):
    """Something in this process made an event loop."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the job ended, and how many insights can be read."""

    status: str
    insights: int


def refuse_event_loops() -> None:
    """From now on, making an event loop in this process raises EventLoopMade."""

    def refuse(*_: object, **__: object) -> None:
        raise EventLoopMade

    # Every loop that is a loop begins here, however it was asked for.
    base_events.BaseEventLoop.__init__ = refuse  # type: ignore[method-assign]


def make_an_event_loop() -> None:
    """What must fail under `refuse_event_loops`."""
    refuse_event_loops()
    asyncio.run(asyncio.sleep(0))


def run(token: str, export: bytes) -> Outcome:
    """Upload, unlock and hand each queued message to its handler until the job has ended."""
    refuse_event_loops()
    from chalice.test import Client

    from app import app

    headers = {"Authorization": f"Bearer {token}"}
    with Client(app) as client:

        def call(method: str, path: str, body: bytes = b"", content_type: str = "") -> Any:
            sent = {**headers, **({"Content-Type": content_type} if content_type else {})}
            answer = client.http.request(method, path, headers=sent, body=body)
            assert answer.status_code < 300, (path, answer.status_code)
            return json.loads(answer.body)

        content_type, form = multipart(export)
        chat_id = call("POST", "/api/chats/upload", form, content_type)["chat_id"]
        asked = json.dumps({"chat_id": chat_id, "category_id": ROMANTIC}).encode()
        job_id = call("POST", "/api/insights/unlock", asked, "application/json")["job_id"]
        for _ in range(ROUNDS):
            _hand_on(client)
            job = call("GET", f"/api/insights/jobs/{job_id}/status")
            if job["status"] in ENDED:
                break
        client.lambda_.invoke("sweep", client.events.generate_cw_event("", "", {}, []))
        insights = call("GET", f"/api/insights/chats/{chat_id}")["insights"]
    return Outcome(job["status"], len(insights))


def _hand_on(client: Any) -> None:
    """Take what lies in the three queues to their handlers."""
    from chalicelib.aws import sqs
    from chalicelib.config import settings

    queues = {
        "prepare": settings().prepare_queue_url,
        "generate": settings().insight_queue_url,
        "settle": settings().settle_queue_url,
    }
    for function, url in queues.items():
        taken = sqs().receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for message in taken:
            event = client.events.generate_sqs_event([message["Body"]], function)
            answer = client.lambda_.invoke(function, event).payload
            assert answer == {"batchItemFailures": []}
            sqs().delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
