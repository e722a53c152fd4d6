"""The routes of chats: what they ask of the domain, and the JSON they make of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.chats.errors import (
    ChatChanged,
    ChatNotFound,
    ChatsError,
    NameTaken,
    UnknownParticipant,
)
from chalicelib.chats.manifest import Manifest
from chalicelib.chats.participants import Change, Participant
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
