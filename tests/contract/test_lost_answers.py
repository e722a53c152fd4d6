"""A write that was applied and whose answer was lost: the caller learns what happened, once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from pynamodb.exceptions import UpdateError

from chalicelib.chats import objects
from chalicelib.chats.store import Chat, find_chat, save_chat
from chalicelib.credits import Deadline, GrantKind, Ledger, Setting, SettingName
from chalicelib.credits.audit import audit, read_books
from chalicelib.credits.errors import CompanionRefused
from chalicelib.insights import cancel, deletion, job_store, queues, settle
from chalicelib.insights.audit import audit_user
from chalicelib.insights.jobs import Mark
from chalicelib.insights.unlock import Unlock, unlock
from tests.harness.ledgers import DAY, NOW, terms
from tests.harness.wire import losing_answers, wired

ONE_REQUEST = 1
ONE_WHOLE_CALL = 3
"""The SDK sends a request three times, under one token, before it gives up."""

CHAT = Chat("ann", "chat-1", "Bo", "whatsapp", 2, 0, ["Ann", "Bo"], None, None, NOW, "none")


def _deadline() -> Deadline:
    return Deadline.after(30)


def _unlock() -> str:
    wanted = Unlock("ann", "chat-1", "romantic", key="k")
    return unlock(wanted, now=NOW, deadline=_deadline()).job.job_id


def _marked(ledger: Ledger) -> str:
    job = job_store.get_job("ann", _unlock())
    for share in job.shares:
        job_store.mark("ann", job.job_id, share.insight_id, Mark(True, attempt="a"))
    return job.job_id


def _held(ledger: Ledger) -> str:
    return ledger.reserve(terms(400), now=NOW).hold.hold_id


def _dispatch(ledger: Ledger, job_id: str) -> None:
    """What prepare writes, and how it takes a refusal: then the job was dispatched before."""
    job = job_store.get_job("ann", job_id)
    later = NOW + 2 * 3600
    with suppress(CompanionRefused):
        ledger.extend(
            ledger.look(job_id).holds[job_id],
            expires_at=later,
            due_at=later,
            companions=[job_store.dispatching("job", job, NOW)],
        )


def _charged(ledger: Ledger) -> str:
    ledger.charge_reserved_coins(_held(ledger), now=NOW)
    return "hold-1"


def _low(ledger: Ledger) -> str:
    ledger.adjust(Setting(SettingName.LOW_MARK, 10**6), key="low", now=NOW)
    return ""


def _lapsing(ledger: Ledger) -> str:
    ledger.grant(5, GrantKind.PROMOTION, key="gift", expires_at=NOW + 1, now=NOW)
    return ""


def _nothing(_: Ledger) -> str:
    return ""


Arrange = Callable[[Ledger], str]
Act = Callable[[Ledger, str], object]
CALL_SITES: dict[str, tuple[Arrange, Act]] = {
    "open": (_nothing, lambda _, __: Ledger("bob", deadline=_deadline()).balance(now=NOW)),
    "grant": (
        _nothing,
        lambda ledger, _: ledger.grant(7, GrantKind.PURCHASE, key="g", now=NOW),
    ),
    "reserve": (_nothing, lambda ledger, _: ledger.reserve(terms(400), now=NOW)),
    "charge": (_held, lambda ledger, hold: ledger.charge_reserved_coins(hold, now=NOW)),
    "release": (_held, lambda ledger, hold: ledger.release_reservation(hold, "over", now=NOW)),
    "extend": (
        _held,
        lambda ledger, hold: ledger.extend(
            ledger.look(hold).holds[hold], expires_at=NOW + 99, due_at=NOW + 99
        ),
    ),
    "refund": (
        _charged,
        lambda ledger, hold: ledger.refund(hold, 100, "sorry", key="r", now=NOW),
    ),
    "revoke": (_nothing, lambda ledger, _: ledger.revoke(100, "taken back", key="v", now=NOW)),
    "adjust": (
        _nothing,
        lambda ledger, _: ledger.adjust(Setting(SettingName.FROZEN, True), key="f", now=NOW),
    ),
    "lapse": (_lapsing, lambda ledger, _: ledger.lapse(now=NOW + DAY)),
    "notice": (_low, lambda ledger, _: ledger.notice(lambda _: None)),
    "unlock": (_nothing, lambda _, __: _unlock()),
    "dispatch": (lambda _: _unlock(), _dispatch),
    "delete a chat": (
        lambda _: _unlock(),
        lambda _, __: deletion.delete_chat("ann", "chat-1", now=NOW, deadline=_deadline()),
    ),
    "settle": (
        _marked,
        lambda _, job: settle.settle("ann", job, now=NOW, deadline=_deadline()),
    ),
    "cancel": (
        lambda _: _unlock(),
        lambda _, job: cancel.cancel("ann", job, now=NOW, deadline=_deadline()),
    ),
}


JOB_SITES = frozenset({"unlock", "settle", "cancel", "dispatch", "delete a chat"})


@pytest.fixture(autouse=True)
def _messages_go_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for send in ("send_prepare", "send_settle"):
        monkeypatch.setattr(queues, send, lambda *_: None)
    monkeypatch.setattr(objects, "purge", lambda *_: None)


@pytest.mark.parametrize("lost", [ONE_REQUEST, ONE_WHOLE_CALL], ids=["one answer", "a whole call"])
@pytest.mark.parametrize("site", CALL_SITES)
def test_what_was_applied_and_lost_happens_once(rich: Ledger, site: str, lost: int) -> None:
    save_chat(CHAT)
    arrange, act = CALL_SITES[site]
    arranged = arrange(rich)
    before = len(read_books("ann").entries)
    with wired(losing_answers(lost)):
        act(rich, arranged)
    kinds = [entry.kind for entry in read_books("ann").entries[before:]]
    assert len(kinds) == len(set(kinds)), "something happened twice"
    assert list(audit(read_books("ann"))) == []
    if site in JOB_SITES:
        assert list(audit_user("ann")) == []


@pytest.mark.parametrize("lost", [ONE_REQUEST, ONE_WHOLE_CALL], ids=["one answer", "a whole call"])
@pytest.mark.parametrize("site", ["grant", "charge", "release", "refund", "revoke", "adjust"])
def test_the_answer_after_a_loss_is_that_of_any_replay(rich: Ledger, site: str, lost: int) -> None:
    arrange, act = CALL_SITES[site]
    arranged = arrange(rich)
    with wired(losing_answers(lost)):
        answered = act(rich, arranged)
    assert act(rich, arranged) == answered


def test_a_mark_whose_answer_was_lost_is_found_to_be_its_own(rich: Ledger) -> None:
    save_chat(CHAT)
    job_id = _unlock()
    with wired(losing_answers(ONE_REQUEST)):
        marked = job_store.mark("ann", job_id, "love_language", Mark(True, attempt="a"))
    assert marked.stands


def test_a_mark_whose_every_answer_was_lost_stands_for_the_redelivery(rich: Ledger) -> None:
    save_chat(CHAT)
    job_id = _unlock()
    with wired(losing_answers(ONE_WHOLE_CALL)), pytest.raises(UpdateError):
        job_store.mark("ann", job_id, "love_language", Mark(True, attempt="a"))
    again = job_store.mark("ann", job_id, "love_language", Mark(True, attempt="b"))
    assert not again.stands
    assert again.job.marks["love_language"].attempt == "a"


@pytest.mark.parametrize("lost", [ONE_REQUEST, 2], ids=["one answer", "two answers"])
def test_a_chat_whose_answer_was_lost_is_stored_once_and_found(lost: int) -> None:
    with wired(losing_answers(lost)):
        save_chat(CHAT)
    assert find_chat("ann", CHAT.chat_id) == CHAT


def _delete() -> None:
    deletion.delete_chat("ann", CHAT.chat_id, now=NOW, deadline=_deadline())


def test_a_deletion_without_jobs_survives_a_lost_answer() -> None:
    save_chat(CHAT)
    with wired(losing_answers(ONE_REQUEST)):
        _delete()
    assert find_chat("ann", CHAT.chat_id) is None


def test_a_deletion_whose_every_answer_was_lost_is_finished_by_the_next_call() -> None:
    save_chat(CHAT)
    with wired(losing_answers(ONE_WHOLE_CALL)), pytest.raises(UpdateError):
        _delete()
    _delete()
    assert find_chat("ann", CHAT.chat_id) is None
