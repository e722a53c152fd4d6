"""The queues between the steps of a job."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.aws import sqs
from chalicelib.config import settings
from chalicelib.credits.deadline import Deadline
from chalicelib.insights.messages import JobMessage, SampleMessage

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

MAX_BATCH = 10
MAX_DELAY_SECONDS = 900
"""The longest that SQS holds a message back."""


class QueueBusy(Exception):
    """Messages were still refused when the deadline came. Sending them again is safe."""


def send_prepare(uid: str, job_id: str) -> None:
    """Ask for a job to be prepared."""
    _send(settings().prepare_queue_url, JobMessage(uid, job_id))


def send_sample(message: SampleMessage) -> None:
    """Ask for a sample to be prepared; to be written, once its message has a manifest."""
    asked = settings()
    _send(asked.insight_queue_url if message.manifest else asked.prepare_queue_url, message)


def send_settle(uid: str, job_id: str) -> None:
    """Ask for a job whose outcome is certain to be settled."""
    _send(settings().settle_queue_url, JobMessage(uid, job_id))


def send_insights(
    uid: str, job_id: str, insight_ids: Sequence[str], *, manifest: str, deadline: Deadline
) -> None:
    """One message an insight. Entries that a batch reports as failed are sent again.

    Raises QueueBusy if some are still refused at the deadline.
    """
    waiting = list(insight_ids)
    tried = 0
    while waiting:
        batch, rest = waiting[:MAX_BATCH], waiting[MAX_BATCH:]
        failed = _send_batch(uid, job_id, batch, manifest)
        waiting = failed + rest
        if failed:
            if not deadline.wait_for_try(tried):
                raise QueueBusy
            tried += 1


def send_insight_later(message: JobMessage | SampleMessage, *, tried: int, seconds: int) -> None:
    """Ask for an insight again in so many seconds, MAX_DELAY_SECONDS at most, as a new message."""
    sqs().send_message(
        QueueUrl=settings().insight_queue_url,
        MessageBody=replace(message, tried=tried).to_json(),
        DelaySeconds=seconds,
    )


def park(message: JobMessage | SampleMessage | None, *, cause: str, message_id: str) -> None:
    """Keep a dead message where an operator sees it: its ids and the cause, nothing else."""
    known = {} if message is None else json.loads(message.to_json())
    sqs().send_message(
        QueueUrl=settings().parked_queue_url,
        MessageBody=json.dumps({**known, "cause": cause, "message_id": message_id}),
    )


def prepare_is_idle() -> bool:
    """Whether the prepare queue reports nothing visible, delayed or in flight. An estimate."""
    answer = sqs().get_queue_attributes(
        QueueUrl=settings().prepare_queue_url,
        AttributeNames=[
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesDelayed",
            "ApproximateNumberOfMessagesNotVisible",
        ],
    )
    return not any(int(count) for count in answer["Attributes"].values())


def _send(url: str, message: JobMessage | SampleMessage) -> None:
    sqs().send_message(QueueUrl=url, MessageBody=message.to_json())


def _send_batch(uid: str, job_id: str, insight_ids: Sequence[str], manifest: str) -> list[str]:
    """Send one batch; answers the ids that were not taken."""
    entries: list[SendMessageBatchRequestEntryTypeDef] = [
        {"Id": str(place), "MessageBody": JobMessage(uid, job_id, insight_id, manifest).to_json()}
        for place, insight_id in enumerate(insight_ids)
    ]
    answer = sqs().send_message_batch(QueueUrl=settings().insight_queue_url, Entries=entries)
    return [insight_ids[int(entry["Id"])] for entry in answer.get("Failed", ())]
