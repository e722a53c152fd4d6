"""What every export becomes: a stream of messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MessageKind(StrEnum):
    """What a message is. Only `SYSTEM` is not said by a person."""

    TEXT = "text"
    MEDIA = "media"
    DELETED = "deleted"
    CALL = "call"
    POLL = "poll"
    LOCATION = "location"
    CONTACT = "contact"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Message:
    """One message, or one notice, of an export.

    `sent_at` is the naive local clock of the phone that exported: the export names no zone.
    `sender` is None exactly when `kind` is SYSTEM. `line` is the 1-based number of the line on
    which the message's header stands, and is the message's identity within its export.
    """

    line: int
    sent_at: datetime
    sender: str | None
    kind: MessageKind
    text: str
    edited: bool = False
