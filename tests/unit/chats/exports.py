"""Exports made by hand: text as a source of bytes, and messages written as the app writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from chalicelib.chats.exports import Account, Source, SourceFile
from chalicelib.chats.formats.whatsapp import Export, read
from chalicelib.chats.messages import Message, MessageKind


def in_pieces(raw: bytes, size: int) -> Source:
    """A source whose chunks have `size` bytes."""
    return lambda: (raw[start : start + size] for start in range(0, len(raw), size))


def export_of(*lines: str) -> Source:
    """A source of these lines, in UTF-8."""
    return in_pieces("".join(f"{line}\n" for line in lines).encode(), 1 << 16)


def opened(source: Source) -> Export:
    """The one conversation of a WhatsApp export."""
    (export,) = read([SourceFile("chat.txt", 0, source)])
    return export


def skipped_by(export: Export) -> int:
    """How many lines nothing was made of."""
    account = Account()
    for _ in export.messages(account):
        pass
    return account.skipped


def messages_of(*lines: str) -> list[Message]:
    """What is read from these lines."""
    return list(opened(export_of(*lines)).messages())


def android_message(body: str) -> Message:
    """The one message whose body, behind an Android header, is `body`."""
    (message,) = messages_of(f"13/01/2024, 09:15 - Ann: {body}")
    return message


def ios_message(body: str) -> Message:
    """The one message whose body, behind an iOS header, is `body`."""
    (message,) = messages_of(f"[13/01/2024, 09:15:00] Ann: {body}")
    return message


def as_android_24h(messages: Iterable[Message]) -> list[str]:
    """Day first, four digits of year, minutes."""
    return [f"{m.sent_at:%d/%m/%Y, %H:%M} - {_rest(m)}" for m in messages]


def as_android_12h(messages: Iterable[Message]) -> list[str]:
    """Month first, two digits of year, a narrow space before AM and PM."""
    return [
        f"{m.sent_at.month}/{m.sent_at.day}/{m.sent_at:%y}, {_twelve(m.sent_at)}:{m.sent_at:%M}"
        f"\u202f{m.sent_at:%p} - {_rest(m)}"
        for m in messages
    ]


def as_ios(messages: Iterable[Message]) -> list[str]:
    """Brackets, dots, seconds."""
    return [f"[{m.sent_at:%d.%m.%y, %H:%M:%S}] {_rest(m)}" for m in messages]


def text(sender: str, sent_at: datetime, said: str) -> Message:
    """A text message."""
    return Message(1, sent_at, sender, MessageKind.TEXT, said)


def numbered(messages: Sequence[Message]) -> list[Message]:
    """The messages with the line numbers they have when written one after the other."""
    line, found = 1, []
    for message in messages:
        found.append(Message(line, message.sent_at, message.sender, message.kind, message.text))
        line += message.text.count("\n") + 1
    return found


def _twelve(moment: datetime) -> int:
    return moment.hour % 12 or 12


def _rest(message: Message) -> str:
    return message.text if message.sender is None else f"{message.sender}: {message.text}"
