"""Telegram's records as messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from chalicelib.chats.exports import Account
from chalicelib.chats.formats.json_records import Record, text_of
from chalicelib.chats.formats.people import People
from chalicelib.chats.formats.replies import RecordNumbers
from chalicelib.chats.formats.telegram.services import CALLS, call_in_words, notice_in_words
from chalicelib.chats.messages import Message, MessageKind

MESSAGE, SERVICE = "message", "service"

MAX_REACTIONS: Final = 1000
"""No more reactions of one emoji are counted to one message: posts of channels have millions."""

_NEVER = ("1970-01-01", "1969-12-31")
"""What old exports write as the time of an edit that did not happen, on clocks east and west."""

_KINDS: Final = {
    "photo": MessageKind.MEDIA,
    "file": MessageKind.MEDIA,
    "poll": MessageKind.POLL,
    "location_information": MessageKind.LOCATION,
    "place_name": MessageKind.LOCATION,
    "contact_information": MessageKind.CONTACT,
}
"""What a field says of the record that has it, the first of these counting."""

_SHOWING = frozenset(_KINDS)
_NOT_INCLUDED = "(File "


class Conversion:
    """Makes messages of the records of one chat, in their order, and accounts for each.

    `chat_name` is who wrote what names no one: the posts of a channel.
    """

    def __init__(self, chat_name: str, account: Account) -> None:
        self._chat_name = chat_name
        self._account = account
        self._people = People()
        self._numbers = RecordNumbers()

    def messages(self, records: Iterator[Record | None]) -> Iterator[Message]:
        """Yield what the records are; one that is not understood, or cannot be read, is skipped."""
        account = self._account
        for number, record in enumerate(records, start=1):
            message = self._message(number, record) if record else None
            self._numbers.add(record.get("id") if record and message else None)
            if message is None:
                account.skip(number)
                continue
            if message.kind is MessageKind.SYSTEM:
                account.notices += 1
            else:
                account.messages += 1
            yield message

    def _message(self, number: int, record: Record) -> Message | None:
        sent_at = _time(record.get("date"))
        if sent_at is None:
            return None
        kind = record.get("type")
        if kind == MESSAGE:
            return self._said(number, sent_at, record)
        if kind == SERVICE:
            return self._service(number, sent_at, record)
        return None

    def _said(self, number: int, sent_at: datetime, record: Record) -> Message:
        text = _text(record)
        kind = MessageKind.TEXT
        attachments: tuple[str, ...] = ()
        if not _SHOWING.isdisjoint(record):
            kind = next(kind for field, kind in _KINDS.items() if field in record)
            text, attachments = _shown(kind, record, text)
        elif not text:
            # Nothing was said, so something was shown that this export has no words for.
            kind = MessageKind.MEDIA
        return Message(
            number,
            sent_at,
            self._sender(record),
            kind,
            text,
            edited=_edited(record),
            reply_to=self._answered(record),
            attachments=attachments,
            forwarded="forwarded_from" in record,
            reactions=_reactions(record) if "reactions" in record else (),
        )

    def _service(self, number: int, sent_at: datetime, record: Record) -> Message:
        action = record.get("action")
        if isinstance(action, str) and action in CALLS:
            caller = self._people.name(record.get("actor"), record.get("actor_id"))
            return Message(number, sent_at, caller, MessageKind.CALL, call_in_words(record))
        if action == "topic_created":
            self._numbers.add_topic(record.get("id"))
        words = notice_in_words(record, self._people)
        return Message(number, sent_at, None, MessageKind.SYSTEM, words)

    def _sender(self, record: Record) -> str:
        if "from" not in record and "from_id" not in record and self._chat_name:
            return self._chat_name
        return self._people.name(record.get("from"), record.get("from_id"))

    def _answered(self, record: Record) -> int | None:
        # With a peer's id, the answered message stands in another chat.
        if "reply_to_message_id" not in record or "reply_to_peer_id" in record:
            return None
        return self._numbers.number_of(record["reply_to_message_id"])


def _time(written: object) -> datetime | None:
    if not isinstance(written, str):
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo is None else moment.replace(tzinfo=None)


def _edited(record: Record) -> bool:
    edited = record.get("edited")
    return isinstance(edited, str) and not edited.startswith(_NEVER)


def _text(record: Record) -> str:
    text = record.get("text")
    if isinstance(text, list):
        return text_of("".join(map(_part, text)))
    return text_of(text)


def _part(part: object) -> str:
    if isinstance(part, dict):
        part = part.get("text")
    return part if isinstance(part, str) else ""


def _shown(kind: MessageKind, record: Record, text: str) -> tuple[str, tuple[str, ...]]:
    """What is said by a message that shows something, and the names of the files in it."""
    if kind is MessageKind.MEDIA:
        return text, _attachments(record, "photo", "file")
    if kind is MessageKind.CONTACT:
        return text, _attachments(record, "contact_vcard")
    said = _poll(record["poll"]) if kind is MessageKind.POLL else _place(record)
    return "\n".join(filter(None, (said, text))), ()


def _attachments(record: Record, *fields: str) -> tuple[str, ...]:
    if name := text_of(record.get("file_name")):
        return (name,)
    paths = (text_of(record.get(field)) for field in fields)
    return tuple(path.rpartition("/")[2] for path in paths if path and _NOT_INCLUDED not in path)


def _poll(poll: object) -> str:
    if not isinstance(poll, dict):
        return ""
    answers = poll.get("answers")
    options = answers if isinstance(answers, list) else []
    return text_of("\n".join(map(_part, [poll.get("question"), *options])))


def _place(record: Record) -> str:
    named = [text_of(record.get("place_name")), text_of(record.get("address"))]
    if any(named):
        return ", ".join(filter(None, named))
    point = record.get("location_information")
    if not isinstance(point, dict):
        return ""
    where = (point.get("latitude"), point.get("longitude"))
    return ", ".join(str(degrees) for degrees in where if isinstance(degrees, int | float))


def _reactions(record: Record) -> tuple[str, ...]:
    given = record["reactions"]
    found: list[str] = []
    for reaction in given if isinstance(given, list) else ():
        if isinstance(reaction, dict) and (emoji := text_of(reaction.get("emoji"))):
            count = reaction.get("count")
            found += [emoji] * (min(count, MAX_REACTIONS) if isinstance(count, int) else 1)
    return tuple(found)
