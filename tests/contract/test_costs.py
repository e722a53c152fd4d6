"""What each step of the money costs, counted: requests and write units.

The units are those of the service's own answers. Amazon's price list turns them into dollars.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from chalicelib.chats.store import Chat, save_chat
from chalicelib.credits import Deadline, GrantKind, Ledger
from chalicelib.insights import cancel, job_store, queues, settle
from chalicelib.insights.jobs import Job, Mark
from chalicelib.insights.unlock import Unlock, unlock
from tests.harness.costs import Cost, counted
from tests.harness.differences import Difference
from tests.harness.ledgers import NOW, terms


def _deadline() -> Deadline:
    return Deadline.after(20)


@pytest.fixture
def chat() -> Chat:
    """A chat without objects: no step of the money reads any."""
    made = Chat("ann", "chat-1", "Bo", "whatsapp", 2, 0, ["Ann", "Bo"], None, None, NOW, "none")
    save_chat(made)
    return made


@pytest.fixture
def job(rich: Ledger, chat: Chat, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A job that was unlocked; its messages go nowhere."""
    for send in ("send_prepare", "send_settle"):
        monkeypatch.setattr(queues, send, lambda *_: None)
    rich.grant(1000, GrantKind.PURCHASE, key="more", now=NOW)
    return _unlock(chat)


def _unlock(chat: Chat) -> Job:
    wanted = Unlock("ann", chat.chat_id, "romantic")
    return unlock(wanted, now=NOW, deadline=_deadline()).job


def _settled(job: Job, *, failing: bool) -> None:
    for place, share in enumerate(job.shares):
        mark = Mark(delivered=not (failing and place == 0), attempt="a", cause="scripted")
        job_store.mark("ann", job.job_id, share.insight_id, mark)


def _print(step: str, cost: Cost, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        writes, units, reads = cost.row()
        line = f"{step:24} {writes} write request, {units:2g} units, {reads} read requests"
        sys.stdout.write(f"\n{line}")


@pytest.mark.differs_on_localstack(Difference.CAPACITY)
@pytest.mark.parametrize(
    ("step", "act", "expected"),
    [
        ("reserve", lambda led: led.reserve(terms(10, hold_id="new"), now=NOW), (1, 7, 1)),
        ("charge", lambda led: led.charge_reserved_coins("hold-1", now=NOW), (1, 7, 1)),
        ("release", lambda led: led.release_reservation("hold-1", "over", now=NOW), (1, 7, 1)),
    ],
)
def test_the_ledger_alone_writes_six_units_and_one_for_the_index_in_one_request(
    rich: Ledger,
    step: str,
    act: Callable[[Ledger], object],
    expected: tuple[int, int, int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    rich.reserve(terms(400), now=NOW)
    with counted() as cost:
        act(rich)
    _print(step, cost, capsys)
    assert cost.row() == expected


@pytest.mark.differs_on_localstack(Difference.CAPACITY)
def test_an_unlock_writes_ten_units_and_one_for_the_index_in_one_request(
    job: Job, capsys: pytest.CaptureFixture[str]
) -> None:
    chat = Chat("ann", "chat-2", "Cy", "whatsapp", 2, 0, ["Ann", "Cy"], None, None, NOW, "none")
    save_chat(chat)
    with counted() as cost:
        _unlock(chat)
    _print("unlock", cost, capsys)
    assert cost.row() == (1, 11, 2)


@pytest.mark.differs_on_localstack(Difference.CAPACITY)
@pytest.mark.parametrize("failing", [False, True], ids=["settle: charge", "settle: release"])
def test_a_settlement_writes_eight_units_and_one_for_the_index_in_one_request(
    job: Job,
    failing: bool,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    _settled(job, failing=failing)
    with counted() as cost:
        settle.settle("ann", job.job_id, now=NOW, deadline=_deadline())
    _print(request.node.callspec.id, cost, capsys)
    assert cost.row() == (1, 9, 2)


@pytest.mark.differs_on_localstack(Difference.CAPACITY)
def test_a_cancellation_writes_what_a_settlement_does(
    job: Job, capsys: pytest.CaptureFixture[str]
) -> None:
    with counted() as cost:
        cancel.cancel("ann", job.job_id, now=NOW, deadline=_deadline())
    _print("cancel", cost, capsys)
    assert cost.row()[:2] == (1, 9)


def test_a_mark_is_one_write_of_one_unit(job: Job, capsys: pytest.CaptureFixture[str]) -> None:
    with counted() as cost:
        job_store.mark("ann", job.job_id, job.shares[0].insight_id, Mark(True, attempt="a"))
    _print("mark", cost, capsys)
    assert cost.row() == (1, 1, 0)


def test_a_refused_reservation_writes_nothing(
    rich: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    with counted() as cost, pytest.raises(Exception, match="are required"):
        rich.reserve(terms(1001), now=NOW)
    _print("reserve, short of coins", cost, capsys)
    assert cost.row() == (0, 0, 1)
