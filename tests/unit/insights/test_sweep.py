"""The sweep: what was lost is found, what merely waits is left alone."""

from __future__ import annotations

import boto3
import pytest

from chalicelib.config import settings
from chalicelib.credits import GrantKind
from chalicelib.credits.items import HoldItem, LedgerItem, hold_sk, wallet_pk
from chalicelib.insights import job_store
from chalicelib.insights.jobs import Job, JobStatus
from tests.unit.insights.conftest import Backend, ScriptedGenerator

LIFE = settings().jobs.hold_life
HARD_LIFE = settings().jobs.hold_hard_life
PATIENCE = settings().jobs.prepare_receive_count * settings().jobs.prepare_visibility


@pytest.fixture
def job(backend: Backend) -> Job:
    """A job that was just unlocked; its prepare message still stands in the queue."""
    backend.grant(1350)
    return backend.unlock(backend.upload()).job


def status(backend: Backend, job: Job) -> JobStatus:
    """Where the job stands."""
    return job_store.get_job(backend.uid, job.job_id).status


def test_nothing_is_looked_at_before_its_time(backend: Backend, job: Job) -> None:
    backend.now += 59
    assert backend.sweep() == 0
    assert status(backend, job) is JobStatus.QUEUED


def test_a_lost_prepare_message_is_sent_again_after_a_minute(backend: Backend, job: Job) -> None:
    backend.taken("prepare")
    backend.now += 60
    backend.sweep()
    assert backend.taken("prepare") == [{"uid": "ann", "job_id": job.job_id}]


def test_jobs_that_merely_wait_get_no_second_message(backend: Backend, job: Job) -> None:
    for seconds in range(60, PATIENCE, 60):
        backend.now = job.created_at + seconds
        backend.sweep()
    assert len(backend.taken("prepare")) == 1


def test_a_job_that_waited_longer_than_any_delivery_lasts_is_asked_for_again(
    backend: Backend, job: Job
) -> None:
    for seconds in range(60, PATIENCE + 60, 60):
        backend.now = job.created_at + seconds
        backend.sweep()
    assert len(backend.taken("prepare")) == 2


def test_a_job_that_was_never_prepared_ends_with_its_hold(backend: Backend, job: Job) -> None:
    backend.now += LIFE - 1
    backend.sweep()
    assert status(backend, job) is JobStatus.QUEUED
    backend.now += PATIENCE
    backend.sweep()
    wallet = backend.ledger.balance(now=backend.now)
    assert status(backend, job) is JobStatus.FAILED
    assert (wallet.available, wallet.held) == (1400, 0)


def test_a_dispatched_job_is_next_looked_at_when_its_hold_expires(
    backend: Backend, job: Job
) -> None:
    backend.prepare(job)
    backend.now += LIFE - 1
    assert backend.sweep() == 0
    backend.now += 1
    backend.sweep()
    assert status(backend, job) is JobStatus.FAILED


def test_a_job_that_gets_on_is_given_more_time_up_to_its_hard_end(
    backend: Backend, job: Job
) -> None:
    backend.prepare(job)
    for share in job.shares[:3]:
        backend.deliver(job, share.insight_id)
        backend.now += LIFE
        backend.sweep()
        assert status(backend, job) is JobStatus.RUNNING
    backend.now += LIFE
    backend.sweep()
    assert status(backend, job) is JobStatus.FAILED


def test_no_progress_extends_a_hold_past_its_hard_end(backend: Backend, job: Job) -> None:
    backend.prepare(job)
    backend.deliver(job, job.shares[0].insight_id)
    backend.now = job.created_at + HARD_LIFE
    backend.sweep()
    assert status(backend, job) is JobStatus.FAILED


@pytest.mark.parametrize("failing", [False, True], ids=["delivered", "failed"])
def test_a_job_whose_settle_message_was_lost_is_settled_by_the_sweep(
    backend: Backend, job: Job, generator: ScriptedGenerator, failing: bool
) -> None:
    if failing:
        generator.failing.add(job.shares[0].insight_id)
    backend.prepare(job)
    backend.deliver_all(job)
    backend.now += LIFE
    backend.sweep()
    expected = JobStatus.FAILED if failing else JobStatus.COMPLETED
    assert status(backend, job) is expected
    assert backend.ledger.balance(now=backend.now).spent == (0 if failing else 400)


def test_an_item_that_cannot_be_read_does_not_stop_the_sweep(backend: Backend, job: Job) -> None:
    broken = HoldItem.get(wallet_pk("ann"), hold_sk(job.job_id))
    broken.sk = hold_sk("broken")
    broken.amount = 1.5
    broken.save()
    backend.taken("prepare")
    backend.now += 60
    assert backend.sweep() == 2
    assert backend.taken("prepare") == [{"uid": "ann", "job_id": job.job_id}]


def test_a_hold_without_a_job_is_released_at_its_expiry(backend: Backend, job: Job) -> None:
    boto3.client("dynamodb").delete_item(
        TableName=settings().app_table,
        Key={"pk": {"S": "U#ann"}, "sk": {"S": f"JOB#{job.job_id}"}},
    )
    backend.now += LIFE
    backend.sweep()
    assert backend.ledger.balance(now=backend.now).held == 0


def test_coins_past_their_expiry_lapse_with_an_entry(backend: Backend) -> None:
    backend.ledger.grant(
        100, GrantKind.PROMOTION, key="gift", expires_at=backend.now + 10, now=backend.now
    )
    backend.now += 10
    backend.sweep()
    assert backend.ledger.balance(now=backend.now).lapsed == 100
    assert [item.sk for item in LedgerItem.query(wallet_pk("ann")) if item.due_at] == []
