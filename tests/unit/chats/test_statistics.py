"""Laws of the statistics: one worked example, every figure counted by hand."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.messages import Message, MessageKind
from chalicelib.chats.statistics import DEFINITIONS, StatisticsBuilder
from chalicelib.chats.words import MAX_DISTINCT_WORDS
from tests.unit.chats.exports import text

SATURDAY = datetime(2024, 3, 30, 8, 59)


def of_kind(kind: MessageKind, sender: str | None, sent_at: datetime, said: str = "") -> Message:
    return Message(1, sent_at, sender, kind, said)


EXAMPLE = [
    of_kind(MessageKind.SYSTEM, None, SATURDAY, "Messages are encrypted"),
    text("Ann", SATURDAY, "Soup tonight? ❤️"),
    text("Bo", SATURDAY + timedelta(minutes=2), "yes, soup! https://soup.example/?q=1"),
    of_kind(MessageKind.MEDIA, "Bo", SATURDAY + timedelta(minutes=14), "the soup pot ❤"),
    of_kind(MessageKind.MEDIA, "Ann", datetime(2024, 3, 31, 20)),
    of_kind(MessageKind.DELETED, "Bo", datetime(2024, 3, 31, 20, 1)),
    of_kind(MessageKind.CALL, "Ann", datetime(2024, 4, 1, 9), "Missed voice call"),
    text("Bo", datetime(2024, 4, 1, 9), "1000 pots 👍🏽👍"),
    text("Ann", datetime(2024, 4, 3, 23, 59), "pots"),
]


def figures_of(messages: list[Message]) -> dict[str, Any]:
    builder = StatisticsBuilder()
    for message in messages:
        builder.add(message)
    return builder.result()


@pytest.fixture(name="figures")
def _figures() -> dict[str, Any]:
    return figures_of(EXAMPLE)


def test_messages_are_what_people_sent_and_notices_are_counted_apart(
    figures: dict[str, Any],
) -> None:
    assert (figures["messages"], figures["notices"], figures["media"]) == (8, 1, 2)


def test_words_and_characters_are_those_of_texts_and_captions(figures: dict[str, Any]) -> None:
    ann, bo = (
        ("Soup tonight? ❤️", "pots"),
        (
            "yes, soup! https://soup.example/?q=1",
            "the soup pot ❤",
            "1000 pots 👍🏽👍",
        ),
    )
    people = figures["participants"]
    assert (people["Ann"]["words"], people["Bo"]["words"], figures["words"]) == (3, 7, 10)
    assert people["Ann"]["characters"] == sum(map(len, ann))
    assert people["Bo"]["characters"] == sum(map(len, bo))
    assert figures["characters"] == sum(map(len, ann + bo))


def test_each_person_has_messages_share_media_deleted_and_questions(
    figures: dict[str, Any],
) -> None:
    def chosen(name: str) -> list[Any]:
        keys = ("messages", "share", "media", "deleted", "questions")
        return [figures["participants"][name][key] for key in keys]

    assert chosen("Ann") == [4, 0.5, 1, 0, 1]
    # A question mark inside a link asks nothing.
    assert chosen("Bo") == [4, 0.5, 1, 1, 0]


def test_each_person_has_turns_starts_closes_and_double_texts(figures: dict[str, Any]) -> None:
    def chosen(name: str) -> list[int]:
        keys = ("turns", "starts", "closes", "double_texts")
        return [figures["participants"][name][key] for key in keys]

    # Sessions: 30 March (Ann .. Bo), 31 March (Ann .. Bo), 1 April (Ann .. Bo), 3 April (Ann).
    assert figures["sessions"] == 4
    assert chosen("Ann") == [4, 4, 1, 0]
    assert chosen("Bo") == [3, 0, 3, 1]


def test_reply_times_below_five_are_too_few(figures: dict[str, Any]) -> None:
    latency = figures["participants"]["Bo"]["reply_latency"]
    assert (latency["n"], latency["too_few"], latency["median_seconds"]) == (3, True, None)


def test_reply_times_from_five_on_are_given() -> None:
    messages = []
    for turn in range(5):
        asked = SATURDAY + timedelta(hours=turn)
        messages += [text("Ann", asked, "x"), text("Bo", asked + timedelta(minutes=1 + turn), "y")]
    latency = figures_of(messages)["participants"]["Bo"]["reply_latency"]
    assert (latency["median_seconds"], latency["p90_seconds"]) == (180, 300)
    assert latency["within_5_minutes"] == 1.0


def test_hours_weekdays_and_months_follow_the_local_clock(figures: dict[str, Any]) -> None:
    hours = {hour: n for hour, n in enumerate(figures["by_hour"]) if n}
    assert hours == {8: 1, 9: 4, 20: 2, 23: 1}
    assert figures["by_weekday"] == [2, 0, 1, 0, 0, 3, 2]
    assert figures["by_month"] == {"2024-03": 5, "2024-04": 3}


def test_days_are_counted_from_the_first_to_the_last(figures: dict[str, Any]) -> None:
    keys = ("first_day", "last_day", "span_days", "active_days")
    assert [figures[key] for key in keys] == ["2024-03-30", "2024-04-03", 5, 4]


def test_a_streak_needs_each_person_on_each_day(figures: dict[str, Any]) -> None:
    assert figures["longest_streak_days"] == 3
    only_ann = text("Ann", datetime(2024, 4, 2, 9), "x")
    assert figures_of([*EXAMPLE, only_ann])["longest_streak_days"] == 3
    both = [only_ann, text("Bo", datetime(2024, 4, 2, 10), "x")]
    assert figures_of([*EXAMPLE, *both])["longest_streak_days"] == 4


def test_top_words_leave_out_stop_words_links_and_numbers(figures: dict[str, Any]) -> None:
    assert figures["top_words"] == [["soup", 3], ["pots", 2], ["pot", 1], ["tonight", 1]]
    assert figures["top_words_error"] == 0


def test_top_emoji_count_skin_tones_and_styles_together(figures: dict[str, Any]) -> None:
    assert figures["top_emoji"] == [["❤️", 2], ["👍", 2]]


def test_a_chat_of_too_many_words_states_its_error() -> None:
    words = " ".join(f"word{n}" for n in range(MAX_DISTINCT_WORDS + 1))
    figures = figures_of([text("Ann", SATURDAY, words), text("Ann", SATURDAY, "soup soup")])
    assert figures["top_words_error"] == 1
    assert figures["top_words"][0] == ["soup", 2]
    assert figures["words"] == MAX_DISTINCT_WORDS + 3


def test_a_chat_of_notices_alone_has_no_days_and_no_people() -> None:
    figures = figures_of(EXAMPLE[:1])
    assert (figures["messages"], figures["notices"], figures["participants"]) == (0, 1, {})
    assert (figures["first_day"], figures["span_days"], figures["longest_streak_days"]) == (
        None,
        0,
        0,
    )


def test_every_figure_has_a_definition_and_no_definition_lacks_its_figure(
    figures: dict[str, Any],
) -> None:
    of_people = {f"participants.{key}" for key in figures["participants"]["Ann"]}
    assert set(figures["definitions"]) == (set(figures) - {"definitions"}) | of_people
    assert figures["definitions"] == DEFINITIONS


MESSAGES = st.lists(
    st.builds(
        text,
        st.sampled_from(["Ann", "Bo", "Çem"]),
        st.datetimes(datetime(2023, 1, 1), datetime(2024, 1, 1)).map(
            lambda moment: moment.replace(microsecond=0)
        ),
        st.text(max_size=20),
    ),
    max_size=20,
)


@given(MESSAGES)
def test_sums_over_people_hours_weekdays_and_months_are_the_whole(messages: list[Message]) -> None:
    figures = figures_of(messages)
    people = figures["participants"].values()
    for key in ("messages", "words", "characters", "media"):
        assert sum(person[key] for person in people) == figures[key]
    for key in ("by_hour", "by_weekday"):
        assert sum(figures[key]) == figures["messages"] == len(messages)
    assert sum(figures["by_month"].values()) == len(messages)
    assert sum(person["closes"] for person in people) == figures["sessions"]
    assert figures["longest_streak_days"] <= figures["active_days"] <= figures["span_days"]


@given(MESSAGES)
def test_the_same_messages_give_the_same_json(messages: list[Message]) -> None:
    first, second = figures_of(messages), figures_of(messages)
    assert json.dumps(first) == json.dumps(second)
    assert json.loads(json.dumps(first)) == first


def test_asking_for_the_result_changes_nothing() -> None:
    builder = StatisticsBuilder()
    for message in EXAMPLE:
        builder.add(message)
        builder.result()
    assert builder.result() == figures_of(EXAMPLE)
