"""The routes of uploads: small files in the request, large ones by a form that goes to S3."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.errors import (
    ChatNotFound,
    ChatsError,
    EmptyExport,
    NotAChat,
    NotUtf8,
    SeveralChats,
    TooLongToRead,
    UploadNotFound,
)
from chalicelib.chats.ingest import Outcome, Received, Upload
from chalicelib.chats.readings import Choice
from chalicelib.chats.uploads import Form, Ticket, TicketState
from tests.unit.api.conftest import Send, raising
from tests.unit.api.test_chats import CHAT, SHOWN, SHOWN_JSON

Domain = Callable[..., None]

BODY = (
    b'--line\r\nContent-Disposition: form-data; name="file"; filename="x/Ann.txt"\r\n\r\n'
    b"words\r\n--line--\r\n"
)
FORM = {"content-type": "multipart/form-data; boundary=line"}
CHAT_ID = "0" * 32
FORM_OF_S3 = Form("https://bucket", {"key": "incoming/u/c", "policy": "p"}, 1_767_225_600, 9)
ANSWERED = Ticket("u", "t1", "chat.txt", 1_767_225_600)


def receiving(domain: Domain, outcome: Outcome = Outcome.NEW) -> list[tuple[str, Upload]]:
    """Let every upload end in `outcome`; answers what was sent."""
    seen: list[tuple[str, Upload]] = []

    def ingest(owner: str, upload: Upload, *, now: int, seconds: float) -> Received:
        seen.append((owner, upload))
        return Received(CHAT, outcome)

    domain("chalicelib.chats.ingest", ingest=ingest)
    domain("chalicelib.chats.shown", shown_chat=lambda _: SHOWN)
    return seen


class TestSmall:
    @pytest.mark.parametrize(
        ("outcome", "status"), [(Outcome.NEW, 201), (Outcome.KNOWN, 200), (Outcome.EXTENDS, 202)]
    )
    def test_the_answer_says_what_was_found_and_what_became_of_it(
        self, send: Send, domain: Domain, uid: str, outcome: Outcome, status: int
    ) -> None:
        seen = receiving(domain, outcome)

        response = send("POST", "/api/chats/upload", BODY, headers=FORM)

        assert response.status_code == status
        assert response.json_body == {**SHOWN_JSON, "outcome": outcome.value}
        ((owner, upload),) = seen
        assert (owner, upload.stored.name, upload.stored.open().read()) == (
            uid,
            "Ann.txt",
            b"words",
        )

    def test_what_the_user_says_of_the_file_goes_along(self, send: Send, domain: Domain) -> None:
        seen = receiving(domain)

        query = f"date_order=MDY&chat=The%20lake&extends={CHAT_ID}"
        send("POST", f"/api/chats/upload?{query}", BODY, headers=FORM)

        ((_, upload),) = seen
        assert (upload.choice, upload.extends) == (Choice(DateOrder.MDY, "The lake"), CHAT_ID)

    @pytest.mark.parametrize("query", ["date_order=xyz", "date_order=", "chat="])
    def test_what_cannot_be_said_of_a_file_is_a_problem(
        self, send: Send, domain: Domain, query: str
    ) -> None:
        receiving(domain)

        response = send("POST", f"/api/chats/upload?{query}", BODY, headers=FORM)

        assert (response.status_code, response.json_body["code"]) == (422, "wrong_shape")

    @pytest.mark.parametrize(
        ("error", "status", "members"),
        [
            (EmptyExport(), 400, {}),
            (NotUtf8(offset=3), 400, {"offset": 3}),
            (NotAChat(tried={"slack": "no zip"}), 422, {"tried": {"slack": "no zip"}}),
            (SeveralChats(chats=["a", "b"]), 422, {"chats": ["a", "b"]}),
            (TooLongToRead(size=9, limit=5), 413, {"size": 9, "limit": 5}),
            (ChatNotFound(), 404, {}),
        ],
    )
    def test_what_ingest_refuses_is_a_problem(
        self, send: Send, domain: Domain, error: ChatsError, status: int, members: dict[str, Any]
    ) -> None:
        domain("chalicelib.chats.ingest", ingest=raising(error))

        response = send("POST", "/api/chats/upload", BODY, headers=FORM)

        assert (response.status_code, response.json_body["code"]) == (status, error.code)
        assert members.items() <= response.json_body.items()

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


class TestLarge:
    def test_a_form_is_given_for_a_ticket(self, send: Send, domain: Domain, uid: str) -> None:
        seen: list[tuple[Ticket, str]] = []

        def open_upload(ticket: Ticket, content_type: str) -> Form:
            seen.append((ticket, content_type))
            return FORM_OF_S3

        domain("chalicelib.chats.uploads", open_upload=open_upload)
        sent = {"file_name": "x/Chat.zip", "content_type": "application/zip", "date_order": "dmy"}

        response = send("POST", "/api/chats/uploads", sent)

        ((ticket, content_type),) = seen
        assert (response.status_code, response.json_body) == (
            201,
            {
                "upload_id": ticket.upload_id,
                "url": "https://bucket",
                "fields": {"key": "incoming/u/c", "policy": "p"},
                "expires_at": "2026-01-01T00:00:00Z",
                "max_bytes": 9,
            },
        )
        assert (ticket.uid, ticket.file_name, ticket.choice) == (
            uid,
            "Chat.zip",
            Choice(DateOrder.DMY),
        )
        assert content_type == "application/zip"

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {"file_name": ""},
            {"file_name": "a.txt", "content_type": "text/html"},
            {"file_name": "a.txt", "date_order": "ydm"},
            {"file_name": "a.txt", "size": 3},
        ],
    )
    def test_what_is_no_request_for_a_form_is_a_problem(
        self, send: Send, domain: Domain, sent: dict[str, object]
    ) -> None:
        domain("chalicelib.chats.uploads", open_upload=raising(AssertionError()))

        response = send("POST", "/api/chats/uploads", sent)

        assert (response.status_code, response.json_body["code"]) == (422, "wrong_shape")

    @pytest.mark.parametrize(
        ("ticket", "told"),
        [
            (ANSWERED, {"state": "waiting", "chat_id": None, "problem": None}),
            (
                Ticket(
                    *("u", "t1", "chat.txt", 1_767_225_600),
                    state=TicketState.DONE,
                    outcome=Outcome.NEW,
                    chat_id="c1",
                ),
                {"state": "done", "outcome": "new", "chat_id": "c1", "problem": None},
            ),
            (
                Ticket(
                    *("u", "t1", "chat.txt", 1_767_225_600),
                    state=TicketState.REFUSED,
                    code="several_chats",
                    detail="which?",
                    chats=["a", "b"],
                ),
                {
                    "state": "refused",
                    "problem": {"code": "several_chats", "detail": "which?", "chats": ["a", "b"]},
                },
            ),
        ],
    )
    def test_a_ticket_says_what_became_of_its_file(
        self, send: Send, domain: Domain, ticket: Ticket, told: dict[str, Any]
    ) -> None:
        domain("chalicelib.chats.uploads", get_ticket=lambda *_: ticket)

        response = send("GET", "/api/chats/uploads/t1")

        assert told.items() <= response.json_body.items()

    def test_an_unknown_ticket_is_404(self, send: Send, domain: Domain) -> None:
        domain("chalicelib.chats.uploads", get_ticket=raising(UploadNotFound()))

        response = send("GET", "/api/chats/uploads/t1")

        assert (response.status_code, response.json_body["code"]) == (404, "upload_not_found")
