"""What a reader sees of a chat: around a message, or about a question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from chalicelib.chats import indexes
from chalicelib.chats.browsing import messages_about, messages_around
from chalicelib.chats.errors import ChatNotFound, MessageNotFound, UnknownParticipant
from chalicelib.chats.ingest import read_again
from chalicelib.chats.messages import Message
from chalicelib.chats.participants import Change
from chalicelib.chats.search import WHOLE, Span
from chalicelib.chats.shown import change_participants
from tests.unit.chats.backend import NOW, SECONDS, UID, android, backend, upload

SAID = (
    "Ann: the flat has a balcony",
    "Bo: and what is the rent?",
    "Ann: we can pay the rent",
    "Bo: good night",
)


@pytest.fixture(autouse=True)
def _backend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(indexes, "gettempdir", lambda: str(tmp_path))
    with backend():
        yield


@pytest.fixture
def chat_id() -> str:
    return upload(android(*SAID)).chat.chat_id


def around(
    chat_id: str, line: int, *, export: int = 1, before: int = 0, after: int = 0
) -> list[tuple[int, int]]:
    found = messages_around(
        UID, chat_id, export=export, line=line, before=before, after=after, now=NOW
    )
    return [(message.export, message.line) for message in found]


def about(chat_id: str, question: str, *, limit: int = 20, span: Span = WHOLE) -> list[Message]:
    return list(messages_about(UID, chat_id, question, limit=limit, span=span, now=NOW))


def lines(messages: list[Message]) -> set[int]:
    return {message.line for message in messages}


class TestAround:
    def test_a_message_stands_between_those_before_and_after_it(self, chat_id: str) -> None:
        assert around(chat_id, 3, before=1, after=1) == [(1, 2), (1, 3), (1, 4)]
        assert around(chat_id, 3) == [(1, 3)]

    def test_where_the_chat_ends_there_are_fewer(self, chat_id: str) -> None:
        assert around(chat_id, 1, before=50, after=1) == [(1, 1), (1, 2)]
        assert around(chat_id, 4, before=1, after=50) == [(1, 3), (1, 4)]

    @pytest.mark.parametrize(("export", "line"), [(1, 0), (1, 5), (2, 1), (0, 1), (1, 10**30)])
    def test_where_no_message_begins_there_is_none(
        self, chat_id: str, export: int, line: int
    ) -> None:
        with pytest.raises(MessageNotFound):
            around(chat_id, line, export=export)

    def test_a_message_is_named_by_the_export_in_which_it_first_came(self, chat_id: str) -> None:
        upload(android(*SAID, "Ann: sleep well"))
        read_again(UID, chat_id, seconds=SECONDS)
        assert around(chat_id, 5, export=2, before=1) == [(1, 4), (2, 5)]
        with pytest.raises(MessageNotFound):
            around(chat_id, 4, export=2)


class TestAbout:
    def test_what_speaks_of_it_is_found_best_first_up_to_the_limit(self, chat_id: str) -> None:
        assert lines(about(chat_id, "What is the rent?")) >= {2, 3}
        (best,) = about(chat_id, "balcony", limit=1)
        assert (best.line, best.sender, best.text) == (1, "Ann", "the flat has a balcony")

    def test_a_search_can_be_narrowed_to_days_and_people(self, chat_id: str) -> None:
        by_bo = about(chat_id, "rent", span=Span(senders=frozenset({"Bo"})))
        assert {message.sender for message in by_bo} == {"Bo"}
        day = date(2025, 1, 13)
        assert lines(about(chat_id, "rent", span=Span.of_days(day, day))) >= {2, 3}
        assert about(chat_id, "rent", span=Span.of_days(date(2025, 1, 14), None)) == []
        assert about(chat_id, "rent", span=Span.of_days(None, date(2025, 1, 12))) == []
        assert lines(about(chat_id, "rent", span=Span.of_days(date.min, date.max))) >= {2, 3}

    def test_nobody_is_searched_for_under_a_name_that_nobody_has(self, chat_id: str) -> None:
        with pytest.raises(UnknownParticipant):
            about(chat_id, "rent", span=Span(senders=frozenset({"Ann", "Cy"})))

    def test_a_question_of_signs_alone_finds_nothing(self, chat_id: str) -> None:
        assert about(chat_id, '"; -- ?!*') == []


def test_people_stand_under_the_names_they_are_shown_by_and_hidden_ones_say_nothing(
    chat_id: str,
) -> None:
    change_participants(UID, chat_id, [Change("Ann", name="Anna"), Change("Bo", hidden=True)])
    found = messages_around(UID, chat_id, export=1, line=2, before=1, after=0, now=NOW)
    assert [(message.sender, message.text) for message in found] == [
        ("Anna", "the flat has a balcony"),
        ("Hidden person 1", ""),
    ]
    assert {message.sender for message in about(chat_id, "What is the rent?")} == {"Anna"}


def test_a_chat_of_somebody_else_is_none(chat_id: str) -> None:
    with pytest.raises(ChatNotFound):
        messages_around("bo", chat_id, export=1, line=1, before=0, after=0, now=NOW)
    with pytest.raises(ChatNotFound):
        messages_about("bo", chat_id, "rent", limit=1, span=WHOLE, now=NOW)
