"""DiscordChatExporter's JSON: an object with the server, the channel and the channel's messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from chalicelib.chats.errors import NotUtf8
from chalicelib.chats.exports import DateReading, NotThisFormat, Source, SourceFile
from chalicelib.chats.formats.discord.records import id_of, message_of, time_in
from chalicelib.chats.formats.discord.titles import title_of
from chalicelib.chats.formats.json_records import JsonCursor, Record, json_document, text_of
from chalicelib.chats.formats.people import People
from chalicelib.chats.messages import Message

_FIRST_FIELDS: Final = frozenset({"guild", "channel", "dateRange", "exportedAt", "messageCount"})
"""With which a document can begin, its fields as they come or sorted."""

_RECORDS_JUDGED = 20


@dataclass(frozen=True, slots=True)
class Document:
    """A file whose messages begin at byte `start` of `source`.

    `first_at` is when the first was sent, None if there is none.
    """

    name: str
    identity: str
    source: Source
    start: int
    first_at: datetime | None
    newest_first: bool

    @property
    def position(self) -> tuple[str, int]:
        """By which parts of one channel are put in order."""
        return self.first_at.isoformat() if self.first_at else "", 1

    def messages(self, people: People, dates: DateReading | None) -> Iterator[Message | None]:  # noqa: ARG002
        """The messages as the file has them, with ids for lines; None for what is no message."""
        for record in JsonCursor(self.source, start=self.start).records():
            yield message_of(record, people) if record else None


def document_in(file: SourceFile) -> Document | None:
    """What is in `file`, or None if it is no document of DiscordChatExporter."""
    head: dict[str, object] = {}
    try:
        cursor = json_document(file.open, "{")
        for key in cursor.fields():
            if not head and key not in _FIRST_FIELDS:
                return None
            if key == "messages":
                return _document(file, head, cursor)
            head[key] = cursor.value()
    except NotThisFormat:
        return None
    except NotUtf8:
        if not _is_discords(head):
            return None
        raise
    return None


def _is_discords(head: Record) -> bool:
    return isinstance(head.get("guild"), dict) and isinstance(head.get("channel"), dict)


def _document(file: SourceFile, head: Record, cursor: JsonCursor) -> Document | None:
    guild, channel = head.get("guild"), head.get("channel")
    if not isinstance(guild, dict) or not isinstance(channel, dict):
        return None
    start = cursor.offset
    first = [record for record in islice(cursor.records(), _RECORDS_JUDGED) if record]
    times = [sent_at for record in first if (sent_at := time_in(record))]
    ids = [number for record in first if (number := id_of(record.get("id")))]
    return Document(
        title_of(text_of(guild.get("name")), channel),
        text_of(channel.get("id")) or file.name,
        file.open,
        start,
        times[0] if times else None,
        newest_first=len(ids) > 1 and ids[0] > ids[-1],
    )
