"""The words of a chat that are forms of a word: other endings, longer words, compounds.

`Wohnung` is asked for, and `Wohnungen`, `Wohnungssuche` or `Altbauwohnung` was said, or the other
way round. Forms are looked up among the words of the chat when it is asked, so that an index is
built without a stemmer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from chalicelib.chats.search.schema import any_of
from chalicelib.chats.search.tokens import Analyzer, has_letters

FEWEST_LETTERS = 4
"""Shorter stems stand at the beginning of too many other words."""
RELATED_WEIGHT = 0.7
"""What a longer or shorter word counts beside one that differs by its ending alone."""
MOST_RELATED = 24
COMPOUNDING = frozenset({"da", "de", "fi", "hu", "nl", "no", "sv"})
"""Languages that write several words as one."""
_SHORTEST_COMPOUND = 8
_SHORTEST_PART = 5
_MOST_LOOKED_AT = 2_000
_BEGINNING = 4
_ENDING = 3
_LAST = "\U0010ffff"


class Forms(NamedTuple):
    """The forms of a word with what each counts, and how many parts of the chat have one."""

    weights: Mapping[str, float]
    parts: int


class Vocabulary:
    """The words of an open index."""

    def __init__(
        self, connection: sqlite3.Connection, analyzer: Analyzer, *, compounds: bool
    ) -> None:
        self._connection = connection
        self._analyzer = analyzer
        self._compounds = compounds
        self._known: dict[str, Forms] = {}

    def forms(self, word: str) -> Forms:
        """The words of the chat that are `word` or forms of it."""
        if word not in self._known:
            self._known[word] = self._looked_up(word)
        return self._known[word]

    def _looked_up(self, word: str) -> Forms:
        weights = {word: 1.0}
        related = 0
        for other, weight in self._candidates(word):
            if other in weights or (weight < 1 and related == MOST_RELATED):
                continue
            related += weight < 1
            weights[other] = weight
        row = self._connection.execute(
            "select count(*) from chunk where chunk match ?", (f"own : ({any_of(weights)})",)
        ).fetchone()
        return Forms(weights, int(row[0]))

    def _candidates(self, word: str) -> Iterator[tuple[str, float]]:
        stems = self._analyzer.stems(word)
        longest = max(stems, key=len)
        if len(word) < 3 or len(longest) < 2 or not has_letters(word):
            return
        beginning = min(longest, word, key=len)[: max(3, min(_BEGINNING, len(longest)))]
        for other in self._beginning_with(beginning):
            if not _may_be_related(longest, other):
                continue
            theirs = self._analyzer.stems(other)
            if not stems.isdisjoint(theirs):
                yield other, 1.0
            elif _related(longest, max(theirs, key=len)):
                yield other, RELATED_WEIGHT
        if self._compounds and len(longest) >= FEWEST_LETTERS:
            yield from ((other, RELATED_WEIGHT) for other in self._within(longest))
            yield from ((other, RELATED_WEIGHT) for other in self._last_parts(word))

    def _beginning_with(self, beginning: str) -> Iterator[str]:
        rows = self._connection.execute(
            "select word from term where word >= ? and word < ? limit ?",
            (beginning, beginning + _LAST, _MOST_LOOKED_AT),
        )
        yield from (word for (word,) in rows)

    def _within(self, stem: str) -> Iterator[str]:
        rows = self._connection.execute(
            "select word from term where length(word) >= ? and instr(word, ?) > 1 limit ?",
            (_SHORTEST_COMPOUND, stem, MOST_RELATED),
        )
        yield from (word for (word,) in rows)

    def _last_parts(self, word: str) -> Iterator[str]:
        """Forms of what a compound ends with: `beitrage` of `mitgliedsbeitrag`."""
        for start in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            part = word[start:]
            stems = self._analyzer.stems(part)
            for other in self._beginning_with(min(stems, key=len)):
                if len(other) <= len(part) + _ENDING and not stems.isdisjoint(
                    self._analyzer.stems(other)
                ):
                    yield other


def _may_be_related(stem: str, word: str) -> bool:
    """Whether it is worth while to look for the stem of `word`, which takes longer than this."""
    shared = 0
    for one, other in zip(stem, word, strict=False):
        if one != other:
            break
        shared += 1
    return shared >= len(stem) - 2 or shared >= len(word) - _ENDING


def _related(one: str, other: str) -> bool:
    """Whether one stem begins with the other, which is long enough to mean something."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= FEWEST_LETTERS and longer.startswith(shorter)
