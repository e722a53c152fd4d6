"""Laws of the statistics: one worked example, every figure counted by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.exports import Clock
from chalicelib.chats.messages import Message, MessageKind
from chalicelib.chats.statistics import DEFINITIONS, StatisticsBuilder, figures, year_in_review
from tests.unit.chats.exports import text

SATURDAY = datetime(2024, 3, 30, 8, 59)


def of_kind(kind: MessageKind, sender: str | None, sent_at: datetime, said: str = "") -> Message:
    return Message(1, sent_at, sender, kind, said)


EXAMPLE = [
    of_kind(MessageKind.SYSTEM, None, SATURDAY, "Messages are encrypted"),
    text("Ann", SATURDAY, "Soup tonight? ❤️"),
    text("Bo", SATURDAY + timedelta(minutes=2), "yes, soup! https://www.soup.example/?q=1"),
    of_kind(MessageKind.MEDIA, "Bo", SATURDAY + timedelta(minutes=14), "the soup pot ❤"),
    of_kind(MessageKind.MEDIA, "Ann", datetime(2024, 3, 31, 20)),
    of_kind(MessageKind.DELETED, "Bo", datetime(2024, 3, 31, 20, 1)),
    of_kind(MessageKind.CALL, "Ann", datetime(2024, 4, 1, 9), "Missed voice call"),
    text("Bo", datetime(2024, 4, 1, 9), "1000 pots 👍🏽👍"),
    text("Ann", datetime(2024, 4, 3, 23, 59), "pots"),
]


def tallies_of(messages: Sequence[Message]) -> dict[str, Any]:
    builder = StatisticsBuilder()
    builder.add_all(messages)
    stored: dict[str, Any] = json.loads(json.dumps(builder.tallies()))
    return stored


def figures_of(messages: Sequence[Message], **period: Any) -> dict[str, Any]:
    return figures(tallies_of(messages), **period)


def often(number: int, *said: str, sender: str = "Ann") -> list[Message]:
    """Each text `number` times, a minute after the other."""
    texts = [each for each in said for _ in range(number)]
    return [
        text(sender, SATURDAY + timedelta(minutes=minute), each)
        for minute, each in enumerate(texts)
    ]


@pytest.fixture(name="found")
def _found() -> dict[str, Any]:
    return figures_of(EXAMPLE)


def test_messages_are_what_people_sent_and_notices_are_counted_apart(found: dict[str, Any]) -> None:
    assert (found["messages"], found["notices"], found["media"]) == (8, 1, 2)
    assert found["kinds"] == {"text": 4, "media": 2, "deleted": 1, "call": 1}


def test_words_and_characters_are_those_of_texts_and_captions(found: dict[str, Any]) -> None:
    ann, bo = (
        ("Soup tonight? ❤️", "pots"),
        ("yes, soup! https://www.soup.example/?q=1", "the soup pot ❤", "1000 pots 👍🏽👍"),
    )
    people = found["participants"]
    assert (people["Ann"]["words"], people["Bo"]["words"], found["words"]) == (3, 7, 10)
    assert people["Ann"]["characters"] == sum(map(len, ann))
    assert people["Bo"]["characters"] == sum(map(len, bo))
    assert found["characters"] == sum(map(len, ann + bo))


def test_each_person_has_messages_share_media_deleted_and_questions(found: dict[str, Any]) -> None:
    def chosen(name: str) -> list[Any]:
        keys = ("messages", "share", "media", "deleted", "questions")
        return [found["participants"][name][key] for key in keys]

    assert chosen("Ann") == [4, 0.5, 1, 0, 1]
    # A question mark inside a link asks nothing.
    assert chosen("Bo") == [4, 0.5, 1, 1, 0]


def test_each_person_has_turns_starts_closes_and_double_texts(found: dict[str, Any]) -> None:
    def chosen(name: str) -> list[int]:
        keys = ("turns", "starts", "closes", "double_texts", "longest_burst", "ice_breakers")
        return [found["participants"][name][key] for key in keys]

    # Sessions: 30 March (Ann .. Bo), 31 March (Ann .. Bo), 1 April (Ann .. Bo), 3 April (Ann).
    assert found["sessions"] == 4
    assert chosen("Ann") == [4, 4, 1, 0, 1, 2]
    assert chosen("Bo") == [3, 0, 3, 1, 2, 0]


def test_hours_weekdays_and_months_follow_the_clock_of_the_export(found: dict[str, Any]) -> None:
    assert {hour: n for hour, n in enumerate(found["by_hour"]) if n} == {8: 1, 9: 4, 20: 2, 23: 1}
    assert found["by_weekday"] == [2, 0, 1, 0, 0, 3, 2]
    assert found["by_weekday_and_hour"][5][8:10] == [1, 2]
    assert found["by_month"] == {"2024-03": 5, "2024-04": 3}
    assert found["by_week"] == {"2024-03-25": 5, "2024-04-01": 3}
    assert found["by_day"] == {
        "2024-03-30": 3,
        "2024-03-31": 2,
        "2024-04-01": 2,
        "2024-04-03": 1,
    }
    assert found["clock"] == "local"
    assert figures(StatisticsBuilder(Clock.UTC).tallies())["clock"] == "utc"


def test_the_busiest_are_the_earliest_with_the_most(found: dict[str, Any]) -> None:
    assert found["busiest"] == {"hour": 9, "weekday": 5, "day": "2024-03-30", "month": "2024-03"}


def test_days_are_counted_from_the_first_to_the_last(found: dict[str, Any]) -> None:
    keys = ("first_day", "last_day", "span_days", "active_days", "per_day", "per_active_day")
    assert [found[key] for key in keys] == ["2024-03-30", "2024-04-03", 5, 4, 1.6, 2.0]
    assert found["longest_silence_days"] == 1


def test_a_streak_needs_each_person_on_each_day(found: dict[str, Any]) -> None:
    assert found["longest_streak_days"] == 3
    only_ann = text("Ann", datetime(2024, 4, 2, 9), "x")
    assert figures_of([*EXAMPLE, only_ann])["longest_streak_days"] == 3
    both = [only_ann, text("Bo", datetime(2024, 4, 2, 10), "x")]
    assert figures_of([*EXAMPLE, *both])["longest_streak_days"] == 4


def test_the_longest_gap_is_the_longest_silence_of_six_hours(found: dict[str, Any]) -> None:
    expected = datetime(2024, 4, 3, 23, 59) - datetime(2024, 4, 1, 9)
    assert found["longest_gap"] == {
        "minutes": expected.total_seconds() // 60,
        "ended_on": "2024-04-03",
    }


def test_the_longest_conversation_is_a_run_of_five_minute_bins() -> None:
    minutes = [0, 3, 8, 14, 19, 29]
    said = [text("Ann", datetime(2024, 1, 1, 10, minute), "x") for minute in minutes]
    # Bins 10:00, 10:05, 10:10 and 10:15 have a message, 10:20 has none.
    assert figures_of(said)["longest_conversation"] == {
        "minutes": 20,
        "began_on": "2024-01-01",
        "began_at": "10:00",
    }


def test_gaps_that_are_all_the_same_are_the_least_bursty() -> None:
    assert figures_of(often(20, "x"))["burstiness"] == {"n": 19, "too_few": True, "value": None}
    assert figures_of(often(21, "x"))["burstiness"] == {"n": 20, "too_few": False, "value": -1.0}


def test_top_words_leave_out_stop_words_links_and_numbers(found: dict[str, Any]) -> None:
    assert found["top_words"] == [["soup", 3], ["pots", 2], ["pot", 1], ["tonight", 1]]
    assert found["participants"]["Ann"]["top_words"] == [["pots", 1], ["soup", 1], ["tonight", 1]]
    assert found["top_words_error"] == 0


def test_emoji_count_skin_tones_and_styles_together(found: dict[str, Any]) -> None:
    assert found["top_emoji"] == [["❤️", 2], ["👍", 2]]
    bo = found["participants"]["Bo"]
    assert (bo["emoji_per_100"], bo["unique_emoji"]) == (75.0, 2)


def test_links_are_counted_by_host(found: dict[str, Any]) -> None:
    assert (found["links"], found["domains"]) == (1, [["soup.example", 1]])


@pytest.mark.parametrize(
    ("share", "said", "other"),
    [
        ("question_share", "so？", "so"),
        ("exclamation_share", "so!", "so"),
        ("capitals_share", "COME HERE", "Come here, OK"),
        ("laughter_share", "that is good hahaha", "that has happened"),
        ("laughter_share", "no 😂😂", "no 😄"),
        ("laughter_share", "jajaja vale", "ja ja vale"),
    ],
)
def test_a_share_is_of_texts_and_needs_twenty(share: str, said: str, other: str) -> None:
    few = [*often(4, said), *often(15, other)]
    assert figures_of(few)["participants"]["Ann"][share] == {
        "share": None,
        "n": 19,
        "too_few": True,
    }
    enough = [*few, text("Ann", SATURDAY, said)]
    assert figures_of(enough)["participants"]["Ann"][share] == {
        "share": 0.25,
        "n": 20,
        "too_few": False,
    }


@pytest.mark.parametrize(
    ("share", "hour", "inside"),
    [
        ("night_owl", 0, True),
        ("night_owl", 4, True),
        ("night_owl", 5, False),
        ("early_bird", 5, True),
        ("early_bird", 7, True),
        ("early_bird", 8, False),
    ],
)
def test_owls_write_until_five_and_birds_until_eight(share: str, hour: int, inside: bool) -> None:
    said = [text("Ann", datetime(2024, 1, 1, hour), "x")] * 20
    assert figures_of(said)["participants"]["Ann"][share]["share"] == float(inside)


def test_lengths_are_those_of_texts_in_characters() -> None:
    said = [text("Ann", SATURDAY, "x" * length) for length in range(1, 21)]
    assert figures_of(said)["participants"]["Ann"]["length"] == {
        "n": 20,
        "too_few": False,
        "median_characters": 21 / 2,
        "p90_characters": 18,
    }


def test_edits_and_forwards_are_flags_of_messages() -> None:
    plain = text("Ann", SATURDAY, "x")
    found = figures_of([plain._replace(edited=True), plain._replace(forwarded=True), plain])
    assert (found["edited"], found["forwarded"], found["messages"]) == (1, 1, 3)


def test_reactions_are_never_invented(found: dict[str, Any]) -> None:
    assert found["reactions"] is None
    assert found["participants"]["Ann"]["reactions_received"] is None
    liked = text("Ann", SATURDAY, "x")._replace(reactions=("👍", "❤️", "👍"))
    found = figures_of([liked, text("Bo", SATURDAY, "y")])
    assert found["reactions"] == {"n": 3, "top": [["👍", 2], ["❤️", 1]]}
    assert found["participants"]["Ann"]["reactions_received"] == 3
    assert found["participants"]["Bo"]["reactions_received"] == 0


def test_calls_have_a_length_or_were_missed_or_are_unread() -> None:
    said = ["Voice call, 5 min", "Video call, 1 hr 30 sec", "Missed voice call", "Voice call"]
    calls = [of_kind(MessageKind.CALL, "Ann", SATURDAY, each) for each in said]
    assert figures_of(calls)["calls"] == {
        "calls": 4,
        "timed": 2,
        "missed": 1,
        "unread": 1,
        "total_seconds": 300 + 3630,
        "median_seconds": (300 + 3630) // 2,
    }


def test_the_first_and_the_longest_message_are_named_by_where_they_stand() -> None:
    said = [
        text("Ann", SATURDAY, "hello")._replace(line=7),
        text("Ann", SATURDAY, "a longer one")._replace(line=8, export=2),
    ]
    ann = figures_of(said)["participants"]["Ann"]
    sent_at = SATURDAY.isoformat()
    assert ann["first_message"] == {"sent_at": sent_at, "characters": 5, "export": 1, "line": 7}
    assert ann["longest_message"] == {"sent_at": sent_at, "characters": 12, "export": 2, "line": 8}


def test_balance_is_the_least_over_the_most() -> None:
    said = [*often(3, "one two"), *often(4, "so?", sender="Bo")]
    balance = figures_of(said)["balance"]
    assert (balance["messages"], balance["words"], balance["questions"]) == (0.75, 0.6667, 0.0)


def test_a_phrase_is_said_five_times_on_three_days() -> None:
    def said(times: int, days: int) -> list[Any]:
        messages = [
            text("Ann", SATURDAY + timedelta(days=min(time, days - 1)), "sleep tight little bear")
            for time in range(times)
        ]
        phrases: list[Any] = figures_of(messages)["phrases"]
        return phrases

    assert said(5, 3) == [["sleep tight little bear", 5, 3]]
    assert (said(4, 3), said(5, 2)) == ([], [])


def test_a_part_of_a_phrase_is_listed_if_it_is_mostly_said_alone() -> None:
    days = [SATURDAY + timedelta(days=day) for day in range(6)]
    said = [text("Ann", day, each) for day in days for each in ("my little bear", "little bear")]
    assert figures_of(said)["phrases"] == [
        ["little bear", 12, 6],
        ["my little bear", 6, 6],
    ]


def test_distinctive_words_are_those_the_others_do_not_say() -> None:
    said = [*often(30, "soup and bread"), *often(30, "bread and bridges", sender="Bo")]
    people = figures_of(said)["participants"]
    assert [word for word, _ in people["Ann"]["distinctive_words"]] == ["soup"]
    assert [word for word, _ in people["Bo"]["distinctive_words"]] == ["bridges"]


def test_the_variety_of_words_is_the_share_of_different_ones_in_fifty() -> None:
    ten = "zero one two three four five six seven eight nine"
    found = figures_of(often(100, ten))["participants"]["Ann"]["mattr"]
    assert found == {"n": 5, "too_few": False, "mean": 0.2, "plus_minus": 0.0}
    assert figures_of(often(99, ten))["participants"]["Ann"]["mattr"]["too_few"]


def test_a_topic_is_what_one_week_says_and_the_others_do_not() -> None:
    weeks = [SATURDAY + timedelta(weeks=week) for week in range(3)]
    said = [text("Ann", week, "soup soup soup bread bread bread") for week in weeks]
    said.append(text("Ann", weeks[2], "boat boat boat tent tent"))
    assert figures_of(said)["topics"] == {"2024-04-08": ["boat"]}


ENGLISH = "it was what you had and this is how we do it"
"""Common words that say which language it is, and nothing of feeling."""


def test_the_mood_is_the_mean_of_the_texts_with_words_of_feeling() -> None:
    said = often(10, "wonderful", "what a wonderful day", "not good", "sad", ENGLISH)
    mood = figures_of(said)["mood"]
    # 10 x 2, 10 x 2, 10 x -1, 10 x -1 of 40; the sample's variance is 2.25 x 40 / 39.
    half_width = round(1.96 * (2.25 * 40 / 39 / 40) ** 0.5, 4)
    assert (mood["scored"], mood["language"]) == (True, "en")
    assert mood["by_month"] == {
        "2024-03": {
            "n": 40,
            "too_few": False,
            "mean": 0.5,
            "plus_minus": half_width,
            "unscored_share": 0.2,
        }
    }


def test_a_language_without_words_of_feeling_is_unscored_and_never_zero() -> None:
    french = "je ne sais pas où elle est mais nous avons du pain"
    mood = figures_of(often(20, french))["mood"]
    assert (mood["scored"], mood["language"], mood["n"]) == (False, "fr", 20)
    assert "by_month" not in mood


def test_best_and_worst_week_need_twenty_scored_texts() -> None:
    first = often(20, "wonderful", ENGLISH)
    second = [m._replace(sent_at=m.sent_at + timedelta(weeks=1)) for m in often(20, "sad")]
    mood = figures_of([*first, *second])["mood"]
    assert (mood["best_week"]["monday"], mood["best_week"]["mean"]) == ("2024-03-25", 2.0)
    assert (mood["worst_week"]["monday"], mood["worst_week"]["mean"]) == ("2024-04-01", -1.0)
    assert figures_of([*first, *second[:-1]])["mood"]["worst_week"] is None


def test_two_people_are_no_group(found: dict[str, Any]) -> None:
    assert found["groups"] is None


def group() -> list[Message]:
    """Ann and Bo in turns of a minute, 20 each, Cleo after every fourth of Bo's, then Dan once."""
    said: list[str] = []
    for turn in range(20):
        said += ["Ann", "Bo"]
        if turn % 4 == 3:
            said.append("Cleo")
    said.append("Dan")
    return [text(name, SATURDAY + timedelta(minutes=at), "x") for at, name in enumerate(said)]


