"""What left the account for each insight: kept before it leaves, shown to whoever it was for.

Each request to a model is one object of the chat, under a name that orders those of an insight by
time; deleting the chat deletes them. The object is written first, then the job, or the sample, is
looked at once more, then the request leaves: so nothing leaves that is not kept, nothing is sent
for what has ended, and nothing stays behind a deletion, which ends the job before it deletes.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.chats import objects
from chalicelib.insights import job_store
from chalicelib.insights.errors import GenerationFailed
from chalicelib.insights.jobs import Job
from chalicelib.insights.privacy.gate import Departure

MAX_PAGE_BYTES = 1_000_000
"""Of stored objects. The answer, in ASCII, is three times that at most, and fits into 6 MB."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """Keeps what leaves for one insight, in objects whose keys begin with `prefix`.

    `origin` says where a message of the reading stands, `is_waited_for` whether anybody still
    waits for the insight.
    """

    prefix: str
    insight_id: str
    origin: Callable[[int], tuple[int, int]]
    is_waited_for: Callable[[], bool]

    def keep(self, departure: Departure) -> None:
        """Keep a request that is about to leave.

        Raises GenerationFailed `job_ended` if nobody waits for its answer any more: then it must
        not leave, and is not kept.
        """
        sent_at = time.time()
        name = f"{self.insight_id}/{int(1000 * sent_at):015d}-{secrets.token_hex(6)}.json"
        key = self.prefix + name
        places = [(number, *self.origin(number)) for number in departure.lines]
        objects.write_json(
            key,
            {
                "insight_id": self.insight_id,
                "sent_at": int(sent_at),
                "generator": departure.generator,
                "system": departure.system,
                "user": departure.user,
                "messages": [
                    {"number": number, "export": export, "line": line}
                    for number, export, line in places
                ],
            },
        )
        if not self.is_waited_for():
            objects.delete_object(key)
            raise GenerationFailed("job_ended")


def outbox_of_job(job: Job, insight_id: str, origin: Callable[[int], tuple[int, int]]) -> Outbox:
    """The outbox of one insight of a job."""

    def is_waited_for() -> bool:
        found = job_store.find_job(job.uid, job.job_id)
        return found is not None and found.is_open

    return Outbox(_prefix(job), insight_id, origin, is_waited_for)


def read_sent(
    uid: str, job_id: str, *, after: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """What left for a job, insight by insight in order of time, and where the next page begins.

    A page ends where it would grow too large. Raises JobNotFound.
    """
    return read_sent_under(_prefix(job_store.get_job(uid, job_id)), after=after)


def read_sent_under(prefix: str, *, after: str | None) -> tuple[list[dict[str, Any]], str | None]:
    """As `read_sent`, whatever an outbox of that prefix has kept."""
    names, more = objects.list_names(prefix, after=after or "", most_bytes=MAX_PAGE_BYTES)
    found = (objects.find_json(prefix + name) for name in names)
    return [each for each in found if each is not None], names[-1] if more else None


def _prefix(job: Job) -> str:
    return f"{objects.chat_prefix(job.uid, job.chat_id)}sent/{job.job_id}/"
