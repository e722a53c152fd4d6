"""How a job stands in the app table, and the conditional writes that move it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pynamodb.attributes import ListAttribute, MapAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.expressions.condition import Condition

from chalicelib.app_table import CONDITION_FAILED, AppItem, user_pk
from chalicelib.aws import error_code
from chalicelib.credits.writes import Write, put, update
from chalicelib.insights.errors import JobNotFound
from chalicelib.insights.jobs import OPEN, Job, JobStatus, Mark, Share
from chalicelib.insights.model import FallbackPolicy, Policy
from chalicelib.insights.scope import Scope

JOB_PREFIX = "JOB#"
MAX_CAUSE_CHARACTERS = 24
"""A model's error code can be longer than the item has room for; the log has all of it."""

_FAILED, _DELIVERED, _BY_A_FALLBACK = 0, 1, 2


class JobItem(AppItem, discriminator="job"):
    """See `jobs.Job`. A share is [insight, coins]; a mark is [0, cause], [1, attempt], or
    [2, attempt] where a fallback wrote it.

    `scope` is absent where it is the whole chat, `fallback` where one is not charged for.
    """

    chat_id = UnicodeAttribute()
    category_id = UnicodeAttribute()
    status = UnicodeAttribute()
    price = NumberAttribute()
    policy = UnicodeAttribute()
    shares: ListAttribute[list[str | int]] = ListAttribute()
    marks: MapAttribute[str, Any] = MapAttribute()  # type: ignore[no-untyped-call]
    created_at = NumberAttribute()
    scope: MapAttribute[str, Any] = MapAttribute(null=True)  # type: ignore[no-untyped-call]
    read_to = UnicodeAttribute(null=True)
    fallback = UnicodeAttribute(null=True)
    progress_seen = NumberAttribute(default=0)
    dispatched_at = NumberAttribute(null=True)
    ended_at = NumberAttribute(null=True)
    charged = NumberAttribute(default=0)
    reason = UnicodeAttribute(null=True)


@dataclass(frozen=True, slots=True)
class Marked:
    """The job after an attempt to mark it; `stands` says whether it was this mark that stood."""

    job: Job
    stands: bool


def find_job(uid: str, job_id: str) -> Job | None:
    """The job, strongly consistent; None if there is none."""
    try:
        item = JobItem.get(user_pk(uid), f"{JOB_PREFIX}{job_id}", consistent_read=True)
    except DoesNotExist:
        return None
    return _job_of(item)


def get_job(uid: str, job_id: str) -> Job:
    """The job; raises JobNotFound, also for a job of somebody else."""
    job = find_job(uid, job_id)
    if job is None:
        raise JobNotFound
    return job


def find_jobs(uid: str, job_ids: Sequence[str]) -> list[Job]:
    """Those of the jobs that there are, strongly consistent."""
    keys = [(user_pk(uid), f"{JOB_PREFIX}{job_id}") for job_id in job_ids]
    return [_job_of(item) for item in JobItem.batch_get(keys, consistent_read=True)]


def all_jobs(uid: str) -> list[Job]:
    """Every job of the user, in no order, strongly consistent."""
    found = JobItem.query(user_pk(uid), JobItem.sk.startswith(JOB_PREFIX), consistent_read=True)
    return [_job_of(item) for item in found]


def jobs_of_chat(uid: str, chat_id: str, category_id: str | None = None) -> list[Job]:
    """The jobs of a chat, or of one category of it, the oldest first, strongly consistent."""
    return sorted(
        (
            job
            for job in all_jobs(uid)
            if job.chat_id == chat_id and category_id in (None, job.category_id)
        ),
        key=lambda job: (job.created_at, job.job_id),
    )


def list_jobs(uid: str, *, limit: int, after: str | None) -> tuple[list[Job], str | None]:
    """The newest `limit` jobs made before job `after`, and the id to go on from, if any.

    Ids do not sort by time, so all of the user's jobs are read: each under 1 KB, and each paid for
    in coins, so they are few; an index would cost a write unit with every unlock.
    """
    jobs = sorted(all_jobs(uid), key=lambda job: (job.created_at, job.job_id), reverse=True)
    ids = [job.job_id for job in jobs]
    start = ids.index(after) + 1 if after in ids else 0
    page = jobs[start : start + limit]
    return page, page[-1].job_id if start + limit < len(jobs) else None


