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


class WeekShares:
    """Takes what it is offered, best first, as long as its week has not had its share."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._a_week = max(1, math.ceil(limit * WEEK_SHARE))
        self._weeks: Counter[tuple[int, int]] = Counter()
        self._chosen: list[int] = []
        self._left: list[int] = []

    @property
    def is_full(self) -> bool:
        """Whether nothing more would be taken."""
        return len(self._chosen) >= self._limit

    def may_take(self, moment: datetime) -> bool:
        """Whether what is of this moment could be taken, now or in the end."""
        return self._has_room(moment) or len(self._left) < self._limit

    def offer(self, number: int, moment: datetime) -> None:
        """Take `number`, or leave it until it is seen what other weeks have."""
        if not self.is_full and self._has_room(moment):
            self._weeks[_week(moment)] += 1
            self._chosen.append(number)
        else:
            self._left.append(number)

    def chosen(self) -> Sequence[int]:
        """What was taken; what is beyond a week's share only fills the rest."""
        return self._chosen + self._left[: max(0, self._limit - len(self._chosen))]

    def _has_room(self, moment: datetime) -> bool:
        return self._weeks[_week(moment)] < self._a_week


class Spread:
    """Takes hits, best first, a share a week; of near duplicates only the first."""

    def __init__(self, limit: int) -> None:
        self._shares = WeekShares(limit)
        self._seen: list[frozenset[str]] = []

    @property
    def is_full(self) -> bool:
        """Whether no further hit would be taken."""
        return self._shares.is_full

    def offer(self, number: int, moment: datetime, words: Iterable[str]) -> None:
        """Take the hit, or leave it."""
        if not self._shares.may_take(moment):
            return
        own = frozenset(words)
        if not any(_alike(own, other) for other in self._seen):
            self._seen.append(own)
            self._shares.offer(number, moment)

    def chosen(self) -> Sequence[int]:
        """The numbers of the hits taken."""
        return self._shares.chosen()


def _week(moment: datetime) -> tuple[int, int]:
    return moment.isocalendar()[:2]


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    fewer, more = sorted((len(one), len(other)))
    if fewer < SAME_TEXT * more:
        return False
    shared = len(one & other)
    return shared >= SAME_TEXT * (fewer + more - shared)
