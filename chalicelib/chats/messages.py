"""What every export becomes: a stream of messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple


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


class Message(NamedTuple):
    """One message, or one notice, of a chat.

    `line` is the 1-based number of the line on which the message begins in its file; in formats
    that are records, not lines, the 1-based number of the record. With `export`, the 1-based number
    of the export of the chat in which the message first came, it is the message's identity.
    `sent_at` is naive: it is on the clock of its export, the phone's local one or UTC (`Clock`).
    `sender` is None exactly when `kind` is SYSTEM. `text` is what was said, a caption where a
    picture was sent, "" where nothing was. `reply_to` is the `line` of the message answered, where
    the export names it. `attachments` are the names of files sent, as far as they are named.
    `reactions` are emoji, once for each person who gave it. A tuple, not a dataclass, because
    a chat has millions.
    """

    line: int
    sent_at: datetime
    sender: str | None
    kind: MessageKind
    text: str
    edited: bool = False
    reply_to: int | None = None
    attachments: tuple[str, ...] = ()
    forwarded: bool = False
    reactions: tuple[str, ...] = ()
    export: int = 1


def is_citable(message: Message) -> bool:
    """Whether a person wrote this message, or the caption of this medium, in words."""
    return (
        message.sender is not None
        and message.kind in (MessageKind.TEXT, MessageKind.MEDIA)
        and bool(message.text.strip())
    )


def row_of(message: Message) -> list[Any]:
    """The message as JSON can hold it; `message_of` makes the same of it again."""
    return [message.line, message.sent_at.isoformat(), *message[2:]]


def message_of(row: Sequence[Any]) -> Message:
    """The message that `row_of` gave the row of."""
    line, sent_at, sender, kind, text, edited, reply_to, attachments, forwarded, *last = row
    reactions, export = last
    return Message(
        line,
        datetime.fromisoformat(sent_at),
        sender,
        MessageKind(kind),
        text,
        edited,
        reply_to,
        tuple(attachments),
        forwarded,
        tuple(reactions),
        export,
    )
