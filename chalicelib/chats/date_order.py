"""Which of a date's three numbers is the day: decided once, over all dates of a file.

An export writes dates in the order of the phone that made it and does not name that order, so
`3/4/24` means nothing by itself.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from chalicelib.chats.calendars import BUDDHIST_YEARS_AHEAD, solar_hijri

_CENTURY = 2000
_FIRST_YEAR = 2009
"""WhatsApp's first; no chat is older."""
_LAST_SHORT_YEAR = 51
"""A two-digit year beyond it is a Buddhist one: 52 is 2552, which is 2009."""
_PERSIAN_YEARS = range(1300, 1430)
_BUDDHIST_YEARS = range(2440, 2643)
_GREGORIAN_YEARS = range(1900, 2200)
_CLOSER_TIMES = 4
_STEPS_TO_COMPARE = 3


class DateOrder(StrEnum):
    """How a date is written."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


WrittenDate = tuple[str, str, str]
"""The three numbers of a date as they stand in the file, in ASCII digits."""

_ALTERNATIVES: Final = {
    DateOrder.DMY: (DateOrder.DMY, DateOrder.MDY),
    DateOrder.MDY: (DateOrder.MDY, DateOrder.DMY),
    DateOrder.YMD: (DateOrder.YMD, DateOrder.DMY, DateOrder.MDY),
}


def read_date(written: WrittenDate, *orders: DateOrder) -> date | None:
    """The date by the first of `orders` that a calendar has, or day and month swapped, or None.

    A year of four digits in front is always year, month, day. Four digits from 1300 to 1429 are
    years of the Persian calendar, from 2440 to 2642 of the Buddhist one, as are two digits from 52:
    WhatsApp is younger than the years that these would be otherwise.
    """
    for order in (*orders, *_ALTERNATIVES[orders[-1] if orders else DateOrder.DMY]):
        if found := date_in(written, order):
            return found
    return None


@lru_cache(1 << 12)
def date_in(written: WrittenDate, order: DateOrder) -> date | None:
    """The date by `order` alone, or None if no calendar has it or its year is elsewhere."""
    first, second, third = written
    if len(first) == 4:
        return None if len(third) == 4 else _calendar_date(first, second, third)
    if order is DateOrder.YMD:
        return _calendar_date(first, second, third) if len(first) == 2 and len(third) < 3 else None
    day, month = (first, second) if order is DateOrder.DMY else (second, first)
    return _calendar_date(third, month, day)


def _calendar_date(year: str, month: str, day: str) -> date | None:
    try:
        number = _whole_year(year)
        if number in _PERSIAN_YEARS:
            return solar_hijri(number, int(month), int(day))
        if number in _BUDDHIST_YEARS:
            number -= BUDDHIST_YEARS_AHEAD
        return date(number, int(month), int(day)) if number in _GREGORIAN_YEARS else None
    except ValueError:
        return None


def _whole_year(year: str) -> int:
    number = int(year)
    if len(year) == 4:
        return number
    if len(year) != 2:
        raise ValueError("a year has two or four digits")
    if number <= _LAST_SHORT_YEAR:
        return _CENTURY + number
    return _CENTURY + 500 + number


class DateOrderSurvey:
    """Collects the dates of a file in the order of its lines, and says which order they are in.

    A number above 12 tells the day from the month. Where no such number stands, or where both
    places have one, the order that fits more dates wins, then the one under which time steps back
    less often, and then the one under which the dates lie four times closer together, if there are
    three steps at least: a chat goes on from day to day, not from month to month on the same day.
    If these leave a tie, the day is taken to come first, as it does in most of the world.

    `not_after` is a day no date can lie behind, as that of the export, if it is known.
    """

    def __init__(self, *, not_after: date | None = None) -> None:
        self._year_first = 0
        self._year_last = 0
        self._latest_possible = not_after + timedelta(days=1) if not_after else date.max
        self._day_first = _Candidate(DateOrder.DMY, self._latest_possible)
        self._month_first = _Candidate(DateOrder.MDY, self._latest_possible)
        self._short_year_first = _Candidate(DateOrder.YMD, self._latest_possible)

    def add(self, written: WrittenDate) -> None:
        """Take the next date of the file into account."""
        if len(written[0]) == 4:
            self._year_first += 1
            return
        self._year_last += 1
        for candidate in self._candidates:
            candidate.add(written)

    @property
    def dates(self) -> int:
        """How many dates were taken into account."""
        return self._year_first + self._year_last

    @property
    def _candidates(self) -> tuple[_Candidate, _Candidate, _Candidate]:
        return self._day_first, self._month_first, self._short_year_first

    @property
    def _is_year_first(self) -> bool:
        return self._year_first > self._year_last

    @property
    def _best(self) -> _Candidate:
        best, *others = self._candidates
        for other in others:
            if other.is_better_than(best):
                best = other
        return best

    @property
    def order(self) -> DateOrder:
        """The order of the file's dates."""
        return DateOrder.YMD if self._is_year_first else self._best.order

    @property
    def certain(self) -> bool:
        """Whether the dates leave no other order: a year in front, or a number above twelve."""
        if self._is_year_first:
            return True
        best = self._best
        if best is self._short_year_first:
            rivals = [self._day_first, self._month_first]
        else:
            rivals = [self._month_first if best is self._day_first else self._day_first]
        return not best.misfits and all(rival.misfits for rival in rivals)

    @property
    def decided(self) -> bool:
        """Whether anything speaks for `order`: the dates themselves, or chronology."""
        if self._is_year_first:
            return True
        best = self._best
        return all(
            best.is_better_than(other)
            for other in (self._day_first, self._month_first)
            if other is not best
        )

    @property
    def mixed(self) -> bool:
        """Whether some of the dates fit only another order than the file's."""
        if self._is_year_first:
            return self._year_last > 0
        return self._year_first > 0 or 0 < self._best.misfits < self._year_last


class _Candidate:
    """An order, and what the dates are if it is taken."""

    def __init__(self, order: DateOrder, latest_possible: date) -> None:
        self.order = order
        self.misfits = 0
        self._latest_possible = latest_possible
        self._steps = 0
        self._steps_back = 0
        self._days_apart = 0
        self._previous: date | None = None

    def add(self, written: WrittenDate) -> None:
        found = date_in(written, self.order)
        if found is None or not self._is_plausible(found):
            self.misfits += 1
            return
        if self._previous is not None and found != self._previous:
            self._steps += 1
            self._steps_back += found < self._previous
            self._days_apart += abs((found - self._previous).days)
        self._previous = found

    def _is_plausible(self, found: date) -> bool:
        if self.order is DateOrder.YMD and found.year < _FIRST_YEAR:
            return False
        return found <= self._latest_possible

    def is_better_than(self, other: _Candidate) -> bool:
        mine, others = (self.misfits, self._steps_back), (other.misfits, other._steps_back)
        if mine != others:
            return mine < others
        return (
            self._steps >= _STEPS_TO_COMPARE
            and self._days_apart * _CLOSER_TIMES <= other._days_apart
        )