def creation(label: str, job: Job) -> Write:
    """Store a new job."""
    item = _key_item(job.uid, job.job_id)
    item.chat_id = job.chat_id
    item.category_id = job.category_id
    item.status = job.status.value
    item.price = job.price
    item.policy = job.policy.value
    item.shares = [[share.insight_id, share.coins] for share in job.shares]
    item.marks = {}
    item.created_at = job.created_at
    item.scope = job.scope.to_fields() or None
    item.read_to = job.read_to
    item.fallback = job.fallback.value if job.fallback is FallbackPolicy.CHARGED else None
    return put(label, item, JobItem.pk.does_not_exist())


def dispatching(label: str, job: Job, now: int) -> Write:
    """Mark that every insight has its message, once, if the job is open."""
    return update(
        label,
        _key_item(job.uid, job.job_id),
        [JobItem.status.set(JobStatus.RUNNING.value), JobItem.dispatched_at.set(now)],
        _is_open() & JobItem.dispatched_at.does_not_exist(),
    )


def ending(
    label: str, job: Job, status: JobStatus, *, now: int, charged: int, reason: str
) -> Write:
    """End an open job."""
    return update(
        label,
        _key_item(job.uid, job.job_id),
        [
            JobItem.status.set(status.value),
            JobItem.ended_at.set(now),
            JobItem.charged.set(charged),
            JobItem.reason.set(reason),
        ],
        _is_open(),
    )


def noting_progress(label: str, job: Job) -> Write:
    """Remember how many marks were seen when the hold got more time."""
    return update(
        label,
        _key_item(job.uid, job.job_id),
        [JobItem.progress_seen.set(len(job.marks))],
        _is_open(),
    )


def mark(uid: str, job_id: str, insight_id: str, mark: Mark) -> Marked:
    """Say what became of one insight: one conditional write, and the first mark stands.

    A refused mark reads what stands there (DynamoDB could bring it with the refusal, but neither
    PynamoDB's update, its issue 1219, nor every engine does). A mark that was applied and whose
    answer was lost is refused when it is sent again, and found to be its own. Raises JobNotFound.
    """
    place: Any = JobItem.marks[insight_id]
    content = _row_of(mark)
    item = _key_item(uid, job_id)
    try:
        item.update([place.set(content)], condition=_is_open() & place.does_not_exist())
    except UpdateError as error:
        if error_code(error.cause) != CONDITION_FAILED:
            raise
        job = get_job(uid, job_id)
        return Marked(job, stands=job.marks.get(insight_id) == _mark_of(*content))
    return Marked(_job_of(item), stands=True)


def _is_open() -> Condition:
    return JobItem.status.is_in(*(status.value for status in sorted(OPEN)))


def _key_item(uid: str, job_id: str) -> JobItem:
    return JobItem(user_pk(uid), f"{JOB_PREFIX}{job_id}")


def _job_of(item: AppItem) -> Job:
    if not isinstance(item, JobItem):
        raise TypeError(f"{item.sk} holds no job")
    marks: Mapping[str, Any] = item.marks.as_dict()  # type: ignore[no-untyped-call]
    scope: Mapping[str, Any] = (
        item.scope.as_dict() if item.scope else {}  # type: ignore[no-untyped-call]
    )
    return Job(
        uid=item.pk.removeprefix("U#"),
        job_id=item.sk.removeprefix(JOB_PREFIX),
        chat_id=item.chat_id,
        category_id=item.category_id,
        status=JobStatus(item.status),
        price=int(item.price),
        policy=Policy(item.policy),
        fallback=FallbackPolicy(item.fallback or FallbackPolicy.NOT_CHARGED),
        shares=[Share(str(insight_id), int(coins)) for insight_id, coins in item.shares],
        marks={insight_id: _mark_of(*row) for insight_id, row in marks.items()},
        created_at=int(item.created_at),
        scope=Scope.from_fields(scope),
        read_to=item.read_to,
        progress_seen=int(item.progress_seen),
        dispatched_at=_moment(item.dispatched_at),
        ended_at=_moment(item.ended_at),
        charged=int(item.charged),
        reason=item.reason,
    )


def _row_of(mark: Mark) -> list[int | str]:
    if not mark.delivered:
        return [_FAILED, mark.cause[:MAX_CAUSE_CHARACTERS]]
    return [_BY_A_FALLBACK if mark.fallback else _DELIVERED, mark.attempt]


def _mark_of(delivered: Any, detail: Any) -> Mark:
    if not delivered:
        return Mark(False, cause=detail)
    return Mark(True, attempt=detail, fallback=delivered == _BY_A_FALLBACK)


def _moment(value: float | None) -> int | None:
    return None if value is None else int(value)
