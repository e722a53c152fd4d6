"""The sweep on the deployed artefact: it ends what is abandoned and doubles nothing that waits."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from tests.harness.api import Api
from tests.harness.chats import couple
from tests.harness.deployment import API, Deployment, eventually
from tests.harness.product import Product, plant_waiting_jobs

PRICE = 400
SIGNUP = 50
WAITING = 500
DELETE_BATCH = 25
FIRST_LOOK_SECONDS = 60


def test_an_abandoned_hold_is_released_by_the_sweep(
    deployment: Deployment, api: Api, give: Callable[[int], None]
) -> None:
    give(PRICE)
    chat_id = api.uploaded(couple().data)["chat_id"]
    short = {"HOLD_LIFE_SECONDS": "2", "HOLD_HARD_LIFE_SECONDS": "2"}
    with deployment.paused("Prepare"), deployment.environment(API, **short):
        job_id = api.unlocked(chat_id)["job_id"]
        assert api.wallet()["held"] == PRICE

        def swept() -> bool:
            deployment.sweep()
            return api.job(job_id)["status"] != "queued"

        eventually(swept, "the hold was not released")
        deployment.drain("PrepareQueue")
    job = api.job(job_id)
    assert (job["status"], job["coins_charged"]) == ("failed", 0)
    assert job["reason"] == "not delivered in time"
    assert (api.wallet()["available"], api.wallet()["held"]) == (SIGNUP + PRICE, 0)


def test_a_job_whose_first_message_was_lost_is_brought_on_by_the_sweep(
    deployment: Deployment, product: Product, user: str
) -> None:
    lately = int(time.time()) - FIRST_LOOK_SECONDS
    with deployment.paused("Prepare"):
        (job_id,) = product.call(plant_waiting_jobs, deployment.uid(user), 1, unlocked_at=lately)
        deployment.drain("PrepareQueue")
        eventually(lambda: deployment.depth("PrepareQueue") == 0, "somebody still prepares")
        deployment.sweep()
        assert [body for body in deployment.drain("PrepareQueue") if job_id in body]
        deployment.sweep()
        assert not [body for body in deployment.drain("PrepareQueue") if job_id in body]


@pytest.fixture
def waiting(deployment: Deployment, product: Product, user: str) -> Iterator[list[str]]:
    """Jobs that wait behind a queue nobody reads, for long enough to be looked at."""
    lately = int(time.time()) - FIRST_LOOK_SECONDS
    uid = deployment.uid(user)
    with deployment.paused("Prepare"):
        yield product.call(plant_waiting_jobs, uid, WAITING, unlocked_at=lately)
        deployment.drain("PrepareQueue")
        keys = [{"pk": {"S": h["pk"]}, "sk": {"S": h["sk"]}} for h in deployment.holds(user)]
        for first in range(0, len(keys), DELETE_BATCH):
            batch = keys[first : first + DELETE_BATCH]
            deployment.dynamodb.batch_write_item(
                RequestItems={
                    deployment.physical["LedgerTable"]: [
                        {"DeleteRequest": {"Key": key}} for key in batch
                    ]
                }
            )


def test_jobs_that_merely_wait_get_no_second_message(
    deployment: Deployment, user: str, waiting: list[str]
) -> None:
    assert deployment.sweep() >= WAITING
    asked = Counter(json.loads(body)["job_id"] for body in deployment.drain("PrepareQueue"))
    assert {job_id: asked[job_id] for job_id in waiting} == dict.fromkeys(waiting, 1)
    assert {hold["state"] for hold in deployment.holds(user)} == {"held"}
