"""Upload, unlock, generate, charge: the main job on the deployed artefact."""

from __future__ import annotations

from collections.abc import Callable

from tests.harness.api import Api
from tests.harness.chats import ANN, BEN, couple
from tests.harness.deployment import Deployment

PRICE = 400
SIGNUP = 50


def test_an_upload_says_what_was_found_in_the_file(api: Api) -> None:
    export = couple()
    chat = api.uploaded(export.data)
    assert (chat["format"], chat["messages"], chat["skipped_lines"]) == (
        "whatsapp",
        len(export.said),
        0,
    )
    assert sorted(chat["participants"]) == [ANN, BEN]
    times = sorted(said.sent_at for said in export.said.values())
    assert chat["first_message_at"] == times[0].isoformat()
    assert chat["last_message_at"] == times[-1].isoformat()


def test_a_chat_is_listed_and_read_with_its_free_statistics(api: Api) -> None:
    export = couple()
    chat = api.uploaded(export.data)
    listed = api.get("/api/chats").expect(200)
    assert [one["chat_id"] for one in listed["chats"]] == [chat["chat_id"]]
    assert listed["next"] is None
    read = api.get(f"/api/chats/{chat['chat_id']}").expect(200)
    assert {**read, "outcome": "new"}.items() >= chat.items()
    assert read["statistics"]


def test_delivered_insights_are_charged_and_can_be_read_with_their_evidence(
    deployment: Deployment, api: Api, user: str, give: Callable[[int], None]
) -> None:
    give(PRICE)
    export = couple()
    chat_id = api.uploaded(export.data)["chat_id"]
    with deployment.paused("Prepare"):
        before = api.wallet()
        job = api.unlocked(chat_id)
        during = api.wallet()
        assert api.insights(chat_id) == []
    ended = api.ended(job["job_id"])
    after = api.wallet()

    assert (job["status"], job["coins_reserved"], job["coins_charged"]) == ("queued", PRICE, 0)
    assert (ended["status"], ended["reason"]) == ("completed", "delivered")
    assert (ended["completed_insights"], ended["failed_insights"]) == (6, 0)
    assert (ended["progress_percentage"], ended["estimated_seconds_left"]) == (100, 0)
    assert ended["coins_charged"] == PRICE
    assert [(w["available"], w["held"], w["spent"]) for w in (before, during, after)] == [
        (SIGNUP + PRICE, 0, 0),
        (SIGNUP, PRICE, 0),
        (SIGNUP, 0, PRICE),
    ]
    kinds = [(entry["kind"], entry["amount"], entry["balance_after"]) for entry in api.entries()]
    assert kinds == [
        ("charge", PRICE, SIGNUP),
        ("reserve", PRICE, SIGNUP),
        ("grant", PRICE, SIGNUP + PRICE),
        ("grant", SIGNUP, SIGNUP),
    ]
    (hold,) = deployment.holds(user)
    assert hold["state"] == "charged"

    insights = api.insights(chat_id)
    assert {insight["insight_id"] for insight in insights} == {
        "communication_basics",
        "emotional_intimacy",
        "love_language",
        "conflict_resolution",
        "future_planning",
        "playfulness_romance",
    }
    for insight in insights:
        assert insight["category_id"] == "romantic"
        assert insight["title"]
        assert insight["summary"]
        assert insight["findings"]
        assert insight["evidence"], insight["insight_id"]
        for evidence in insight["evidence"]:
            said = export.said[evidence["line"]]
            assert (evidence["quote"], evidence["sender"]) == (said.text, said.sender)
            assert evidence["sent_at"] == said.sent_at.isoformat()


def test_a_cancelled_job_gives_its_coins_back_and_cannot_be_cancelled_into_another_end(
    deployment: Deployment, api: Api, give: Callable[[int], None]
) -> None:
    give(PRICE)
    chat_id = api.uploaded(couple().data)["chat_id"]
    with deployment.paused("Prepare"):
        job_id = api.unlocked(chat_id)["job_id"]
        cancelled = api.cancel(job_id).expect(200)
    assert cancelled["status"] == "cancelled"
    assert api.wallet()["available"] == SIGNUP + PRICE
    assert api.insights(chat_id) == []
    listed = api.get("/api/insights/jobs").expect(200)
    assert [job["status"] for job in listed["jobs"]] == ["cancelled"]
