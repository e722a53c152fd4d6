"""Write one insight of a job, and say what became of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple, Protocol, TypeVar

from chalicelib.chats import objects
from chalicelib.chats.errors import ChatNotFound
from chalicelib.chats.indexes import open_index
from chalicelib.chats.participants import participants_of
from chalicelib.config import GeneratorKind, settings
from chalicelib.credits import Deadline
from chalicelib.insights import (
    catalogue,
    contexts,
    generators,
    job_store,
    questions,
    queues,
    results,
)
from chalicelib.insights.errors import (
    GenerationFailed,
    GenerationThrottled,
    GenerationUnavailable,
)
from chalicelib.insights.jobs import Job, Mark, verdict
from chalicelib.insights.messages import JobMessage, UnreadableMessage
from chalicelib.insights.model import ChatReading, Generator, Insight, InsightDefinition
from chalicelib.insights.model_budget import Budgeted
from chalicelib.insights.patience import Patience, expiry_of_hold
from chalicelib.insights.privacy.disguise import Person
from chalicelib.insights.privacy.gate import Gate, keeping
from chalicelib.insights.scope import Scope
from chalicelib.insights.sent import outbox_of_job
from chalicelib.insights.usage import Usage, counted
from chalicelib.observability import log_event


def deliver(message: JobMessage, *, received: int, now: int, deadline: Deadline) -> None:
    """Write the insight, store it under a name of this attempt, and mark it; the first mark stands.

    `received` is how often the queue has brought the message, this time counted. A job that has
    ended is dropped before any generator is called. An insight whose generator is throttled is
    asked for again, later, by a message of its own; one that cannot be written is marked failed.
    Raises UnreadableMessage for a message that names no insight, LedgerBusy, and
    GenerationUnavailable, for the queue to bring it again.
    """
    if message.insight_id is None or message.manifest is None:
        raise UnreadableMessage
    job = job_store.find_job(message.uid, message.job_id)
    if job is None or not job.is_open:
        return
    if message.insight_id in job.marks:
        _settle_if_certain(job)
        return
    asked = _Asked(job, message.insight_id, message.manifest)
    expiry = partial(expiry_of_hold, message, deadline)
    patience = Patience(message, received=received, now=now, expiry=expiry)
    mark = attempted(partial(_write, asked, patience), _failed, patience=patience, log=asked.log)
    if mark is not None:
        _record(job, message.insight_id, mark)


def give_up(uid: str, job_id: str, insight_id: str, *, cause: str) -> None:
    """Mark an insight failed because its message died, if its job is open and it has no mark."""
    job = job_store.find_job(uid, job_id)
    if job is not None and job.is_open:
        _record(job, insight_id, Mark(delivered=False, cause=cause))


class Log(Protocol):
    """Says in the log what became of an insight, and what models took for it."""

    def __call__(self, event: str, usage: Usage, **said: Any) -> None: ...


_T = TypeVar("_T")


def attempted(
    write: Callable[[], _T], failed: Callable[[str], _T], *, patience: Patience, log: Log
) -> _T | None:
    """What `write` gives, or `failed` gives for its cause; None for an insight that is to wait.

    The message of one that waits was sent again. Raises GenerationUnavailable.
    """
    with counted() as tally:
        try:
            return write()
        except GenerationThrottled as error:
            if not patience.is_over(error):
                seconds = patience.wait_for(error)
                log("insight_waits", tally.usage, cause=error.cause, seconds=seconds)
                return None
            cause = error.cause
        except GenerationFailed as error:
            cause = error.cause
        log("insight_failed", tally.usage, cause=cause)
        return failed(cause)


class Prepared(NamedTuple):
    """What an insight is written from: a part of a chat, prepared under the token `manifest`."""

    uid: str
    chat_id: str
    manifest: str
    scope: Scope


def reading_of(part: Prepared) -> ChatReading:
    """The part of the chat; raises ChatNotFound if the chat goes meanwhile."""
    return _reading(*part)


def written(
    definition: InsightDefinition,
    reading: ChatReading,
    *,
    falls_back: bool,
    gives_up: Callable[[GenerationUnavailable], bool],
) -> Insight:
    """An insight by this stage's generator, or the first that can; see `write_with_fallback`."""
    chain = _chain() if falls_back else _chain()[:1]
    return generators.write_with_fallback(definition, reading, chain, gives_up=gives_up)


