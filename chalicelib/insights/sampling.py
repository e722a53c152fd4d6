"""The way of a free sample through the queues: prepared, written, or given up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from chalicelib.config import settings
from chalicelib.credits import Deadline
from chalicelib.insights import limits, prepare, queues, sample_store
from chalicelib.insights.deliver import Prepared, attempted, listed, reading_of, written
from chalicelib.insights.messages import SampleMessage, UnreadableMessage
from chalicelib.insights.patience import Patience
from chalicelib.insights.privacy.gate import keeping
from chalicelib.insights.results import shown_insight
from chalicelib.insights.sample_store import Sample, SampleStatus
from chalicelib.insights.samples import settle_as
from chalicelib.insights.scope import WHOLE
from chalicelib.insights.sent import Outbox
from chalicelib.insights.usage import Usage, counted
from chalicelib.observability import log_event


def prepare_sample(message: SampleMessage, *, deadline: Deadline) -> None:
    """Make what the sample is written from, where it is not there yet, and ask for it.

    A sample that is done, or was asked for anew, needs nothing. Safe to repeat.
    """
    if _waiting(message) is not None:
        manifest = prepare.prepared(message.uid, message.chat_id, WHOLE, deadline=deadline)
        if manifest is not None:
            queues.send_sample(replace(message, manifest=manifest))
    prepare.leave_nothing_of_a_deleted_chat(message.uid, message.chat_id)


def deliver_sample(message: SampleMessage, *, received: int, now: int) -> None:
    """Write the sample and keep it, if it still waits.

    One whose generator is throttled is asked for again, later, by a message of its own; one that
    cannot be written has failed. Raises UnreadableMessage for a message that was not prepared, and
    GenerationUnavailable, for the queue to bring it again.
    """
    if message.manifest is None:
        raise UnreadableMessage
    sample = _waiting(message)
    if sample is None:
        return
    asked = _Asked(sample, message, message.manifest)
    patience = Patience(message, received=received, now=now, expiry=lambda: sample.expires_at)
    ended = attempted(
        partial(asked.write, patience), sample.failed, patience=patience, log=asked.log
    )
    # It may have been asked for anew, of a chat that has grown, while this one was written.
    if ended is not None and _waiting(message) is not None:
        settle_as(ended)


def give_up_sample(message: SampleMessage, *, cause: str) -> None:
    """Let a sample fail because its message died, if it still waits."""
    sample = _waiting(message)
    if sample is not None:
        settle_as(sample.failed(cause))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A sample that waits; `manifest` is the token under which its chat was prepared."""

    sample: Sample
    message: SampleMessage
    manifest: str

    def write(self, patience: Patience) -> Sample:
        sample = self.sample
        reading = reading_of(Prepared(sample.uid, sample.chat_id, self.manifest, WHOLE))
        outbox = Outbox(
            sample_store.sent_prefix(sample.uid, sample.chat_id, sample.category_id),
            sample.insight_id,
            reading.origin,
            lambda: _waiting(self.message) is not None,
        )
        with counted() as tally, keeping(outbox.keep):
            insight = written(
                listed(sample.category_id, sample.insight_id),
                reading,
                falls_back=True,
                gives_up=patience.is_over,
            )
        self.log("insight_generated", tally.usage, generator=insight.generator)
        return sample.ready(self.manifest, shown_insight(insight))

    def log(self, event: str, usage: Usage, **said: Any) -> None:
        """Say what became of it, and what models took for it in this delivery."""
        log_event(
            event,
            sample_of=self.sample.chat_id,
            insight_id=self.sample.insight_id,
            **usage.to_log(settings().prices),
            **said,
        )


def _waiting(message: SampleMessage) -> Sample | None:
    """The sample that the message asks for, if it waits; nothing stays where its chat went."""
    sample = sample_store.read(message.uid, message.chat_id, message.category_id)
    if sample is None or sample.request != message.request:
        return None
    if sample.status is SampleStatus.FAILED:
        # The delivery that saw it fail may have ended before this.
        limits.give_back(sample.uid, sample.request, asked_at=sample.asked_at)
    return sample if sample.status is SampleStatus.PENDING else None
