"""Calendars besides the Gregorian: what year, or what day, a number in them means."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

BUDDHIST_YEARS_AHEAD: Final = 543

_LEAP_CYCLE_YEARS = 33
_LEAP_YEARS_OF_CYCLE = (1, 5, 9, 13, 17, 22, 26, 30)
_ANCHOR_YEAR, _ANCHOR = 1403, date(2024, 3, 20)
"""A first day of Farvardin, from which the others are counted."""


def solar_hijri(year: int, month: int, day: int) -> date:
    """The Gregorian date of a day of the Persian calendar; ValueError if that has no such day.

    Leap years follow the cycle of 33 years, which agrees with the astronomical calendar of Iran
    from 1178 to 1633 (1799 to 2254); beyond these years ValueError is raised too.
    """
    if not 1178 <= year <= 1633 or not 1 <= month <= 12 or not 1 <= day <= _length(year, month):
        raise ValueError("no day of the Persian calendar")
    before = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    since_anchor = _days_before(year) - _days_before(_ANCHOR_YEAR)
    return _ANCHOR + timedelta(days=since_anchor + before + day - 1)


def _length(year: int, month: int) -> int:
    if month <= 6:
        return 31
    return 30 if month <= 11 or year % _LEAP_CYCLE_YEARS in _LEAP_YEARS_OF_CYCLE else 29


def _days_before(year: int) -> int:
    cycles, in_cycle = divmod(year, _LEAP_CYCLE_YEARS)
    leap_years = len(_LEAP_YEARS_OF_CYCLE) * cycles
    return 365 * year + leap_years + sum(leap < in_cycle for leap in _LEAP_YEARS_OF_CYCLE)
