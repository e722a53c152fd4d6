"""The routes of chats: what they ask of the domain, and the JSON they make of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.api.tokens import uid_of
from chalicelib.chats.errors import ChatNotFound, EmptyExport, NotAChat, NotUtf8
from chalicelib.chats.store import Chat
from chalicelib.config import TokenSettings
from tests.unit.api.conftest import Send

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
    "jobs": {"romantic": "j1"},
}
BODY = (
    b'--line\r\nContent-Disposition: form-data; name="file"; filename="x/Ann.txt"\r\n\r\n'
    b"words\r\n--line--\r\n"
)
FORM = {"content-type": "multipart/form-data; boundary=line"}


@pytest.fixture
def uid(settings: TokenSettings) -> str:
    return uid_of(settings.issuer, "ann", settings.uid_key)


def raising(error: Exception) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


class TestUpload:
    def test_an_upload_answers_201_with_what_was_found(
        self, send: Send, domain: Domain, uid: str
    ) -> None:
        seen: list[tuple[str, str, bytes]] = []

        def ingest(owner: str, file_name: str, body: bytes, *, now: int) -> Chat:
            seen.append((owner, file_name, body))
            return replace(CHAT, created_at=now)

        domain("chalicelib.chats.ingest", ingest=ingest)

        response = send("POST", "/api/chats/upload", BODY, headers=FORM)

        assert response.status_code == 201
        assert response.json_body.keys() == CHAT_JSON.keys()
        assert seen == [(uid, "Ann.txt", b"words")]

    @pytest.mark.parametrize(
        ("error", "status", "code"),
        [
            (EmptyExport(), 400, "empty_file"),
            (NotUtf8(offset=3), 400, "not_utf8"),
            (NotAChat(tried={"whatsapp": "no header"}), 422, "not_a_chat"),
        ],
    )
    def test_what_ingest_refuses_is_a_problem(
        self, send: Send, domain: Domain, error: Exception, status: int, code: str
    ) -> None:
        domain("chalicelib.chats.ingest", ingest=raising(error))

        response = send("POST", "/api/chats/upload", BODY, headers=FORM)

        assert (response.status_code, response.json_body["code"]) == (status, code)

    def test_a_form_without_the_file_never_reaches_ingest(self, send: Send, domain: Domain) -> None:
        domain("chalicelib.chats.ingest", ingest=raising(AssertionError()))
        body = BODY.replace(b'name="file"', b'name="upload"')

        response = send("POST", "/api/chats/upload", body, headers=FORM)

        assert (response.status_code, response.json_body["code"]) == (400, "missing_file")

    def test_json_instead_of_a_form_is_a_problem(self, send: Send, domain: Domain) -> None:
        domain("chalicelib.chats.ingest", ingest=raising(AssertionError()))

        response = send("POST", "/api/chats/upload", {"file": "words"})

        assert (response.status_code, response.json_body["code"]) == (415, "wrong_content_type")
        assert response.headers["Content-Type"] == "application/problem+json"


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


class TestOne:
    def test_a_chat_comes_with_its_statistics_and_everybody_they_name(
        self, send: Send, domain: Domain, uid: str
    ) -> None:
        everybody: dict[str, dict[str, int]] = {"Ann": {}, "Bo": {}, "Cy": {}}
        domain("chalicelib.chats.store", get_chat=lambda *_: CHAT)
        domain(
            "chalicelib.chats.objects",
            read_statistics=lambda *owned: {"of": [*owned], "participants": everybody},
        )

        response = send("GET", "/api/chats/c1")

        assert response.json_body == {
            **CHAT_JSON,
            "participants": ["Ann", "Bo", "Cy"],
            "statistics": {"of": [uid, "c1"], "participants": everybody},
        }

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
