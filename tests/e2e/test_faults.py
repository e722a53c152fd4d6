"""Deliveries that come twice, calls that are refused or lost, workers that stop half-way.

Whatever happens between two calls to AWS: coins move once, and a job ends once.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.harness.api import Api, Job
from tests.harness.chats import ANN, BEN, couple
from tests.harness.deployment import API, Deployment, eventually
from tests.harness.differences import Difference
from tests.harness.dynamodb_proxy import (
    BROKEN,
    THROTTLED,
    DynamoDBProxy,
    Outcome,
    Pattern,
    cancelled,
)

PRICE = 400
SIGNUP = 50
INSIGHTS = 6
MORE_THAN_A_CLIENT_TRIES = 5
WAIT_SECONDS = 30
DEATH_SECONDS = 90
"""Every try of a charge lasts until its function's deadline."""
INSIGHT = "love_language"

CHARGE = Pattern(function="Settle", operation="TransactWriteItems")
DISPATCH = Pattern(function="Prepare", operation="TransactWriteItems")
MARK = Pattern(function="Generate", operation="UpdateItem", text=INSIGHT)


@pytest.fixture
def chat_id(api: Api, give: Callable[[int], None]) -> str:
    give(PRICE)
    return api.uploaded(couple().data)["chat_id"]


def kinds(deployment: Deployment, user: str) -> list[str]:
    return [entry["entry_kind"] for entry in deployment.journal(user)]


def assert_charged_once(deployment: Deployment, api: Api, user: str, job: Job) -> None:
    assert (job["status"], job["coins_charged"]) == ("completed", PRICE)
    assert kinds(deployment, user) == ["grant", "grant", "reserve", "charge"]
    assert (api.wallet()["available"], api.wallet()["spent"]) == (SIGNUP, PRICE)
    assert len(api.insights(job["chat_id"])) == INSIGHTS


def stored_results(deployment: Deployment, job_id: str) -> list[str]:
    pages = deployment.s3.get_paginator("list_objects_v2").paginate(
        Bucket=deployment.physical["ChatsBucket"]
    )
    keys = [one["Key"] for page in pages for one in page.get("Contents", [])]
    return [key for key in keys if job_id in key]


def test_a_charge_that_is_throttled_and_then_loses_its_answer_charges_once(
    deployment: Deployment, faults: DynamoDBProxy, api: Api, user: str, chat_id: str
) -> None:
    faults.refuse(CHARGE, THROTTLED)
    second = faults.hold(CHARGE, lose_answer=True)
    job_id = api.unlocked(chat_id)["job_id"]
    second.wait_for_arrival(seconds=WAIT_SECONDS)
    meanwhile = api.wallet()
    second.release()
    job = api.ended(job_id)
    faults.wait_for(CHARGE, Outcome.ANSWERED, count=1, seconds=WAIT_SECONDS)
    eventually(lambda: deployment.depth("SettleQueue") == 0, "the charge is still being tried")
    assert (meanwhile["held"], meanwhile["spent"]) == (PRICE, 0)
    outcomes = [record.outcome for record in faults.records(CHARGE)]
    assert outcomes == [Outcome.REFUSED, Outcome.LOST, Outcome.ANSWERED]
    assert_charged_once(deployment, api, user, job)


@pytest.mark.parametrize(
    "lost",
    [(DISPATCH, "PrepareQueue"), (MARK, "InsightQueue"), (CHARGE, "SettleQueue")],
    ids=["dispatch", "mark", "charge"],
)
def test_a_write_whose_every_answer_is_lost_until_its_client_gives_up_is_made_once(
    deployment: Deployment,
    faults: DynamoDBProxy,
    user: str,
    chat_id: str,
    lost: tuple[Pattern, str],
) -> None:
    api, (write, queue) = deployment.api(user), lost
    faults.lose_answer(write, times=MORE_THAN_A_CLIENT_TRIES)
    with deployment.visibility(queue, 5):
        job = api.ended(api.unlocked(chat_id)["job_id"])
        eventually(lambda: deployment.depth(queue) == 0, "the write is still being tried")
    assert faults.records(write)[0].outcome is Outcome.LOST
    assert_charged_once(deployment, api, user, job)
    assert len(stored_results(deployment, job["job_id"])) == INSIGHTS


