"""Laws of the date order: which number is the day, and when that is certain."""

from __future__ import annotations

from datetime import date

import pytest

from chalicelib.chats.date_order import DateOrder, DateOrderSurvey, read_date


def survey_of(*dates: str) -> DateOrderSurvey:
    survey = DateOrderSurvey()
    for written in dates:
        first, second, third = written.split("/")
        survey.add((first, second, third))
    return survey


@pytest.mark.parametrize(
    ("dates", "order", "certain"),
    [
        (["3/4/24", "13/4/24"], DateOrder.DMY, True),
        (["3/4/24", "4/13/24"], DateOrder.MDY, True),
        (["12/12/24"], DateOrder.DMY, False),
        (["3/4/24"], DateOrder.DMY, False),
        (["2024/3/4"], DateOrder.YMD, True),
        (["2024/12/10", "2024/12/11"], DateOrder.YMD, True),
    ],
)
def test_a_number_above_twelve_or_a_year_in_front_decides(
    dates: list[str], order: DateOrder, certain: bool
) -> None:
    survey = survey_of(*dates)
    assert (survey.order, survey.certain) == (order, certain)


def test_a_day_above_twelve_decides_the_order_of_the_whole_file() -> None:
    dates = [f"{day}/3/24" for day in range(1, 13)]
    assert survey_of(*dates, "13/3/24").order is DateOrder.DMY
    assert survey_of(*dates, "3/13/24").order is DateOrder.MDY


def test_time_that_steps_back_less_often_decides_where_no_number_does() -> None:
    # 12 January, 2 February, 3 February; day first this would go back from December to February.
    month_first = survey_of("1/12/24", "2/2/24", "2/3/24")
    assert (month_first.order, month_first.decided) == (DateOrder.MDY, True)
    assert not month_first.certain
    day_first = survey_of("12/1/24", "2/2/24", "3/2/24")
    assert (day_first.order, day_first.decided) == (DateOrder.DMY, True)
    assert not day_first.certain


def test_one_forged_date_does_not_turn_a_file_of_many() -> None:
    assert survey_of(*(f"{day}/3/24" for day in range(10, 29)), "3/30/24").order is DateOrder.DMY


@pytest.mark.parametrize(
    ("written", "order", "expected"),
    [
        (("3", "4", "24"), DateOrder.DMY, date(2024, 4, 3)),
        (("3", "4", "24"), DateOrder.MDY, date(2024, 3, 4)),
        (("03", "04", "2024"), DateOrder.MDY, date(2024, 3, 4)),
        (("2024", "12", "10"), DateOrder.DMY, date(2024, 12, 10)),
        (("2024", "12", "10"), DateOrder.MDY, date(2024, 12, 10)),
        (("4", "13", "24"), DateOrder.DMY, date(2024, 4, 13)),
        (("13", "4", "2024"), DateOrder.MDY, date(2024, 4, 13)),
        (("29", "2", "24"), DateOrder.DMY, date(2024, 2, 29)),
        (("29", "2", "23"), DateOrder.DMY, None),
        (("2024", "13", "1"), DateOrder.YMD, None),
        (("31", "31", "2024"), DateOrder.DMY, None),
        (("0", "1", "2024"), DateOrder.DMY, None),
        (("3", "4", "5"), DateOrder.DMY, None),
        (("2024", "1", "2024"), DateOrder.YMD, None),
        (("1", "1", "0000"), DateOrder.DMY, None),
    ],
)
def test_a_date_is_read_in_the_order_of_its_file_or_in_the_one_it_fits(
    written: tuple[str, str, str], order: DateOrder, expected: date | None
) -> None:
    assert read_date(written, order) == expected
