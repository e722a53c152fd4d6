"""Write one insight of a job, and say what became of it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import lru_cache

from chalicelib.chats import objects
from chalicelib.config import settings
from chalicelib.insights import catalogue, generators, job_store, queues, results
from chalicelib.insights.errors import GenerationFailed
from chalicelib.insights.jobs import Job, Mark, verdict
from chalicelib.insights.model import ChatReading, Generator, InsightDefinition
from chalicelib.observability import log_event


def deliver(
    uid: str, job_id: str, insight_id: str, manifest: str, *, last_try: bool = False
) -> None:
    """Write the insight, store it under a name of this attempt, and mark it; the first mark stands.

    `manifest` is the token under which the chat was prepared. On the `last_try` of the queue a
    generator that is unavailable is given up for the next of the chain. A job that has ended is
    dropped before any generator is called. An insight that cannot be written is marked failed.
    Raises GenerationUnavailable, for the queue to bring it again.
    """
    job = job_store.find_job(uid, job_id)
    if job is None or not job.is_open:
        return
    if insight_id in job.marks:
        _settle_if_certain(job)
        return
    try:
        mark = _write(job, insight_id, manifest, last_try=last_try)
    except GenerationFailed as error:
        log_event("insight_failed", job_id=job_id, insight_id=insight_id, cause=error.cause)
        mark = Mark(delivered=False, cause=error.cause)
    _record(job, insight_id, mark)


def give_up(uid: str, job_id: str, insight_id: str, *, cause: str) -> None:
    """Mark an insight failed because its message died, if its job is open and it has no mark."""
    job = job_store.find_job(uid, job_id)
    if job is not None and job.is_open:
        _record(job, insight_id, Mark(delivered=False, cause=cause))


def _write(job: Job, insight_id: str, manifest: str, *, last_try: bool) -> Mark:
    reading = _reading(job.uid, job.chat_id, manifest)
    insight = generators.write_with_fallback(
        _definition(job, insight_id), reading, _chain(), last_try=last_try
    )
    attempt = secrets.token_hex(6)
    results.store_attempt(job, attempt, insight)
    return Mark(delivered=True, attempt=attempt)


def _record(job: Job, insight_id: str, mark: Mark) -> None:
    marked = job_store.mark(job.uid, job.job_id, insight_id, mark)
    if mark.delivered and not marked.stands:
        results.delete_attempt(job, insight_id, mark.attempt)
    _settle_if_certain(marked.job)


def _settle_if_certain(job: Job) -> None:
    if job.is_open and verdict(job) is not None:
        queues.send_settle(job.uid, job.job_id)


def _definition(job: Job, insight_id: str) -> InsightDefinition:
    for definition in catalogue.category(job.category_id).insights:
        if definition.insight_id == insight_id:
            return definition
    raise GenerationFailed("not_in_catalogue")


@lru_cache(maxsize=1)
def _chain() -> Sequence[Generator]:
    return [
        generators.make_generator(
            kind, bedrock_model_id=settings().bedrock_model_id, openai=settings().openai
        )
        for kind in settings().generators
    ]


@lru_cache(maxsize=1)
def _reading(uid: str, chat_id: str, manifest: str) -> ChatReading:
    """The chat, kept for the other insights of the same job that this worker is handed."""
    messages = objects.read_messages(uid, chat_id, manifest)
    return ChatReading.of(messages, objects.read_statistics(uid, chat_id, manifest))
