"""The routes of insights: what they ask of the domain, and the JSON they make of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from chalicelib.chats.errors import ChatNotFound
from chalicelib.credits.errors import IdempotencyMismatch, InsufficientCoins, LedgerBusy
from chalicelib.insights.errors import (
    EmptyScope,
    JobAlreadyEnded,
    JobNotFound,
    PriceChanged,
    ScopeTooLarge,
    SlotBusy,
    UnknownCategory,
)
from chalicelib.insights.questions import Question
from chalicelib.insights.quote import UnlockQuote
from chalicelib.insights.scope import Scope
from chalicelib.insights.unlock import Unlock
from tests.unit.api.conftest import Send

Domain = Callable[..., None]
WANTED = {"chat_id": "c1", "category_id": "romantic"}


@dataclass
class Unlocked:
    job: str
    created: bool


def raising(error: Exception) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


@pytest.fixture(autouse=True)
def jobs(domain: Domain) -> None:
    """Jobs that are their own ids."""
    domain("chalicelib.insights.jobs", progress=lambda job, **_: {"job_id": job})


class TestUnlock:
    @pytest.mark.parametrize(("created", "status"), [(True, 202), (False, 200)])
    def test_a_new_job_is_202_and_one_that_exists_is_200(
        self, send: Send, domain: Domain, created: bool, status: int
    ) -> None:
        domain(
            "chalicelib.insights.unlock",
            unlock=lambda *_, **__: Unlocked("j1", created),
        )

        response = send("POST", "/api/insights/unlock", WANTED)

        assert (response.status_code, response.json_body) == (status, {"job_id": "j1"})

    def test_price_and_key_reach_the_domain(self, send: Send, domain: Domain) -> None:
        asked: list[tuple[object, ...]] = []

        def unlock(wanted: Unlock, **_: Any) -> Unlocked:
            asked.append((wanted.chat_id, wanted.category_id, wanted.key, wanted.expected_price))
            return Unlocked("j1", True)

        domain("chalicelib.insights.unlock", unlock=unlock)
        body = {**WANTED, "expected_price": 400}

        send("POST", "/api/insights/unlock", body, headers={"idempotency-key": "k1"})
        send("POST", "/api/insights/unlock", WANTED)

        assert asked == [("c1", "romantic", "k1", 400), ("c1", "romantic", None, None)]

    def test_a_time_people_and_what_is_new_reach_the_domain(
        self, send: Send, domain: Domain
    ) -> None:
        asked: list[Unlock] = []

        def unlock(wanted: Unlock, **_: Any) -> Unlocked:
            asked.append(wanted)
            return Unlocked("j1", True)

        domain("chalicelib.insights.unlock", unlock=unlock)
        part = {"from": "2025-01-02", "to": "2025-02-01", "participants": ["Bo", "Ann", "Bo"]}

        send("POST", "/api/insights/unlock", {**WANTED, **part, "only_new": True})

        (wanted,) = asked
        assert wanted.named == Scope(date(2025, 1, 2), date(2025, 2, 1), participants=("Ann", "Bo"))
        assert wanted.only_new

    @pytest.mark.parametrize(
        ("error", "status", "code"),
        [
            (ChatNotFound(), 404, "chat_not_found"),
            (UnknownCategory(), 404, "unknown_category"),
            (PriceChanged(expected=300, price=400), 409, "price_changed"),
            (SlotBusy("j0"), 409, "slot_busy"),
            (EmptyScope(), 422, "empty_scope"),
            (ScopeTooLarge(limit_bytes=96), 422, "scope_too_large"),
            (IdempotencyMismatch(), 409, "idempotency_mismatch"),
            (InsufficientCoins(required=400, available=50), 402, "insufficient_coins"),
            (LedgerBusy(), 503, "ledger_busy"),
        ],
    )
    def test_what_the_domain_refuses_is_a_problem(
        self,
        send: Send,
        domain: Domain,
        error: Exception,
        status: int,
        code: str,
    ) -> None:
        domain("chalicelib.insights.unlock", unlock=raising(error))

        response = send("POST", "/api/insights/unlock", WANTED)

        assert (response.status_code, response.json_body["code"]) == (status, code)

    @pytest.mark.parametrize(
        ("body", "headers", "refusal"),
        [
            (b"{", {"content-type": "application/json"}, (400, "malformed_json")),
            (b"{}", {"content-type": "text/plain"}, (415, "wrong_content_type")),
            ([], {}, (422, "wrong_shape")),
            ({"chat_id": "c1"}, {}, (422, "wrong_shape")),
            ({"chat_id": 1, "category_id": "romantic"}, {}, (422, "wrong_shape")),
            ({**WANTED, "expected_price": "400"}, {}, (422, "wrong_shape")),
            ({**WANTED, "from": "2. 1. 2025"}, {}, (422, "wrong_shape")),
            ({**WANTED, "participants": "Ann"}, {}, (422, "wrong_shape")),
            ({**WANTED, "participants": [""]}, {}, (422, "wrong_shape")),
            ({**WANTED, "only_new": "yes"}, {}, (422, "wrong_shape")),
            ({**WANTED, "chat_id": "c 1"}, {}, (404, "chat_not_found")),
            ({**WANTED, "category_id": "roman tic"}, {}, (404, "unknown_category")),
            (WANTED, {"idempotency-key": "a b"}, (400, "invalid_idempotency_key")),
        ],
    )
    def test_a_request_that_cannot_be_meant_never_reaches_the_domain(
        self,
        send: Send,
        domain: Domain,
        body: Any,
        headers: dict[str, str],
        refusal: tuple[int, str],
    ) -> None:
        domain("chalicelib.insights.unlock", unlock=raising(AssertionError()))

        response = send("POST", "/api/insights/unlock", body, headers=headers)

        assert (response.status_code, response.json_body["code"]) == refusal

    def test_a_short_wallet_says_what_is_required_and_available(
        self, send: Send, domain: Domain
    ) -> None:
        short = InsufficientCoins(required=400, available=50)
        domain("chalicelib.insights.unlock", unlock=raising(short))

        problem = send("POST", "/api/insights/unlock", WANTED).json_body

        assert (problem["required"], problem["available"]) == (400, 50)


class TestAsk:
    def test_a_question_reaches_the_domain_as_it_was_asked(
        self, send: Send, domain: Domain
    ) -> None:
        asked: list[Question] = []

        def ask(question: Question, **_: Any) -> Unlocked:
            asked.append(question)
            return Unlocked("j1", True)

        domain("chalicelib.insights.questions", ask=ask)

        response = send(
            "POST",
            "/api/chats/c1/ask",
            {"question": " When did we\u202e meet? ", "expected_price": 10},
            headers={"idempotency-key": "k1"},
        )

        (question,) = asked
        assert response.status_code == 202
        assert (question.chat_id, question.text) == ("c1", "When did we meet?")
        assert (question.key, question.expected_price) == ("k1", 10)

    @pytest.mark.parametrize("asked", [None, 3, "", "  ?  ", "x" * 501])
    def test_what_is_no_question_never_reaches_the_domain(
        self, send: Send, domain: Domain, asked: Any
    ) -> None:
        domain("chalicelib.insights.questions", ask=raising(AssertionError()))

        response = send("POST", "/api/chats/c1/ask", {"question": asked})

        assert (response.status_code, response.json_body["field"]) == (422, "question")


class TestJobs:
    def test_the_status_of_a_job_is_its_progress(self, send: Send, domain: Domain) -> None:
        domain("chalicelib.insights.job_store", get_job=lambda _, job_id: job_id)

        response = send("GET", "/api/insights/jobs/j1/status")

        assert (response.status_code, response.json_body) == (200, {"job_id": "j1"})

    def test_an_unknown_job_is_404(self, send: Send, domain: Domain) -> None:
        domain("chalicelib.insights.job_store", get_job=raising(JobNotFound()))

        response = send("GET", "/api/insights/jobs/j2/status")

        assert (response.status_code, response.json_body["code"]) == (404, "job_not_found")

    def test_a_page_of_jobs_leads_to_the_next(self, send: Send, domain: Domain) -> None:
        pages: dict[str | None, tuple[list[str], str | None]] = {
            None: (["j2"], "j2"),
            "j2": (["j1"], None),
        }
        domain("chalicelib.insights.job_store", list_jobs=lambda *_, after, **__: pages[after])

        first = send("GET", "/api/insights/jobs?limit=1").json_body
        second = send("GET", f"/api/insights/jobs?next={first['next']}").json_body

        assert first["jobs"] == [{"job_id": "j2"}]
        assert second == {"jobs": [{"job_id": "j1"}], "next": None}

    def test_what_left_for_a_job_is_shown_page_by_page(self, send: Send, domain: Domain) -> None:
        left = {"insight_id": "i1", "sent_at": 1_790_000_000, "user": "Person K7M"}
        pages: dict[str | None, tuple[list[dict[str, Any]], str | None]] = {
            None: ([left], "i1/1.json"),
            "i1/1.json": ([], None),
        }
        domain("chalicelib.insights.sent", read_sent=lambda *_, after: pages[after])

        first = send("GET", "/api/insights/jobs/j1/sent").json_body
        second = send("GET", f"/api/insights/jobs/j1/sent?next={first['next']}").json_body

        assert first["sent"] == [{**left, "sent_at": "2026-09-21T14:13:20Z"}]
        assert second == {"sent": [], "next": None}

    def test_what_left_for_a_job_of_somebody_else_is_404(self, send: Send, domain: Domain) -> None:
        domain("chalicelib.insights.sent", read_sent=raising(JobNotFound()))

        response = send("GET", "/api/insights/jobs/j2/sent")

        assert (response.status_code, response.json_body["code"]) == (404, "job_not_found")

    def test_cancelling_answers_the_job_as_it_is_then(self, send: Send, domain: Domain) -> None:
        domain(
            "chalicelib.insights.cancel",
            cancel=lambda _, job_id, **__: f"{job_id}-cancelled",
        )

        response = send("POST", "/api/insights/jobs/j1/cancel")

        assert (response.status_code, response.json_body) == (200, {"job_id": "j1-cancelled"})

    def test_a_job_that_ended_cannot_be_cancelled(self, send: Send, domain: Domain) -> None:
        domain("chalicelib.insights.cancel", cancel=raising(JobAlreadyEnded("completed")))

        response = send("POST", "/api/insights/jobs/j1/cancel")

        assert response.status_code == 409
        assert response.json_body["job_status"] == "completed"


def test_the_insights_of_a_chat_are_passed_as_they_are(send: Send, domain: Domain) -> None:
    insight = {"insight_id": "love_language", "evidence": []}
    domain("chalicelib.insights.results", read_chat_insights=lambda *_: [insight])

    assert send("GET", "/api/insights/chats/c1").json_body == {"insights": [insight]}


class TestQuote:
    def test_a_quote_is_answered_by_its_names(self, send: Send, domain: Domain) -> None:
        quoted = UnlockQuote(
            price=400,
            available=50,
            job_id=None,
            refusal="insufficient_coins",
            unsuited=["love_language"],
        )
        domain("chalicelib.insights.quote", quote=lambda *_, **__: quoted)

        response = send("GET", "/api/insights/quote?chat_id=c1&category_id=romantic")

        assert response.json_body == {
            **WANTED,
            "price": 400,
            "available": 50,
            "job_id": None,
            "refusal": "insufficient_coins",
            "unsuited": ["love_language"],
        }

    def test_a_quote_is_of_the_time_and_people_that_are_named(
        self, send: Send, domain: Domain
    ) -> None:
        asked: list[Unlock] = []

        def quote(wanted: Unlock, **_: Any) -> UnlockQuote:
            asked.append(wanted)
            return UnlockQuote(400, 0, "j1", None)

        domain("chalicelib.insights.quote", quote=quote)
        part = "from=2025-01-02&participant=Bo&participant=Ann&only_new=true"

        send("GET", f"/api/insights/quote?chat_id=c1&category_id=romantic&{part}")

        (wanted,) = asked
        assert wanted.named == Scope(date(2025, 1, 2), participants=("Ann", "Bo"))
        assert wanted.only_new

    def test_a_quote_of_no_chat_says_which_parameter_is_missing(self, send: Send) -> None:
        response = send("GET", "/api/insights/quote?category_id=romantic")

        problem = response.json_body
        assert (response.status_code, problem["code"], problem["field"]) == (
            422,
            "wrong_shape",
            "chat_id",
        )
