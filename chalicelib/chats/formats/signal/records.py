"""Signal's `data.json`: a JSON object a line, each a message."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from chalicelib.chats.decoding import decode
from chalicelib.chats.exports import Account, Source, SourceFile, Unit
from chalicelib.chats.formats.json_records import text_of
from chalicelib.chats.formats.signal.export import Conversion, Export, Said
from chalicelib.chats.messages import Message

_FIELDS = frozenset({"date", "sender", "body", "quote"})


def chat_in_records(file: SourceFile, lines: Sequence[str], name: str) -> Export | None:
    """The chat in `file`, or None if none of its first `lines` is a record of signal-export."""
    first = next((said for line in lines if (said := _read(0, line))), None)
    if first is None:
        return None
    return Export(name, first.sent_at, Unit.RECORD, partial(_messages, file.open))


def _messages(source: Source, account: Account) -> Iterator[Message]:
    conversion = Conversion(account)
    written = (line for line in decode(source) if line.strip())
    for number, line in enumerate(written, start=1):
        if said := _read(number, line):
            yield conversion.message(said)
        else:
            account.skip(number)


def _read(number: int, line: str) -> Said | None:
    record = _object(line)
    if record is None or not record.keys() >= _FIELDS:
        return None
    sent_at, sender = _time(record["date"]), text_of(record["sender"]).strip()
    if sent_at is None or not sender:
        return None
    quote = "\n".join(part.removeprefix(">") for part in text_of(record["quote"]).split("\n"))
    return Said(
        number,
        sent_at,
        sender,
        text_of(record["body"]).strip(),
        quote.strip(),
        tuple(_file_names(record.get("attachments"))),
        tuple(_emoji(record.get("reactions"))),
        sticker=bool(record.get("sticker")),
        deleted=record.get("deleted") is True,
        call=record.get("call") is True,
    )


def _object(line: str) -> dict[str, object] | None:
    if not line.startswith("{"):
        return None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _time(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text_of(value)).replace(tzinfo=None)
    except ValueError:
        return None


def _file_names(attachments: object) -> Iterator[str]:
    for file in attachments if isinstance(attachments, list) else ():
        name = text_of(file.get("name")) if isinstance(file, dict) else ""
        if name:
            yield name


def _emoji(reactions: object) -> Iterator[str]:
    for reaction in reactions if isinstance(reactions, list) else ():
        match reaction:
            case [_, str(emoji)] | {"emoji": str(emoji)}:
                yield text_of(emoji)
