"""The routes of free samples: what they ask of the domain, and the JSON they make of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.chats.errors import ChatNotFound, ChatTooLarge
from chalicelib.insights import catalogue
from chalicelib.insights.errors import SampleLimitReached, UnknownCategory
from chalicelib.insights.sample_store import Sample, SampleStatus
from chalicelib.insights.samples import Asked, Shown
from tests.unit.api.conftest import Send
from tests.unit.api.test_insights import Domain, raising

PATH = "/api/chats/c1/samples"
WANTED = {"category_id": "romantic"}
SAMPLE = Sample("u1", "c1", "romantic", "love_language", "m1", "r1", asked_at=0)
ROMANTIC = catalogue.category("romantic")


@pytest.mark.parametrize(("created", "status"), [(True, 202), (False, 200)])
def test_a_new_sample_is_202_and_one_that_stands_is_200(
    send: Send, domain: Domain, created: bool, status: int
) -> None:
    asked: list[tuple[str, str]] = []

    def ask(_: str, chat_id: str, category_id: str, **__: Any) -> Asked:
        asked.append((chat_id, category_id))
        return Asked(SAMPLE, created)

    domain("chalicelib.insights.samples", ask=ask)

    response = send("POST", PATH, WANTED)

    assert response.status_code == status
    assert response.json_body == {**WANTED, "insight_id": "love_language", "status": "pending"}
    assert asked == [("c1", "romantic")]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ChatNotFound(), 404, "chat_not_found"),
        (UnknownCategory(), 404, "unknown_category"),
        (ChatTooLarge(needed_bytes=9, limit_bytes=1), 422, "chat_too_large"),
        (SampleLimitReached(limit=3, retry_after=77), 429, "sample_limit_reached"),
    ],
)
def test_what_the_domain_refuses_is_a_problem(
    send: Send, domain: Domain, error: Exception, status: int, code: str
) -> None:
    domain("chalicelib.insights.samples", ask=raising(error))

    response = send("POST", PATH, WANTED)

    assert (response.status_code, response.json_body["code"]) == (status, code)
    assert response.headers.get("Retry-After") == ("77" if status == 429 else None)


@pytest.mark.parametrize("body", [{}, {"category_id": 1}, {**WANTED, "from": "2025-01-01"}])
def test_a_request_names_a_category_and_nothing_else(send: Send, body: dict[str, object]) -> None:
    response = send("POST", PATH, body)

    assert (response.status_code, response.json_body["code"]) == (422, "wrong_shape")


def test_a_sample_is_shown_with_what_its_category_costs(send: Send, domain: Domain) -> None:
    ready = replace(SAMPLE, status=SampleStatus.READY, insight={"summary": "They talk."})
    failed = replace(SAMPLE, status=SampleStatus.FAILED, cause="message_died")
    shown = [Shown(ready, ROMANTIC, True), Shown(failed, ROMANTIC, False)]
    domain("chalicelib.insights.samples", list_samples=lambda *_, **__: shown)

    response = send("GET", PATH)

    first, second = response.json_body["samples"]
    assert response.status_code == 200
    assert first == {
        "category_id": "romantic",
        "title": ROMANTIC.title,
        "price": ROMANTIC.price,
        "total_insights": len(ROMANTIC.insights),
        "insight_id": "love_language",
        "status": "ready",
        "cause": None,
        "up_to_date": True,
        "insight": {"summary": "They talk."},
    }
    told = [second[name] for name in ("status", "cause", "up_to_date", "insight")]
    assert told == ["failed", "message_died", False, None]


def test_what_left_for_samples_is_shown_page_by_page(send: Send, domain: Domain) -> None:
    asked: list[tuple[str, str, str | None]] = []

    def read_sent(
        _: str, chat_id: str, category_id: str, *, after: str | None
    ) -> tuple[list[dict[str, object]], str | None]:
        asked.append((chat_id, category_id, after))
        return [{"user": "a chat", "sent_at": 0}], "here"

    domain("chalicelib.insights.samples", read_sent=read_sent)

    first = send("GET", f"{PATH}/romantic/sent").json_body
    send("GET", f"{PATH}/romantic/sent?next={first['next']}")

    assert first["sent"] == [{"user": "a chat", "sent_at": "1970-01-01T00:00:00Z"}]
    assert asked == [("c1", "romantic", None), ("c1", "romantic", "here")]