def test_the_matrix_has_turns_right_after_anothers_and_their_lift() -> None:
    matrix = figures_of(group())["groups"]["matrix"]
    cells = {(cell["person"], cell["after"]): cell for cell in matrix}
    assert cells["Ann", "Bo"]["turns"] == 15
    assert cells["Ann", "Cleo"]["turns"] == 4
    assert cells["Bo", "Ann"]["turns"] == 20
    assert cells["Bo", "Ann"]["row_share"] == 1.0
    # After whom turns come: Ann 20, Bo 20, Cleo 5; of those not after Bo, Ann's are 20 of 25.
    assert cells["Bo", "Ann"]["lift"] == 1.25
    assert (cells["Cleo", "Bo"]["too_few"], cells["Cleo", "Bo"]["lift"]) == (True, None)


def test_lurkers_have_less_than_a_tenth_of_an_equal_share() -> None:
    # 46 messages of 4 people: an equal share is 11.5, a tenth of it 1.15.
    found = figures_of(group())["groups"]
    assert found["lurkers"] == ["Dan"]
    # Sorted 1, 5, 20, 20: 2 x (1 + 10 + 60 + 80) / (4 x 46) - 5 / 4.
    assert found["gini"] == round(2 * 151 / 184 - 1.25, 4)


def test_together_are_those_who_wrote_in_the_same_session() -> None:
    later = SATURDAY + timedelta(days=2)
    said = [*group(), text("Ann", later, "x"), text("Bo", later, "x")]
    together = figures_of(said)["groups"]["together"]
    assert ["Ann", "Bo", 2] in together
    assert ["Cleo", "Dan", 1] in together


