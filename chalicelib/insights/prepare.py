"""Prepare a job: read the chat once for all workers, then ask for each insight."""

from __future__ import annotations

from chalicelib.chats import objects
from chalicelib.chats import store as chats
from chalicelib.chats.errors import ChatNotFound
from chalicelib.chats.ingest import read_again
from chalicelib.config import settings
from chalicelib.credits import Deadline, Ledger
from chalicelib.credits.errors import CompanionRefused, HoldAlreadyEnded
from chalicelib.insights import contexts, job_store, queues
from chalicelib.insights.scope import Scope

_JOB = "job"


def prepare(uid: str, job_id: str, *, now: int, deadline: Deadline) -> None:
    """Send one message an insight, then mark the job dispatched and restart its hold's expiry.

    A job that has ended, or was dispatched before, needs nothing. A crash before the mark only
    sends the messages again, and a worker drops what is marked already. Raises QueueBusy,
    LedgerBusy.
    """
    job = job_store.find_job(uid, job_id)
    if job is None or job.dispatched_at is not None:
        return
    if not job.is_open:
        leave_nothing_of_a_deleted_chat(uid, job.chat_id)
        return
    manifest = prepared(uid, job.chat_id, job.scope, deadline=deadline)
    if manifest is None:
        # The chat is going, and its deletion ends the job.
        return
    insight_ids = [share.insight_id for share in job.shares]
    queues.send_insights(uid, job_id, insight_ids, manifest=manifest, deadline=deadline)
    ledger = Ledger(uid, deadline=deadline)
    hold = ledger.look(job_id).holds[job_id]
    expires_at = max(hold.expires_at, now + settings().jobs.hold_life)
    try:
        dispatched = ledger.extend(
            hold,
            expires_at=expires_at,
            due_at=expires_at,
            companions=[job_store.dispatching(_JOB, job, now)],
        )
    except (CompanionRefused, HoldAlreadyEnded):
        dispatched = False
    if not dispatched:
        # It ended, or another delivery dispatched it.
        leave_nothing_of_a_deleted_chat(uid, job.chat_id)


def prepared(uid: str, chat_id: str, scope: Scope, *, deadline: Deadline) -> str | None:
    """The manifest by which the chat's index and the scope's context are made; None without a chat.

    Exports that were not read since they, or their people, changed are read first.
    """
    chat = chats.find_chat(uid, chat_id)
    if chat is not None and not chat.up_to_date:
        read_again(uid, chat_id, seconds=deadline.remaining())
        chat = chats.find_chat(uid, chat_id)
    if chat is None or chat.deleted:
        return None
    try:
        contexts.keep_context(chat, scope)
    except ChatNotFound:
        return None
    return chat.manifest


def leave_nothing_of_a_deleted_chat(uid: str, chat_id: str) -> None:
    """The index may have been written after the deletion had removed every object."""
    chat = chats.find_chat(uid, chat_id)
    if chat is None or chat.deleted:
        objects.purge(uid, chat_id)
