"""Settle a job: charge or release its hold and end it, in one transaction."""

from __future__ import annotations

from chalicelib.credits import Deadline, Ledger, Settlement, Snapshot
from chalicelib.credits.errors import CompanionRefused, HoldAlreadyEnded, HoldNotExpired
from chalicelib.insights import job_store
from chalicelib.insights.jobs import Job, JobStatus, Verdict, verdict
from chalicelib.observability import log_event

_JOB = "job"


def settle(uid: str, job_id: str, *, now: int, deadline: Deadline) -> None:
    """Settle the job if its outcome is certain and nobody has; otherwise nothing happens.

    What is charged is the price that was held. Raises LedgerBusy; safe to repeat.
    """
    job = job_store.find_job(uid, job_id)
    decided = None if job is None or not job.is_open else verdict(job)
    if job is not None and decided is not None:
        settle_as(job, decided, now=now, deadline=deadline)


def settle_as(
    job: Job,
    decided: Verdict,
    *,
    now: int,
    deadline: Deadline,
    only_expired: bool = False,
    snapshot: Snapshot | None = None,
) -> bool:
    """End an open job and its hold as `decided`; False if they ended before, or have time left.

    With `only_expired` the hold must have expired by `now`.
    """
    status = JobStatus.COMPLETED if decided.charge else JobStatus.FAILED
    ending = job_store.ending(
        _JOB, job, status, now=now, charged=decided.charge, reason=decided.reason
    )
    settlement = Settlement(
        job.job_id, charge=decided.charge, reason=decided.reason, only_expired=only_expired
    )
    try:
        Ledger(job.uid, deadline=deadline).settle(
            [settlement], now=now, companions=[ending], snapshot=snapshot
        )
    except (HoldAlreadyEnded, HoldNotExpired, CompanionRefused):
        return False
    log_event("job_ended", job_id=job.job_id, status=status.value, reason=decided.reason)
    return True
