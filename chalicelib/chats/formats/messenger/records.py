"""Meta's records as messages, of the download of all data and of the end-to-end encrypted chats."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from chalicelib.chats.formats.json_records import Record
from chalicelib.chats.formats.messenger.mojibake import repaired
from chalicelib.chats.formats.messenger.wording import kind_of
from chalicelib.chats.messages import Message, MessageKind

NO_NAME: Final = "Facebook user"
"""Who wrote what names no one, as Meta calls an account that is gone."""

MAX_NAME_CHARS: Final = 256

_EPOCH = datetime(1970, 1, 1)
_MEDIA = ("photos", "videos", "audio_files", "files", "gifs", "sticker", "media")


def is_metas(record: Record) -> bool:
    """Whether a record is of one of the two forms."""
    return ("sender_name" in record or "senderName" in record) and sent_at(record) is not None


def sent_at(record: Record) -> datetime | None:
    """When, in UTC; None if the record does not say."""
    written = record.get("timestamp_ms")
    if written is None:
        written = record.get("timestamp")
        # Exports of 2018 count seconds in a field that now counts milliseconds.
        unit = timedelta(milliseconds=1) if "senderName" in record else timedelta(seconds=1)
    else:
        unit = timedelta(milliseconds=1)
    if not isinstance(written, int):
        return None
    try:
        return _EPOCH + written * unit
    except OverflowError:
        return None


def message_of(record: Record | None) -> Message | None:
    """The message that a record is, with 0 as its line; None if it is not understood."""
    moment = sent_at(record) if record else None
    if record is None or moment is None:
        return None
    sender = _name(record.get("sender_name", record.get("senderName")))
    text = repaired(record.get("content", record.get("text")))
    kind, said, attachments = _read(record, sender, text)
    return Message(
        0,
        moment,
        None if kind is MessageKind.SYSTEM else sender,
        kind,
        said,
        attachments=attachments,
        reactions=_reactions(record["reactions"]) if "reactions" in record else (),
    )


def _name(value: object) -> str:
    return repaired(value)[:MAX_NAME_CHARS] or NO_NAME


def _read(record: Record, sender: str, text: str) -> tuple[MessageKind, str, tuple[str, ...]]:
    declared = record.get("type")
    worded = kind_of(text, sender) if text else MessageKind.MEDIA
    if worded is MessageKind.DELETED or declared == "placeholder" or _is_unsent(record):
        return MessageKind.DELETED, "", ()
    if "call_duration" in record or declared == "Call":
        return MessageKind.CALL, _call(record, text), ()
    if declared == "media" or any(map(record.get, _MEDIA)):
        caption = "" if worded in (MessageKind.MEDIA, MessageKind.SYSTEM) else text
        return MessageKind.MEDIA, caption, tuple(_file_names(record))
    if declared in ("Subscribe", "Unsubscribe"):
        return MessageKind.SYSTEM, text, ()
    if worded is MessageKind.MEDIA:
        # Without a link, something was shown that the export does not have.
        link = _link(record)
        return (MessageKind.TEXT if link else MessageKind.MEDIA), link, ()
    return worded or MessageKind.TEXT, text, ()


def _is_unsent(record: Record) -> bool:
    return record.get("is_unsent") is True or record.get("isUnsent") is True


def _call(record: Record, text: str) -> str:
    seconds = record.get("call_duration")
    said = text or "call"
    if not isinstance(seconds, int) or seconds <= 0:
        return said
    return f"{said} ({seconds // 60}:{seconds % 60:02})"


def _link(record: Record) -> str:
    share = record.get("share")
    return repaired(share.get("link")) if isinstance(share, dict) else ""


def _file_names(record: Record) -> Iterator[str]:
    for field in _MEDIA:
        sent = record.get(field)
        for file in sent if isinstance(sent, list) else (sent,):
            uri = repaired(file.get("uri")) if isinstance(file, dict) else ""
            # What has no folder is no file, but a sentence: that it could not be downloaded.
            if "/" in uri:
                yield uri.partition("?")[0].rpartition("/")[2]


def _reactions(given: object) -> tuple[str, ...]:
    if not isinstance(given, list):
        return ()
    emoji = (repaired(one.get("reaction")) for one in given if isinstance(one, dict))
    return tuple(filter(None, emoji))
