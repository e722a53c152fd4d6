"""A job's life, step by step: paid means delivered, and nobody pays for a failure."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import boto3
import pytest

from chalicelib.chats import objects, store
from chalicelib.chats.errors import ChatNotFound
from chalicelib.config import settings
from chalicelib.credits.errors import IdempotencyMismatch, InsufficientCoins
from chalicelib.insights import burial, cancel, deletion, job_store, quote, results
from chalicelib.insights.errors import JobAlreadyEnded, JobNotFound, PriceChanged, UnknownCategory
from chalicelib.insights.jobs import Job, JobStatus, Mark, Share, Verdict, verdict
from chalicelib.insights.messages import JobMessage
from chalicelib.insights.model import Policy
from chalicelib.insights.unlock import Unlock
from tests.unit.insights.conftest import Backend, ScriptedGenerator, soon


@pytest.fixture
def job(backend: Backend) -> Job:
    """A job that was just unlocked, by a user with 1,000 coins more."""
    backend.grant(1350)
    return backend.unlock(backend.upload()).job


def now_is(backend: Backend, job: Job) -> Job:
    """The job as it stands."""
    return job_store.get_job(backend.uid, job.job_id)


def test_an_unlock_holds_the_price_and_asks_for_preparation(backend: Backend, job: Job) -> None:
    wallet = backend.ledger.balance(now=backend.now)
    assert (wallet.available, wallet.held) == (1000, 400)
    assert job.status is JobStatus.QUEUED
    assert backend.taken("prepare") == [{"uid": "ann", "job_id": job.job_id}]


def test_preparing_sends_one_message_an_insight_and_marks_the_job_running(
    backend: Backend, job: Job
) -> None:
    backend.prepare(job)
    sent = backend.taken("insight")
    assert sorted(message["insight_id"] for message in sent) == sorted(
        share.insight_id for share in job.shares
    )
    assert now_is(backend, job).status is JobStatus.RUNNING


def test_a_job_that_was_dispatched_is_not_prepared_again(backend: Backend, job: Job) -> None:
    backend.prepare(job)
    backend.taken("insight")
    backend.prepare(job)
    assert backend.taken("insight") == []


def test_dispatch_restarts_the_hold_s_expiry(backend: Backend, job: Job) -> None:
    before = backend.ledger.look(job.job_id).holds[job.job_id]
    backend.now += 100
    backend.prepare(job)
    after = backend.ledger.look(job.job_id).holds[job.job_id]
    assert after.expires_at == before.expires_at + 100
    assert after.due_at == after.expires_at


def test_a_delivered_job_is_charged_and_only_then_readable(backend: Backend, job: Job) -> None:
    backend.prepare(job)
    backend.deliver_all(job)
    assert results.read_chat_insights(backend.uid, job.chat_id) == []
    assert backend.taken("settle") == [{"uid": "ann", "job_id": job.job_id}]
    backend.settle(job)
    ended, wallet = now_is(backend, job), backend.ledger.balance(now=backend.now)
    assert (ended.status, ended.charged, wallet.spent, wallet.held) == (
        JobStatus.COMPLETED,
        400,
        400,
        0,
    )
    shown = results.read_chat_insights(backend.uid, job.chat_id)
    assert [insight["insight_id"] for insight in shown] == [s.insight_id for s in job.shares]
    assert shown[0]["evidence"][0]["quote"] == "hello number 1"


def test_one_failure_is_certain_at_once_and_releases_everything(
    backend: Backend, job: Job, generator: ScriptedGenerator
) -> None:
    generator.failing.add(job.shares[2].insight_id)
    backend.prepare(job)
    for share in job.shares[:3]:
        backend.deliver(job, share.insight_id)
    backend.settle(job)
    ended, wallet = now_is(backend, job), backend.ledger.balance(now=backend.now)
    assert (ended.status, ended.reason) == (JobStatus.FAILED, "1/6 insights failed")
    assert (wallet.available, wallet.held, wallet.spent) == (1400, 0, 0)
    assert results.read_chat_insights(backend.uid, job.chat_id) == []


def test_after_the_first_failure_no_further_insight_is_written(
    backend: Backend, job: Job, generator: ScriptedGenerator
) -> None:
    generator.failing.add(job.shares[0].insight_id)
    backend.prepare(job)
    backend.deliver(job, job.shares[0].insight_id)
    backend.settle(job)
    backend.deliver(job, job.shares[1].insight_id)
    assert generator.asked == [job.shares[0].insight_id]


def test_a_message_delivered_twice_writes_one_insight_and_charges_once(
    backend: Backend, job: Job, generator: ScriptedGenerator
) -> None:
    backend.prepare(job)
    for _ in range(2):
        backend.deliver_all(job)
    for _ in range(2):
        backend.settle(job)
    assert len(generator.asked) == len(job.shares)
    assert backend.ledger.balance(now=backend.now).spent == 400


def test_of_two_attempts_the_first_mark_stands_and_the_other_leaves_nothing(
    backend: Backend, job: Job, generator: ScriptedGenerator
) -> None:
    backend.prepare(job)
    first = job.shares[0].insight_id

    def overtaken() -> None:
        generator.before_answer = lambda: None
        backend.deliver(job, first)

    generator.before_answer = overtaken
    backend.deliver(job, first)
    stored = [key for key in backend.objects() if f"/{first}/" in key]
    mark = now_is(backend, job).marks[first]
    assert [key.rsplit("/", 1)[1] for key in stored] == [f"{mark.attempt}.json"]


def test_whoever_finds_the_outcome_certain_sends_the_job_to_settlement(
    backend: Backend, job: Job
) -> None:
    backend.prepare(job)
    backend.deliver_all(job)
    backend.taken("settle")  # and this message is lost
    backend.deliver(job, job.shares[0].insight_id)
    assert backend.taken("settle") == [{"uid": "ann", "job_id": job.job_id}]


def test_an_unlock_while_short_writes_nothing_and_works_with_the_same_key_after_a_top_up(
    backend: Backend,
) -> None:
    chat_id = backend.upload()
    with pytest.raises(InsufficientCoins) as refused:
        backend.unlock(chat_id, key="k")
    assert (refused.value.required, refused.value.available) == (400, 50)
    backend.grant(350)
    assert backend.unlock(chat_id, key="k").created


def test_a_second_unlock_of_a_category_alive_or_done_is_answered_with_its_job(
    backend: Backend, job: Job
) -> None:
    alive = backend.unlock(job.chat_id)
    backend.prepare(job)
    backend.deliver_all(job)
    backend.settle(job)
    done = backend.unlock(job.chat_id)
    assert [alive.created, done.created] == [False, False]
    assert {alive.job.job_id, done.job.job_id} == {job.job_id}
    assert backend.ledger.balance(now=backend.now).spent == 400


def test_an_unlock_after_a_failed_one_makes_a_new_job(
    backend: Backend, job: Job, generator: ScriptedGenerator
) -> None:
    generator.failing.add(job.shares[0].insight_id)
    backend.prepare(job)
    backend.deliver(job, job.shares[0].insight_id)
    backend.settle(job)
    again = backend.unlock(job.chat_id)
    assert again.created
    assert again.job.job_id != job.job_id


def test_a_key_answers_with_its_job_even_after_the_chat_is_gone(backend: Backend) -> None:
    backend.grant(400)
    chat_id = backend.upload()
    first = backend.unlock(chat_id, key="k").job
    deletion.delete_chat(backend.uid, chat_id, now=backend.now, deadline=soon())
    replayed = backend.unlock(chat_id, key="k")
    assert (replayed.job.job_id, replayed.created) == (first.job_id, False)
    assert replayed.job.status is JobStatus.CANCELLED


def test_a_key_used_for_another_chat_is_refused(backend: Backend) -> None:
    backend.grant(800)
    backend.unlock(backend.upload(), key="k")
    with pytest.raises(IdempotencyMismatch):
        backend.unlock(backend.upload(), key="k")


def test_a_price_that_is_not_the_expected_one_holds_nothing(backend: Backend) -> None:
    backend.grant(400)
    with pytest.raises(PriceChanged):
        backend.order(Unlock(backend.uid, backend.upload(), "romantic", expected_price=399))
    assert backend.ledger.balance(now=backend.now).held == 0


def test_an_unknown_category_and_a_chat_of_somebody_else_are_not_found(backend: Backend) -> None:
    chat_id = backend.upload()
    stranger = Backend("bob")
    with pytest.raises(ChatNotFound):
        stranger.unlock(chat_id)
    with pytest.raises(UnknownCategory):
        backend.order(Unlock(backend.uid, chat_id, "nonsense"))


def test_a_quote_says_the_price_and_what_is_missing_and_opens_no_wallet(backend: Backend) -> None:
    chat_id = backend.upload()
    wanted = Unlock(backend.uid, chat_id, "romantic")
    quoted = quote.quote(wanted, now=backend.now, deadline=soon())
    assert (quoted.price, quoted.available, quoted.refusal) == (400, 50, "insufficient_coins")
    assert backend.ledger.look().wallet is None


def test_a_quote_of_what_is_unlocked_names_the_job_and_no_refusal(
    backend: Backend, job: Job
) -> None:
    wanted = Unlock(backend.uid, job.chat_id, "romantic")
    quoted = quote.quote(wanted, now=backend.now, deadline=soon())
    assert (quoted.job_id, quoted.refusal) == (job.job_id, None)


def test_a_cancelled_job_gives_the_coins_back_and_frees_its_slot(
    backend: Backend, job: Job
) -> None:
    cancelled = cancel.cancel(backend.uid, job.job_id, now=backend.now, deadline=soon())
    assert cancelled.status is JobStatus.CANCELLED
    assert backend.ledger.balance(now=backend.now).available == 1400
    again = cancel.cancel(backend.uid, job.job_id, now=backend.now, deadline=soon())
    assert again == cancelled
    assert backend.unlock(job.chat_id).created


def test_a_completed_job_cannot_be_cancelled(backend: Backend, job: Job) -> None:
    backend.prepare(job)
    backend.deliver_all(job)
    backend.settle(job)
    with pytest.raises(JobAlreadyEnded):
        cancel.cancel(backend.uid, job.job_id, now=backend.now, deadline=soon())


def test_a_job_of_somebody_else_is_not_found(job: Job) -> None:
    with pytest.raises(JobNotFound):
        cancel.cancel("bob", job.job_id, now=0, deadline=soon())


def test_deleting_a_chat_cancels_its_job_and_leaves_no_object(backend: Backend, job: Job) -> None:
    backend.prepare(job)
    backend.deliver(job, job.shares[0].insight_id)
    deletion.delete_chat(backend.uid, job.chat_id, now=backend.now, deadline=soon())
    ended = now_is(backend, job)
    assert (ended.status, ended.reason) == (JobStatus.CANCELLED, "the chat was deleted")
    assert backend.ledger.balance(now=backend.now).available == 1400
    assert backend.objects() == []
    with pytest.raises(ChatNotFound):
        deletion.delete_chat(backend.uid, job.chat_id, now=backend.now, deadline=soon())


def test_a_deletion_that_was_cut_off_is_finished_by_the_next_call(
    backend: Backend, job: Job
) -> None:
    chat = store.get_chat(backend.uid, job.chat_id)
    assert store.bury(chat, backend.now)
    with pytest.raises(ChatNotFound):
        store.get_chat(backend.uid, job.chat_id)
    deletion.delete_chat(backend.uid, job.chat_id, now=backend.now, deadline=soon())
    assert backend.objects() == []
    assert store.find_chat(backend.uid, job.chat_id) is None


def test_a_chat_without_a_wallet_or_job_can_be_deleted(backend: Backend) -> None:
    chat_id = backend.upload()
    deletion.delete_chat(backend.uid, chat_id, now=backend.now, deadline=soon())
    assert store.list_chats(backend.uid, limit=10, after=None) == ([], None)


def test_a_chat_that_is_deleted_while_it_is_read_is_not_found(
    backend: Backend, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend.prepare(job)
    backend.deliver_all(job)
    backend.settle(job)
    read = objects.read_json

    def read_too_late(key: str) -> dict[str, object]:
        with suppress(ChatNotFound):
            deletion.delete_chat(backend.uid, job.chat_id, now=backend.now, deadline=soon())
        return read(key)

    monkeypatch.setattr(objects, "read_json", read_too_late)
    with pytest.raises(ChatNotFound):
        results.read_chat_insights(backend.uid, job.chat_id)


@pytest.mark.parametrize("step", ["prepare", "deliver"])
def test_a_worker_overtaken_by_the_deletion_of_its_chat_leaves_no_text(
    backend: Backend,
    job: Job,
    generator: ScriptedGenerator,
    step: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def delete() -> None:
        deletion.delete_chat(backend.uid, job.chat_id, now=backend.now, deadline=soon())

    if step == "deliver":
        backend.prepare(job)
        generator.before_answer = delete
        backend.deliver(job, job.shares[0].insight_id)
    else:
        monkeypatch.setattr("chalicelib.insights.queues.send_insights", lambda *_, **__: delete())
        monkeypatch.setattr("chalicelib.chats.objects.has_object", _then_write(delete))
        backend.prepare(job)
        backend.prepare(job)
    assert backend.objects() == []


def _then_write(delete: Callable[[], None]) -> Callable[[str], bool]:
    def has_object(*_: str) -> bool:
        delete()
        return False

    return has_object


def test_a_dead_insight_message_fails_its_insight_and_is_parked_without_text(
    backend: Backend, job: Job
) -> None:
    backend.prepare(job)
    insight_id = job.shares[0].insight_id
    body = JobMessage(backend.uid, job.job_id, insight_id).to_json()
    burial.bury_message(body, "message-1", now=backend.now, deadline=soon())
    backend.settle(job)
    assert now_is(backend, job).reason == "1/6 insights failed"
    assert backend.taken("parked") == [
        {
            "uid": backend.uid,
            "job_id": job.job_id,
            "insight_id": insight_id,
            "cause": "insight_died",
            "message_id": "message-1",
        }
    ]


def test_a_dead_prepare_message_fails_the_job(backend: Backend, job: Job) -> None:
    body = JobMessage(backend.uid, job.job_id).to_json()
    burial.bury_message(body, "message-1", now=backend.now, deadline=soon())
    assert now_is(backend, job).status is JobStatus.FAILED
    assert backend.ledger.balance(now=backend.now).available == 1400


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"uid": 1, "job_id": "x"}', "null"])
def test_a_message_that_cannot_be_read_is_parked_by_its_id_alone(
    backend: Backend, body: str
) -> None:
    burial.bury_message(body, "message-1", now=backend.now, deadline=soon())
    assert backend.taken("parked") == [{"cause": "unreadable_message", "message_id": "message-1"}]


def test_jobs_and_chats_come_newest_first_page_by_page(backend: Backend) -> None:
    backend.grant(1200)
    chats, jobs = [], []
    for _ in range(3):
        backend.now += 1
        chats.append(backend.upload())
        jobs.append(backend.unlock(chats[-1]).job.job_id)
    first, after = job_store.list_jobs(backend.uid, limit=2, after=None)
    rest, end = job_store.list_jobs(backend.uid, limit=2, after=after)
    assert [job.job_id for job in [*first, *rest]] == jobs[::-1]
    assert end is None
    shown, after = store.list_chats(backend.uid, limit=2, after=None)
    others, end = store.list_chats(backend.uid, limit=2, after=after)
    assert [chat.chat_id for chat in [*shown, *others]] == chats[::-1]
    assert end is None


def _job(policy: Policy, *delivered: bool) -> Job:
    shares = [Share("a", 34), Share("b", 33), Share("c", 33)]
    marks = {share.insight_id: Mark(done) for share, done in zip(shares, delivered, strict=False)}
    return Job("ann", "j", "c", "x", JobStatus.RUNNING, 100, policy, shares, 0, marks)


@pytest.mark.parametrize(
    ("policy", "delivered", "expected"),
    [
        (Policy.ALL_OR_NOTHING, (), None),
        (Policy.ALL_OR_NOTHING, (True, True), None),
        (Policy.ALL_OR_NOTHING, (True, True, True), Verdict(100, "delivered")),
        (Policy.ALL_OR_NOTHING, (True, False), Verdict(0, "1/3 insights failed")),
        (Policy.PRO_RATA, (True, False), None),
        (Policy.PRO_RATA, (True, False, True), Verdict(67, "1/3 insights failed")),
        (Policy.PRO_RATA, (False, False, False), Verdict(0, "3/3 insights failed")),
        (Policy.PRO_RATA, (True, True, True), Verdict(100, "delivered")),
    ],
)
def test_a_verdict_is_given_once_it_is_certain(
    policy: Policy, delivered: tuple[bool, ...], expected: Verdict | None
) -> None:
    assert verdict(_job(policy, *delivered)) == expected


def test_a_job_and_its_chat_stay_under_a_kilobyte(backend: Backend, job: Job) -> None:
    backend.prepare(job)
    backend.deliver_all(job)
    backend.settle(job)
    pages = boto3.client("dynamodb").scan(TableName=settings().app_table)["Items"]
    assert max(len(str(item)) for item in pages) < 2 * 1024
