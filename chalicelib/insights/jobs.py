"""A job: one category of insights, bought for one chat, on its way to be delivered or given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.insights.model import Policy
from chalicelib.insights.scope import WHOLE, Scope

SECONDS_AN_INSIGHT = 4
"""What an insight takes before any has been delivered and a job can tell for itself."""


class JobStatus(StrEnum):
    """QUEUED -> RUNNING -> one of the three ends; a queued job may end at once."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = frozenset({JobStatus.QUEUED, JobStatus.RUNNING})
ALIVE_OR_DONE = OPEN | {JobStatus.COMPLETED}


@dataclass(frozen=True, slots=True)
class Share:
    """One insight of a job and its part of the price, in coins."""

    insight_id: str
    coins: int


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of one insight. The first mark stands.

    `attempt` names the stored result of a delivered one; `cause` says why one failed.
    """

    delivered: bool
    attempt: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. Its id is its hold's id; times are epoch seconds, amounts coins.

    `progress_seen` is how many marks the sweep saw when it last gave the hold more time. `read_to`
    is the moment of the last message that was there to be read when it was unlocked.
    """

    uid: str
    job_id: str
    chat_id: str
    category_id: str
    status: JobStatus
    price: int
    policy: Policy
    shares: Sequence[Share]
    created_at: int
    marks: Mapping[str, Mark] = field(default_factory=dict)
    progress_seen: int = 0
    dispatched_at: int | None = None
    ended_at: int | None = None
    charged: int = 0
    reason: str | None = None
    scope: Scope = WHOLE
    read_to: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether the job may still end one way or another."""
        return self.status in OPEN

    @property
    def delivered(self) -> int:
        """How many insights were delivered."""
        return sum(mark.delivered for mark in self.marks.values())

    @property
    def failed(self) -> int:
        """How many insights could not be written."""
        return len(self.marks) - self.delivered


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a job must end: `charge` coins are owed, 0 if nothing was delivered."""

    charge: int
    reason: str


def verdict(job: Job) -> Verdict | None:
    """How the job must end, once that is certain whatever comes; None until then.

    All-or-nothing is certain at the first failure. Pro rata waits for every insight and charges
    the shares of those delivered.
    """
    total = len(job.shares)
    failures = f"{job.failed}/{total} insights failed"
    if job.policy is Policy.ALL_OR_NOTHING and job.failed:
        return Verdict(0, failures)
    if len(job.marks) < total:
        return None
    owed = sum(share.coins for share in job.shares if job.marks[share.insight_id].delivered)
    return Verdict(owed, failures if job.failed else "delivered")


def seconds_left(job: Job, now: int) -> int:
    """An estimate, from the pace so far; 0 once the job has ended."""
    if not job.is_open:
        return 0
    remaining = len(job.shares) - len(job.marks)
    if not job.marks or job.dispatched_at is None:
        return remaining * SECONDS_AN_INSIGHT
    pace = max(now - job.dispatched_at, 1) / len(job.marks)
    return round(remaining * pace)


def progress_percentage(job: Job) -> int:
    """Whole percent of the insights that are decided; 100 only when all are."""
    return 100 * len(job.marks) // len(job.shares)


def progress(job: Job, *, now: int) -> dict[str, object]:
    """The job as its owner sees it; `now` is epoch seconds."""
    return {
        "job_id": job.job_id,
        "chat_id": job.chat_id,
        "category_id": job.category_id,
        "scope": job.scope.to_fields(),
        "status": job.status.value,
        "total_insights": len(job.shares),
        "completed_insights": job.delivered,
        "failed_insights": job.failed,
        "progress_percentage": progress_percentage(job),
        "estimated_seconds_left": seconds_left(job, now),
        "coins_reserved": job.price,
        "coins_charged": job.charged,
        "reason": job.reason,
    }
