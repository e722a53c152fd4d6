"""Where a conversation is cut, and how many tokens a text takes."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.messages import Message, MessageKind
from chalicelib.chats.search import bytes_needed, tokens_in
from chalicelib.chats.search.chunks import (
    MOST_HELD,
    MOST_MESSAGES,
    MOST_TOKENS,
    chunks,
    conversations,
    tokens_of,
)
from tests.unit.chats.search.test_index import START

PAUSES = st.lists(st.integers(0, 30_000), max_size=80)


def paced(pauses: list[int], text: str = "hello") -> list[Message]:
    at, messages = START, []
    for line, pause in enumerate(pauses, start=1):
        at += timedelta(seconds=pause)
        messages.append(Message(line, at, "Ann", MessageKind.TEXT, text))
    return messages


@given(pauses=PAUSES)
def test_every_message_stands_in_one_chunk_of_one_conversation(pauses: list[int]) -> None:
    messages = paced(pauses)
    parts = [chunk for each in conversations(messages) for chunk in chunks(each)]

    assert [message for part in parts for message in part] == messages
    for part in parts:
        assert len(part) <= MOST_MESSAGES
        gaps = [after.sent_at - before.sent_at for before, after in pairwise(part)]
        assert all(gap < timedelta(hours=6) for gap in gaps)


def test_a_pause_of_six_hours_ends_a_conversation_and_a_shorter_one_does_not() -> None:
    six_hours = 6 * 3600
    assert [len(each) for each in conversations(paced([0, six_hours - 1, six_hours, 60]))] == [2, 2]


def test_a_long_conversation_is_cut_at_its_largest_pause() -> None:
    pauses = [60] * (MOST_MESSAGES + 6)
    pauses[9] = 61

    assert [len(part) for part in chunks(paced(pauses))] == [9, MOST_MESSAGES - 3]


def test_a_chunk_has_no_more_tokens_than_it_may_but_for_a_single_message() -> None:
    for text in ("word " * 150, "字" * 300, "x" * 9_000):
        for part in chunks(paced([60] * 10, text)):
            assert len(part) == 1 or sum(map(tokens_of, part)) <= MOST_TOKENS


def test_a_conversation_without_end_is_not_held() -> None:
    assert max(len(each) for each in conversations(paced([1] * (3 * MOST_HELD)))) == MOST_HELD


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("hello", 3), ("hello there", 5), ("1234", 4), ("привет", 6), ("上海", 4), ("😀", 3)],
)
def test_tokens_are_estimated_from_above(text: str, tokens: int) -> None:
    assert tokens <= tokens_in(text) <= tokens + 2


@given(one=st.text(st.characters(), max_size=40), other=st.text(st.characters(), max_size=40))
def test_a_text_takes_no_more_tokens_than_bytes_and_no_less_than_its_parts(
    one: str, other: str
) -> None:
    whole = f"{one} {other}"
    assert tokens_in(whole) <= len(whole.encode("utf-8", "surrogatepass"))
    assert tokens_in(whole) >= max(tokens_in(one), tokens_in(other)) - 1


def test_the_bound_of_the_size_grows_with_messages_and_text() -> None:
    assert bytes_needed(0, 0) < bytes_needed(1, 0) < bytes_needed(1, 1)
