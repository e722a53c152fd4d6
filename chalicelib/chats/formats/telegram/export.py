"""Finding the chats in Telegram's `result.json`: the file is one chat, or has lists of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.errors import NotUtf8, TooManyChats
from chalicelib.chats.exports import (
    Account,
    Clock,
    DateReading,
    NotThisFormat,
    Source,
    SourceFile,
    Unit,
)
from chalicelib.chats.formats.json_records import JsonCursor, Record, json_document, text_of
from chalicelib.chats.formats.naming import told_apart
from chalicelib.chats.formats.people import DELETED, MAX_NAME_CHARS
from chalicelib.chats.formats.telegram.records import MESSAGE, SERVICE, Conversion
from chalicelib.chats.messages import Message

FORMAT: Final = "telegram"

MAX_CHATS: Final = 20_000
"""Many times what the most talkative account has."""

_LISTS = ("chats", "left_chats")
_FIRST_FIELDS = frozenset({*_LISTS, "about", "contacts", "id", "messages", "name", "type"})
"""With which an export can begin, its fields as they come or sorted."""

_UNNAMED: Final = {
    "saved_messages": "Saved Messages",
    "replies": "Replies",
    "verification_codes": "Verification Codes",
}
"""The chats that the export gives no name, as the app calls them."""

_TYPES = frozenset({MESSAGE, SERVICE, "unsupported"})
_RECORDS_JUDGED = 20


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat of an export; its messages begin at byte `start` of `source`."""

    name: str
    identity: str
    source: Source
    start: int
    format: str = FORMAT
    clock: Clock = Clock.LOCAL
    unit: Unit = Unit.RECORD
    dates: DateReading | None = None

    def messages(self, account: Account | None = None) -> Iterator[Message]:
        """Yield the messages and notices in the order of the file, reading it once more.

        Times are the local clock of the computer that exported. A call is said by who called. A
        file that was cut off ends with what it has; the record that was cut is skipped.
        """
        cursor = JsonCursor(self.source, start=self.start)
        conversion = Conversion(self.name, Account() if account is None else account)
        return conversion.messages(cursor.records())


def read(files: Sequence[SourceFile], *, date_order: DateOrder | None = None) -> Sequence[Chat]:  # noqa: ARG001
    """The chats in `files`, those of an export of everything in its order; see `Reader`.

    Chats of one name have their id in their name. Raises TooManyChats beyond MAX_CHATS in a file.
    """
    found: list[Chat] = []
    reason = NotThisFormat("there is no file")
    for file in files:
        try:
            found += _chats_in(file.open)
        except NotThisFormat as other:
            reason = other
    if not found:
        raise reason
    names = told_apart([(chat.name, chat.identity) for chat in found])
    return [replace(chat, name=name) for chat, name in zip(found, names, strict=True)]


def _chats_in(source: Source) -> list[Chat]:
    cursor = json_document(source, "{")
    seen: set[str] = set()
    found: list[Chat] = []
    try:
        for chat in _chats_at(cursor, source, seen):
            found.append(chat)
            if len(found) > MAX_CHATS:
                raise TooManyChats(limit=MAX_CHATS)
    except NotUtf8:
        if seen.isdisjoint({*_LISTS, "messages"}):
            raise NotThisFormat("it is not UTF-8 before any chat begins") from None
        raise
    if not found:
        raise NotThisFormat("it has no chat as Telegram writes them")
    return found


def _chats_at(cursor: JsonCursor, source: Source, seen: set[str]) -> Iterator[Chat]:
    head = _Head(source)
    for key in cursor.fields():
        if not seen and key not in _FIRST_FIELDS:
            break
        seen.add(key)
        if key in _LISTS:
            yield from _listed_chats(cursor, source)
        elif head.take(key, cursor):
            if head.is_complete or not head.is_a_chat:
                # The messages of a single chat are its last field, and long.
                break
            head.pass_messages()
    yield from head.chats()


def _listed_chats(cursor: JsonCursor, source: Source) -> Iterator[Chat]:
    for key in cursor.fields():
        if key != "list":
            continue
        for _ in cursor.elements():
            head = _Head(source)
            for field in cursor.fields():
                if head.take(field, cursor):
                    head.pass_messages()
            yield from head.chats()


class _Head:
    """What an object says of the chat that it is, if it is one."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._said: dict[str, object] = {}
        self._start: int | None = None
        self._messages: Iterator[Record | None] = iter(())

    @property
    def is_a_chat(self) -> bool:
        """Whether messages as Telegram writes them were found."""
        return self._start is not None

    @property
    def is_complete(self) -> bool:
        """Whether nothing more of the object has to be read."""
        return self.is_a_chat and "type" in self._said and "id" in self._said

    def take(self, key: str, cursor: JsonCursor) -> bool:
        """Take a field into account; whether the cursor now stands in the chat's messages."""
        if key in ("name", "type", "id"):
            self._said[key] = cursor.value()
        if key != "messages" or self._start is not None or cursor.peek() != "[":
            return False
        start = cursor.offset
        self._messages = cursor.records()
        first = list(islice(self._messages, _RECORDS_JUDGED))
        if any(map(_is_telegrams, first)) or (not first and "type" in self._said):
            self._start = start
        return True

    def pass_messages(self) -> None:
        """Move the cursor behind the messages."""
        for _ in self._messages:
            pass

    def chats(self) -> Iterator[Chat]:
        """The chat, if the object is one."""
        if self._start is not None:
            identity = self._said.get("id")
            yield Chat(
                self._name(),
                str(identity) if isinstance(identity, int) else "",
                self._source,
                self._start,
            )

    def _name(self) -> str:
        if "name" in self._said:
            return text_of(self._said["name"])[:MAX_NAME_CHARS] or DELETED
        return _UNNAMED.get(text_of(self._said.get("type")), "")


def _is_telegrams(record: Record | None) -> bool:
    return record is not None and "id" in record and text_of(record.get("type")) in _TYPES