def test_mentions_count_names_whole() -> None:
    said = [
        text("Ann", SATURDAY, "hi @\u2068Bo Lee\u2069, and @\u2068Cleo\u2069!"),
        text("Bo Lee", SATURDAY, "mail a@b.example or @Cleo"),
        text("Cleo", SATURDAY, "x"),
    ]
    found = figures_of(said)
    assert found["groups"]["mentions"] == [
        ["Ann", "Bo Lee", 1],
        ["Ann", "Cleo", 1],
        ["Bo Lee", "Cleo", 1],
    ]
    assert found["participants"]["Ann"]["words"] == 2


def test_joins_and_leaves_are_read_from_notices() -> None:
    notices = ["Ann added Bo", "Bo left", "Cleo hat die Gruppe verlassen", "Ann changed the icon"]
    said = [of_kind(MessageKind.SYSTEM, None, SATURDAY, each) for each in notices]
    found = figures_of([*said, *group()])["groups"]
    assert (found["joins"], found["leaves"]) == (1, 2)


def test_a_chat_of_notices_alone_has_no_days_and_no_people() -> None:
    found = figures_of(EXAMPLE[:1])
    assert (found["messages"], found["notices"], found["participants"]) == (0, 1, {})
    assert (found["first_day"], found["span_days"], found["longest_streak_days"]) == (None, 0, 0)


