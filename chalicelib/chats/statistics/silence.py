"""The time between messages, whoever wrote them: gaps, and conversations without a break."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from operator import mul, sub

from chalicelib.chats.statistics.daybook import MAX_VALUE, DayBook, Tally, key_of
from chalicelib.chats.statistics.rhythm import Moment

BIN_SECONDS = 300
BINS_A_DAY = 86_400 // BIN_SECONDS
_DAY = 86_400
_MOST_BINS = MAX_VALUE // BINS_A_DAY - 1


class Gaps:
    """Counts in `book` the seconds from each message to the next, at the day of the later one.

    A step back in time is a gap of 0 seconds.
    """

    def __init__(self, book: DayBook) -> None:
        self._book = book
        self._last: Moment | None = None

    def add(self, moments: Sequence[Moment]) -> None:
        """Take the moments of messages into account, in the order of the file."""
        if self._last is None:
            earlier, later = moments[:-1], moments[1:]
        else:
            earlier, later = [self._last, *moments[:-1]], moments
        self._last = moments[-1]
        by_day: defaultdict[int, list[int]] = defaultdict(list)
        for moment, gap in zip(later, map(sub, later, earlier), strict=True):
            by_day[moment // _DAY].append(gap if gap > 0 else 0)
        for day, of_day in by_day.items():
            key = (key_of(day, 0),)
            self._book.add(Tally.GAPS, key, (len(of_day),))
            self._book.add(Tally.GAP_SECONDS, key, (sum(of_day),))
            self._book.add(Tally.GAP_SQUARES, key, (sum(map(mul, of_day, of_day)),))


class Conversations:
    """Counts in `book` the unbroken runs of 5-minute bins with a message, at the day of the first.

    A run of one bin is no conversation. A step back in time breaks no run.
    """

    def __init__(self, book: DayBook) -> None:
        self._book = book
        self._run: tuple[int, int] | None = None

    def add(self, moments: Sequence[Moment]) -> None:
        """Take the moments of messages into account, in the order of the file."""
        bins = list(dict.fromkeys([moment // BIN_SECONDS for moment in moments]))
        first, last = self._run or (bins[0], bins[0])
        for before, after in pairwise([last, *bins]):
            if after - before > 1:
                self._count(first, before)
                first = after
        self._run = first, bins[-1]

    def finish(self) -> None:
        """Count the run that is still open."""
        if self._run is not None:
            self._count(*self._run)

    def _count(self, first: int, last: int) -> None:
        length = min(last - first + 1, _MOST_BINS)
        if length > 1:
            day, start = divmod(first, BINS_A_DAY)
            self._book.count(Tally.CONVERSATIONS, (key_of(day, 0, length * BINS_A_DAY + start),))
