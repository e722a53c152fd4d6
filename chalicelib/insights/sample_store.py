"""Free samples as they stand: an object a category beside the chat's others, which goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from chalicelib.chats import objects
from chalicelib.chats.store import find_chat
from chalicelib.config import settings

LOST = "not_written_in_time"
_ALL = 1 << 30
"""Bytes that the samples of a chat, one a category, never hold together."""

_SUFFIX = ".json"


class SampleStatus(StrEnum):
    """Where a sample stands."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Sample:
    """One insight of a category, shown before anybody pays.

    `request` names what it answers, which came at `asked_at`, in epoch seconds. `manifest` is the
    token of the chat that it was asked of, and once it is ready of the one it was written from.
    `insight` is as it is shown, `cause` a stable word for why it failed.
    """

    uid: str
    chat_id: str
    category_id: str
    insight_id: str
    manifest: str
    request: str
    asked_at: int
    status: SampleStatus = SampleStatus.PENDING
    insight: Mapping[str, Any] | None = None
    cause: str | None = None

    @property
    def expires_at(self) -> int:
        """When nobody waits for it any more: a sample has as long as the hold of a job."""
        return self.asked_at + settings().jobs.hold_life

    def seen(self, now: int) -> Sample:
        """The sample as it counts now: one that waits beyond its life has failed."""
        if self.status is SampleStatus.PENDING and now >= self.expires_at:
            return self.failed(LOST)
        return self

    def ready(self, manifest: str, insight: Mapping[str, Any]) -> Sample:
        """The sample with what was written from the chat as `manifest` shows it."""
        return replace(self, status=SampleStatus.READY, manifest=manifest, insight=insight)

    def failed(self, cause: str) -> Sample:
        """The sample without an insight."""
        return replace(self, status=SampleStatus.FAILED, cause=cause)


def store(sample: Sample) -> bool:
    """Keep the sample in place of the one before; False, and nothing stays, if its chat went."""
    fields = {name: value for name, value in asdict(sample).items() if name not in _OF_THE_KEY}
    key = _key(sample.uid, sample.chat_id, sample.category_id)
    objects.write_json(key, fields)
    return _stands(sample.uid, sample.chat_id, key)


def read(uid: str, chat_id: str, category_id: str) -> Sample | None:
    """The sample of a chat that stands; None, and nothing stays, if the chat went."""
    key = _key(uid, chat_id, category_id)
    if not _stands(uid, chat_id, key):
        return None
    return _read(uid, chat_id, category_id)


def of_chat(uid: str, chat_id: str) -> dict[str, Sample]:
    """The samples of a chat, by category."""
    prefix = _prefix(uid, chat_id)
    names, _ = objects.list_names(prefix, after="", most_bytes=_ALL)
    found = [_read(uid, chat_id, name.removesuffix(_SUFFIX)) for name in names]
    return {sample.category_id: sample for sample in found if sample is not None}


def sent_prefix(uid: str, chat_id: str, category_id: str) -> str:
    """What the keys begin with of all that left the account for samples of a category."""
    return f"{objects.chat_prefix(uid, chat_id)}sent/samples/{category_id}/"


_OF_THE_KEY = frozenset({"uid", "chat_id", "category_id"})


def _read(uid: str, chat_id: str, category_id: str) -> Sample | None:
    fields = objects.find_json(_key(uid, chat_id, category_id))
    if fields is None:
        return None
    status = SampleStatus(fields.pop("status"))
    return Sample(uid, chat_id, category_id, status=status, **fields)


def _stands(uid: str, chat_id: str, key: str) -> bool:
    """Whether the chat does; what may have been written after its deletion goes."""
    chat = find_chat(uid, chat_id)
    if chat is None or chat.deleted:
        objects.delete_object(key)
        return False
    return True


def _prefix(uid: str, chat_id: str) -> str:
    return f"{objects.chat_prefix(uid, chat_id)}samples/"


def _key(uid: str, chat_id: str, category_id: str) -> str:
    return f"{_prefix(uid, chat_id)}{category_id}{_SUFFIX}"
