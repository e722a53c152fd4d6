"""What an unlock answers: whom it refuses, what it repeats, what it starts anew."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.harness.api import Api
from tests.harness.chats import couple
from tests.harness.deployment import Deployment

PRICE = 400
SIGNUP = 50


@pytest.fixture
def nothing_prepared(deployment: Deployment, api: Api) -> Iterator[None]:
    """Jobs stay queued: what an unlock answers must not depend on how fast they run."""
    with deployment.paused("Prepare"):
        yield
        for job in api.get("/api/insights/jobs").expect(200)["jobs"]:
            if job["status"] == "queued":
                api.cancel(job["job_id"]).expect(200)
        deployment.drain("PrepareQueue")


@pytest.fixture
def chat_id(api: Api) -> str:
    return api.uploaded(couple().data)["chat_id"]


def test_first_calls_at_the_same_time_open_one_wallet_with_one_signup_bonus(
    deployment: Deployment, api: Api, user: str
) -> None:
    with ThreadPoolExecutor(8) as threads:
        wallets = list(threads.map(lambda _: api.wallet(), range(8)))
    assert {wallet["available"] for wallet in wallets} == {SIGNUP}
    assert [entry["amount"] for entry in deployment.journal(user)] == [SIGNUP]


@pytest.mark.usefixtures("nothing_prepared")
def test_an_unlock_while_short_writes_nothing_and_its_key_works_after_a_top_up(
    deployment: Deployment, api: Api, user: str, chat_id: str, give: Callable[[int], None]
) -> None:
    key = str(uuid.uuid4())
    refused = api.unlock(chat_id, key=key).refused(402, "insufficient_coins")
    assert (refused["required"], refused["available"]) == (PRICE, SIGNUP)
    assert deployment.holds(user) == []
    assert api.get("/api/insights/jobs").expect(200)["jobs"] == []
    give(PRICE)
    assert api.unlocked(chat_id, key=key)["coins_reserved"] == PRICE


@pytest.mark.usefixtures("nothing_prepared")
def test_two_unlocks_at_once_with_coins_for_one_make_one_job_and_one_hold(
    deployment: Deployment, api: Api, user: str, give: Callable[[int], None]
) -> None:
    give(PRICE)
    chats = [api.uploaded(couple(greeting=text).data)["chat_id"] for text in ("One", "Two")]
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(api.unlock, chats))
    assert sorted(answer.status for answer in answers) == [202, 402]
    assert len(deployment.holds(user)) == 1
    assert (api.wallet()["available"], api.wallet()["held"]) == (SIGNUP, PRICE)


@pytest.mark.usefixtures("nothing_prepared")
def test_the_same_key_answers_the_same_job_and_takes_no_more_coins(
    deployment: Deployment, api: Api, user: str, chat_id: str, give: Callable[[int], None]
) -> None:
    give(2 * PRICE)
    key = str(uuid.uuid4())
    first = api.unlocked(chat_id, key=key)
    again = api.unlock(chat_id, key=key).expect(200)
    assert again["job_id"] == first["job_id"]
    assert (len(deployment.holds(user)), api.wallet()["held"]) == (1, PRICE)


@pytest.mark.usefixtures("nothing_prepared")
def test_a_key_that_was_used_for_another_chat_is_refused(
    api: Api, chat_id: str, give: Callable[[int], None]
) -> None:
    give(2 * PRICE)
    other = api.uploaded(couple(greeting="Another chat").data)["chat_id"]
    key = str(uuid.uuid4())
    api.unlocked(chat_id, key=key)
    api.unlock(other, key=key).refused(409, "idempotency_mismatch")
    assert api.wallet()["held"] == PRICE


@pytest.mark.usefixtures("nothing_prepared")
def test_a_second_unlock_of_a_category_in_the_making_is_the_job_that_makes_it(
    api: Api, chat_id: str, give: Callable[[int], None]
) -> None:
    give(2 * PRICE)
    first = api.unlocked(chat_id, key=str(uuid.uuid4()))
    again = api.unlock(chat_id, key=str(uuid.uuid4())).expect(200)
    assert again["job_id"] == first["job_id"]
    assert api.wallet()["held"] == PRICE


def test_a_second_unlock_of_a_delivered_category_is_the_job_that_delivered_it(
    api: Api, chat_id: str, give: Callable[[int], None]
) -> None:
    give(2 * PRICE)
    first = api.unlocked(chat_id)
    api.ended(first["job_id"])
    again = api.unlock(chat_id).expect(200)
    assert (again["job_id"], again["status"]) == (first["job_id"], "completed")
    assert api.wallet()["spent"] == PRICE


@pytest.mark.usefixtures("nothing_prepared")
def test_an_unlock_after_a_job_that_delivered_nothing_is_a_new_job(
    api: Api, chat_id: str, give: Callable[[int], None]
) -> None:
    give(PRICE)
    first = api.unlocked(chat_id)
    api.cancel(first["job_id"]).expect(200)
    second = api.unlocked(chat_id)
    assert second["job_id"] != first["job_id"]


@pytest.mark.usefixtures("nothing_prepared")
def test_another_price_than_expected_is_refused_with_the_price_as_it_is(
    api: Api, chat_id: str, give: Callable[[int], None]
) -> None:
    give(PRICE)
    refused = api.unlock(chat_id, expected_price=PRICE - 1).refused(409, "price_changed")
    assert refused["price"] == PRICE
    assert api.wallet()["held"] == 0
    api.unlock(chat_id, expected_price=PRICE).expect(202)


def test_an_unknown_category_is_not_found(api: Api, chat_id: str) -> None:
    api.unlock(chat_id, "astrology").refused(404, "unknown_category")


def test_a_chat_nobody_uploaded_is_not_found(api: Api) -> None:
    api.unlock("0" * 32).refused(404, "chat_not_found")


@pytest.mark.usefixtures("nothing_prepared")
def test_what_belongs_to_somebody_else_is_not_found(
    deployment: Deployment, api: Api, user: str, chat_id: str, give: Callable[[int], None]
) -> None:
    give(PRICE)
    job_id = api.unlocked(chat_id)["job_id"]
    stranger = deployment.api(f"stranger-of-{user}")
    stranger.get(f"/api/chats/{chat_id}").refused(404, "chat_not_found")
    stranger.unlock(chat_id).refused(404, "chat_not_found")
    stranger.get(f"/api/insights/chats/{chat_id}").refused(404, "chat_not_found")
    stranger.delete_chat(chat_id).refused(404, "chat_not_found")
    stranger.get(f"/api/insights/jobs/{job_id}/status").refused(404, "job_not_found")
    stranger.cancel(job_id).refused(404, "job_not_found")
    assert api.job(job_id)["status"] == "queued"
