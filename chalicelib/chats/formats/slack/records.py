"""Slack's records as messages."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from chalicelib.chats.formats.json_records import Record, text_of
from chalicelib.chats.formats.people import People
from chalicelib.chats.formats.slack.directory import MAX_NAME_CHARS, Directory, name_of
from chalicelib.chats.formats.slack.markup import plain
from chalicelib.chats.formats.slack.reactions import emoji_of
from chalicelib.chats.messages import Message, MessageKind

_EPOCH: Final = datetime(1970, 1, 1)
_STAMP = re.compile(r"([0-9]{1,11})\.([0-9]{1,6})")

_COMMENT: Final = "file_comment"
_SAID: Final = (
    *("", "bot_message", "file_share", "file_mention", "me_message", "thread_broadcast"),
    *("reply_broadcast", "slackbot_response", "assistant_app_thread", "document_comment_root"),
    _COMMENT,
)
_KINDS: Final = {
    **dict.fromkeys(_SAID, MessageKind.TEXT),
    **dict.fromkeys(("tombstone", "message_deleted"), MessageKind.DELETED),
    **dict.fromkeys(("huddle_thread", "sh_room_created"), MessageKind.CALL),
}
"""What a subtype is that someone says; every other is of something that happened."""

_MOST_LEARNED = 1 << 14
_UPLOADED = re.compile(r"<@[A-Z0-9]{1,20}(?:\|[^<>]*)?> uploaded a file: <[^<>]*>.*", re.DOTALL)
_GONE = "tombstone"


def stamp_of(written: object) -> int | None:
    """The microseconds since 1970 of a time that is also an id, such as `1700000000.000200`."""
    found = _STAMP.fullmatch(text_of(written))
    return int(found[1]) * 1_000_000 + int(found[2].ljust(6, "0")) if found else None


def is_slacks(record: Record) -> bool:
    """Whether a record is one of a channel of Slack."""
    return stamp_of(record.get("ts")) is not None and (
        record.get("type") == "message" or "subtype" in record
    )


class Conversion:
    """Makes messages of the records of one channel, in their order.

    People whom the lists of the export do not have are called as their first message says, if it
    says it, and else by their id.
    """

    def __init__(self, directory: Directory) -> None:
        self._channels = directory.channels
        self._learned: dict[str, str] = {}
        self._names = ChainMap(self._learned, dict(directory.people))
        self._people = People()

    def message(self, number: int, record: Record) -> Message | None:
        """The message, its `reply_to` being the stamp of the first of its thread; None if none.

        What happened in the channel is a notice. A comment on a file is said by who commented. A
        call is said by who started it. A message of an app without words has those of its
        attachments.
        """
        stamp = stamp_of(record.get("ts"))
        if stamp is None:
            return None
        sent_at = _EPOCH + timedelta(microseconds=stamp)
        subtype = text_of(record.get("subtype"))
        if subtype == _COMMENT:
            record = _comment(record)
        if subtype not in _KINDS:
            text = self._plain(text_of(record.get("text")))
            return Message(number, sent_at, None, MessageKind.SYSTEM, text or subtype)
        sender = self._sender(record)
        return self._said(record, Message(number, sent_at, sender, _KINDS[subtype], ""))

    def _plain(self, text: str) -> str:
        return plain(text, self._names, self._channels)

    def _sender(self, record: Record) -> str:
        """Who wrote: a person, or an app by the name it gives itself; "" if it is not said."""
        user = text_of(record.get("user"))
        if user in self._names:
            return self._names[user]
        if name := _profile_name(record.get("user_profile")):
            name = self._people.name(name, user)
            if user and len(self._learned) < _MOST_LEARNED:
                self._learned[user] = name
            return name
        named = (
            text_of(record.get("username")),
            _profile_name(record.get("bot_profile")),
            user,
            text_of(record.get("bot_id")),
        )
        return next((name.strip() for name in named if name.strip()), "")[:MAX_NAME_CHARS]

    def _said(self, record: Record, message: Message) -> Message | None:
        if not message.sender:
            return None
        if message.kind is MessageKind.DELETED:
            return message
        text = self._plain(_words(record)).strip()
        if message.kind is MessageKind.CALL:
            return message._replace(text=text)
        files = tuple(_files(record))
        return message._replace(
            kind=MessageKind.MEDIA if files or not text else MessageKind.TEXT,
            text=text,
            edited=isinstance(record.get("edited"), dict),
            reply_to=_thread(record),
            attachments=tuple(filter(None, files)),
            reactions=tuple(emoji_of(record.get("reactions"))),
        )


def _profile_name(profile: object) -> str:
    return name_of({**profile, "id": ""}) if isinstance(profile, dict) else ""


def _comment(record: Record) -> Record:
    """The record as if the comment in it had been written to the channel."""
    comment = record.get("comment")
    said = comment if isinstance(comment, dict) else {}
    return {**record, "user": said.get("user"), "text": said.get("comment"), "file": None}


def _thread(record: Record) -> int | None:
    stamp = stamp_of(record.get("thread_ts"))
    return None if stamp == stamp_of(record.get("ts")) else stamp


def _objects(value: object) -> Iterator[Record]:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict):
            yield item


def _files(record: Record) -> Iterator[str]:
    """The names of the files sent, "" for one that is gone or has none."""
    for file in (*_objects(record.get("files")), *_objects([record.get("file")])):
        gone = file.get("mode") == _GONE
        yield "" if gone else text_of(file.get("name")) or text_of(file.get("title"))


def _words(record: Record) -> str:
    text = text_of(record.get("text"))
    if _UPLOADED.fullmatch(text):
        # Of an old upload the text is Slack's, and what was said stands with the file.
        return next(_initial_comments(record), "")
    return text or next(filter(None, map(_attached, _objects(record.get("attachments")))), "")


def _initial_comments(record: Record) -> Iterator[str]:
    for file in _objects([record.get("file")]):
        for comment in _objects([file.get("initial_comment")]):
            yield text_of(comment.get("comment"))


def _attached(attachment: Record) -> str:
    shown = [text_of(attachment.get(field)) for field in ("pretext", "title", "text")]
    return "\n".join(filter(None, shown)) or text_of(attachment.get("fallback"))
