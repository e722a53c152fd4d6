"""How figures and names are written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.insights.generators.embedded.naming import MAX_NAME_CHARACTERS, short_names
from chalicelib.insights.generators.embedded.wording import (
    count,
    duration,
    lead,
    names,
    of,
    percent,
    rate,
    series,
    tally,
)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 0, "0%"),
        (0, 9, "0%"),
        (1, 1000, "under 1%"),
        (10, 1000, "1%"),
        (1, 4, "25%"),
        (990, 1000, "99%"),
        (999, 1000, "over 99%"),
        (9, 9, "100%"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_nothing(part: int, whole: int, said: str) -> None:
    assert percent(part, whole) == said


def test_a_part_of_a_whole_names_both() -> None:
    assert of(12, 48, "texts") == "12 of 48 texts (25%)"
    assert of(1200, 4800) == "1,200 of 4,800 (25%)"
    assert of(8, 8, "moments") == "all 8 moments"
    assert of(0, 8) == "none of 8"
    assert of(1, 1, "text") == "1 of 1 text (100%)"


def test_a_rate_is_of_a_hundred_texts() -> None:
    assert (rate(3, 200), rate(0, 0)) == ("1.5 in 100", "0 in 100")


@pytest.mark.parametrize(
    ("delay", "said"),
    [
        (timedelta(seconds=59), "under a minute"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(minutes=90), "1.5 h"),
        (timedelta(hours=47), "47.0 h"),
        (timedelta(hours=60), "2.5 days"),
    ],
)
def test_a_delay_is_told_in_the_unit_of_a_person(delay: timedelta, said: str) -> None:
    assert duration(delay) == said


def test_nouns_agree_with_their_number() -> None:
    assert (count(1, "plan"), count(0, "plan"), count(2, "day off", "days off")) == (
        "1 plan",
        "0 plans",
        "2 days off",
    )


def test_a_large_group_is_named_by_its_first_and_counted_by_the_rest() -> None:
    crowd = ["Ann", "Ben", "Cleo", "Dan", "Eve", "Flo"]

    assert names(crowd) == "Ann, Ben, Cleo, Dan and 2 others"
    assert tally(dict.fromkeys(crowd, 0) | {crowd[-1]: 2}).startswith(f"{crowd[-1]} 2, ")
    assert tally(dict.fromkeys(crowd, 3)) == "Ann 3, Ben 3, Cleo 3, Dan 3, 2 others 6"
    assert (series([]), series(["a"]), series(["a", "b"])) == ("", "a", "a and b")


def test_people_are_called_by_their_first_names_where_those_differ() -> None:
    assert short_names(["Ann Harrow", "Ben Okafor"]) == {"Ann Harrow": "Ann", "Ben Okafor": "Ben"}


@pytest.mark.parametrize(
    "people", [["Ann Harrow", "Ann Okafor"], ["+49 170 1234", "Ben Okafor"], ["~ Ann", "~ Ben"]]
)
def test_names_stay_whole_where_first_names_tell_nobody_apart(people: list[str]) -> None:
    assert short_names(people) == {person: person for person in people}


@given(st.lists(st.text(min_size=1), unique=True))
def test_short_names_are_bounded_and_no_two_alike(people: list[str]) -> None:
    called = short_names(people)

    assert list(called) == people
    assert len(set(called.values())) == len(people)
    assert all(
        len(name) <= MAX_NAME_CHARACTERS + len(f" (no. {len(people)})") for name in called.values()
    )


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"Ann": 3, "Ben": 12}, " Ben starts more: 12 of 15."),
        ({"Ann": 11, "Ben": 4}, " More from Ann, 11 of 15, but so few that it may be chance."),
        ({"Ann": 6, "Ben": 0}, " Ann starts more: 6 of 6."),
        ({"Ann": 5, "Ben": 0}, " More from Ann, 5 of 5, but so few that it may be chance."),
        ({"Ann": 8, "Ben": 7}, " That is about even (8 of 15 from Ann)."),
        ({"Ann": 60, "Ben": 51}, " That is about even (60 of 111 from Ann)."),
        ({"Ann": 610, "Ben": 500}, " Ann starts more: 610 of 1,110."),
        ({"Ann": 9, "Cleo": 1, "Ben": 0}, " Ann starts more: 9 of 10 between Ann and Cleo."),
        ({"Ann": 9}, ""),
        ({"Ann": 0, "Ben": 0}, ""),
        ({}, ""),
    ],
)
def test_who_leads_is_told_where_chance_would_rarely_give_it(
    counts: dict[str, int], said: str
) -> None:
    assert lead(counts, "starts") == said


@given(st.dictionaries(st.sampled_from(["Ann", "Ben", "Cleo"]), st.integers(0, 400)))
def test_the_order_of_people_never_decides_who_leads(counts: dict[str, int]) -> None:
    other = dict(reversed(counts.items()))
    told, told_other = lead(counts, "starts"), lead(other, "starts")

    assert ("starts more" in told) is ("starts more" in told_other)
    if "starts more" in told and len(set(counts.values())) == len(counts):
        assert told == told_other
