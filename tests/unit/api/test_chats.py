"""The routes of chats: what they ask of the domain, and the JSON they make of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from chalicelib.chats.errors import (
    ChatChanged,
    ChatNotFound,
    ChatsError,
    ChatTooLarge,
    IndexNotReady,
    MessageNotFound,
    NameTaken,
    UnknownParticipant,
)
from chalicelib.chats.manifest import Manifest
from chalicelib.chats.messages import Message, MessageKind
from chalicelib.chats.participants import Change, Participant
from chalicelib.chats.search import Span
from chalicelib.chats.shown import ShownChat
from chalicelib.chats.store import Chat
from tests.unit.api.conftest import Send, raising

Domain = Callable[..., None]

CHAT = Chat(
    uid="0" * 32,
    chat_id="c1",
    title="Ann",
    format="whatsapp_android",
    messages=3,
    skipped_lines=1,
    participants=["Ann", "Bob"],
    first_message_at="2025-01-01T09:00:00",
    last_message_at="2025-01-02T10:00:00",
    created_at=1_767_225_600,
    manifest="m1",
    slots={"romantic": "j1"},
)
CHAT_JSON = {
    "chat_id": "c1",
    "title": "Ann",
    "format": "whatsapp_android",
    "messages": 3,
    "skipped_lines": 1,
    "participants": ["Ann", "Bob"],
    "first_message_at": "2025-01-01T09:00:00",
    "last_message_at": "2025-01-02T10:00:00",
    "created_at": "2026-01-01T00:00:00Z",
    "up_to_date": True,
    "jobs": {"romantic": "j1"},
}


class TestList:
    def test_a_page_leads_to_the_next(self, send: Send, domain: Domain, uid: str) -> None:
        asked: list[tuple[str, int, str | None]] = []

        def list_chats(
            owner: str, *, limit: int, after: str | None
        ) -> tuple[list[Chat], str | None]:
            asked.append((owner, limit, after))
            return [CHAT], "c1" if after is None else None

        domain("chalicelib.chats.store", list_chats=list_chats)

        first = send("GET", "/api/chats?limit=1").json_body
        second = send("GET", f"/api/chats?limit=1&next={first['next']}").json_body

        assert first["chats"] == [CHAT_JSON]
        assert second["next"] is None
        assert asked == [(uid, 1, None), (uid, 1, "c1")]

    def test_a_cursor_of_another_kind_is_a_problem(self, send: Send) -> None:
        response = send("GET", "/api/chats?next=anything")

        assert (response.status_code, response.json_body["code"]) == (400, "invalid_cursor")


class Shown(ShownChat):
    """A chat whose statistics say which period they are of."""

    def statistics(self, first: date | None = None, last: date | None = None) -> dict[str, Any]:
        return {"from": first and first.isoformat(), "to": last and last.isoformat()}


PEOPLE = [Participant("Ann", ("Ann", "+49 170"), False), Participant("Bo", ("Bo",), True)]
EXPORT_JSON = {"format": "whatsapp", "messages": 3, "skipped": 1, "first_skipped": [1]}
SHOWN = Shown(CHAT, Manifest("m1", 1, ()), PEOPLE, [EXPORT_JSON], {}, {})
SHOWN_JSON = {**CHAT_JSON, "participants": ["Ann", "Bo"], "exports": [EXPORT_JSON]}
PEOPLE_JSON = [
    {"name": "Ann", "identities": ["Ann", "+49 170"], "hidden": False},
    {"name": "Bo", "identities": ["Bo"], "hidden": True},
]


def standing(domain: Domain, shown: ShownChat) -> list[tuple[str, str]]:
    """Let `shown` be the chat that is there; answers what was asked for."""
    asked: list[tuple[str, str]] = []

    def get_chat(owner: str, chat_id: str) -> Chat:
        asked.append((owner, chat_id))
        return shown.chat

    domain("chalicelib.chats.store", get_chat=get_chat)
    domain("chalicelib.chats.shown", shown_chat=lambda _: shown)
    return asked


class TestOne:
    def test_a_chat_comes_with_its_statistics_and_everybody_they_name(
        self, send: Send, domain: Domain, uid: str
    ) -> None:
        asked = standing(domain, SHOWN)

        response = send("GET", "/api/chats/c1")

        assert response.json_body == {**SHOWN_JSON, "statistics": {"from": None, "to": None}}
        assert asked == [(uid, "c1")]

    def test_statistics_of_a_period_are_asked_for_by_its_days(
        self, send: Send, domain: Domain
    ) -> None:
        standing(domain, SHOWN)

        whole = send("GET", "/api/chats/c1/statistics").json_body
        part = send("GET", "/api/chats/c1/statistics?from=2025-01-01&to=2025-06-30").json_body

        assert whole == {"from": None, "to": None}
        assert part == {"from": "2025-01-01", "to": "2025-06-30"}

    @pytest.mark.parametrize("query", ["from=yesterday", "to=2025-02-30", "from="])
    def test_what_is_no_day_is_a_problem(self, send: Send, domain: Domain, query: str) -> None:
        standing(domain, SHOWN)

        response = send("GET", f"/api/chats/c1/statistics?{query}")

        assert (response.status_code, response.json_body["code"]) == (422, "wrong_shape")

    def test_an_unknown_chat_is_404(self, send: Send, domain: Domain) -> None:
        domain("chalicelib.chats.store", get_chat=raising(ChatNotFound()))

        response = send("GET", "/api/chats/c2")

        assert (response.status_code, response.json_body["code"]) == (404, "chat_not_found")

    def test_an_id_that_no_chat_can_have_is_404_unasked(self, send: Send, domain: Domain) -> None:
        domain("chalicelib.chats.store", get_chat=raising(AssertionError()))

        assert send("GET", "/api/chats/a%20b").status_code == 404

    def test_deleting_answers_204_without_a_body(
        self, send: Send, domain: Domain, uid: str
    ) -> None:
        deleted: list[tuple[str, str]] = []

        def delete_chat(owner: str, chat_id: str, *, now: int, deadline: Any) -> None:
            deleted.append((owner, chat_id))

        domain("chalicelib.insights.deletion", delete_chat=delete_chat)

        response = send("DELETE", "/api/chats/c1")

        assert (response.status_code, response.body) == (204, b"")
        assert deleted == [(uid, "c1")]


class TestParticipants:
    def test_everybody_comes_with_their_identities(self, send: Send, domain: Domain) -> None:
        standing(domain, SHOWN)

        response = send("GET", "/api/chats/c1/participants")

        assert response.json_body == {"participants": PEOPLE_JSON, "up_to_date": True}

    def test_changes_reach_the_domain_in_their_order(
        self, send: Send, domain: Domain, uid: str
    ) -> None:
        seen: list[tuple[str, str, list[Change]]] = []

        def change(owner: str, chat_id: str, changes: list[Change]) -> ShownChat:
            seen.append((owner, chat_id, changes))
            return SHOWN

        domain("chalicelib.chats.shown", change_participants=change)
        sent = [
            {"participant": "Ann", "name": "Anna", "hidden": True},
            {"participant": "Bo", "same_as": "Ann"},
            {"participant": "Cy", "name": None, "same_as": None, "hidden": False},
        ]

        response = send("PATCH", "/api/chats/c1/participants", {"participants": sent})

        assert (response.status_code, response.json_body["participants"]) == (200, PEOPLE_JSON)
        assert seen == [
            (
                uid,
                "c1",
                [
                    Change("Ann", name="Anna", hidden=True),
                    Change("Bo", same_as="Ann"),
                    Change("Cy", name=None, same_as=None, hidden=False),
                ],
            )
        ]

    def test_a_change_that_waits_for_the_exports_is_202(self, send: Send, domain: Domain) -> None:
        waiting = Shown(replace(CHAT, wanted=2), Manifest("m2", 2, ()), PEOPLE, [], {}, {})
        domain("chalicelib.chats.shown", change_participants=lambda *_: waiting)
        sent = [{"participant": "Bo", "same_as": "Ann"}]

        response = send("PATCH", "/api/chats/c1/participants", {"participants": sent})

        assert (response.status_code, response.json_body["up_to_date"]) == (202, False)

    @pytest.mark.parametrize(
        "participants",
        [
            None,
            [],
            {"participant": "Ann"},
            ["Ann"],
            [{"name": "Anna"}],
            [{"participant": "Ann", "nmae": "Anna"}],
            [{"participant": "Ann", "name": " Anna"}],
            [{"participant": "Ann", "name": "An\u202ena"}],
            [{"participant": "Ann", "name": "A" * 61}],
            [{"participant": "Ann", "hidden": 1}],
            [{"participant": "Ann", "same_as": ""}],
            [{"participant": "Ann", "hidden": True}] * 101,
        ],
    )
    def test_what_is_no_change_is_a_problem(
        self, send: Send, domain: Domain, participants: object
    ) -> None:
        domain("chalicelib.chats.shown", change_participants=raising(AssertionError()))

        response = send("PATCH", "/api/chats/c1/participants", {"participants": participants})

        assert (response.status_code, response.json_body["code"]) == (422, "wrong_shape")

    @pytest.mark.parametrize(
        ("error", "status"),
        [(UnknownParticipant(), 404), (NameTaken(), 409), (ChatChanged(), 409)],
    )
    def test_what_the_domain_refuses_is_a_problem(
        self, send: Send, domain: Domain, error: ChatsError, status: int
    ) -> None:
        domain("chalicelib.chats.shown", change_participants=raising(error))
        sent = [{"participant": "Ann", "hidden": True}]

        response = send("PATCH", "/api/chats/c1/participants", {"participants": sent})

        assert (response.status_code, response.json_body["code"]) == (status, error.code)


SAID = Message(
    17,
    datetime(2025, 1, 2, 10, 30),
    "Ann",
    MessageKind.MEDIA,
    "the rent \ud83d",
    edited=True,
    reply_to=3,
    attachments=("a.jpg",),
    forwarded=True,
    reactions=("👍",),
    export=2,
)
SAID_JSON = {
    "export": 2,
    "line": 17,
    "sent_at": "2025-01-02T10:30:00",
    "sender": "Ann",
    "kind": "media",
    "text": "the rent \ud83d",
    "is_cut": False,
    "edited": True,
    "forwarded": True,
    "reply_to": 3,
    "attachments": ["a.jpg"],
    "reactions": ["👍"],
}
BROWSING = "chalicelib.chats.browsing"


def browsed(domain: Domain, *messages: Message) -> list[tuple[Any, ...]]:
    """Let reading and searching answer these messages; answers what was asked for."""
    asked: list[tuple[Any, ...]] = []

    def answer(*values: Any, **named: Any) -> list[Message]:
        named.pop("now")
        asked.append((*values, named))
        return list(messages)

    domain(BROWSING, messages_around=answer, messages_about=answer)
    return asked


class TestMessages:
    def test_a_message_is_read_with_what_stands_around_it(
        self, send: Send, domain: Domain, uid: str
    ) -> None:
        asked = browsed(domain, SAID)

        response = send("GET", "/api/chats/c1/messages?around=2:17&before=0&after=50")

        at = {"export": 2, "line": 17}
        assert response.json_body == {"messages": [SAID_JSON], "at": at}
        assert asked == [(uid, "c1", {**at, "before": 0, "after": 50})]

    def test_a_line_alone_is_one_of_the_first_export(self, send: Send, domain: Domain) -> None:
        asked = browsed(domain)

        response = send("GET", "/api/chats/c1/messages?around=17")

        assert response.json_body["at"] == {"export": 1, "line": 17}
        assert asked[0][2] == {"export": 1, "line": 17, "before": 10, "after": 10}

    def test_a_search_is_asked_with_its_words_its_time_and_its_people(
        self, send: Send, domain: Domain, uid: str
    ) -> None:
        asked = browsed(domain, SAID)

        response = send(
            "GET",
            "/api/chats/c1/messages?search=the%20rent&limit=3&from=2025-01-01&to=2025-01-31"
            "&participant=Bo&participant=Ann",
        )

        assert response.json_body == {"messages": [SAID_JSON], "query": "the rent"}
        span = Span(datetime(2025, 1, 1), datetime(2025, 2, 1), frozenset({"Ann", "Bo"}))
        assert asked == [(uid, "c1", "the rent", {"limit": 3, "span": span})]

    def test_a_search_looks_at_all_unless_told_otherwise(self, send: Send, domain: Domain) -> None:
        asked = browsed(domain)

        assert send("GET", "/api/chats/c1/messages?search=rent").json_body["messages"] == []
        assert asked[0][3] == {"limit": 20, "span": Span(None, None, None)}

    @pytest.mark.parametrize(("length", "is_cut"), [(3_000, False), (3_001, True)])
    def test_of_a_long_text_the_beginning_is_shown(
        self, send: Send, domain: Domain, length: int, *, is_cut: bool
    ) -> None:
        browsed(domain, SAID._replace(text="x" * length))

        (shown,) = send("GET", "/api/chats/c1/messages?around=17").json_body["messages"]

        assert (shown["text"], shown["is_cut"]) == ("x" * 3_000, is_cut)

    def test_the_longest_answer_fits_into_what_lambda_may_answer(
        self, send: Send, domain: Domain
    ) -> None:
        browsed(domain, *[SAID._replace(text="\U0001f600" * 4_000)] * (2 * 50 + 1))

        body = send("GET", "/api/chats/c1/messages?around=17&before=50&after=50").body

        # The answer is a string of another JSON document: each backslash is written twice.
        assert len(body) + body.count(b"\\") + body.count(b'"') < 6 * 1024 * 1024

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "around=17&search=rent",
            "around=",
            "search=",
            "around=a",
            "around=1:",
            "around=:1",
            "around=1:2:3",
            "around=-1",
            "around=%D9%A1",
            "around=1234567890",
            "around=1&before=51",
            "around=1&after=-1",
            "around=1&after=x",
            "search=rent&limit=0",
            "search=rent&limit=101",
            "search=rent&from=yesterday",
        ],
    )
    def test_what_names_no_place_and_no_search_is_a_problem(
        self, send: Send, domain: Domain, query: str
    ) -> None:
        asked = browsed(domain)

        response = send("GET", f"/api/chats/c1/messages?{query}")

        assert (response.status_code, response.json_body["code"]) == (422, "wrong_shape")
        assert asked == []

    @pytest.mark.parametrize(
        ("error", "status"),
        [
            (ChatNotFound(), 404),
            (MessageNotFound(), 404),
            (ChatTooLarge(needed_bytes=2, limit_bytes=1), 422),
            (UnknownParticipant(), 404),
        ],
    )
    def test_what_the_domain_refuses_is_a_problem_to_a_reader(
        self, send: Send, domain: Domain, error: ChatsError, status: int
    ) -> None:
        domain(BROWSING, messages_around=raising(error), messages_about=raising(error))

        for query in ("around=17", "search=rent"):
            response = send("GET", f"/api/chats/c1/messages?{query}")
            assert (response.status_code, response.json_body["code"]) == (status, error.code)

    def test_an_index_that_is_being_made_is_asked_for_again(
        self, send: Send, domain: Domain
    ) -> None:
        domain(BROWSING, messages_about=raising(IndexNotReady()))

        response = send("GET", "/api/chats/c1/messages?search=rent")

        assert (response.status_code, response.json_body["code"]) == (503, "index_not_ready")
        assert int(response.headers["Retry-After"]) > 0