def test_a_charge_that_meets_a_conflict_is_tried_again(
    deployment: Deployment, faults: DynamoDBProxy, api: Api, user: str, chat_id: str
) -> None:
    conflict = cancelled("TransactionConflict", "None", "None", "None")
    faults.refuse(CHARGE, conflict, times=2)
    job = api.ended(api.unlocked(chat_id)["job_id"])
    assert len(faults.records(CHARGE)) == 3
    assert_charged_once(deployment, api, user, job)


def test_an_unlock_whose_answer_is_lost_holds_the_price_once(
    deployment: Deployment, faults: DynamoDBProxy, api: Api, user: str, chat_id: str
) -> None:
    reserve = Pattern(function="APIHandler", operation="TransactWriteItems", key_prefix="HOLD#")
    faults.lose_answer(reserve, times=MORE_THAN_A_CLIENT_TRIES)
    with deployment.paused("Prepare"):
        job = api.unlocked(chat_id)
        assert (api.wallet()["held"], len(deployment.holds(user))) == (PRICE, 1)
    assert_charged_once(deployment, api, user, api.ended(job["job_id"]))


def test_every_message_delivered_twice_at_once_charges_once(
    deployment: Deployment, api: Api, user: str, chat_id: str
) -> None:
    with (
        deployment.paused("Prepare", "Generate", "Settle"),
        ThreadPoolExecutor(2) as threads,
    ):

        def deliver_twice(function: str, bodies: list[str]) -> None:
            for body in bodies:
                failed = threads.map(lambda b: deployment.deliver(function, b), [body, body])
                assert list(failed) == [[], []]

        job_id = api.unlocked(chat_id)["job_id"]
        (prepare,) = deployment.take_all("PrepareQueue", 1)
        deliver_twice("Prepare", [prepare])
        asked = deployment.take_all("InsightQueue", INSIGHTS)
        assert {json.loads(body)["job_id"] for body in asked} == {job_id}
        deliver_twice("Generate", sorted(set(asked)))
        settle = deployment.take_all("SettleQueue", 1)
        deliver_twice("Settle", settle[:1])
        deliver_twice("Prepare", [prepare])
        deliver_twice("Generate", asked[:1])
        deliver_twice("Settle", settle[:1])
        for queue in ("PrepareQueue", "InsightQueue", "SettleQueue"):
            deployment.drain(queue)
    assert_charged_once(deployment, api, user, api.job(job_id))
    assert len(stored_results(deployment, job_id)) == INSIGHTS


@pytest.mark.differs_on_localstack(Difference.CONTAINERS)
def test_a_worker_killed_between_storing_and_marking_still_leaves_one_result(
    deployment: Deployment, faults: DynamoDBProxy, api: Api, user: str, chat_id: str
) -> None:
    gate = faults.hold(MARK)
    with deployment.visibility("InsightQueue", 5):
        job_id = api.unlocked(chat_id)["job_id"]
        gate.wait_for_arrival(seconds=WAIT_SECONDS)
        assert deployment.stop_workers("Generate") > 0
        gate.drop()
        job = api.ended(job_id)
    assert faults.records(MARK)[0].outcome is Outcome.DROPPED
    assert_charged_once(deployment, api, user, job)


def test_a_poisoned_message_is_parked_without_chat_text_and_its_job_gives_the_coins_back(
    deployment: Deployment, faults: DynamoDBProxy, api: Api, user: str, chat_id: str
) -> None:
    faults.refuse(MARK, BROKEN, times=None)
    with deployment.visibility("InsightQueue", 1):
        job_id = api.unlocked(chat_id)["job_id"]
        job = api.ended(job_id)
    assert (job["status"], job["reason"]) == ("failed", f"1/{INSIGHTS} insights failed")
    assert (job["coins_charged"], api.wallet()["available"]) == (0, SIGNUP + PRICE)
    assert api.insights(chat_id) == []
    parked: list[str] = []

    def is_parked() -> bool:
        parked.extend(body for body in deployment.take("ParkedQueue") if job_id in body)
        return bool(parked)

    eventually(is_parked, "nothing was parked")
    (body,) = parked
    fields = json.loads(body)
    assert (fields["uid"], fields["job_id"]) == (deployment.uid(user), job_id)
    assert fields["insight_id"] == INSIGHT
    assert fields["cause"]
    assert not [text for text in (ANN, BEN) if text in body]


