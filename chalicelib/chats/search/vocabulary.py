"""The words of a chat that are forms of a word: what stems leave apart, and compounds.

`Wohnung` is asked for and `Wohnungssuche` or `Altbauwohnung` was said, or the other way round;
Russian and Tamil endings are more than a stemmer takes off.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

FEWEST_LETTERS = 4
"""Shorter words stand at the beginning of too many others."""
FORM_WEIGHT = 0.7
"""What a form counts beside the word itself."""
MOST_FORMS = 24
_FURTHEST = "\U0010ffff"


class Vocabulary:
    """The words of an open index, with the number of parts of the chat each is in."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute(
            "create virtual table if not exists temp.term using fts5vocab(main, chunk, row)"
        )

    def count(self, word: str) -> int:
        """In how many parts of the chat the word is."""
        row = self._connection.execute("select doc from term where term = ?", (word,)).fetchone()
        return int(row[0]) if row else 0

    def forms(self, word: str) -> Mapping[str, float]:
        """The words of the chat that are `word` or forms of it, with what each counts."""
        forms = {word: 1.0}
        if len(word) < FEWEST_LETTERS or not word.isalpha():
            return forms
        for other in (*self._longer(word), *self._shorter(word), *self._within(word)):
            forms.setdefault(other, FORM_WEIGHT)
        return forms

    def _longer(self, word: str) -> Sequence[str]:
        rows = self._connection.execute(
            "select term from term where term > ? and term < ? order by doc desc, term limit ?",
            (word, word + _FURTHEST, MOST_FORMS),
        )
        return [term for (term,) in rows]

    def _within(self, word: str) -> Sequence[str]:
        rows = self._connection.execute(
            "select term from compound where instr(term, ?) > 1 order by term limit ?",
            (word, MOST_FORMS),
        )
        return [term for (term,) in rows]

    def _shorter(self, word: str) -> Sequence[str]:
        shortest = max(FEWEST_LETTERS, (len(word) + 1) // 2)
        beginnings = [word[:end] for end in range(shortest, len(word))]
        marks = ",".join("?" * len(beginnings))
        rows = self._connection.execute(
            f"select term from term where term in ({marks})",  # noqa: S608
            beginnings,
        )
        return [term for (term,) in rows]