def test_trends_set_the_last_months_against_as_many_before() -> None:
    monthly = [date(2023, month, 15) for month in range(1, 13)]
    said = [
        text("Ann", datetime(day.year, day.month, day.day), "x")
        for day in monthly
        for _ in range(2 if day.month > 9 else 1)
    ]
    trend = figures_of(said)["trends"]
    assert trend["3_months"] == {
        "since": "2023-09-16",
        "messages": 6,
        "messages_before": 3,
        "messages_change": 1.0,
        "words": 6,
        "words_before": 3,
        "words_change": 1.0,
        "too_few": False,
    }
    assert trend["12_months"]["too_few"]
    assert trend["12_months"]["messages_change"] is None


def test_years_stand_side_by_side() -> None:
    said = [text("Ann", datetime(year, 5, 5), "x") for year in (2022, 2022, 2023, 2023, 2023)]
    years = figures_of(said)["by_year"]
    assert [years[year]["messages"] for year in ("2022", "2023")] == [2, 3]
    assert [years[year]["messages_change"] for year in ("2022", "2023")] == [None, 0.5]


def test_a_year_in_review_stands_beside_the_year_before() -> None:
    said = [text("Ann", datetime(year, 5, 5), "x") for year in (2022, 2022, 2023)]
    review = year_in_review(tallies_of(said), 2023)
    assert (review["figures"]["messages"], review["before"]["messages"]) == (1, 2)


