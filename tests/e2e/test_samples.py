"""One insight of each category before paying, on the deployed artefact: no coin moves."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.harness.api import ROMANTIC, Api
from tests.harness.chats import couple
from tests.harness.deployment import Deployment, eventually

SAMPLES_A_DAY = 3
DAY_SECONDS = 86_400


def asked(api: Api, chat_id: str, category_id: str = ROMANTIC) -> int:
    """The status that a request for a sample is answered with."""
    path = f"/api/chats/{chat_id}/samples"
    return api.call("POST", path, json_body={"category_id": category_id}).status


def samples(api: Api, chat_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"/api/chats/{chat_id}/samples").expect(200)["samples"]
    return found


def ended(api: Api, chat_id: str) -> dict[str, Any]:
    """The only sample of the chat, once nobody writes it any more."""
    eventually(lambda: samples(api, chat_id)[0]["status"] != "pending", "the sample did not end")
    (sample,) = samples(api, chat_id)
    return sample


def test_a_sample_is_seen_before_anything_is_paid_and_moves_no_coin(
    deployment: Deployment, api: Api, user: str
) -> None:
    export = couple()
    chat_id = api.uploaded(export.data)["chat_id"]
    assert samples(api, chat_id) == []
    assert asked(api, chat_id) == 202
    sample = ended(api, chat_id)
    assert asked(api, chat_id) == 200

    (category,) = (
        found
        for found in api.get("/api/categories").expect(200)["categories"]
        if found["category_id"] == ROMANTIC
    )
    assert (sample["status"], sample["insight_id"]) == ("ready", category["sample"])
    assert (sample["title"], sample["price"]) == (category["title"], category["price"])
    assert sample["insight"]["findings"]
    for evidence in sample["insight"]["evidence"]:
        said = export.said[evidence["line"]]
        assert (evidence["quote"], evidence["sender"]) == (said.text, said.sender)
    assert deployment.holds(user) == []
    assert api.insights(chat_id) == []
    assert [entry["kind"] for entry in api.entries()] == ["grant"]
    wallet = api.wallet()
    assert wallet["available"] == wallet["granted"]


def test_requests_at_the_same_time_do_not_pass_the_limit_of_the_day(api: Api) -> None:
    chats = [api.uploaded(couple(weeks=1, greeting=f"Hi {n}").data)["chat_id"] for n in range(6)]
    with ThreadPoolExecutor(len(chats)) as threads:
        statuses = list(threads.map(lambda chat_id: asked(api, chat_id), chats))
    assert sorted(statuses) == [202] * SAMPLES_A_DAY + [429] * SAMPLES_A_DAY
    late = chats[statuses.index(429)]
    refused = api.call("POST", f"/api/chats/{late}/samples", json_body={"category_id": ROMANTIC})
    assert refused.refused(429, "sample_limit_reached")["limit"] == SAMPLES_A_DAY
    to_midnight = DAY_SECONDS - time.time() % DAY_SECONDS
    assert abs(int(refused.headers["retry-after"]) - to_midnight) < 60
    for chat_id, status in zip(chats, statuses, strict=True):
        if status == 202:
            assert ended(api, chat_id)["status"] == "ready"
