"""Which of a date's three numbers is the day: decided once, over all dates of a file.

An export writes dates in the order of the phone that made it and does not name that order, so
`3/4/24` means nothing by itself.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

_CENTURY = 2000


class DateOrder(StrEnum):
    """How a date is written."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


WrittenDate = tuple[str, str, str]
"""The three numbers of a date as they stand in the file."""


def read_date(written: WrittenDate, order: DateOrder) -> date | None:
    """The date, or None if no calendar has it.

    A year of four digits in front is always year, month, day. A date that does not fit `order`
    is read day and month swapped: one file can hold two orders.
    """
    first, second, third = written
    if len(first) == 4:
        return None if len(third) == 4 else _calendar_date(first, second, third)
    if order is DateOrder.MDY:
        return _calendar_date(third, first, second) or _calendar_date(third, second, first)
    return _calendar_date(third, second, first) or _calendar_date(third, first, second)


def _calendar_date(year: str, month: str, day: str) -> date | None:
    if len(year) not in (2, 4):
        return None
    try:
        return date(int(year) if len(year) == 4 else _CENTURY + int(year), int(month), int(day))
    except ValueError:
        return None


class DateOrderSurvey:
    """Collects the dates of a file in the order of its lines, and says which order they are in.

    A number above 12 tells the day from the month. Where no such number stands, or where both
    places have one, the order that fits more dates wins, and then the one under which time steps
    back less often. If these leave a tie, `certain` is False and the day is taken to come first,
    as it does in most of the world.
    """

    def __init__(self) -> None:
        self._year_first = 0
        self._year_last = 0
        self._candidates = (_Candidate(DateOrder.DMY), _Candidate(DateOrder.MDY))

    def add(self, written: WrittenDate) -> None:
        """Take the next date of the file into account."""
        if len(written[0]) == 4:
            self._year_first += 1
            return
        self._year_last += 1
        for candidate in self._candidates:
            candidate.add(written)

    @property
    def order(self) -> DateOrder:
        """The order of the file's dates."""
        if self._year_first > self._year_last:
            return DateOrder.YMD
        return min(self._candidates, key=lambda candidate: candidate.cost).order

    @property
    def certain(self) -> bool:
        """Whether something in the file decides the order."""
        day_first, month_first = self._candidates
        return self._year_first > self._year_last or day_first.cost != month_first.cost


class _Candidate:
    def __init__(self, order: DateOrder) -> None:
        self.order = order
        self._misfits = 0
        self._steps_back = 0
        self._latest: date | None = None

    def add(self, written: WrittenDate) -> None:
        first, second, third = written
        day, month = (first, second) if self.order is DateOrder.DMY else (second, first)
        found = _calendar_date(third, month, day)
        if found is None:
            self._misfits += 1
            return
        if self._latest is not None and found < self._latest:
            self._steps_back += 1
        self._latest = found

    @property
    def cost(self) -> tuple[int, int]:
        return self._misfits, self._steps_back
