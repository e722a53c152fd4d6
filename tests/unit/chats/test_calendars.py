"""Laws of the other calendars, held to days that almanacs name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chalicelib.chats.calendars import solar_hijri

NEW_YEARS = {
    1357: date(1978, 3, 21),
    1387: date(2008, 3, 20),
    1388: date(2009, 3, 21),
    1395: date(2016, 3, 20),
    1399: date(2020, 3, 20),
    1400: date(2021, 3, 21),
    1403: date(2024, 3, 20),
    1404: date(2025, 3, 21),
    1405: date(2026, 3, 21),
    1408: date(2029, 3, 20),
}


@pytest.mark.parametrize(("year", "day"), NEW_YEARS.items())
def test_nowruz_is_when_iran_kept_it(year: int, day: date) -> None:
    assert solar_hijri(year, 1, 1) == day


def test_every_day_of_the_persian_calendar_follows_the_one_before() -> None:
    months = [31] * 6 + [30] * 5
    day = solar_hijri(1380, 1, 1)
    for year in range(1380, 1430):
        last = 30 if solar_hijri(year + 1, 1, 1) - solar_hijri(year, 1, 1) > timedelta(365) else 29
        for month, days in enumerate([*months, last], start=1):
            for number in range(1, days + 1):
                assert solar_hijri(year, month, number) == day
                day += timedelta(1)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        *((1402, 12, 30), (1403, 7, 31), (1403, 1, 32), (1403, 13, 1), (1403, 0, 1), (1403, 1, 0)),
        *((1177, 1, 1), (1634, 1, 1)),
    ],
)
def test_a_day_the_persian_calendar_has_not_is_refused(year: int, month: int, day: int) -> None:
    with pytest.raises(ValueError, match="no day of the Persian calendar"):
        solar_hijri(year, month, day)
