"""What the product's retrieval is compared with: BM25 of SQLite's FTS5, plain and with neighbours.

Both index what persons wrote, know nothing of the language of a chat, and take a question for its
words alone, cut as FTS5 itself cuts them, any of which may match.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing

from chalicelib.chats.messages import Message

Rank = Callable[[str, int], Sequence[int]]
"""The lines that answer a question best, the best first, no more than a number."""

NEIGHBOURS = 2
"""How many messages before a message, and how many after, are its neighbours."""

_STOP_WORDS = frozenset(
    word
    for row in (
        "a about above after again against all am an and any are aren as at be because been",
        "before being below between both but by can could couldn d did didn do does doesn",
        "doing don down during each few for from further had hadn has hasn have haven having",
        "he her here hers herself him himself his how i if in into is isn it its itself just",
        "ll m me mightn more most mustn my myself needn no nor not now of off on once only or",
        "other our ours ourselves out over own re s same shan she should shouldn so some such",
        "t than that the their theirs them themselves then there these they this those",
        "through to too under until up ve very was wasn we were weren what when where which",
        "while who whom why will with won would wouldn you your yours yourself yourselves",
    )
    for word in row.split()
)


def unicode61(messages: Sequence[Message]) -> Rank:
    """Texts alone, every word of the question alike."""
    said = _said(messages)
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE message USING fts5(text, tokenize = 'unicode61')")
    database.executemany(
        "INSERT INTO message (rowid, text) VALUES (?, ?)", ((each.line, each.text) for each in said)
    )

    def rank(question: str, limit: int) -> Sequence[int]:
        return _best(database, "bm25(message)", _words(question), limit)

    return rank


def porter_and_neighbours(messages: Sequence[Message]) -> Rank:
    """English stems; text, sender and what stands around weigh 1, 1 and 0.35; no stop words."""
    said = _said(messages)
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE message"
        " USING fts5(text, sender, neighbours, tokenize = 'porter unicode61')"
    )
    database.executemany(
        "INSERT INTO message (rowid, text, sender, neighbours) VALUES (?, ?, ?, ?)",
        (
            (each.line, each.text, each.sender, _neighbours(said, place))
            for place, each in enumerate(said)
        ),
    )

    def rank(question: str, limit: int) -> Sequence[int]:
        words = [word for word in _words(question) if word not in _STOP_WORDS]
        return _best(database, "bm25(message, 1.0, 1.0, 0.35)", words, limit)

    return rank


def _said(messages: Sequence[Message]) -> Sequence[Message]:
    return [message for message in messages if message.sender is not None]


def _neighbours(said: Sequence[Message], place: int) -> str:
    before = said[max(place - NEIGHBOURS, 0) : place]
    after = said[place + 1 : place + 1 + NEIGHBOURS]
    return "\n".join(message.text for message in (*before, *after))


def _words(question: str) -> Sequence[str]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE question USING fts5(text, tokenize = 'unicode61')")
        database.execute("CREATE VIRTUAL TABLE word USING fts5vocab(question, row)")
        database.execute("INSERT INTO question VALUES (?)", (question,))
        return [word for (word,) in database.execute("SELECT term FROM word")]


def _best(
    database: sqlite3.Connection, score: str, words: Sequence[str], limit: int
) -> Sequence[int]:
    if not words:
        return []
    found = database.execute(
        f"SELECT rowid FROM message WHERE message MATCH ? ORDER BY {score}, rowid LIMIT ?",  # noqa: S608
        (" OR ".join(f'"{word}"' for word in words), limit),
    )
    return [line for (line,) in found]
