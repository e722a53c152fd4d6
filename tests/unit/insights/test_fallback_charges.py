"""What another generator than the first wrote is charged for only where its category says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.insights import catalogue, deliver, job_store, results
from chalicelib.insights.jobs import Job, JobStatus, Mark, Share, Verdict, verdict
from chalicelib.insights.model import FallbackPolicy, Policy
from tests.unit.insights.conftest import Backend, ScriptedGenerator

FAILED, FIRST, SECOND = Mark(False), Mark(True), Mark(True, fallback=True)
FREE, CHARGED = FallbackPolicy.NOT_CHARGED, FallbackPolicy.CHARGED
PRICE = 400


@pytest.mark.parametrize(
    ("policy", "fallback", "marks", "expected"),
    [
        (Policy.PRO_RATA, FREE, (FIRST, SECOND), None),
        (
            Policy.PRO_RATA,
            FREE,
            (FIRST, SECOND, FIRST),
            Verdict(67, "1/3 by a fallback, not charged"),
        ),
        (
            Policy.PRO_RATA,
            FREE,
            (FIRST, SECOND, FAILED),
            Verdict(34, "1/3 insights failed, 1/3 by a fallback, not charged"),
        ),
        (
            Policy.PRO_RATA,
            FREE,
            (SECOND, SECOND, SECOND),
            Verdict(0, "3/3 by a fallback, not charged"),
        ),
        (Policy.PRO_RATA, CHARGED, (FIRST, SECOND, FAILED), Verdict(67, "1/3 insights failed")),
        (Policy.PRO_RATA, CHARGED, (SECOND, SECOND, SECOND), Verdict(100, "delivered")),
        (Policy.ALL_OR_NOTHING, CHARGED, (FIRST, SECOND, FIRST), Verdict(100, "delivered")),
        (Policy.ALL_OR_NOTHING, CHARGED, (SECOND, FAILED), Verdict(0, "1/3 insights failed")),
        (Policy.ALL_OR_NOTHING, FREE, (SECOND,), Verdict(0, "1/3 by a fallback, not charged")),
        (Policy.ALL_OR_NOTHING, FREE, (FIRST, FIRST, FIRST), Verdict(100, "delivered")),
    ],
)
def test_a_fallback_counts_at_its_own_share_or_not_at_all(
    policy: Policy, fallback: FallbackPolicy, marks: tuple[Mark, ...], expected: Verdict | None
) -> None:
    shares = [Share("a", 34), Share("b", 33), Share("c", 33)]
    job = Job("ann", "j", "c", "x", JobStatus.RUNNING, 100, policy, shares, 0)
    stand = {share.insight_id: mark for share, mark in zip(shares, marks, strict=False)}
    assert verdict(replace(job, marks=stand, fallback=fallback)) == expected


@pytest.fixture
def second(generator: ScriptedGenerator, monkeypatch: pytest.MonkeyPatch) -> ScriptedGenerator:
    """The generator that stands behind the first."""
    behind = ScriptedGenerator(name="second")
    monkeypatch.setattr(deliver, "_chain", lambda: [generator, behind])
    return behind


def sold(monkeypatch: pytest.MonkeyPatch, policy: Policy, fallback: FallbackPolicy) -> None:
    """The romantic category, sold so."""
    romantic = replace(catalogue.category("romantic"), policy=policy, fallback=fallback)
    monkeypatch.setattr(catalogue, "categories", lambda: [romantic])


def ended(backend: Backend, generator: ScriptedGenerator, *, failing: int) -> Job:
    """A job of whose insights the first generator cannot write the first so many."""
    backend.grant(PRICE)
    job = backend.unlock(backend.upload()).job
    generator.failing |= {share.insight_id for share in job.shares[:failing]}
    backend.prepare(job)
    backend.deliver_all(job)
    backend.settle(job)
    return job_store.get_job(backend.uid, job.job_id)


@pytest.mark.usefixtures("second")
def test_by_the_piece_a_free_fallback_is_delivered_and_shown_and_its_share_comes_back(
    backend: Backend, generator: ScriptedGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold(monkeypatch, Policy.PRO_RATA, FREE)
    job = ended(backend, generator, failing=2)
    free = sum(share.coins for share in job.shares[:2])
    assert (job.status, job.charged) == (JobStatus.COMPLETED, PRICE - free)
    assert job.reason == "2/6 by a fallback, not charged"
    shown = results.read_chat_insights(backend.uid, job.chat_id)
    assert [(each["generator"], each["fallback"]) for each in shown] == [
        *[("second", True)] * 2,
        *[("scripted", False)] * 4,
    ]
    wallet = backend.ledger.balance(now=backend.now)
    assert (wallet.spent, wallet.held) == (PRICE - free, 0)


@pytest.mark.usefixtures("second")
def test_a_job_of_free_fallbacks_alone_charges_nothing_and_shows_nothing(
    backend: Backend, generator: ScriptedGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold(monkeypatch, Policy.PRO_RATA, FREE)
    job = ended(backend, generator, failing=6)
    assert (job.status, job.charged) == (JobStatus.FAILED, 0)
    assert results.read_chat_insights(backend.uid, job.chat_id) == []


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.usefixtures("second")
def test_a_fallback_that_counts_is_charged_like_any_insight_and_says_what_it_is(
    backend: Backend,
    generator: ScriptedGenerator,
    monkeypatch: pytest.MonkeyPatch,
    policy: Policy,
) -> None:
    sold(monkeypatch, policy, CHARGED)
    job = ended(backend, generator, failing=1)
    assert (job.status, job.charged, job.reason) == (JobStatus.COMPLETED, PRICE, "delivered")
    first, *others = results.read_chat_insights(backend.uid, job.chat_id)
    assert first["fallback"] is True
    assert not any(each["fallback"] for each in others)


def test_sold_whole_a_fallback_that_does_not_count_is_not_tried(
    backend: Backend,
    generator: ScriptedGenerator,
    second: ScriptedGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sold(monkeypatch, Policy.ALL_OR_NOTHING, FREE)
    job = ended(backend, generator, failing=1)
    assert (job.status, job.reason) == (JobStatus.FAILED, "1/6 insights failed")
    assert second.asked == []
    assert backend.ledger.balance(now=backend.now).available == PRICE + 50


@pytest.mark.usefixtures("second")
def test_a_job_keeps_to_what_its_category_said_when_it_was_unlocked(
    backend: Backend, generator: ScriptedGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold(monkeypatch, Policy.PRO_RATA, CHARGED)
    backend.grant(PRICE)
    job = backend.unlock(backend.upload()).job
    sold(monkeypatch, Policy.PRO_RATA, FREE)
    generator.failing.add(job.shares[0].insight_id)
    backend.prepare(job)
    backend.deliver_all(job)
    backend.settle(job)
    assert job_store.get_job(backend.uid, job.job_id).charged == PRICE


def test_no_category_of_the_catalogue_charges_for_a_fallback_unasked() -> None:
    assert {each.fallback for each in catalogue.categories()} == {FREE}
