"""The file of a chat's index: its tables, and how a message stands in them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from chalicelib.chats.errors import SearchUnavailable
from chalicelib.chats.messages import Message, MessageKind

APPLICATION_ID: Final = 0x43684978
VERSION: Final = 1
"""To be raised with any change of the tables or of how words are made of texts."""

TABLES: Final = f"""
pragma application_id = {APPLICATION_ID};
pragma user_version = {VERSION};
create table sender (id integer primary key, name not null, words integer not null);
create table spoken (sender integer not null, place integer not null, language text not null);
create table message (
    id integer primary key, export integer not null, line integer not null, sent_at text not null,
    sender integer, kind text not null, said, edited integer not null, reply_to integer,
    attachments text, forwarded integer not null, reactions text
);
create virtual table chunk using fts5 (own, who, content='', tokenize='ascii');
create table part (
    first integer primary key, last integer not null, started text not null, ended text not null
);
create table term (word text primary key) without rowid;
"""
"""A row of `chunk` has the id of the first message of a part of the chat; `own` are the words of
the part (`words_of`), `who` its senders. The `ascii` tokenizer only parts words at the spaces, and
leaves every letter beyond ASCII alone. `term` holds the words of three characters or more."""

CITABLE: Final = "sender is not null and kind in ('text', 'media')"
"""The condition on `message` that, with a text of more than white space, is `is_citable`."""

COLUMNS: Final = (
    "id, export, line, sent_at, sender, kind, said, edited, reply_to, attachments, forwarded,"
    " reactions"
)

_KINDS: Final = {kind.value: kind for kind in MessageKind}


def require_fts5() -> None:
    """Raise SearchUnavailable if the SQLite of this Python has no full-text search."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("create virtual table probe using fts5 (word)")
    except sqlite3.OperationalError as error:
        raise SearchUnavailable(version=sqlite3.sqlite_version) from error
    finally:
        connection.close()


def row_of(identity: int, message: Message, sender: int | None) -> tuple[Any, ...]:
    """The row of a message; `message_of` makes the same of it again."""
    return (
        identity,
        message.export,
        message.line,
        message.sent_at.isoformat(),
        sender,
        message.kind.value,
        stored_text(message.text),
        message.edited,
        message.reply_to,
        json.dumps(message.attachments) if message.attachments else None,
        message.forwarded,
        json.dumps(message.reactions) if message.reactions else None,
    )


def message_of(row: tuple[Any, ...], names: dict[int, str]) -> Message:
    """The message that `row_of` gave the row of."""
    _, export, line, sent_at, sender, kind, said, edited, reply_to, files, forwarded, signs = row
    return Message(
        line,
        datetime.fromisoformat(sent_at),
        None if sender is None else names[sender],
        _KINDS[kind],
        read_text(said),
        bool(edited),
        reply_to,
        tuple(json.loads(files)) if files else (),
        bool(forwarded),
        tuple(json.loads(signs)) if signs else (),
        export,
    )


def stored_text(text: str) -> str | bytes:
    """`text` as SQLite can hold it: half of a surrogate pair, which JSON can bring, as bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def read_text(stored: str | bytes) -> str:
    """The text that `stored_text` gave."""
    return stored if isinstance(stored, str) else stored.decode("utf-8", "surrogatepass")


def sender_token(number: int) -> str:
    """The word by which a sender stands in `chunk`."""
    return f"§{number}"


def any_of(words: Iterable[str]) -> str:
    """The query of FTS5 for any of these words, which hold no quotation mark."""
    return " OR ".join(f'"{word}"' for word in words)
