"""Cancel a job: its hold released and its status set in one transaction."""

from __future__ import annotations

from contextlib import suppress

from chalicelib.credits import Actor, Deadline, Ledger
from chalicelib.credits.errors import CompanionRefused, HoldAlreadyEnded
from chalicelib.insights import job_store
from chalicelib.insights.errors import JobAlreadyEnded
from chalicelib.insights.jobs import Job, JobStatus

REASON = "cancelled by the user"
_JOB = "job"


def cancel(uid: str, job_id: str, *, now: int, deadline: Deadline) -> Job:
    """Give the coins of an open job back and end it; a cancelled job answers as it is.

    Raises JobNotFound, JobAlreadyEnded if it completed or failed before, LedgerBusy.
    """
    job = job_store.get_job(uid, job_id)
    if job.is_open:
        closing = job_store.ending(
            _JOB, job, JobStatus.CANCELLED, now=now, charged=0, reason=REASON
        )
        # If it ended while this call was on its way, the job itself says how.
        with suppress(CompanionRefused, HoldAlreadyEnded):
            Ledger(uid, deadline=deadline, actor=Actor.USER).release_reservation(
                job_id, REASON, now=now, companions=[closing]
            )
        job = job_store.get_job(uid, job_id)
    if job.status is not JobStatus.CANCELLED:
        raise JobAlreadyEnded(job.status)
    return job
