"""Delete a chat, and with it whatever is still being written about it."""

from __future__ import annotations

from chalicelib.chats import objects
from chalicelib.chats import store as chats
from chalicelib.chats.errors import ChatNotFound
from chalicelib.chats.store import Chat
from chalicelib.credits import Actor, Deadline, Ledger, Settlement
from chalicelib.credits.errors import CompanionRefused, HoldAlreadyEnded, LedgerBusy
from chalicelib.credits.writes import update
from chalicelib.insights import job_store
from chalicelib.insights.jobs import Job, JobStatus

REASON = "the chat was deleted"
_CHAT = "chat"


def delete_chat(uid: str, chat_id: str, *, now: int, deadline: Deadline) -> None:
    """Delete a chat; its open jobs are cancelled, their coins back, in the same transaction.

    Then its objects go, and last its key. A call that was cut off in between is finished by the
    next one: until then nobody is shown the chat. Raises ChatNotFound, LedgerBusy.
    """
    tried = 0
    while True:
        chat = chats.find_chat(uid, chat_id)
        if chat is None:
            raise ChatNotFound
        if chat.deleted or _end(chat, now=now, deadline=deadline):
            break
        if not deadline.wait_for_try(tried):
            raise LedgerBusy
        tried += 1
    objects.purge(uid, chat_id)
    chats.remove_tombstone(uid, chat_id)


def _end(chat: Chat, *, now: int, deadline: Deadline) -> bool:
    """Bury the chat with its open jobs; False if something moved since it was read."""
    jobs = [job for job in _unlocked(chat) if job.is_open]
    if not jobs:
        return chats.bury(chat, now)
    actions, unchanged = chats.tombstone(chat, now)
    burial = update(_CHAT, chats.key_item(chat.uid, chat.chat_id), actions, unchanged)
    closings = [
        job_store.ending(job.job_id, job, JobStatus.CANCELLED, now=now, charged=0, reason=REASON)
        for job in jobs
    ]
    settlements = [Settlement(job.job_id, charge=0, reason=REASON) for job in jobs]
    try:
        Ledger(chat.uid, deadline=deadline, actor=Actor.USER).settle(
            settlements, now=now, companions=[*closings, burial]
        )
    except (CompanionRefused, HoldAlreadyEnded):
        return False
    return True


def _unlocked(chat: Chat) -> list[Job]:
    return job_store.find_jobs(chat.uid, list(chat.slots.values())) if chat.slots else []