def test_shares_of_talk_move_by_windows_of_ninety_days() -> None:
    start = datetime(2024, 1, 1)
    said = [
        text("Ann" if day < 60 else "Bo", start + timedelta(days=day), "x") for day in range(130)
    ]
    windows = figures_of(said)["talk_windows"]
    assert [window["until"] for window in windows] == ["2024-03-30", "2024-04-29"]
    assert windows[0]["shares"] == {"Ann": round(60 / 90, 4), "Bo": round(30 / 90, 4)}
    assert windows[1]["shares"] == {"Ann": round(30 / 90, 4), "Bo": round(60 / 90, 4)}


def test_a_person_is_shown_by_another_name_without_reading_again() -> None:
    found = figures_of(EXAMPLE, names={"Bo": "B."})
    assert list(found["participants"]) == ["Ann", "B."]


def test_every_figure_has_a_definition_and_every_definition_a_figure() -> None:
    found = figures_of(group())
    del found["definitions"]
    person = next(iter(found["participants"].values()))
    keys = {
        *found,
        *(f"participants.{key}" for key in person),
        *(f"groups.{key}" for key in found["groups"]),
    }
    assert keys == set(DEFINITIONS)


SENDERS = st.sampled_from(["Ann", "Bo", "Cleo"])
SAID = st.sampled_from(
    ["so?", "haha yes 😂", "good night little bear", "https://a.example/x", "THE END!", "", "me-me"]
)
MESSAGES = st.lists(
    st.tuples(
        SENDERS,
        SAID,
        st.sampled_from([0, 30, 400, 700, 22_000, 90_000, 300_000, -500]),
        st.sampled_from([MessageKind.TEXT, MessageKind.TEXT, MessageKind.MEDIA, MessageKind.CALL]),
    ),
    max_size=60,
)


