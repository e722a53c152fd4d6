"""Runs of 2 to 5 words as they are said again and again.

All runs of all messages would cost more than everything else together, so that on busy days not
every text is looked at: the first `ALL_UP_TO` texts of a day are, then every fourth of the next
32, every sixteenth of the next 128, and so on. A count is therefore what was found, never more than
was said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import NamedTuple

from chalicelib.chats.statistics.vocabulary import Month, Vocabulary
from chalicelib.chats.words import STOP_WORDS

ALL_UP_TO = 8
STEP = 4
LONGEST = 5
_MOST_WORDS = 60
"""Of longer texts the beginning is looked at."""
LONGEST_COMMON = 3
"""Runs of common words alone say nothing unless they are longer."""
SEPARATOR = " "
DAYS = 1 << 32
"""A count of phrases is `DAYS` x days on which it was said + times."""
_MOST_COLLECTED = 12_000
"""Words of texts that are collected before they are looked through."""
_MOST_KNOWN = 6_000

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
            step *= STEP
            stretch_ends += ALL_UP_TO * step


class _Text(NamedTuple):
    day: int
    month: Month
    person: int
    words: Run


class Phrases:
    """Finds the runs that are said again, and adds them to a vocabulary.

    Texts are collected until they are many, about 2,000. Of their runs, those are kept that came
    more than once among them, or had been kept before: a run can have been said as often before it
    was kept, without being counted, as there were such lots of texts.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._texts: list[_Text] = []
        self._size = 0
        self._known: set[Run] = set()

    def add(self, day: int, month: Month, person: int, words: Run) -> None:
        """Take the words of one text into account."""
        if len(words) > 1:
            self._texts.append(_Text(day, month, person, words[:_MOST_WORDS]))
            self._size += min(len(words), _MOST_WORDS)
            if self._size >= _MOST_COLLECTED:
                self.finish()

    def finish(self) -> None:
        """Add what was collected to the vocabulary."""
        pairs = self._pairs_said_again()
        by_day: dict[tuple[int, Month, int], list[Run]] = {}
        for day, month, person, words in self._texts:
            if runs := _runs_of(words, pairs):
                by_day.setdefault((day, month, person), []).extend(runs)
        counts = Counter(chain.from_iterable(by_day.values()))
        again = {run for run, count in counts.items() if count > 1 and _says_something(run)}
        kept = again | self._known
        for (_, month, person), runs in by_day.items():
            said = Counter(run for run in runs if run in kept)
            packed = {SEPARATOR.join(run): DAYS + count for run, count in said.items()}
            self._vocabulary.add(month, person, packed)
        self._known = kept if len(kept) <= _MOST_KNOWN else again
        self._texts.clear()
        self._size = 0

    def _pairs_said_again(self) -> set[Run]:
        """The pairs of words that came more than once, or are part of a run that is known."""
        all_words = [text.words for text in self._texts]
        pairs = Counter(chain.from_iterable(map(zip, all_words, [w[1:] for w in all_words])))
        said_again: set[Run] = {pair for pair, count in pairs.items() if count > 1}
        return said_again.union(*map(pairwise, self._known))


def _runs_of(words: Run, pairs: set[Run]) -> list[Run]:
    """The runs of 2 to 5 words of which each two neighbours are one of `pairs`."""
    runs: list[Run] = []
    starts = [at for at, pair in enumerate(pairwise(words)) if pair in pairs]
    reach, following = 0, -1
    for at in reversed(starts):
        reach = min(reach + 1, LONGEST - 1) if following == at + 1 else 1
        following = at
        runs += [words[at : at + size] for size in range(2, reach + 2)]
    return runs


def _says_something(run: Run) -> bool:
    return len(run) > LONGEST_COMMON or not STOP_WORDS.issuperset(run)
