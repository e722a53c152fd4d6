"""The corpus: small exports as people have them, each with what must be read from it.

A source is a file, or a folder `NAME.zip` whose files are the entries of the archive. What must be
read from it stands beside it, in `SOURCE.expected.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.errors import ChatsError
from chalicelib.chats.exports import Account, Conversation, Source, SourceFile
from chalicelib.chats.messages import Message
from chalicelib.chats.reading import read_export

CORPUS = Path(__file__).resolve().parents[2] / "data" / "exports"
EXPECTED = ".expected.json"


def sources() -> list[Path]:
    """Every source of the corpus."""
    expectations = sorted(CORPUS.rglob(f"*{EXPECTED}"))
    return [path.with_name(path.name.removesuffix(EXPECTED)) for path in expectations]


def name_of(source: Path) -> str:
    """The source as a test names it."""
    return str(source.relative_to(CORPUS))


def expectation(source: Path) -> dict[str, Any]:
    """What must be read from the source."""
    found: dict[str, Any] = json.loads(source.with_name(source.name + EXPECTED).read_text("utf-8"))
    return found


def files_of(source: Path, *, chunk: int = 1 << 16) -> list[SourceFile]:
    """The files of a source, opened in chunks of `chunk` bytes."""
    if source.is_file():
        return [_file(source.name, source, chunk)]
    paths = sorted(path for path in source.rglob("*") if path.is_file())
    return [_file(path.relative_to(source).as_posix(), path, chunk) for path in paths]


def read_source(source: Path, *, chunk: int = 1 << 16) -> dict[str, Any]:
    """What is read from a source, in the shape of its expectation."""
    chosen = expectation(source).get("date_order")
    order = DateOrder(chosen) if chosen else None
    try:
        found = read_export(files_of(source, chunk=chunk), date_order=order)
        return {"conversations": [_as_expected(conversation) for conversation in found]}
    except ChatsError as refusal:
        return {"refused": refusal.code}


def _file(name: str, path: Path, chunk: int) -> SourceFile:
    raw = path.read_bytes()
    return SourceFile(name, len(raw), _in_chunks(raw, chunk))


def _in_chunks(raw: bytes, chunk: int) -> Source:
    return lambda: (raw[start : start + chunk] for start in range(0, len(raw), chunk))


def _as_expected(conversation: Conversation) -> dict[str, Any]:
    account = Account()
    messages = [_row(message) for message in conversation.messages(account)]
    counts = asdict(account)
    del counts["first_skipped"]
    return {
        "name": conversation.name,
        "format": conversation.format,
        "clock": conversation.clock.value,
        "dates": _dates(conversation),
        "account": counts,
        "messages": messages,
    }


def _dates(conversation: Conversation) -> dict[str, Any] | None:
    return asdict(conversation.dates) if conversation.dates else None


def _row(message: Message) -> list[Any]:
    sent_at = message.sent_at.isoformat()
    row: list[Any] = [message.line, sent_at, message.sender, message.kind.value, message.text]
    rest = dict(_told(message))
    return [*row, rest] if rest else row


def _told(message: Message) -> Iterator[tuple[str, Any]]:
    for name, default in Message._field_defaults.items():
        value = getattr(message, name)
        if value != default:
            yield name, list(value) if isinstance(value, tuple) else value
