"""The audit of holds against jobs, the scheduled run, and the story an operator reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.credits import GrantKind, Ledger
from chalicelib.credits.audit import Discrepancy
from chalicelib.insights import audit, audit_run, job_store, story
from chalicelib.insights.job_store import JobItem
from chalicelib.insights.jobs import Job
from tests.unit.insights.conftest import Backend, soon


@pytest.fixture
def job(backend: Backend) -> Job:
    """A job that was delivered and charged."""
    backend.grant(1350)
    job = backend.unlock(backend.upload()).job
    backend.prepare(job)
    backend.deliver_all(job)
    backend.settle(job)
    return job


def _change(**changes: object) -> Callable[[Job], None]:
    def plant(job: Job) -> None:
        item = JobItem.get(f"U#{job.uid}", f"JOB#{job.job_id}")
        for name, value in changes.items():
            setattr(item, name, value)
        item.save()

    return plant


def test_books_and_jobs_in_order_raise_nothing(backend: Backend, job: Job) -> None:
    backend.unlock(backend.upload())
    assert list(audit.audit_user(backend.uid)) == []


@pytest.mark.parametrize(
    "plant",
    [
        _change(status="running"),
        _change(status="failed"),
        _change(charged=399),
        _change(price=401),
    ],
    ids=["reopened", "failed", "charged less", "another price"],
)
def test_a_job_that_is_not_as_its_hold_is_named(
    backend: Backend, job: Job, plant: Callable[[Job], None]
) -> None:
    plant(job)
    assert [found.item for found in audit.audit_user(backend.uid)] == [f"JOB#{job.job_id}"]


def test_a_job_without_a_hold_and_a_hold_without_a_job_are_named(
    backend: Backend, job: Job
) -> None:
    item = JobItem.get(f"U#{job.uid}", f"JOB#{job.job_id}")
    item.delete()
    item.sk = "JOB#other"
    item.save()
    assert {(found.item, found.what) for found in audit.audit_user(backend.uid)} == {
        (f"HOLD#{job.job_id}", "it has no job"),
        ("JOB#other", "it has no hold"),
    }


def test_the_scheduled_run_looks_at_every_wallet_and_starts_over(
    backend: Backend, job: Job
) -> None:
    for name in ("bob", "cy"):
        Ledger(name, deadline=soon()).grant(5, GrantKind.PURCHASE, key="g", now=backend.now)
    assert [audit_run.audit_some(deadline=soon()) for _ in range(2)] == [3, 3]


def test_a_run_without_time_goes_on_where_it_stopped(
    backend: Backend, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("bob", "cy"):
        Ledger(name, deadline=soon()).grant(5, GrantKind.PURCHASE, key="g", now=backend.now)
    monkeypatch.setattr(audit, "PAGE_ITEMS", 1)
    monkeypatch.setattr(audit, "RESERVED_SECONDS", 10**9)
    runs = [audit_run.audit_some(deadline=soon()) for _ in range(60)]
    assert set(runs) <= {0, 1}
    assert sum(runs) >= 3


def test_what_a_run_finds_is_logged_for_the_alarm(
    backend: Backend, job: Job, capsys: pytest.CaptureFixture[str]
) -> None:
    _change(charged=1)(job)
    audit_run.audit_some(deadline=soon())
    assert '"event":"audit_discrepancy"' in capsys.readouterr().err


def test_the_story_of_a_user_tells_every_movement_and_that_the_books_are_in_order(
    backend: Backend, job: Job
) -> None:
    told = list(story.of_user(backend.uid))
    assert len(told) == 1 + 4 + 2
    assert "400 coins were set aside" in told[3]
    assert told[-1] == "the books are in order"


def test_the_story_of_a_user_says_what_is_not_in_order(backend: Backend, job: Job) -> None:
    _change(charged=1)(job)
    assert "NOT IN ORDER" in list(story.of_user(backend.uid))[-1]


def test_the_story_of_a_job_tells_its_insights_and_its_coins(backend: Backend, job: Job) -> None:
    told = "\n".join(story.of_job(backend.uid, job.job_id))
    assert told.count("delivered") >= len(job.shares)
    assert "400 coins were charged" in told


def test_there_is_no_story_of_what_does_not_exist(backend: Backend) -> None:
    assert list(story.of_user("nobody")) == ["user nobody has no wallet"]
    assert list(story.of_job("nobody", "j")) == ["user nobody has no job or hold j"]


def test_a_discrepancy_holds_no_text_of_a_user() -> None:
    assert set(Discrepancy.__slots__) == {"uid", "item", "what"}


def test_every_job_is_found_for_the_audit(backend: Backend, job: Job) -> None:
    assert [found.job_id for found in job_store.all_jobs(backend.uid)] == [job.job_id]
