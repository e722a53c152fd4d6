"""Runs of 2 to 5 words as they are said again and again.

All runs of all messages would cost more than everything else together, so that on busy days not
every text is looked at: the first `ALL_UP_TO` texts of a day are, then every second of as many,
then every fourth, and so on. A count is therefore what was found, never more than was said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from chalicelib.chats.statistics.vocabulary import Month, Vocabulary
from chalicelib.chats.words import STOP_WORDS

ALL_UP_TO = 12
LONGEST = 5
_MOST_WORDS = 60
"""Of longer texts the beginning is looked at."""
LONGEST_COMMON = 3
"""Runs of common words alone say nothing unless they are longer."""
SEPARATOR = " "
DAYS = 1 << 32
"""A count of phrases is `DAYS` x days on which it was said + times."""
_MOST_RUNS = 24_000
_MOST_KNOWN = 12_000

Run = tuple[str, ...]


class Sampling:
    """Says which texts of a day are looked at, as they come."""

    def __init__(self) -> None:
        self._day = 0
        self._seen = 0

    def chosen(self, day: int, texts: int) -> Iterator[int]:
        """Which of the next `texts` texts, all of `day`, are looked at: their places among them."""
        if day != self._day:
            self._day, self._seen = day, 0
        first = self._seen
        self._seen += texts
        for place in _sampled(self._seen):
            if place >= first:
                yield place - first


def _sampled(until: int) -> Iterator[int]:
    """The places below `until` that are looked at in any day."""
    place, step, stretch_ends = 0, 1, ALL_UP_TO
    while place < until:
        yield place
        place += step
        if place >= stretch_ends:
            step *= 2
            stretch_ends += ALL_UP_TO * step


def runs_of(words: list[str]) -> list[Run]:
    """Every run of 2 to 5 words of a text."""
    words = words[:_MOST_WORDS]
    found: list[Run] = []
    shifted = [words]
    for start in range(1, min(LONGEST, len(words))):
        shifted.append(words[start:])
        found.extend(zip(*shifted, strict=False))
    return found


class _Texts(NamedTuple):
    month: Month
    person: int
    runs: list[Run]


class Phrases:
    """Finds the runs that are said again, and adds them to a vocabulary.

    Runs are collected until they are many. Of these, those are kept that came more than once, or
    had been kept before: what is said less than once in about 2,000 texts is no phrase.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._days: dict[tuple[int, int], _Texts] = {}
        self._size = 0
        self._known: set[Run] = set()

    def add(self, day: int, month: Month, person: int, words: list[str]) -> None:
        """Take the words of one text into account."""
        runs = runs_of(words)
        if runs:
            self._days.setdefault((day, person), _Texts(month, person, [])).runs.extend(runs)
            self._size += len(runs)
            if self._size >= _MOST_RUNS:
                self.finish()

    def finish(self) -> None:
        """Add what was collected to the vocabulary."""
        counts = Counter(chain.from_iterable(texts.runs for texts in self._days.values()))
        again = {run for run, count in counts.items() if count > 1}
        again = {
            run for run in again if len(run) > LONGEST_COMMON or not STOP_WORDS.issuperset(run)
        }
        kept = again | self._known
        for texts in self._days.values():
            said = Counter(run for run in texts.runs if run in kept)
            packed = {SEPARATOR.join(run): DAYS + count for run, count in said.items()}
            self._vocabulary.add(texts.month, texts.person, packed)
        self._known = kept if len(kept) <= _MOST_KNOWN else again
        self._days.clear()
        self._size = 0
