"""How well each message of a chat answers a question."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from chalicelib.chats.search.tokens import Analyzer

NEIGHBOUR_WEIGHT = 0.35
"""What a word counts for the messages beside the one it stands in."""
MOST_CHARACTERS = 2_000
"""Of a longer question only the beginning is read."""
MOST_WORDS = 64
FEWEST_CANDIDATES = 200


class Where(NamedTuple):
    """A condition on the table `message`, with its values."""

    sql: str
    values: tuple[Any, ...]


class Ranking:
    """Scores messages for questions by what an open index holds."""

    def __init__(self, connection: sqlite3.Connection, analyzer: Analyzer) -> None:
        self._connection = connection
        self._analyzer = analyzer

    def words_of(self, text: str) -> Sequence[str]:
        """The words a text is found by."""
        return self._analyzer.words(text)

    def scores(self, question: str, limit: int, where: Where | None) -> Mapping[int, float]:
        """The ids of at least `limit` messages with their scores, if so many fit at all."""
        words = list(dict.fromkeys(self._analyzer.asked(question[:MOST_CHARACTERS])))[:MOST_WORDS]
        if not words:
            return {}
        match = " OR ".join(f'"{word}"' for word in words)
        joined = "" if where is None else " join message on message.id = word.rowid"
        condition = "" if where is None else f" and {where.sql}"
        rows = self._connection.execute(
            f"select word.rowid, -bm25(word, 1.0, {NEIGHBOUR_WEIGHT}) as score from word{joined}"  # noqa: S608
            f" where word match ?{condition} order by score desc, word.rowid limit ?",
            (match, *(where.values if where else ()), max(limit, FEWEST_CANDIDATES)),
        )
        return dict(rows)
