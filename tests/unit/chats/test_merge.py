"""Laws of merging: everything once, in order, with the export it first came in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats import merge
from chalicelib.chats.merge import merged
from chalicelib.chats.messages import Message, MessageKind

START = datetime(2024, 1, 1, 10, 0)


def at(minutes: float, said: str, sender: str = "Ann", line: int = 1) -> Message:
    return Message(line, START + timedelta(minutes=minutes), sender, MessageKind.TEXT, said)


def told(messages: Sequence[Message]) -> list[tuple[int, str]]:
    return [(message.export, message.text) for message in messages]


def chat_of(times: Sequence[int]) -> list[Message]:
    return [
        at(minute, f"{minute} {place % 3}", line=place + 1)
        for place, minute in enumerate(sorted(times))
    ]


CHATS = st.lists(st.integers(0, 60), max_size=60).map(chat_of)


@given(CHATS)
def test_one_export_is_the_chat(chat: list[Message]) -> None:
    assert list(merged([chat])) == chat


@given(CHATS)
def test_the_same_export_twice_adds_nothing(chat: list[Message]) -> None:
    assert list(merged([chat, chat])) == chat


@given(CHATS, st.integers(0, 60))
def test_a_longer_export_adds_what_is_new_and_nothing_else(chat: list[Message], cut: int) -> None:
    found = list(merged([chat[:cut], chat]))
    assert [(m.sent_at, m.text) for m in found] == [(m.sent_at, m.text) for m in chat]
    assert [m.export for m in found] == [1] * len(chat[:cut]) + [2] * len(chat[cut:])


@given(CHATS, st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_parts_that_overlap_make_the_whole(
    chat: list[Message], one: int, other: int, third: int
) -> None:
    low, middle, high = sorted((one, other, third))
    parts = [chat[low:], chat[:middle], chat[low:high]]
    assert Counter((m.sent_at, m.text) for m in merged(parts)) == Counter(
        (m.sent_at, m.text) for m in chat
    )


def test_what_was_said_twice_in_a_minute_stays_twice() -> None:
    once, twice = [at(0, "ok")], [at(0, "ok"), at(0.5, "ok")]
    assert told(list(merged([once, twice]))) == [(1, "ok"), (2, "ok")]
    assert told(list(merged([twice, once]))) == [(1, "ok"), (1, "ok")]


def test_an_export_with_seconds_and_one_without_are_the_same_chat() -> None:
    with_seconds = [at(0.2, "a"), at(0.7, "b")]
    without = [at(0, "a"), at(0, "b"), at(3, "c")]
    assert told(list(merged([with_seconds, without]))) == [(1, "a"), (1, "b"), (2, "c")]


def test_other_people_at_the_same_time_are_no_doubles() -> None:
    assert len(list(merged([[at(0, "hi")], [at(0, "hi", sender="Bo")]]))) == 2


def test_lines_out_of_order_are_recognised_and_stay_where_they_stood() -> None:
    chat = [at(0, "a"), at(900, "late"), at(1, "b"), at(2, "c")]
    assert told(list(merged([chat, [*chat, at(901, "d")]]))) == [
        (1, "a"),
        (1, "late"),
        (1, "b"),
        (1, "c"),
        (2, "d"),
    ]


def test_an_earlier_part_that_comes_later_stands_in_front() -> None:
    found = list(merged([[at(10, "b")], [at(5, "a"), at(10, "b")]]))
    assert told(found) == [(2, "a"), (1, "b")]


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge, "REMEMBERED", 2)
    chat = [at(minute, str(minute)) for minute in range(50)]
    assert [m.text for m in merged([chat, chat])] == [m.text for m in chat]
