"""A chat's messages into its index, as they come and in little memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.chats.messages import Message, is_citable
from chalicelib.chats.search.chunks import chunks, conversations
from chalicelib.chats.search.languages import LanguageTally
from chalicelib.chats.search.schema import (
    COLUMNS,
    TABLES,
    row_of,
    sender_token,
    stored_text,
)
from chalicelib.chats.search.tokens import words_of

_A_BATCH = 1_000
_FOR_THE_DURATION = """
pragma journal_mode = off;
pragma synchronous = off;
pragma cache_size = -8000;
"""
_INSERT = f"insert into message ({COLUMNS}) values (?,?,?,?,?,?,?,?,?,?,?,?)"  # noqa: S608


class _Line(NamedTuple):
    identity: int
    sender: int
    sent_at: datetime
    text: str


def write(connection: sqlite3.Connection, messages: Iterable[Message]) -> None:
    """Fill an empty database, which takes no further transaction; the caller closes it."""
    connection.executescript(_FOR_THE_DURATION + TABLES)
    people = _People()
    connection.execute("begin")
    for conversation in conversations(_written(connection, messages, people)):
        for chunk in chunks(conversation):
            _write_chunk(connection, chunk)
    # What comes after it takes the pages that this sets free.
    connection.execute("insert into chunk (chunk) values ('optimize')")
    people.write(connection)
    connection.execute("create index place on message (line, export)")
    connection.execute("create virtual table temp.found using fts5vocab(main, chunk, col)")
    connection.execute(
        "insert into term select term from found where col = 'own' and length(term) > 2"
    )
    connection.execute("commit")


def _written(
    connection: sqlite3.Connection, messages: Iterable[Message], people: _People
) -> Iterator[_Line]:
    """Write all messages; give, in order, those that can be found."""
    rows: list[tuple[Any, ...]] = []
    for identity, message in enumerate(messages, start=1):
        sender = people.number(message)
        rows.append(row_of(identity, message, sender))
        if len(rows) == _A_BATCH:
            connection.executemany(_INSERT, rows)
            rows.clear()
        if sender is not None and is_citable(message):
            yield _Line(identity, sender, message.sent_at, message.text)
    connection.executemany(_INSERT, rows)


def _write_chunk(connection: sqlite3.Connection, chunk: Sequence[_Line]) -> None:
    first, last = chunk[0].identity, chunk[-1].identity
    own = " ".join(word for line in chunk for word in words_of(line.text))
    who = " ".join({sender_token(line.sender): None for line in chunk})
    connection.execute("insert into chunk (rowid, own, who) values (?,?,?)", (first, own, who))
    moments = [line.sent_at for line in chunk]
    connection.execute(
        "insert into part (first, last, started, ended) values (?,?,?,?)",
        (first, last, min(moments).isoformat(), max(moments).isoformat()),
    )


class _People:
    """Numbers the senders as they come, and listens to their languages."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._tallies: list[LanguageTally] = []

    def number(self, message: Message) -> int | None:
        """The number of who sent it; None of a notice."""
        if message.sender is None:
            return None
        number = self._numbers.setdefault(message.sender, len(self._numbers))
        if number == len(self._tallies):
            self._tallies.append(LanguageTally())
        if is_citable(message):
            self._tallies[number].add(message.text)
        return number

    def write(self, connection: sqlite3.Connection) -> None:
        connection.executemany(
            "insert into sender (id, name, words) values (?,?,?)",
            (
                (number, stored_text(name), self._tallies[number].words)
                for name, number in self._numbers.items()
            ),
        )
        connection.executemany(
            "insert into spoken (sender, place, language) values (?,?,?)",
            (
                (number, place, language)
                for number, tally in enumerate(self._tallies)
                for place, language in enumerate(tally.languages())
            ),
        )
