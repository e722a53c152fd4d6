"""Turns, conversations and replies, by worked examples."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.statistics import StatisticsBuilder, figures
from chalicelib.chats.statistics.rhythm import FEWEST_REPLIES, LONGEST_REPLY, SESSION_SILENCE
from chalicelib.insights.generators.embedded.conversation import (
    ANSWER_WINDOW,
    Conversation,
    asks,
    words_in,
)
from tests.unit.insights.talk import PACE, talk

MINUTE = timedelta(minutes=1)


def heard(*said: str | timedelta) -> Conversation:
    return Conversation(talk(*said).messages)


def replies(conversation: Conversation) -> list[tuple[str, timedelta]]:
    return [(reply.answer.sender, reply.delay) for reply in conversation.replies]


def test_a_turn_is_an_unbroken_run_of_one_person() -> None:
    turns = heard("Ann: a", "Ann: b", "a notice", "Ann: c", "Ben: d", "Ann: e").turns

    assert [(turn.sender, len(turn.messages)) for turn in turns] == [
        ("Ann", 3),
        ("Ben", 1),
        ("Ann", 1),
    ]


def test_a_silence_of_six_hours_begins_a_conversation_and_a_minute_less_does_not() -> None:
    below = heard("Ann: a", SESSION_SILENCE - PACE - MINUTE, "Ann: b")
    at = heard("Ann: a", SESSION_SILENCE - PACE, "Ann: b")

    assert ([m.line for m in below.starts], len(below.turns)) == ([1], 1)
    assert ([m.line for m in at.starts], len(at.turns)) == ([1, 2], 2)


def test_a_reply_runs_from_the_last_message_of_the_turn_that_waited() -> None:
    assert replies(heard("Ann: a", "Ann: b", MINUTE, "Ben: c", "Ben: d")) == [("Ben", 3 * MINUTE)]


def test_after_a_silence_only_a_question_is_replied_to() -> None:
    assert replies(heard("Ann: so", SESSION_SILENCE, "Ben: hi")) == []
    assert replies(heard("Ann: so?", SESSION_SILENCE, "Ben: hi")) == [
        ("Ben", SESSION_SILENCE + PACE)
    ]


def test_after_72_hours_nothing_is_a_reply() -> None:
    assert replies(heard("Ann: so?", LONGEST_REPLY - PACE, "Ben: hi")) == [("Ben", LONGEST_REPLY)]
    assert replies(heard("Ann: so?", LONGEST_REPLY - PACE + MINUTE, "Ben: hi")) == []


def test_an_answer_is_the_first_message_of_another_within_24_hours() -> None:
    talked = heard("Ann: a", "Ann: b", "Ben: <media>", ANSWER_WINDOW, "Ann: c", "Ben: d")
    answers = [talked.answer_to(message) for message in talked.spoken]

    assert [answer.line if answer else None for answer in answers] == [3, 3, None, 5, None]


def test_the_answering_turn_goes_on_until_somebody_else_speaks() -> None:
    talked = heard("Ann: a", "Ben: b", "Ben: c", "Ann: d")

    assert [m.line for m in talked.answering_turn(talked.spoken[0])] == [2, 3]
    assert talked.answering_turn(talked.spoken[3]) == []


def test_what_was_said_before_is_anothers_and_of_the_same_conversation() -> None:
    talked = heard("Ann: a", "Ben: b", "Ben: c", SESSION_SILENCE, "Ann: d")

    assert [talked.before(m) is not None for m in talked.spoken] == [False, True, False, False]


def test_a_question_mark_of_any_script_asks_and_one_in_a_link_does_not() -> None:
    texts = talk("A: you?", "A: 你？", "A: أنت؟", "A: https://x.example/?q=1", "A: no").messages

    assert [asks(message) for message in texts] == [True, True, True, False, False]


def test_words_are_counted_without_links() -> None:
    (message,) = talk("A: look at this https://x.example/a-b don't wait").messages

    assert words_in(message) == 5


def test_a_clock_that_goes_back_makes_no_negative_delay() -> None:
    assert replies(heard("Ann: a", timedelta(hours=-1), "Ben: b")) == [("Ben", timedelta(0))]


def test_a_conversation_that_answers_a_question_was_not_started() -> None:
    assert [m.line for m in heard("Ann: so?", SESSION_SILENCE, "Ben: hi").starts] == [1]
    assert [m.line for m in heard("Ann: so", SESSION_SILENCE, "Ben: hi").starts] == [1, 2]


said = st.lists(
    st.one_of(
        st.builds(
            "{}: {}".format,
            st.sampled_from(["Ann", "Ben", "Cleo"]),
            st.sampled_from(
                ["hi", "are you there?", "see https://x.example/?a", "2️⃣ eggs 🥚", "<media>"]
            ),
        ),
        st.integers(-2, 80).map(lambda hours: timedelta(hours=hours)),
        st.just("a notice"),
    ),
    max_size=60,
)


@given(said)
def test_every_figure_equals_that_of_the_free_statistics(lines: list[str | timedelta]) -> None:
    messages = talk(*lines).messages
    builder = StatisticsBuilder()
    builder.add_all(messages)
    conversation = Conversation(messages)

    for name, free in figures(builder.tallies())["participants"].items():
        delays = [r.delay.total_seconds() for r in conversation.replies if r.answer.sender == name]
        texts = conversation.by(name)
        assert free["messages"] == sum(m.sender == name for m in conversation.spoken)
        assert free["words"] == sum(map(words_in, texts))
        assert free["questions"] == sum(map(asks, texts))
        assert free["turns"] == sum(turn.sender == name for turn in conversation.turns)
        assert free["starts"] == sum(m.sender == name for m in conversation.starts)
        assert free["reply_latency"]["n"] == len(delays)
        if len(delays) >= FEWEST_REPLIES:
            assert free["reply_latency"]["median_seconds"] == median(delays)
