"""Free samples: one insight of each category, of the whole chat, can be seen before paying.

A sample is no job: nothing is held or charged, and no category's slot is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.chats import store as chats
from chalicelib.chats.errors import ChatNotFound
from chalicelib.chats.store import Chat
from chalicelib.credits.identity import fingerprint
from chalicelib.insights import catalogue, limits, model_budget, queues, sample_store, sent
from chalicelib.insights.messages import SampleMessage
from chalicelib.insights.model import Category
from chalicelib.insights.reach import refuse_what_no_worker_reads
from chalicelib.insights.sample_store import Sample, SampleStatus

UNSENT = "not_sent"


@dataclass(frozen=True, slots=True)
class Asked:
    """The sample that answers; `created` is False if it stood before."""

    sample: Sample
    created: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A sample with the category that it is of; `up_to_date` unless the chat has changed since."""

    sample: Sample
    category: Category
    up_to_date: bool


def ask(uid: str, chat_id: str, category_id: str, *, now: int) -> Asked:
    """Ask for the sample of a category, if none stands for the chat as it is now.

    Raises UnknownCategory, ChatNotFound, ChatTooLarge, ChatTooLong, GenerationPaused,
    SampleLimitReached; each of them leaves what stands as it is.
    """
    category = catalogue.category(category_id)
    chat = chats.get_chat(uid, chat_id)
    before = sample_store.of_chat(uid, chat_id).get(category_id)
    of_now = before is not None and before.manifest == chat.manifest
    if before is not None and of_now and before.seen(now).status is not SampleStatus.FAILED:
        return Asked(before, created=False)
    refuse_what_no_worker_reads(chat)
    model_budget.refuse_while_paused(now)
    sample = Sample(
        uid=uid,
        chat_id=chat_id,
        category_id=category_id,
        insight_id=category.sample,
        manifest=chat.manifest,
        request=_name(category_id, chat, before),
        asked_at=now,
    )
    if before is not None and before.status is SampleStatus.PENDING and not of_now:
        # The chat has grown: nobody will see what waits.
        limits.give_back(uid, before.request, asked_at=before.asked_at)
    limits.count(uid, sample.request, now=now)
    _begin(sample)
    return Asked(sample, created=True)


def list_samples(uid: str, chat_id: str, *, now: int) -> list[Shown]:
    """The samples of a chat, in the order of the catalogue; raises ChatNotFound."""
    chat = chats.get_chat(uid, chat_id)
    found = sample_store.of_chat(uid, chat_id)
    return [
        Shown(sample.seen(now), category, sample.manifest == chat.manifest)
        for category in catalogue.categories()
        if (sample := found.get(category.category_id)) is not None
    ]


def read_sent(
    uid: str, chat_id: str, category_id: str, *, after: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """What left the account for the samples of a category; see `sent.read_sent`.

    Raises UnknownCategory, ChatNotFound.
    """
    catalogue.category(category_id)
    chats.get_chat(uid, chat_id)
    prefix = sample_store.sent_prefix(uid, chat_id, category_id)
    return sent.read_sent_under(prefix, after=after)


def settle_as(sample: Sample) -> None:
    """Let a sample that waits end so; one that failed gives back what it counted."""
    if sample_store.store(sample) and sample.status is SampleStatus.FAILED:
        limits.give_back(sample.uid, sample.request, asked_at=sample.asked_at)


def _begin(sample: Sample) -> None:
    if not sample_store.store(sample):
        raise ChatNotFound
    message = SampleMessage(sample.uid, sample.chat_id, sample.category_id, sample.request)
    try:
        queues.send_sample(message)
    except (BotoCoreError, ClientError):
        # Nothing else would ask again, before its life is over.
        settle_as(sample.failed(UNSENT))
        raise


def _name(category_id: str, chat: Chat, before: Sample | None) -> str:
    """The name of a request: that of what it asks for, and of what it replaces.

    So calls that come at the same time, or again, are one. What waited in vain keeps its name: it
    was counted, and its message may still come.
    """
    if before is None:
        return fingerprint("sample", chat.chat_id, category_id, chat.manifest)
    if before.status is SampleStatus.PENDING and before.manifest == chat.manifest:
        return before.request
    return fingerprint("sample", chat.chat_id, category_id, chat.manifest, before.request)
