"""What each operation asks of DynamoDB, and what a million jobs cost by that."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import boto3

from benchmarks.ledger.logs import unread
from benchmarks.ledger.table import show
from chalicelib.chats.ingest import MAX_TITLE_BYTES, ingest, uploaded
from chalicelib.chats.readings import Choice
from chalicelib.chats.store import MAX_NAMES_BYTES, MAX_PRINTS, Chat, get_chat, save_chat
from chalicelib.config import settings
from chalicelib.credits import Deadline, GrantKind, Ledger
from chalicelib.insights import cancel, deliver, job_store, prepare, settle
from chalicelib.insights import scope as scopes
from chalicelib.insights.jobs import Job, JobStatus, Mark
from chalicelib.insights.messages import JobMessage
from chalicelib.insights.scope import Scope
from chalicelib.insights.unlock import Unlock, unlock
from chalicelib.observability import bound_request
from tests.harness.costs import Cost, counted
from tests.harness.ledgers import DAY, NOW, fill, terms
from tests.harness.sizes import item_bytes

DOLLARS_A_MILLION_WRITE_UNITS = 0.625
DOLLARS_A_MILLION_READ_UNITS = 0.125
"""On demand, us-east-1: aws.amazon.com/dynamodb/pricing/on-demand, as of November 2024."""
MAX_ITEM_BYTES = 1024
ALONE, UNLOCK, SETTLE = 6, 10, 8
"""The goals, in write units without what the index takes."""
WRITTEN, MOVED = 1, 2
"""The units of an index entry that is written or removed, and of one that is moved."""
CHAT = Path(__file__).resolve().parents[2] / "samples" / "couple.txt"
COINS = 100_000
FULL = "f" * 32
"""An id as long as the product's own."""


@dataclass(frozen=True, slots=True)
class Step:
    """One operation. `goal` are the write units aimed at, those of the index included."""

    name: str
    goal: int | None
    act: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Counted:
    """A step, and what it cost."""

    name: str
    goal: int | None
    cost: Cost


def count() -> Iterator[Counted]:
    """Every operation of the ledger, and every step of a job that moves coins."""
    for step in (*_ledger_steps(), *_job_steps()):
        with counted() as cost:
            step.act()
        yield Counted(step.name, step.goal, cost)


def count_a_job() -> Iterator[Counted]:
    """The steps of one job on its way, each as the function behind it takes it."""
    uid = "whole"
    _rich(uid)
    job, cost = _unlocked(uid)
    yield Counted("unlock", None, cost)
    with counted() as cost:
        prepare.prepare(uid, job.job_id, now=NOW, deadline=_soon())
    yield Counted("prepare: dispatch", None, cost)
    manifest = get_chat(uid, job.chat_id).manifest
    with counted() as cost:
        for share in job.shares:
            message = JobMessage(uid, job.job_id, share.insight_id, manifest)
            deliver.deliver(message, received=1, now=NOW, deadline=_soon())
    yield Counted(f"generate: {len(job.shares)} marks", None, cost)
    with counted() as cost:
        settle.settle(uid, job.job_id, now=NOW, deadline=_soon())
    yield Counted("settle: charge", None, cost)


def largest() -> dict[str, int]:
    """The bytes of the largest item of each kind, those of a full ledger and chat among them."""
    with bound_request("f" * 36):
        fill(Ledger(FULL, deadline=_soon()))
        save_chat(_full_chat())
        _fill_job(_unlock(FULL, _full_chat().chat_id))
    sizes: dict[str, int] = {}
    for table in (settings().ledger_table, settings().app_table):
        for page in boto3.client("dynamodb").get_paginator("scan").paginate(TableName=table):
            for item in page["Items"]:
                kind = item["kind"]["S"]
                sizes[kind] = max(sizes.get(kind, 0), item_bytes(item))
    return sizes