def test_a_job_that_cannot_be_prepared_fails_and_gives_the_coins_back(
    deployment: Deployment, faults: DynamoDBProxy, api: Api, chat_id: str
) -> None:
    faults.refuse(Pattern(function="Prepare"), BROKEN, times=None)
    with deployment.visibility("PrepareQueue", 1):
        job = api.ended(api.unlocked(chat_id)["job_id"])
    assert (job["status"], job["reason"]) == ("failed", "the chat could not be prepared")
    assert (job["coins_charged"], api.wallet()["held"]) == (0, 0)
    assert api.wallet()["available"] == SIGNUP + PRICE


@pytest.mark.differs_on_localstack(Difference.CONTAINERS)
def test_a_preparation_cut_off_before_its_mark_asks_again_and_charges_once(
    deployment: Deployment, faults: DynamoDBProxy, api: Api, user: str, chat_id: str
) -> None:
    gate = faults.hold(DISPATCH)
    with deployment.visibility("PrepareQueue", 3):
        job_id = api.unlocked(chat_id)["job_id"]
        gate.wait_for_arrival(seconds=WAIT_SECONDS)
        deployment.stop_workers("Prepare")
        gate.drop()
        job = api.ended(job_id)
        eventually(lambda: deployment.depth("PrepareQueue") == 0, "preparing did not end")
    assert faults.records(DISPATCH)[0].outcome is Outcome.DROPPED
    assert_charged_once(deployment, api, user, job)


def test_a_delivered_job_whose_settlement_died_is_charged_by_the_sweep(
    deployment: Deployment, faults: DynamoDBProxy, api: Api, user: str, chat_id: str
) -> None:
    faults.refuse(CHARGE, BROKEN, times=None)
    soon = {"HOLD_LIFE_SECONDS": "2"}
    with (
        deployment.visibility("SettleQueue", 1),
        deployment.environment(API, **soon),
        deployment.environment("Prepare", **soon),
    ):
        job_id = api.unlocked(chat_id)["job_id"]
        died = "the message did not die"
        eventually(lambda: deployment.depth("SettleDeadQueue"), died, seconds=DEATH_SECONDS)
    assert (api.job(job_id)["status"], api.wallet()["held"]) == ("running", PRICE)
    deployment.drain("SettleDeadQueue")

    def swept() -> bool:
        deployment.sweep()
        return api.job(job_id)["status"] != "running"

    eventually(swept, "the sweep did not settle the job")
    assert_charged_once(deployment, api, user, api.job(job_id))


def test_a_message_that_nobody_of_the_product_wrote_is_parked(
    deployment: Deployment,
) -> None:
    secret = "Ann Harrow: not a message of ours"
    with deployment.visibility("InsightQueue", 1):
        deployment.send("InsightQueue", secret)
        parked: list[str] = []

        def is_parked() -> bool:
            parked.extend(b for b in deployment.take("ParkedQueue") if "job_id" not in b)
            return bool(parked)

        eventually(is_parked, "nothing was parked")
    assert not [body for body in parked if secret in body]


def test_a_chat_deleted_while_its_job_runs_gives_the_coins_back_and_leaves_nothing(
    deployment: Deployment, faults: DynamoDBProxy, api: Api, user: str, chat_id: str
) -> None:
    gate = faults.hold(Pattern(function="Generate", operation="UpdateItem"), times=None)
    job_id = api.unlocked(chat_id)["job_id"]
    gate.wait_for_arrival(seconds=WAIT_SECONDS)
    api.delete_chat(chat_id).expect(204)
    gate.release()
    job = api.job(job_id)
    assert (job["status"], job["coins_charged"]) == ("cancelled", 0)
    assert (api.wallet()["available"], api.wallet()["held"]) == (SIGNUP + PRICE, 0)
    api.get(f"/api/insights/chats/{chat_id}").refused(404, "chat_not_found")
    api.get(f"/api/chats/{chat_id}").refused(404, "chat_not_found")
    eventually(lambda: deployment.depth("InsightQueue") == 0, "the insight queue was not emptied")

    def nothing_is_kept() -> bool:
        kept = deployment.s3.list_objects_v2(
            Bucket=deployment.physical["ChatsBucket"],
            Prefix=f"chats/{deployment.uid(user)}/{chat_id}/",
        )
        return kept["KeyCount"] == 0

    eventually(nothing_is_kept, "objects of the deleted chat remain")
    assert api.job(job_id)["status"] == "cancelled"
    assert kinds(deployment, user) == ["grant", "grant", "reserve", "release"]
