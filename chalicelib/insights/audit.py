"""Holds against jobs: a job is COMPLETED if and only if its hold is CHARGED, and open with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from chalicelib.credits import Deadline
from chalicelib.credits.audit import Books, Discrepancy, read_books, scan_wallets
from chalicelib.credits.audit import audit as audit_books
from chalicelib.credits.hold import Hold, HoldState
from chalicelib.credits.items import hold_sk
from chalicelib.insights import job_store
from chalicelib.insights.jobs import OPEN, Job, JobStatus
from chalicelib.observability import log_event

PAGE_ITEMS = 500
RESERVED_SECONDS = 10
_STATUSES = {
    HoldState.HELD: OPEN,
    HoldState.CHARGED: frozenset({JobStatus.COMPLETED}),
    HoldState.RELEASED: frozenset({JobStatus.FAILED, JobStatus.CANCELLED}),
}


def audit_user(uid: str) -> Iterator[Discrepancy]:
    """Whatever is not as the rules say in a user's books, and between their holds and jobs."""
    books = read_books(uid)
    yield from audit_books(books)
    yield from _jobs_differ(books)


def audit_all(
    tell: Callable[[Discrepancy], None], *, cursor: str | None, deadline: Deadline
) -> tuple[int, str | None]:
    """Audit wallet after wallet from `cursor`, telling of each discrepancy.

    Answers how many wallets were looked at, and where to go on: None once all have been.
    """
    audited = 0
    while True:
        page = scan_wallets(cursor, limit=PAGE_ITEMS)
        for uid in page.uids:
            for discrepancy in audit_user(uid):
                tell(discrepancy)
            audited += 1
        cursor = page.cursor
        if cursor is None or deadline.remaining() < RESERVED_SECONDS:
            return audited, cursor


def log_discrepancy(discrepancy: Discrepancy) -> None:
    """The line that rings the operator's alarm."""
    log_event(
        "audit_discrepancy", uid=discrepancy.uid, item=discrepancy.item, what=discrepancy.what
    )


def _jobs_differ(books: Books) -> Iterator[Discrepancy]:
    jobs = {job.job_id: job for job in job_store.all_jobs(books.uid)}
    for hold_id, hold in sorted(books.holds.items()):
        job = jobs.pop(hold_id, None)
        if job is None:
            yield Discrepancy(books.uid, hold_sk(hold_id), "it has no job")
        else:
            yield from _job_differs(books.uid, hold, job)
    for job_id in jobs:
        yield Discrepancy(books.uid, f"JOB#{job_id}", "it has no hold")


def _job_differs(uid: str, hold: Hold, job: Job) -> Iterator[Discrepancy]:
    where = f"JOB#{job.job_id}"
    if job.status not in _STATUSES[hold.state]:
        yield Discrepancy(uid, where, f"it is {job.status.value}, its hold {hold.state.value}")
    if job.price != hold.amount:
        yield Discrepancy(uid, where, f"its price is {job.price}, its hold's {hold.amount}")
    charged = hold.ending.charged if hold.ending else 0
    if job.charged != charged:
        yield Discrepancy(uid, where, f"it says {job.charged} charged, its hold {charged}")