def timed(drawn: Sequence[tuple[str, str, int, MessageKind]]) -> list[Message]:
    moment, messages = SATURDAY, []
    for line, (sender, said, seconds, kind) in enumerate(drawn, start=1):
        moment += timedelta(seconds=seconds)
        messages.append(Message(line, moment, sender, kind, said))
    return messages


@given(MESSAGES, st.integers(1, 9))
def test_batches_of_any_size_give_the_same_tallies(drawn: Any, size: int) -> None:
    messages = timed(drawn)
    builder = StatisticsBuilder()
    for start in range(0, len(messages), size):
        builder.add_batch(messages[start : start + size])
    passed = StatisticsBuilder()
    assert list(passed.passing(iter(messages))) == messages
    assert tallies_of(messages) == json.loads(json.dumps(builder.tallies()))
    assert tallies_of(messages) == json.loads(json.dumps(passed.tallies()))


ADDS_UP = (
    *("messages", "words", "characters", "media", "kinds", "links", "active_days", "by_hour"),
    *("by_weekday", "by_weekday_and_hour", "by_day", "longest_streak_days", "calls", "edited"),
    *("first_day", "last_day", "span_days", "per_day", "per_active_day", "busiest", "by_week"),
)
ADDS_UP_BY_PERSON = (
    *("messages", "share", "words", "characters", "media", "deleted", "questions", "active_days"),
    *("per_active_day", "kinds", "texts", "question_share", "exclamation_share", "capitals_share"),
    *("laughter_share", "deleted_share", "night_owl", "early_bird", "emoji_per_100", "length"),
    *("by_hour", "by_month", "longest_silence_days", "calls"),
)


