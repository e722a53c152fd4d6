"""The records of DiscordChatExporter's JSON as messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from chalicelib.chats.formats.json_records import Record, text_of
from chalicelib.chats.formats.people import People
from chalicelib.chats.messages import Message, MessageKind

MAX_REACTIONS: Final = 1000
"""No more reactions of one emoji are counted to one message."""

_SAID: Final = frozenset({"Default", "Reply", "0", "19", "20", "23"})
"""The types of what is said; 20 and 23 are what an app answers to a command."""
_CALLS: Final = frozenset({"Call", "3"})
_FORWARD = "Forward"
_WEBHOOK = "0000"


def message_of(record: Record, people: People) -> Message | None:
    """The message, its `line` and `reply_to` being ids of Discord, 0 for none; None if it is none.

    What happened in the channel is a notice of who did it and what. A message without words shows
    what its first embed says. A forwarded message has what was forwarded.
    """
    sent_at, author = time_in(record), record.get("author")
    if sent_at is None or not isinstance(author, dict):
        return None
    sender = _name_of(author, people)
    number = id_of(record.get("id")) or 0
    kind, content = _type_of(record), text_of(record.get("content"))
    if not kind:
        return None
    if kind in _CALLS:
        return Message(number, sent_at, sender, MessageKind.CALL, content)
    if kind not in _SAID:
        told = f"{sender}: {content or kind}"
        return Message(number, sent_at, None, MessageKind.SYSTEM, told)
    return _said(record, number, sent_at, sender, content)


def time_in(record: Record) -> datetime | None:
    """When the message was sent, as it is written, without the offset; None if it is no time."""
    return wall_clock(text_of(record.get("timestamp")))


def wall_clock(written: str) -> datetime | None:
    """The time in ISO 8601 without its offset; None if it is no time."""
    try:
        return datetime.fromisoformat(written).replace(tzinfo=None)
    except ValueError:
        return None


def id_of(value: object) -> int | None:
    """The id of a message, which JSON has as a string."""
    written = text_of(value)
    return int(written) if written.isascii() and written.isdigit() and len(written) < 20 else None


def _type_of(record: Record) -> str:
    kind = record.get("type", "Default")
    return str(kind) if isinstance(kind, int) else text_of(kind)


def _name_of(author: Record, people: People) -> str:
    name = text_of(author.get("nickname")) or text_of(author.get("name"))
    # A webhook speaks for whoever it is called: it has one id and many names, or the reverse.
    is_webhook = author.get("discriminator") == _WEBHOOK and author.get("isBot") is True
    return people.name(name, "" if is_webhook else author.get("id"))


def _said(record: Record, number: int, sent_at: datetime, sender: str, content: str) -> Message:
    forwarded = record.get("forwardedMessage")
    shown = [record, forwarded] if isinstance(forwarded, dict) else [record]
    contents = [content, *(text_of(part.get("content")) for part in shown[1:])]
    embedded = next(filter(None, map(_embedded, shown)), "")
    text = "\n".join(filter(None, contents)) or embedded
    files = tuple(name for part in shown for name in _files(part))
    return Message(
        number,
        sent_at,
        sender,
        MessageKind.MEDIA if files or not text else MessageKind.TEXT,
        text,
        edited=bool(text_of(record.get("timestampEdited"))),
        reply_to=_answered(record),
        attachments=files,
        forwarded=len(shown) > 1,
        reactions=tuple(_reactions(record)),
    )


def _answered(record: Record) -> int | None:
    reference = record.get("reference")
    if not isinstance(reference, dict) or reference.get("type") == _FORWARD:
        return None
    return id_of(reference.get("messageId"))


def _objects(value: object) -> Iterator[Record]:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield item


def _files(record: Record) -> Iterator[str]:
    """The names of files and stickers, "" never."""
    names = [text_of(file.get("fileName")) for file in _objects(record.get("attachments"))]
    names += [text_of(sticker.get("name")) for sticker in _objects(record.get("stickers"))]
    yield from filter(None, names)


def _embedded(record: Record) -> str:
    """What the first embed says: a bot's words stand there, and a link is shown so."""
    embed: Record = next(_objects(record.get("embeds")), {})
    parts = (text_of(embed.get(field)) for field in ("title", "description", "url"))
    return "\n".join(filter(None, parts))


def _reactions(record: Record) -> Iterator[str]:
    for reaction in _objects(record.get("reactions")):
        emoji, count = reaction.get("emoji"), reaction.get("count")
        if isinstance(emoji, dict) and (name := text_of(emoji.get("name"))):
            custom = bool(text_of(emoji.get("id")))
            given = min(count, MAX_REACTIONS) if isinstance(count, int) else 1
            yield from [f":{name}:" if custom else name] * given
