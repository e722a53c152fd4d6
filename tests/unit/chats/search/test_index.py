"""What an index keeps of a chat, and what it refuses to be."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.errors import IndexUnreadable, MessageNotFound
from chalicelib.chats.messages import Message, MessageKind
from chalicelib.chats.search import WHOLE, ChatIndex, Span
from chalicelib.chats.search.chunks import tokens_of

START = datetime(2024, 3, 4, 9)

MESSAGES = st.builds(
    Message,
    line=st.integers(1, 10**9),
    sent_at=st.datetimes(),
    sender=st.text(st.characters(), min_size=1, max_size=5),
    kind=st.sampled_from([kind for kind in MessageKind if kind is not MessageKind.SYSTEM]),
    text=st.text(st.characters(), max_size=60),
    edited=st.booleans(),
    reply_to=st.none() | st.integers(1, 10**9),
    attachments=st.lists(st.text(st.characters(), max_size=5), max_size=2).map(tuple),
    forwarded=st.booleans(),
    reactions=st.lists(st.text(st.characters(), max_size=5), max_size=2).map(tuple),
    export=st.integers(1, 100),
)


def said(*texts: str, pause: timedelta = timedelta(minutes=2)) -> list[Message]:
    """`Ann: hello` said so long after the one before; a text without a sender is a notice."""
    messages = []
    for line, each in enumerate(texts, start=1):
        sender, colon, text = each.partition(": ")
        at = START + (line - 1) * pause
        if colon:
            messages.append(Message(line, at, sender, MessageKind.TEXT, text))
        else:
            messages.append(Message(line, at, None, MessageKind.SYSTEM, each))
    return messages


@given(messages=st.lists(MESSAGES, max_size=8))
def test_every_message_comes_back_as_it_went_in(messages: list[Message]) -> None:
    with ChatIndex.build(messages) as index:
        assert list(index.messages()) == messages


@given(messages=st.lists(MESSAGES, max_size=8), query=st.text(st.characters(), max_size=40))
def test_no_query_raises_whatever_it_says(messages: list[Message], query: str) -> None:
    with ChatIndex.build(messages) as index:
        assert len(index.rank(query, 5)) <= 5
        assert len(index.find([query, query], 5)) <= 5
        assert set(index.passages([query], tokens=500).hits) <= set(messages)


@pytest.mark.parametrize(
    "query",
    ['"', "a OR", "near:dinner", "NEAR(a b)", "*", "a\0b", "\ud800", "'--", "😀", "x " * 50000],
)
def test_what_has_a_meaning_to_the_database_is_text(query: str) -> None:
    with ChatIndex.build(said("Ann: dinner", "Ben: near")) as index:
        index.rank(query, 5)
        index.passages([query], tokens=500, counter_queries=[query])


@pytest.mark.parametrize("texts", [(), ("Ann: 😀", "Ben: 😀😀"), ("Ann: hello",), ("a notice",)])
def test_a_chat_of_next_to_nothing_is_searched(texts: tuple[str, ...]) -> None:
    with ChatIndex.build(said(*texts)) as index:
        assert index.rank("otter", 5) == []
        assert index.passages(["otter"], tokens=500).messages == []


def test_an_index_says_the_same_once_it_is_opened_again(tmp_path: Path) -> None:
    messages = said("Ann: an otter", "Ben: a lake", "somebody joined", 'O\'Neil "x": the otter')
    with ChatIndex.build(messages, tmp_path / "a chat?#%.sqlite") as built:
        expected = built.rank("otter", 5), list(built.messages()), built.languages()

    with ChatIndex.open(tmp_path / "a chat?#%.sqlite") as opened:
        assert (opened.rank("otter", 5), list(opened.messages()), opened.languages()) == expected


def test_an_index_that_could_not_be_built_leaves_no_file(tmp_path: Path) -> None:
    def broken() -> object:
        yield from said("Ann: one")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ChatIndex.build(broken(), tmp_path / "chat.sqlite")  # type: ignore[arg-type]

    assert os.listdir(tmp_path) == []  # noqa: PTH208


def test_a_file_cut_off_anywhere_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "chat.sqlite"
    ChatIndex.build(said(*(f"Ann: number {at}" for at in range(300))), path).close()
    whole = path.read_bytes()

    for length in range(0, len(whole), 1013):
        path.write_bytes(whole[:length])
        with pytest.raises(IndexUnreadable):
            ChatIndex.open(path)


def test_a_damaged_file_is_unreadable_or_read_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "chat.sqlite"
    ChatIndex.build(said(*(f"Ann: number {at} of the otter" for at in range(300))), path).close()
    whole = path.read_bytes()
    unreadable = 0

    for at in range(0, len(whole), 997):
        path.write_bytes(whole[:at] + b"\xa5" * 64 + whole[at + 64 :])
        try:
            with ChatIndex.open(path) as index:
                index.rank("otter", 5)
                list(index.messages())
        except IndexUnreadable:
            unreadable += 1

    assert unreadable > 0


def test_another_database_is_no_index(tmp_path: Path) -> None:
    path = tmp_path / "chat.sqlite"
    path.write_bytes(b"SQLite format 3\0" + bytes(8000))

    with pytest.raises(IndexUnreadable):
        ChatIndex.open(path)


def test_a_span_bounds_what_is_read_counted_and_found() -> None:
    messages = said("Ann: otter one", "Ben: otter two", "a notice", "Ann: otter three")
    span = Span(first=messages[1].sent_at, end=messages[3].sent_at)

    with ChatIndex.build(messages) as index:
        assert list(index.messages(span)) == messages[1:3]
        assert index.count(span) == 1
        assert index.count(WHOLE) == 3
        assert [hit.message for hit in index.rank("otter", 5, span)] == [messages[1]]
        ann = Span(senders=frozenset({"Ann"}))
        assert list(index.messages(ann)) == [messages[0], messages[3]]
        assert {hit.message.sender for hit in index.find(["otter"], 5, ann)} == {"Ann"}
        assert index.count(Span(senders=frozenset({"Nobody"}))) == 0


def test_only_what_can_be_cited_is_found() -> None:
    messages = said("an otter joined", "Ann: otter")
    messages.append(messages[1]._replace(line=3, kind=MessageKind.CALL))

    with ChatIndex.build(messages) as index:
        assert [hit.message.line for hit in index.rank("otter", 5)] == [2]


def test_what_was_said_around_a_line_is_given_in_order() -> None:
    messages = said(*(f"Ann: {at}" for at in range(9)))

    with ChatIndex.build(messages) as index:
        assert index.around(1, 5, before=2, after=1) == messages[2:6]
        assert index.around(1, 1, before=2, after=0) == messages[:1]
        for export, line in ((1, 10), (2, 5), (1, 10**30)):
            with pytest.raises(MessageNotFound):
                index.around(export, line, before=1, after=1)


def test_passages_are_in_order_and_never_cost_more_than_was_said() -> None:
    messages = said(*(f"Ann: otter {at} {'word ' * (at % 7)}" for at in range(200)))

    with ChatIndex.build(messages) as index:
        for budget in (0, 30, 100, 1000, 5000):
            passages = index.passages(["otter"], tokens=budget)
            lines = [message.line for message in passages.messages]
            assert lines == sorted(set(lines))
            assert sum(tokens_of(message) for message in passages.messages) <= budget
            assert set(passages.hits) <= set(passages.messages)


@pytest.mark.parametrize(("hours", "shown"), [(7, [2]), (1, [1, 2, 3])])
def test_what_is_shown_around_a_hit_is_of_its_conversation(hours: int, shown: list[int]) -> None:
    far = "word " * 700
    pause = timedelta(hours=hours)
    messages = said(f"Ann: {far}", "Ben: an otter", f"Ann: {far}", pause=pause)

    with ChatIndex.build(messages) as index:
        passages = index.passages(["otter"], tokens=10_000)
        assert [message.line for message in passages.hits] == [2]
        assert [message.line for message in passages.messages] == shown


def test_a_quarter_of_what_is_shown_may_speak_against() -> None:
    praise = [f"Ann: lovely otter number {at}" for at in range(80)]
    messages = said(*praise, "Ben: I hate lakes", *praise)

    with ChatIndex.build(messages) as index:
        shown = index.passages(["otter"], tokens=1000, counter_queries=["hate"])
        assert messages[80] in shown.hits
        assert len(shown.hits) > 5
