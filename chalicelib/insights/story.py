"""What happened to somebody's coins, told as a person would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from chalicelib.credits.audit import Books, read_books
from chalicelib.credits.hold import Hold
from chalicelib.credits.journal import Entry, EntryKind
from chalicelib.insights import job_store, results
from chalicelib.insights.audit import audit_user
from chalicelib.insights.jobs import Job, Mark
from chalicelib.insights.usage import dollars

_SAID = {
    EntryKind.GRANT: "{amount} coins came in ({cause})",
    EntryKind.RESERVE: "{amount} coins were set aside for job {hold_id} ({cause})",
    EntryKind.CHARGE: "{amount} coins were charged for job {hold_id} ({cause})",
    EntryKind.RELEASE: "{amount} coins came back from job {hold_id} ({cause})",
    EntryKind.LAPSE: "{amount} coins expired",
    EntryKind.REFUND: "{amount} coins of job {hold_id} were refunded ({cause})",
    EntryKind.REVOKE: "{amount} coins were taken back ({cause})",
    EntryKind.SETTING: "a setting was changed: {cause}",
}


def of_user(uid: str) -> Iterator[str]:
    """The whole story of a wallet, a line an entry, and at the end whether the books are right."""
    books = read_books(uid)
    if books.wallet is None:
        yield f"user {uid} has no wallet"
        return
    yield f"user {uid}"
    for entry in books.entries:
        yield _told(entry)
    wallet = books.wallet
    yield (
        f"now: {wallet.available} available, {wallet.held} held, {wallet.spent} spent, "
        f"{wallet.lapsed} expired, {wallet.revoked} taken back, of {wallet.granted} granted; "
        f"{wallet.debt} owed{', frozen' if wallet.frozen else ''}"
    )
    yield from _verdict(uid)


def of_job(uid: str, job_id: str) -> Iterator[str]:
    """The story of one job, which is also that of its hold."""
    books = read_books(uid)
    job = job_store.find_job(uid, job_id)
    hold = books.holds.get(job_id)
    if job is None and hold is None:
        yield f"user {uid} has no job or hold {job_id}"
        return
    if job is not None:
        yield from _job_told(job)
    if hold is not None:
        yield from _hold_told(books, hold)


def _told(entry: Entry) -> str:
    said = _SAID[entry.kind].format(amount=entry.amount, cause=entry.cause, hold_id=entry.hold_id)
    owed = f", {entry.debt_after} owed" if entry.debt_after else ""
    by = entry.actor.value + (f", request {entry.request_id}" if entry.request_id else "")
    return f"{_when(entry.at)}  #{entry.seq} {said}; {entry.balance_after} available{owed} [{by}]"


def _job_told(job: Job) -> Iterator[str]:
    yield f"job {job.job_id}: {job.category_id} of chat {job.chat_id} for {job.price} coins"
    yield f"{_when(job.created_at)}  unlocked"
    if job.dispatched_at is not None:
        yield f"{_when(job.dispatched_at)}  dispatched, {len(job.shares)} insights"
    for insight_id, mark in sorted(job.marks.items()):
        yield f"    {insight_id}: {_what_became(job, insight_id, mark)}"
    if job.ended_at is None:
        yield f"it is {job.status.value}"
    else:
        yield f"{_when(job.ended_at)}  {job.status.value}: {job.reason}"


def _what_became(job: Job, insight_id: str, mark: Mark) -> str:
    if not mark.delivered:
        return f"failed ({mark.cause})"
    usage = results.read_usage(job, insight_id, mark.attempt)
    if usage is None or not usage["answers"]:
        return "delivered"
    cost = usage["micro_dollars"]
    price = "an unknown price" if cost is None else dollars(cost)
    tokens = f"{usage['input_tokens']} tokens in and {usage['output_tokens']} out"
    return f"delivered (a model's answers: {usage['answers']}, with {tokens}, for {price})"


def _hold_told(books: Books, hold: Hold) -> Iterator[str]:
    for entry in books.entries:
        if entry.hold_id == hold.hold_id:
            yield _told(entry)
    if hold.ending is None:
        yield f"its {hold.amount} coins are held until {_when(hold.expires_at)} at least"


def _verdict(uid: str) -> Iterator[str]:
    wrong = list(audit_user(uid))
    for discrepancy in wrong:
        yield f"NOT IN ORDER: {discrepancy.item}: {discrepancy.what}"
    if not wrong:
        yield "the books are in order"


def _when(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")