@dataclass(frozen=True, slots=True)
class _Asked:
    """An insight of an open job; `manifest` is the token under which its chat was prepared."""

    job: Job
    insight_id: str
    manifest: str

    def log(self, event: str, usage: Usage, **said: Any) -> None:
        """Say what became of it, and what models took for it in this delivery."""
        log_event(
            event,
            job_id=self.job.job_id,
            insight_id=self.insight_id,
            **usage.to_log(settings().prices),
            **said,
        )


def _failed(cause: str) -> Mark:
    return Mark(delivered=False, cause=cause)


def _write(asked: _Asked, patience: Patience) -> Mark:
    job = asked.job
    reading = reading_of(Prepared(job.uid, job.chat_id, asked.manifest, job.scope))
    outbox = outbox_of_job(job, asked.insight_id, reading.origin)
    with counted() as tally, keeping(outbox.keep):
        insight = written(
            _definition(job, asked.insight_id),
            reading,
            falls_back=job.may_fall_back,
            gives_up=patience.is_over,
        )
    attempt = secrets.token_hex(6)
    results.store_attempt(job, attempt, insight, tally.usage)
    asked.log("insight_generated", tally.usage, generator=insight.generator)
    return Mark(delivered=True, attempt=attempt, fallback=insight.fallback)


def _record(job: Job, insight_id: str, mark: Mark) -> None:
    marked = job_store.mark(job.uid, job.job_id, insight_id, mark)
    if mark.delivered and not marked.stands:
        results.delete_attempt(job, insight_id, mark.attempt)
    _settle_if_certain(marked.job)


def _settle_if_certain(job: Job) -> None:
    if job.is_open and verdict(job) is not None:
        queues.send_settle(job.uid, job.job_id)


def _definition(job: Job, insight_id: str) -> InsightDefinition:
    if job.category_id == questions.ASK:
        return questions.definition_of(job)
    return listed(job.category_id, insight_id)


def listed(category_id: str, insight_id: str) -> InsightDefinition:
    """The insight in the catalogue; raises GenerationFailed if it has left it."""
    for definition in catalogue.category(category_id).insights:
        if definition.insight_id == insight_id:
            return definition
    raise GenerationFailed("not_in_catalogue")


@lru_cache(maxsize=1)
def _chain() -> Sequence[Generator]:
    return [_writer(kind) for kind in settings().generators]


def _writer(kind: GeneratorKind) -> Generator:
    writer = generators.make_generator(
        kind,
        bedrock=settings().bedrock,
        openai=settings().openai,
        times=settings().model_times,
    )
    return Budgeted(writer) if kind.is_model else writer


@lru_cache(maxsize=1)
def _people(uid: str, chat_id: str, manifest: str) -> Sequence[Person]:
    """Who writes in the chat, by all their names; raises ChatNotFound if it went meanwhile."""
    found = objects.read_manifest(uid, chat_id, manifest)
    identities = objects.read_reading(uid, chat_id, found.reading)["identities"]
    return [
        Person(person.name, person.identities)
        for person in participants_of(identities, found.people)
    ]


@lru_cache(maxsize=1)
def _reading(uid: str, chat_id: str, manifest: str, scope: Scope) -> ChatReading:
    """The chat, kept for the other insights of the same job that this worker is handed."""
    index = open_index(uid, chat_id, manifest)
    if index is None:
        raise ChatNotFound
    gate = Gate(
        people=partial(_people, uid, chat_id, manifest),
        key=f"{uid}/{chat_id}",
        pseudonyms=settings().privacy_pseudonyms,
    )
    context = contexts.read_context(uid, chat_id, manifest, scope)
    return ChatReading(index, context, scope.span, gate)
