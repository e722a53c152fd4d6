"""A job: one category of insights, bought for one chat, on its way to be delivered or given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.insights.model import FallbackPolicy, Policy
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

    `attempt` names the stored result of a delivered one, which any but the first generator wrote
    if it is a `fallback`; `cause` says why one failed.
    """

    delivered: bool
    attempt: str = ""
    cause: str = ""
    fallback: bool = False


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
    fallback: FallbackPolicy = FallbackPolicy.NOT_CHARGED

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

    @property
    def uncharged(self) -> int:
        """How many insights a fallback wrote that is not charged for."""
        return sum(mark.delivered and not self.counts(mark) for mark in self.marks.values())

    @property
    def may_fall_back(self) -> bool:
        """Whether a fallback is any use: not where one that does not count ends the job."""
        return self.policy is not Policy.ALL_OR_NOTHING or self.fallback is FallbackPolicy.CHARGED

    def counts(self, mark: Mark) -> bool:
        """Whether what was marked so is charged for."""
        return mark.delivered and (not mark.fallback or self.fallback is FallbackPolicy.CHARGED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a job must end: `charge` coins are owed, 0 if nothing that counts was delivered."""

    charge: int
    reason: str


def verdict(job: Job) -> Verdict | None:
    """How the job must end, once that is certain whatever comes; None until then.

    All-or-nothing is certain at the first failure, and a fallback that does not count is one. Pro
    rata waits for every insight and charges the shares of those that count.
    """
    wanting = job.failed + job.uncharged
    if job.policy is Policy.ALL_OR_NOTHING and wanting:
        return Verdict(0, _reason(job))
    if len(job.marks) < len(job.shares):
        return None
    counting = {insight_id for insight_id, mark in job.marks.items() if job.counts(mark)}
    owed = sum(share.coins for share in job.shares if share.insight_id in counting)
    return Verdict(owed, _reason(job) if wanting else "delivered")


def _reason(job: Job) -> str:
    total = len(job.shares)
    said = [f"{job.failed}/{total} insights failed"] if job.failed else []
    if job.uncharged:
        said.append(f"{job.uncharged}/{total} by a fallback, not charged")
    return ", ".join(said)


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
