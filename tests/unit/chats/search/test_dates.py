"""Which times a question names."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.search import ChatIndex
from chalicelib.chats.search.dates import Period, periods_in
from tests.unit.chats.search.test_index import said


def period(year: int | None, *months: int, day: int | None = None) -> Period:
    return Period(year, frozenset(months) or None, day)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what did Ann say in March 2024", [period(2024, 3)]),
        ("what may we do, march on?", []),
        ("where were we on 7 May 2023?", [period(2023, 5, day=7)]),
        ("on May 7th, 2023", [period(2023, 5, day=7)]),
        ("between June 2021 and May 2022", [period(2021, 6), period(2022, 5)]),
        ("anything in 2022?", [period(2022)]),
        ("on 2024-03-05", [period(2024, 3, day=5)]),
        ("12/2024-99-99 and 20245", [period(2024)]),
        ("Was war im Mai?", [period(None, 5)]),
        ("¿Por qué se enfadó en febrero?", [period(None, 2)]),
        ("На что обиделась в ноябре 2022?", [period(2022, 11)]),
        ("поссорились весной 2023", [period(2023, 3, 4, 5)]),
        ("сколько лет назад", []),
        ("जनवरी 2023 में क्या हुआ", [period(2023, 1)]),
        ("12月に何があった", [period(None, 12)]),
        ("2022年3月の話", [period(2022, 3)]),
        ("夏にどこへ行った", [period(None, 6, 7, 8)]),
        ("what was he like last winter", [period(None, 12, 1, 2)]),
    ],
)
def test_the_times_named_are_found(question: str, expected: list[Period]) -> None:
    assert periods_in(question) == expected


@given(question=st.text(max_size=60))
def test_no_question_raises(question: str) -> None:
    periods_in(question)


def test_what_was_said_at_the_time_named_comes_first() -> None:
    messages = [
        message._replace(sent_at=datetime(2024, month, 5, 12))
        for month, message in enumerate(said(*["Ann: dinner at the lake"] * 12), start=1)
    ]
    with ChatIndex.build(messages) as index:
        found = [hit.message.line for hit in index.rank("dinner in March 2024", 12)]
        assert found[0] == 3
        assert [hit.message.line for hit in index.rank("what was in June?", 3)] == [6]
