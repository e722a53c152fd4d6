"""Laws of sessions, turns, replies, starts and double texts, each by a worked example."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.rhythm import Latencies, PersonRhythm, Rhythm

NOON = datetime(2024, 1, 13, 12)
SIX_HOURS = 6 * 3600
THREE_DAYS = 72 * 3600

Said = tuple[str, int] | tuple[str, int, bool]
"""A sender, the seconds of silence before, and whether something is asked."""


def rhythm_of(*said: Said) -> Rhythm:
    rhythm, moment = Rhythm(), NOON
    for sender, silence, *asks in said:
        moment += timedelta(seconds=silence)
        rhythm.add(sender, moment, asks=bool(asks and asks[0]))
    return rhythm


def person(name: str, *said: Said) -> PersonRhythm:
    return rhythm_of(*said).people()[name]


def replies(name: str, *said: Said) -> int | float | bool | None:
    return person(name, *said).latencies.figures()["n"]


@pytest.mark.parametrize(("silence", "sessions"), [(SIX_HOURS - 1, 1), (SIX_HOURS, 2)])
def test_a_session_ends_at_a_silence_of_six_hours(silence: int, sessions: int) -> None:
    assert rhythm_of(("Ann", 0), ("Bo", silence)).sessions == sessions


def test_whoever_opens_a_session_starts_and_whoever_spoke_last_closes() -> None:
    said: list[Said] = [("Ann", 0), ("Bo", 60), ("Ann", SIX_HOURS), ("Ann", SIX_HOURS)]
    ann, bo = person("Ann", *said), person("Bo", *said)
    assert (ann.starts, bo.starts) == (3, 0)
    assert (ann.closes, bo.closes) == (1, 1)
    assert rhythm_of(*said).last_speaker == "Ann"


def test_the_answer_to_a_waiting_question_is_a_reply_and_no_start() -> None:
    said: list[Said] = [("Ann", 0, True), ("Ann", 60), ("Bo", SIX_HOURS)]
    assert (person("Bo", *said).starts, replies("Bo", *said)) == (0, 1)


def test_without_a_question_the_first_after_a_silence_is_a_start_and_no_reply() -> None:
    said: list[Said] = [("Ann", 0), ("Bo", SIX_HOURS)]
    assert (person("Bo", *said).starts, replies("Bo", *said)) == (1, 0)


@pytest.mark.parametrize(("silence", "n"), [(THREE_DAYS, 1), (THREE_DAYS + 1, 0)])
def test_nothing_is_a_reply_after_more_than_three_days(silence: int, n: int) -> None:
    said: list[Said] = [("Ann", 0, True), ("Bo", silence)]
    assert (replies("Bo", *said), person("Bo", *said).starts) == (n, 1 - n)


def test_answering_an_own_question_after_a_silence_is_a_start() -> None:
    said: list[Said] = [("Ann", 0, True), ("Ann", SIX_HOURS)]
    assert (replies("Ann", *said), person("Ann", *said).starts) == (0, 2)


def test_a_question_of_an_earlier_turn_waits_no_more() -> None:
    said: list[Said] = [("Ann", 0, True), ("Bo", 60), ("Ann", 60), ("Bo", SIX_HOURS)]
    assert person("Bo", *said).starts == 1


def test_a_reply_is_measured_from_the_last_message_of_the_turn_before() -> None:
    said: list[Said] = []
    for _ in range(5):
        said += [("Ann", 1000), ("Ann", 500), ("Bo", 30), ("Bo", 70)]
    figures = person("Bo", *said).latencies.figures()
    assert (figures["n"], figures["median_seconds"], figures["p90_seconds"]) == (5, 30, 30)


@pytest.mark.parametrize(("silence", "double_texts"), [(599, 0), (600, 1), (SIX_HOURS - 1, 1)])
def test_a_double_text_comes_ten_minutes_after_an_own_message(
    silence: int, double_texts: int
) -> None:
    assert person("Ann", ("Ann", 0), ("Ann", silence)).double_texts == double_texts


def test_a_start_after_an_own_close_is_no_double_text() -> None:
    ann = person("Ann", ("Ann", 0), ("Ann", SIX_HOURS))
    assert (ann.double_texts, ann.turns) == (0, 2)


def test_a_turn_is_an_unbroken_run() -> None:
    said: list[Said] = [("Ann", 0), ("Ann", 1), ("Bo", 1), ("Ann", 1), ("Ann", 700)]
    assert (person("Ann", *said).turns, person("Bo", *said).turns) == (2, 1)


def test_a_step_back_in_time_is_no_silence() -> None:
    said: list[Said] = [("Ann", 0), ("Bo", -86_400), *(("Ann", 0), ("Bo", 0)) * 4]
    assert person("Bo", *said).latencies.figures()["p90_seconds"] == 0
    assert rhythm_of(*said).sessions == 1


def latencies_of(*seconds: int) -> Latencies:
    latencies = Latencies()
    for value in seconds:
        latencies.add(timedelta(seconds=value))
    return latencies


def test_four_replies_are_too_few_and_five_are_enough() -> None:
    assert latencies_of(1, 2, 3, 4).figures() == {
        "n": 4,
        "too_few": True,
        "median_seconds": None,
        "p90_seconds": None,
        "within_5_minutes": None,
        "within_1_hour": None,
        "within_24_hours": None,
    }
    assert latencies_of(1, 2, 3, 4, 5).figures()["too_few"] is False


def test_quantiles_and_shares_follow_their_definitions_at_the_boundary() -> None:
    figures = latencies_of(10, 20, 300, 301, 3600, 3601, 86_400, 86_401, 100_000, 200_000).figures()
    assert figures == {
        "n": 10,
        "too_few": False,
        "median_seconds": (3600 + 3601) / 2,
        "p90_seconds": 100_000,
        "within_5_minutes": 0.3,
        "within_1_hour": 0.5,
        "within_24_hours": 0.7,
    }


@given(st.lists(st.integers(0, 50), min_size=5, max_size=40))
def test_the_histogram_gives_the_quantiles_of_the_sorted_list(seconds: list[int]) -> None:
    figures, ordered = latencies_of(*seconds).figures(), sorted(seconds)
    n = len(ordered)
    assert figures["median_seconds"] == (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    assert figures["p90_seconds"] == ordered[-(-9 * n // 10) - 1]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABC"), st.sampled_from([0, 60, 700, 30_000, 300_000]), st.booleans()
        )
    )
)
def test_every_session_is_started_or_answers_and_all_but_the_last_are_closed(
    said: list[tuple[str, int, bool]],
) -> None:
    rhythm = rhythm_of(*said)
    people = rhythm.people().values()
    turns = sum(each.turns for each in people)
    latencies = [each.latencies.figures()["n"] for each in people]
    assert sum(each.closes for each in people) == max(0, rhythm.sessions - 1)
    assert sum(each.starts for each in people) <= rhythm.sessions
    assert sum(each.starts for each in people) + sum(int(n or 0) for n in latencies) == turns
