"""A message that died: its insight, sample or job has failed, and an operator finds its ids."""

from __future__ import annotations

from chalicelib.credits import Deadline
from chalicelib.insights import job_store, queues
from chalicelib.insights.deliver import give_up
from chalicelib.insights.jobs import Verdict
from chalicelib.insights.messages import (
    JobMessage,
    SampleMessage,
    UnreadableMessage,
    read_message,
)
from chalicelib.insights.sampling import give_up_sample
from chalicelib.insights.settle import settle_as
from chalicelib.observability import log_event

UNPREPARED = "the chat could not be prepared"


def bury_message(body: str, message_id: str, *, now: int, deadline: Deadline) -> None:
    """End what waited for this message, and park its ids with the cause; safe to repeat."""
    try:
        message = read_message(body)
    except UnreadableMessage:
        _park(None, "unreadable_message", message_id)
        return
    if isinstance(message, SampleMessage):
        give_up_sample(message, cause="message_died")
        _park(message, "sample_died", message_id)
    elif message.insight_id is None:
        _fail_job(message, now=now, deadline=deadline)
        _park(message, "prepare_died", message_id)
    else:
        give_up(message.uid, message.job_id, message.insight_id, cause="message_died")
        _park(message, "insight_died", message_id)


def _fail_job(message: JobMessage, *, now: int, deadline: Deadline) -> None:
    job = job_store.find_job(message.uid, message.job_id)
    if job is not None and job.is_open and job.dispatched_at is None:
        settle_as(job, Verdict(0, UNPREPARED), now=now, deadline=deadline)


def _park(message: JobMessage | SampleMessage | None, cause: str, message_id: str) -> None:
    queues.park(message, cause=cause, message_id=message_id)
    log_event(
        "message_parked",
        cause=cause,
        message_id=message_id,
        job_id=message.job_id if isinstance(message, JobMessage) else None,
        insight_id=message.insight_id if isinstance(message, JobMessage) else None,
        sample_of=message.chat_id if isinstance(message, SampleMessage) else None,
    )
