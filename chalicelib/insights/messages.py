"""What travels through the queues: ids, and nothing of the chat."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


class UnreadableMessage(Exception):
    """A queue message that nobody of this product wrote. What it holds is not repeated here."""


@dataclass(frozen=True, slots=True)
class JobMessage:
    """A job to prepare or to settle, or one insight of it to write.

    `manifest` is the token under which what an insight is written from was prepared, `tried` how
    often its message was sent again, later, because a generator was throttled.
    """

    uid: str
    job_id: str
    insight_id: str | None = None
    manifest: str | None = None
    tried: int = 0

    def to_json(self) -> str:
        """The body of the message."""
        return _body(asdict(self))

    @classmethod
    def from_json(cls, body: str) -> JobMessage:
        """The message in `body`; raises UnreadableMessage."""
        fields = _fields(body)
        try:
            optional = fields.get("insight_id"), fields.get("manifest"), fields.get("tried", 0)
            message = cls(fields["uid"], fields["job_id"], *optional)
        except KeyError:
            raise UnreadableMessage from None
        texts = (message.uid, message.job_id, message.insight_id or "", message.manifest or "")
        _hold_to_kinds(texts, message.tried)
        return message


@dataclass(frozen=True, slots=True)
class SampleMessage:
    """A free sample to prepare, or, once it has its `manifest`, to write.

    `request` names what it answers: a sample that is asked for again has another. The rest is as in
    `JobMessage`; no message is both, as a job's has a `job_id`.
    """

    uid: str
    chat_id: str
    category_id: str
    request: str
    manifest: str | None = None
    tried: int = 0

    def to_json(self) -> str:
        """The body of the message."""
        return _body(asdict(self))

    @classmethod
    def from_json(cls, body: str) -> SampleMessage:
        """The message in `body`; raises UnreadableMessage, also for a field that it has not."""
        try:
            message = cls(**_fields(body))
        except TypeError:
            raise UnreadableMessage from None
        manifest = "" if message.manifest is None else message.manifest
        texts = (message.uid, message.chat_id, message.category_id, message.request, manifest)
        _hold_to_kinds(texts, message.tried)
        return message


def read_message(body: str) -> JobMessage | SampleMessage:
    """The message in `body`, of whichever kind it is; raises UnreadableMessage."""
    kind = JobMessage if "job_id" in _fields(body) else SampleMessage
    return kind.from_json(body)


def _body(fields: Mapping[str, Any]) -> str:
    return json.dumps({name: value for name, value in fields.items() if value})


def _fields(body: str) -> Mapping[str, Any]:
    try:
        fields = json.loads(body)
    except ValueError:
        raise UnreadableMessage from None
    if not isinstance(fields, dict):
        raise UnreadableMessage
    return fields


def _hold_to_kinds(texts: tuple[object, ...], tried: object) -> None:
    if not all(isinstance(text, str) for text in texts):
        raise UnreadableMessage
    if type(tried) is not int or tried < 0:
        raise UnreadableMessage
