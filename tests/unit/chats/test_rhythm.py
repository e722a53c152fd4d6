"""Laws of sessions, turns, replies, starts, double texts and silences, each by a worked example."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.messages import Message
from chalicelib.chats.statistics import StatisticsBuilder, figures, histograms
from tests.unit.chats.exports import text

NOON = datetime(2024, 1, 13, 12)
SIX_HOURS = 6 * 3600
ONE_DAY = 24 * 3600
THREE_DAYS = 72 * 3600

Said = tuple[str, int] | tuple[str, int, str]
"""A sender, the seconds of silence before, and what is said."""


def messages_of(*said: Said) -> list[Message]:
    moment, messages = NOON, []
    for line, (sender, silence, *words) in enumerate(said, start=1):
        moment += timedelta(seconds=silence)
        messages.append(text(sender, moment, words[0] if words else "x")._replace(line=line))
    return messages


def counted(messages: Sequence[Message]) -> dict[str, Any]:
    builder = StatisticsBuilder()
    builder.add_all(messages)
    return figures(builder.tallies())


def person(name: str, *said: Said) -> dict[str, Any]:
    found: dict[str, Any] = counted(messages_of(*said))["participants"][name]
    return found


@pytest.mark.parametrize(("silence", "sessions"), [(SIX_HOURS - 1, 1), (SIX_HOURS, 2)])
def test_a_session_ends_at_a_silence_of_six_hours(silence: int, sessions: int) -> None:
    assert counted(messages_of(("Ann", 0), ("Bo", silence)))["sessions"] == sessions


def test_whoever_opens_a_session_starts_and_whoever_spoke_last_closes() -> None:
    said: list[Said] = [("Ann", 0), ("Bo", 60), ("Ann", SIX_HOURS), ("Ann", SIX_HOURS)]
    ann, bo = person("Ann", *said), person("Bo", *said)
    assert (ann["starts"], bo["starts"]) == (3, 0)
    assert (ann["closes"], bo["closes"]) == (2, 1)


@pytest.mark.parametrize(("silence", "broken"), [(ONE_DAY - 1, 0), (ONE_DAY, 1)])
def test_a_start_after_a_day_breaks_the_ice(silence: int, broken: int) -> None:
    assert person("Bo", ("Ann", 0), ("Bo", silence))["ice_breakers"] == broken


def test_the_answer_to_a_waiting_question_is_a_reply_and_no_start() -> None:
    bo = person("Bo", ("Ann", 0, "so?"), ("Ann", 60), ("Bo", SIX_HOURS))
    assert (bo["starts"], bo["reply_latency"]["n"]) == (0, 1)


def test_without_a_question_the_first_after_a_silence_is_a_start_and_no_reply() -> None:
    bo = person("Bo", ("Ann", 0), ("Bo", SIX_HOURS))
    assert (bo["starts"], bo["reply_latency"]["n"]) == (1, 0)


@pytest.mark.parametrize(("quoted", "replies"), [(1, 0), (3, 1), (4, 1), (9, 0)])
def test_a_quote_of_the_waiting_turn_makes_a_reply_after_a_silence(
    quoted: int, replies: int
) -> None:
    said = messages_of(("Ann", 0), ("Bo", 60), ("Ann", 60), ("Ann", 60), ("Bo", SIX_HOURS))
    said[-1] = said[-1]._replace(reply_to=quoted)
    bo = counted(said)["participants"]["Bo"]
    assert bo["reply_latency"]["n"] == 1 + replies
    assert bo["starts"] == 1 - replies


@pytest.mark.parametrize(("silence", "n"), [(THREE_DAYS, 1), (THREE_DAYS + 1, 0)])
def test_nothing_is_a_reply_after_more_than_three_days(silence: int, n: int) -> None:
    bo = person("Bo", ("Ann", 0, "so?"), ("Bo", silence))
    assert (bo["reply_latency"]["n"], bo["starts"]) == (n, 1 - n)


def test_answering_an_own_question_after_a_silence_is_a_start() -> None:
    ann = person("Ann", ("Ann", 0, "so?"), ("Ann", SIX_HOURS))
    assert (ann["reply_latency"]["n"], ann["starts"]) == (0, 2)


def test_a_question_of_an_earlier_turn_waits_no_more() -> None:
    said: list[Said] = [("Ann", 0, "so?"), ("Bo", 60), ("Ann", 60), ("Bo", SIX_HOURS)]
    assert person("Bo", *said)["starts"] == 1


def test_a_reply_is_measured_from_the_last_message_of_the_turn_before() -> None:
    said: list[Said] = []
    for _ in range(5):
        said += [("Ann", 1000), ("Ann", 500), ("Bo", 30), ("Bo", 70)]
    assert person("Bo", *said)["reply_latency"] == {
        "n": 5,
        "too_few": False,
        "median_seconds": 30,
        "p90_seconds": 30,
        "within_5_minutes": 1.0,
        "within_1_hour": 1.0,
        "within_24_hours": 1.0,
        "addressed": 0,
        "adjacent": 5,
    }


def test_four_replies_are_too_few() -> None:
    said: list[Said] = [("Ann", 60), ("Bo", 30)] * 4
    latency = person("Bo", *said)["reply_latency"]
    assert (latency["n"], latency["too_few"], latency["median_seconds"]) == (4, True, None)


def test_in_a_group_a_quote_is_answered_and_not_whoever_wrote_before() -> None:
    said = messages_of(*(("Ann", 100), ("Cleo", 40), ("Bo", 20)) * 5)
    quoting = [
        message._replace(reply_to=message.line - 2) if message.sender == "Bo" else message
        for message in said
    ]
    latency = counted(quoting)["participants"]["Bo"]["reply_latency"]
    assert (latency["median_seconds"], latency["addressed"], latency["adjacent"]) == (60, 5, 0)
    latency = counted(said)["participants"]["Bo"]["reply_latency"]
    assert (latency["median_seconds"], latency["addressed"], latency["adjacent"]) == (20, 0, 5)


def test_a_mention_answers_the_last_message_of_who_is_mentioned_unless_one_has_since() -> None:
    mention = "@\u2068Ann\u2069 yes"
    said: list[Said] = [("Ann", 100), ("Cleo", 40), ("Bo", 20, mention), ("Cleo", 5)]
    assert person("Bo", *said)["reply_latency"]["addressed"] == 1
    again: list[Said] = [*said, ("Bo", 5, mention)]
    assert person("Bo", *again)["reply_latency"]["addressed"] == 1


@pytest.mark.parametrize(("silence", "double_texts"), [(599, 0), (600, 1), (SIX_HOURS - 1, 1)])
def test_a_double_text_comes_ten_minutes_after_an_own_message(
    silence: int, double_texts: int
) -> None:
    assert person("Ann", ("Ann", 0), ("Ann", silence))["double_texts"] == double_texts


def test_a_start_after_an_own_close_is_no_double_text() -> None:
    ann = person("Ann", ("Ann", 0), ("Ann", SIX_HOURS))
    assert (ann["double_texts"], ann["turns"]) == (0, 2)


def test_a_turn_is_an_unbroken_run_and_the_longest_is_a_burst() -> None:
    said: list[Said] = [("Ann", 0), ("Ann", 1), ("Bo", 1), ("Ann", 1), ("Ann", 700), ("Ann", 1)]
    ann, bo = person("Ann", *said), person("Bo", *said)
    assert (ann["turns"], bo["turns"], ann["longest_burst"]) == (2, 1, 3)


def test_a_step_back_in_time_is_no_silence() -> None:
    said = messages_of(("Ann", 0), ("Bo", -86_400), *(("Ann", 0), ("Bo", 0)) * 4)
    found = counted(said)
    assert found["participants"]["Bo"]["reply_latency"]["p90_seconds"] == 0
    assert found["sessions"] == 1


@pytest.mark.parametrize(
    ("then", "unanswered"),
    [
        ([("Bo", ONE_DAY)], 0),
        ([("Bo", ONE_DAY + 1)], 1),
        ([("Ann", SIX_HOURS), ("Bo", ONE_DAY - SIX_HOURS)], 0),
        ([("Ann", SIX_HOURS), ("Bo", ONE_DAY)], 1),
        ([("Ann", SIX_HOURS)], 0),
        ([("Ann", ONE_DAY + 1)], 1),
    ],
)
def test_a_question_is_left_unanswered_after_a_day_that_the_export_still_covers(
    then: list[Said], unanswered: int
) -> None:
    assert person("Ann", ("Ann", 0, "so?"), *then)["left_unanswered"] == unanswered


@pytest.mark.parametrize(
    ("median", "silence", "ghostings"),
    [(60, THREE_DAYS - 60, 0), (60, THREE_DAYS, 1), (5 * 3600, THREE_DAYS, 1)],
)
def test_ghosting_is_three_days_after_the_others_last_word(
    median: int, silence: int, ghostings: int
) -> None:
    said: list[Said] = [*(("Ann", 60), ("Bo", median)) * 5, ("Ann", 60), ("Ann", silence)]
    assert person("Bo", *said)["ghostings"] == ghostings
    assert person("Ann", *said)["ghostings"] == 0


def test_ghosting_takes_ten_times_the_own_median_and_needs_five_replies() -> None:
    slow: list[Said] = [*(("Ann", SIX_HOURS, "so?"), ("Bo", 10 * 3600)) * 5, ("Ann", 60)]
    assert person("Bo", *slow, ("Ann", 99 * 3600))["ghostings"] == 0
    assert person("Bo", *slow, ("Ann", 100 * 3600))["ghostings"] == 1
    assert (
        person("Bo", ("Ann", 0), ("Bo", 60), ("Ann", 1), ("Ann", THREE_DAYS))["ghostings"] is None
    )


@pytest.mark.parametrize(
    ("seconds", "rounded"),
    [(-1, 0), (0, 0), (600, 600), (601, 610), (3600, 3600), (3601, 3660), (86_401, 86_460)],
)
def test_latencies_are_rounded_up_so_that_shares_stay_exact(seconds: int, rounded: int) -> None:
    assert histograms.round_latency(seconds) == rounded


@pytest.mark.parametrize(
    ("characters", "rounded"), [(0, 0), (100, 100), (101, 110), (1001, 1100), (10**9, 10**6)]
)
def test_lengths_are_rounded_up(characters: int, rounded: int) -> None:
    assert histograms.round_length(characters) == rounded


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40))
def test_the_histogram_gives_the_quantiles_of_the_sorted_list(values: list[int]) -> None:
    histogram = {value: values.count(value) for value in values}
    ordered, n = sorted(values), len(values)
    assert histograms.median(histogram) == (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    assert histograms.percentile(histogram, 90) == ordered[-(-9 * n // 10) - 1]