@given(MESSAGES, st.integers(0, 20), st.integers(0, 20))
def test_a_period_has_the_figures_of_the_chat_cut_to_it(drawn: Any, skip: int, days: int) -> None:
    """Turns, replies and sessions may cross the border, words are of whole months: not these."""
    messages = timed(drawn)
    first = SATURDAY.date() + timedelta(days=skip)
    last = first + timedelta(days=days)
    period = figures_of(messages, first=first, last=last)
    cut = figures_of([m for m in messages if first <= m.sent_at.date() <= last])
    for key in ADDS_UP:
        assert period[key] == cut[key], key
    assert period["participants"].keys() == cut["participants"].keys()
    for name, person in cut["participants"].items():
        for key in ADDS_UP_BY_PERSON:
            assert period["participants"][name][key] == person[key], key


@given(MESSAGES)
def test_months_without_words_of_their_own_make_the_words_of_the_chat(drawn: Any) -> None:
    tallies = tallies_of(timed(drawn))
    whole, period = figures(tallies), figures(tallies, first=date(2000, 1, 1))
    for key in ("top_words", "top_emoji", "domains", "languages", "phrases", "topics"):
        assert whole[key] == period[key], key


@given(MESSAGES)
def test_parts_add_up_to_the_whole(drawn: Any) -> None:
    messages = timed(drawn)
    found = figures_of(messages)
    people = list(found["participants"].values())
    assert sum(found["by_day"].values()) == found["messages"] == len(messages)
    for key in ("messages", "words", "characters", "links"):
        assert sum(person[key] for person in people) == found[key], key
    assert sum(person["closes"] for person in people) == found["sessions"]
    replies = sum(person["reply_latency"]["n"] for person in people)
    starts = sum(person["starts"] for person in people)
    assert starts + replies == sum(person["turns"] for person in people)


@given(MESSAGES)
def test_the_same_messages_give_the_same_json(drawn: Any) -> None:
    first, second = figures_of(timed(drawn)), figures_of(timed(drawn))
    assert json.dumps(first) == json.dumps(second)
    assert json.loads(json.dumps(first)) == first


def test_the_page_on_statistics_has_every_definition_word_by_word() -> None:
    page = (Path(__file__).parents[3] / "docs" / "statistics.md").read_text(encoding="utf-8")
    listed = page.split("## Definitions\n\n")[1].strip().split("\n")
    assert listed == [f"- `{key}`: {definition}" for key, definition in DEFINITIONS.items()]