def _fill_job(job: Job) -> None:
    """Store a job like `job` whose every field is as long as it can be."""
    names = tuple(f"{place:02}{'n' * 18}" for place in range(scopes.MAX_NAMES_BYTES // 20))
    scope = Scope(date(2023, 3, 14), date(2026, 3, 14), datetime(2023, 3, 14, 8, 5), names)
    full = replace(job, job_id="f" * 32, scope=scope, read_to="2026-03-14T08:05:00")
    job_store.creation("job", full).item.save()
    for share in full.shares:
        mark = Mark(delivered=False, cause="provisioned_throughput_exceeded")
        job_store.mark(full.uid, full.job_id, share.insight_id, mark)
    for write in (
        job_store.dispatching("job", full, NOW),
        job_store.ending(
            "job", full, JobStatus.COMPLETED, now=NOW, charged=job.price, reason="r" * 40
        ),
    ):
        write.item.update(list(write.actions))


def _full_chat() -> Chat:
    return Chat(
        uid=FULL,
        chat_id=FULL,
        title="t" * MAX_TITLE_BYTES,
        format="whatsapp",
        messages=500_000,
        skipped_lines=10**7,
        participants=["n" * 30] * (MAX_NAMES_BYTES // 30),
        first_message_at="2023-03-14T08:05:00",
        last_message_at="2026-03-14T08:05:00",
        created_at=NOW,
        manifest="f" * 16,
        text_size=10**8,
        reading=10**6,
        wanted=10**6,
        opening="f" * 12,
        prints=("f" * 12,) * MAX_PRINTS,
    )


def _soon() -> Deadline:
    return Deadline.after(20)


def _rich(uid: str) -> Ledger:
    ledger = Ledger(uid, deadline=_soon())
    ledger.grant(COINS, GrantKind.PURCHASE, key="coins", now=NOW)
    return ledger


def _ledger_steps() -> Iterator[Step]:
    ledger = _rich("alone")
    for hold_id in ("charged", "parted", "released", "extended"):
        ledger.reserve(terms(100, hold_id=hold_id), now=NOW)
    extended = ledger.look("extended").holds["extended"]
    later = extended.expires_at + 60
    new = terms(100, hold_id="new")
    yield Step("reserve", ALONE + WRITTEN, lambda: ledger.reserve(new, now=NOW))
    yield Step("charge", ALONE + WRITTEN, lambda: ledger.charge_reserved_coins("charged", now=NOW))
    yield Step(
        "charge a part",
        ALONE + WRITTEN,
        lambda: ledger.charge_reserved_coins("parted", amount=60, now=NOW),
    )
    yield Step(
        "release",
        ALONE + WRITTEN,
        lambda: ledger.release_reservation("released", "over", now=NOW),
    )
    yield Step(
        "extend",
        ALONE + MOVED,
        lambda: ledger.extend(extended, expires_at=later, due_at=later),
    )
    yield Step("grant", ALONE, lambda: ledger.grant(10, GrantKind.PURCHASE, key="more", now=NOW))
    yield Step("refund", ALONE, lambda: ledger.refund("charged", 40, "sorry", key="r", now=NOW))
    yield Step("revoke", ALONE, lambda: ledger.revoke(10, "paid back", key="v", now=NOW))
    yield Step(
        "grant that expires",
        ALONE + WRITTEN,
        lambda: ledger.grant(10, GrantKind.PROMOTION, key="p", now=NOW, expires_at=NOW + DAY),
    )


def _job_steps() -> Iterator[Step]:
    uid = "jobs"
    _rich(uid)
    text = CHAT.read_bytes()
    chat_id = _uploaded(uid, text)
    yield Step("unlock", UNLOCK + WRITTEN, lambda: _unlock(uid, chat_id))
    first, _ = _unlocked(uid)
    share = first.shares[0].insight_id
    yield Step("mark", 1, lambda: job_store.mark(uid, first.job_id, share, Mark(True, attempt="a")))
    for failing, name in ((False, "settle: charge"), (True, "settle: release")):
        job, _ = _unlocked(uid)
        _mark_all(job, failing=failing)
        yield Step(name, SETTLE + WRITTEN, partial(_settle, job))
    open_job, _ = _unlocked(uid)
    yield Step("cancel", SETTLE + WRITTEN, partial(_cancel, open_job))


def _uploaded(uid: str, text: bytes) -> str:
    """A chat of its own: one that begins as another would go on with it."""
    greeting = f"3/14/24, 6:00 PM - Jonas: {secrets.token_hex(8)}\n".encode()
    upload = uploaded(uid, CHAT.name, greeting + text, Choice(), now=NOW)
    return ingest(uid, upload, now=NOW, seconds=60).chat.chat_id


def _unlocked(uid: str) -> tuple[Job, Cost]:
    chat_id = _uploaded(uid, CHAT.read_bytes())
    with counted() as cost:
        job = _unlock(uid, chat_id)
    return job, cost


def _unlock(uid: str, chat_id: str) -> Job:
    return unlock(Unlock(uid, chat_id, "romantic"), now=NOW, deadline=_soon()).job


def _mark_all(job: Job, *, failing: bool) -> None:
    for place, share in enumerate(job.shares):
        mark = Mark(delivered=not (failing and place == 0), attempt="a", cause="scripted")
        job_store.mark(job.uid, job.job_id, share.insight_id, mark)


def _settle(job: Job) -> None:
    settle.settle(job.uid, job.job_id, now=NOW, deadline=_soon())


def _cancel(job: Job) -> None:
    cancel.cancel(job.uid, job.job_id, now=NOW, deadline=_soon())


def _units(cost: Cost) -> str:
    return "not said" if cost.unreported else f"{cost.write_units:g}"


def _verdict(step: Counted) -> str:
    cost = step.cost
    missed = []
    if step.goal is not None and cost.write_units > step.goal:
        missed.append("units")
    if cost.write_requests > 1:
        missed.append("writes")
    if cost.read_requests > 1:
        missed.append("reads")
    return ", ".join(missed) or "-"


def dollars(cost: Cost) -> float:
    """What a million times `cost` come to."""
    return (
        cost.write_units * DOLLARS_A_MILLION_WRITE_UNITS
        + cost.read_units * DOLLARS_A_MILLION_READ_UNITS
    )


def main() -> None:
    """Print the tables of this part."""
    show(
        "Requests and units of each operation (goal: at most one read and one write request)",
        ("Operation", "Writes", "Write units", "Goal", "Reads", "Read units", "Goals missed"),
        [
            (
                step.name,
                str(step.cost.write_requests),
                _units(step.cost),
                str(step.goal),
                str(step.cost.read_requests),
                str(step.cost.read_units),
                _verdict(step),
            )
            for step in count()
        ],
    )
    steps = list(count_a_job())
    rows = [
        (step.name, _units(step.cost), str(step.cost.read_units), f"{dollars(step.cost):.3f}")
        for step in steps
    ]
    whole = Cost(
        write_units=sum(step.cost.write_units for step in steps),
        read_units=sum(step.cost.read_units for step in steps),
    )
    rows.append(("a job", _units(whole), str(whole.read_units), f"{dollars(whole):.3f}"))
    show(
        "DynamoDB on demand, us-east-1",
        ("Step", "Write units", "Read units", "Dollars a million jobs"),
        rows,
    )
    show(
        f"The largest items (goal: under {MAX_ITEM_BYTES} bytes)",
        ("Item", "Bytes", "Goal met"),
        [
            (kind, str(size), "yes" if size < MAX_ITEM_BYTES else "no")
            for kind, size in sorted(largest().items())
        ],
    )


if __name__ == "__main__":
    with unread():
        main()
