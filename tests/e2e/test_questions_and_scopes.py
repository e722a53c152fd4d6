"""Every category, a part of a chat, and a question to it, on the deployed artefact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.harness.api import Api
from tests.harness.chats import Export, couple


@pytest.fixture
def export() -> Export:
    return couple()


@pytest.fixture
def chat_id(api: Api, export: Export, give: Callable[[int], None]) -> str:
    give(2000)
    return api.uploaded(export.data)["chat_id"]


def unlocked(api: Api, chat_id: str, category_id: str, **part: Any) -> dict[str, Any]:
    """The job of an unlock, once it has completed."""
    body = {"chat_id": chat_id, "category_id": category_id, **part}
    job = api.call("POST", "/api/insights/unlock", json_body=body).expect(202)
    ended = api.ended(job["job_id"], seconds=120)
    assert ended["status"] == "completed", ended
    return dict(ended)


@pytest.mark.parametrize("category_id", ["friendship", "family", "workplace"])
def test_each_category_is_delivered_with_quotes_that_stand_in_the_chat(
    api: Api, chat_id: str, export: Export, category_id: str
) -> None:
    unlocked(api, chat_id, category_id)

    shown = api.insights(chat_id)
    assert len(shown) == 3
    for evidence in (each for insight in shown for each in insight["evidence"]):
        said = export.said[evidence["line"]]
        assert (evidence["quote"], evidence["sender"]) == (said.text.strip(), said.sender)


def test_an_unlock_of_a_part_reads_and_quotes_that_part_alone(
    api: Api, chat_id: str, export: Export
) -> None:
    days = sorted(said.sent_at.date() for said in export.said.values())
    first, last = days[len(days) // 3], days[2 * len(days) // 3]

    unlocked(api, chat_id, "friendship", **{"from": first.isoformat(), "to": last.isoformat()})

    shown = api.insights(chat_id)
    within = [said for said in export.said.values() if first <= said.sent_at.date() <= last]
    assert {insight["messages_total"] for insight in shown} == {len(within)}
    for evidence in (each for insight in shown for each in insight["evidence"]):
        assert first <= datetime.fromisoformat(evidence["sent_at"]).date() <= last


def test_a_question_is_answered_from_the_chat_for_its_price(
    api: Api, chat_id: str, export: Export
) -> None:
    price = api.get("/api/categories").expect(200)["ask_price"]
    before = api.wallet()
    asked = max(export.said.values(), key=lambda said: len(said.text)).text[:200]

    job = api.call("POST", f"/api/chats/{chat_id}/ask", json_body={"question": asked}).expect(202)
    ended = api.ended(job["job_id"])

    assert (ended["status"], ended["coins_charged"]) == ("completed", price)
    (shown,) = api.insights(chat_id)
    assert shown["question"] == asked
    assert any(asked[:40] in evidence["quote"] for evidence in shown["evidence"])
    assert before["available"] - api.wallet()["available"] == price
