"""What a worker does of a job: all before its insights, one insight, and the look at the end.

Only the product is imported here, and late: a worker's environment is set when it starts.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

from tests.harness.api import ROMANTIC
from tests.harness.product import DEADLINE_SECONDS, grant

WRITING_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Prepared:
    """A job whose insights can be written, and their ids."""

    uid: str
    job_id: str
    manifest: str
    insight_ids: tuple[str, ...]


def prepared(chat: bytes) -> Prepared:
    """Upload a chat of a new user, unlock a category of it and prepare its job."""
    from chalicelib.chats.ingest import ingest, uploaded
    from chalicelib.chats.readings import Choice
    from chalicelib.credits import Deadline
    from chalicelib.insights.catalogue import category
    from chalicelib.insights.prepare import prepare
    from chalicelib.insights.unlock import Unlock, unlock

    uid, now, deadline = uuid.uuid4().hex, int(time.time()), Deadline.after(DEADLINE_SECONDS)
    grant(uid, category(ROMANTIC).price)
    sent = uploaded(uid, "chat.txt", chat, Choice(), now=now)
    kept = ingest(uid, sent, now=now, seconds=DEADLINE_SECONDS).chat
    job = unlock(Unlock(uid, kept.chat_id, ROMANTIC), now=now, deadline=deadline).job
    prepare(uid, job.job_id, now=now, deadline=deadline)
    insight_ids = tuple(share.insight_id for share in job.shares)
    return Prepared(uid, job.job_id, kept.manifest, insight_ids)


def write(job: Prepared, insight_id: str) -> None:
    """Write one insight of the job, as the function that its message sets off does."""
    from chalicelib.credits import Deadline
    from chalicelib.insights.deliver import deliver
    from chalicelib.insights.messages import JobMessage

    message = JobMessage(job.uid, job.job_id, insight_id, job.manifest)
    deadline = Deadline.after(WRITING_SECONDS)
    deliver(message, received=1, now=int(time.time()), deadline=deadline)


def delivered(job: Prepared) -> int:
    """How many insights of the job were written."""
    from chalicelib.insights import job_store

    found = job_store.get_job(job.uid, job.job_id)
    return sum(mark.delivered for mark in found.marks.values())
