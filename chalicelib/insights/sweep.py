"""The sweep: ends what expired, and brings on what was lost on its way.

It finishes what a crash left, and never doubles what is merely waiting: a prepare message is sent
again only while the queue reports nothing at all, or once every delivery of the first must be over.
"""

from __future__ import annotations

from functools import cached_property

from chalicelib.config import settings
from chalicelib.credits import Deadline, Due, HoldState, Ledger, Snapshot, Wallet, due
from chalicelib.credits.errors import CompanionRefused, HoldAlreadyEnded, LedgerCorrupted
from chalicelib.credits.hold import Hold
from chalicelib.insights import job_store, queues
from chalicelib.insights.jobs import Job, Verdict, verdict
from chalicelib.insights.order import FIRST_LOOK_SECONDS
from chalicelib.insights.settle import settle_as
from chalicelib.observability import log_event, log_failure

DUE_A_SHARD = 100
RESERVED_SECONDS = 5
NOT_IN_TIME = "not delivered in time"
_JOB = "job"


def sweep(*, now: int, deadline: Deadline) -> int:
    """Look once at what is due, the longest due first, until the deadline is near.

    Answers how many items were looked at. One that fails is logged and left for the next sweep.
    """
    round_ = _Round(now, deadline)
    looked_at = 0
    for item in due(now, limit=DUE_A_SHARD):
        if deadline.remaining() < RESERVED_SECONDS:
            break
        try:
            round_.look_at(item)
        except Exception as error:
            event = error.code if isinstance(error, LedgerCorrupted) else "sweep_item_failed"
            log_failure(event, error, uid=item.uid, hold_id=item.hold_id)
        looked_at += 1
    log_event("swept", looked_at=looked_at)
    return looked_at


class _Round:
    """One sweep: its moment, and what it learned of the prepare queue."""

    def __init__(self, now: int, deadline: Deadline) -> None:
        self._now = now
        self._deadline = deadline

    @cached_property
    def _prepare_is_idle(self) -> bool:
        """Asked once a sweep, before it sends any message itself."""
        return queues.prepare_is_idle()

    def look_at(self, item: Due) -> None:
        """Do what one due wallet or hold needs."""
        ledger = Ledger(item.uid, deadline=self._deadline)
        if item.hold_id is None:
            ledger.lapse(now=self._now)
            ledger.notice(_tell_of_low_balance)
            return
        snapshot = ledger.look(item.hold_id)
        hold = snapshot.holds.get(item.hold_id)
        if hold is None or hold.state is not HoldState.HELD:
            return
        job = job_store.find_job(item.uid, item.hold_id)
        if job is None:
            log_event("hold_without_job", uid=item.uid, hold_id=item.hold_id)
            if hold.expires_at <= self._now:
                ledger.release_reservation(
                    hold.hold_id, NOT_IN_TIME, now=self._now, only_expired=True, snapshot=snapshot
                )
            return
        self._look_at_job(job, hold, snapshot, ledger)

    def _look_at_job(self, job: Job, hold: Hold, snapshot: Snapshot, ledger: Ledger) -> None:
        decided = verdict(job)
        if decided is not None:
            settle_as(job, decided, now=self._now, deadline=self._deadline, snapshot=snapshot)
        elif hold.expires_at <= self._now:
            self._look_at_expired(job, hold, snapshot, ledger)
        elif job.dispatched_at is None:
            self._look_at_waiting(job, hold, ledger)
        else:
            _extend(ledger, hold, expires_at=hold.expires_at, due_at=hold.expires_at)

    def _look_at_expired(self, job: Job, hold: Hold, snapshot: Snapshot, ledger: Ledger) -> None:
        """More time for a job that got on since the last look, up to its hard end; else the end."""
        if len(job.marks) > job.progress_seen and self._now < hold.hard_end_at:
            expires_at = self._now + settings().jobs.hold_life
            _extend(ledger, hold, expires_at=expires_at, due_at=expires_at, progress_of=job)
            return
        settle_as(
            job,
            Verdict(0, NOT_IN_TIME),
            now=self._now,
            deadline=self._deadline,
            only_expired=True,
            snapshot=snapshot,
        )

    def _look_at_waiting(self, job: Job, hold: Hold, ledger: Ledger) -> None:
        """Ask again for a job whose prepare message is lost; look again later at one that waits."""
        times = settings().jobs
        patience = times.prepare_receive_count * times.prepare_visibility
        if self._prepare_is_idle or self._now >= hold.reserved_at + patience:
            queues.send_prepare(job.uid, job.job_id)
            log_event("prepare_sent_again", job_id=job.job_id)
            next_look = self._now + max(FIRST_LOOK_SECONDS, patience)
        else:
            next_look = min(self._now + FIRST_LOOK_SECONDS, hold.reserved_at + patience)
        _extend(ledger, hold, expires_at=hold.expires_at, due_at=min(next_look, hold.expires_at))


def _tell_of_low_balance(wallet: Wallet) -> None:
    """The line an operator's subscription turns into a mail; ids and counts, no name."""
    log_event("low_balance", uid=wallet.uid, available=wallet.available, low_mark=wallet.low_mark)


def _extend(
    ledger: Ledger, hold: Hold, *, expires_at: int, due_at: int, progress_of: Job | None = None
) -> None:
    """What was read may be old: a hold that was given more time since is left as it is."""
    companions = [] if progress_of is None else [job_store.noting_progress(_JOB, progress_of)]
    try:
        ledger.extend(hold, expires_at=expires_at, due_at=due_at, companions=companions)
    except (CompanionRefused, HoldAlreadyEnded):
        # It ended while the sweep looked at it: nothing is due any more.
        return
