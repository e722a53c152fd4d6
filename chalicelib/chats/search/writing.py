"""A chat's messages into its index, in two passes and little memory.

The first pass writes the messages and tells the languages; the second reads them again and writes
the words, which need the languages of the whole chat.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.chats.messages import Message, is_citable
from chalicelib.chats.search.chunks import chunks, conversations
from chalicelib.chats.search.languages import LanguageTally
from chalicelib.chats.search.schema import (
    COLUMNS,
    TABLES,
    message_of,
    row_of,
    sender_token,
    stored_text,
)
from chalicelib.chats.search.tokens import Analyzer

COMPOUNDING = frozenset({"da", "de", "fi", "hu", "nl", "no", "sv"})
"""Languages that write several words as one."""
SHORTEST_COMPOUND = 8
_FOR_THE_DURATION = """
pragma journal_mode = off;
pragma synchronous = off;
pragma cache_size = -8000;
"""


class _Line(NamedTuple):
    identity: int
    sender: int
    sent_at: datetime
    text: str
    words: str


def write(connection: sqlite3.Connection, messages: Iterable[Message]) -> None:
    """Fill an empty database; the caller commits nothing and closes it."""
    connection.executescript(_FOR_THE_DURATION + TABLES)
    people = _People()
    connection.execute("begin")
    connection.executemany(
        f"insert into message ({COLUMNS}) values (?,?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608
        people.rows(messages),
    )
    connection.execute("create index place on message (line, export)")
    people.write(connection)
    languages = people.languages()
    analyzer = Analyzer(languages)
    for conversation in conversations(_lines(connection, people.names(), analyzer)):
        for chunk in chunks(conversation):
            first, last = chunk[0], chunk[-1]
            own = " ".join(line.words for line in chunk)
            who = " ".join(sender_token(number) for number in {line.sender for line in chunk})
            connection.execute(
                "insert into chunk (rowid, own, who) values (?,?,?)", (first.identity, own, who)
            )
            moments = [line.sent_at for line in chunk]
            connection.execute(
                "insert into part (first, last, started, ended) values (?,?,?,?)",
                (first.identity, last.identity, min(moments).isoformat(), max(moments).isoformat()),
            )
    connection.execute("insert into chunk (chunk) values ('optimize')")
    if not COMPOUNDING.isdisjoint(languages):
        _write_compounds(connection)
    connection.execute("commit")


class _People:
    """Numbers the senders as they come, and listens to their languages."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._tallies: list[LanguageTally] = []

    def rows(self, messages: Iterable[Message]) -> Iterator[tuple[Any, ...]]:
        for identity, message in enumerate(messages, start=1):
            sender = None
            if message.sender is not None:
                sender = self._numbers.setdefault(message.sender, len(self._numbers))
                if sender == len(self._tallies):
                    self._tallies.append(LanguageTally())
                if is_citable(message):
                    self._tallies[sender].add(message.text)
            yield row_of(identity, message, sender)

    def names(self) -> dict[int, str]:
        return {number: name for name, number in self._numbers.items()}

    def languages(self) -> list[str]:
        """The languages of the chat, those of most words first."""
        spoken: Counter[str] = Counter()
        for tally in self._tallies:
            for place, language in enumerate(tally.languages()):
                spoken[language] += tally.words >> place
        return [language for language, _ in spoken.most_common()]

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


def _lines(
    connection: sqlite3.Connection, names: dict[int, str], analyzer: Analyzer
) -> Iterator[_Line]:
    rows = connection.execute(f"select {COLUMNS} from message order by id")  # noqa: S608
    for row in rows:
        message = message_of(row, names)
        if is_citable(message):
            words = " ".join(analyzer.words(message.text))
            yield _Line(row[0], row[4], message.sent_at, message.text, words)


def _write_compounds(connection: sqlite3.Connection) -> None:
    connection.execute("create virtual table temp.term using fts5vocab(main, chunk, row)")
    connection.execute(
        "insert into compound select term from term where length(term) >= ?", (SHORTEST_COMPOUND,)
    )
