"""Which of the hits to take when they should show a whole relationship, not one loud week."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

SAME_TEXT = 0.8
"""Two messages are near duplicates when they share this much of their words (Jaccard)."""
WEEK_SHARE = 0.25
"""No week gives more than this share of the hits while other weeks have any to give."""


class Spread:
    """Takes hits, best first, until it has enough of them; of near duplicates only the first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._a_week = max(1, math.ceil(limit * WEEK_SHARE))
        self._weeks: Counter[tuple[int, int]] = Counter()
        self._seen: list[frozenset[str]] = []
        self._chosen: list[int] = []
        self._left: list[int] = []

    @property
    def is_full(self) -> bool:
        """Whether no further hit would be taken."""
        return len(self._chosen) >= self._limit

    def offer(self, at: int, sent_at: datetime, words: Iterable[str]) -> None:
        """Take the hit numbered `at`, or leave it."""
        week = sent_at.isocalendar()[:2]
        has_room = self._weeks[week] < self._a_week
        if not has_room and len(self._left) >= self._limit:
            return
        own = frozenset(words)
        if any(_alike(own, other) for other in self._seen):
            return
        self._seen.append(own)
        if has_room:
            self._weeks[week] += 1
            self._chosen.append(at)
        else:
            self._left.append(at)

    def chosen(self) -> Sequence[int]:
        """The numbers of the hits taken; those beyond a week's share only fill what is left."""
        return self._chosen + self._left[: max(0, self._limit - len(self._chosen))]


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    fewer, more = sorted((len(one), len(other)))
    if fewer < SAME_TEXT * more:
        return False
    shared = len(one & other)
    return shared >= SAME_TEXT * (fewer + more - shared)
