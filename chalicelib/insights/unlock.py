"""Unlock a category: reserve its price, make its job and take its slot, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.chats import store as chats
from chalicelib.chats.store import Chat
from chalicelib.config import settings
from chalicelib.credits import Actor, Deadline, Ledger, Snapshot, Terms
from chalicelib.credits.errors import CompanionRefused, IdempotencyMismatch, LedgerBusy
from chalicelib.credits.identity import fingerprint, hold_id_for
from chalicelib.credits.writes import update
from chalicelib.insights import catalogue, job_store, queues
from chalicelib.insights.errors import PriceChanged
from chalicelib.insights.jobs import ALIVE_OR_DONE, Job, JobStatus, Share
from chalicelib.insights.model import Category
from chalicelib.observability import log_event

FIRST_LOOK_SECONDS = 60
_JOB, _CHAT = "job", "chat"


@dataclass(frozen=True, slots=True)
class Request:
    """What a user asks to unlock. `expected_price` is no part of the request's identity."""

    uid: str
    chat_id: str
    category_id: str
    key: str | None
    expected_price: int | None

    @property
    def fingerprint(self) -> str:
        """What the same Idempotency-Key must ask for again."""
        return fingerprint("unlock", self.chat_id, self.category_id)


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The job that answers; `created` is False if it was there before."""

    job: Job
    created: bool


def unlock(
    uid: str,
    chat_id: str,
    category_id: str,
    *,
    key: str | None,
    expected_price: int | None,
    now: int,
    deadline: Deadline,
) -> Unlocked:
    """Unlock a category of a chat for its price.

    A job of the same slot that is alive or completed is the answer, and so is the job that `key`
    made before, whatever has changed since. Raises UnknownCategory, ChatNotFound, PriceChanged,
    InsufficientCoins, IdempotencyMismatch, LedgerBusy; each of them leaves nothing behind.
    """
    request = Request(uid, chat_id, category_id, key, expected_price)
    hold_id = hold_id_for(uid, key)
    ledger = Ledger(uid, deadline=deadline, actor=Actor.USER)
    tried = 0
    while True:
        # The ledger is read before the chat: a wallet that is short because another unlock of
        # this slot took its coins is then followed by a chat that names that unlock's job.
        snapshot = ledger.look(hold_id)
        replayed = _replayed(request, hold_id, snapshot)
        if replayed is not None:
            return replayed
        category = catalogue.category(category_id)
        chat = chats.get_chat(uid, chat_id)
        standing = standing_job(chat, category_id)
        if standing is not None:
            return Unlocked(standing, created=False)
        if expected_price is not None and expected_price != category.price:
            raise PriceChanged(expected=expected_price, price=category.price)
        try:
            return _reserve(
                request,
                category,
                hold_id=hold_id,
                replaces=chat.slots.get(category_id),
                ledger=ledger,
                snapshot=snapshot,
                now=now,
            )
        except CompanionRefused:
            if not deadline.wait_for_try(tried):
                raise LedgerBusy from None
            tried += 1


def standing_job(chat: Chat, category_id: str) -> Job | None:
    """The job that holds the chat's slot for a category, if it is alive or completed."""
    holder = chat.slots.get(category_id)
    job = None if holder is None else job_store.find_job(chat.uid, holder)
    return job if job is not None and job.status in ALIVE_OR_DONE else None


def _replayed(request: Request, hold_id: str, snapshot: Snapshot) -> Unlocked | None:
    hold = snapshot.holds.get(hold_id)
    if hold is None:
        return None
    if hold.fingerprint != request.fingerprint:
        raise IdempotencyMismatch
    return Unlocked(job_store.get_job(request.uid, hold_id), created=False)


def _reserve(
    request: Request,
    category: Category,
    *,
    hold_id: str,
    replaces: str | None,
    ledger: Ledger,
    snapshot: Snapshot,
    now: int,
) -> Unlocked:
    times = settings().jobs
    terms = Terms(
        hold_id=hold_id,
        amount=category.price,
        cause=f"unlock {category.category_id}",
        fingerprint=request.fingerprint,
        first_look=FIRST_LOOK_SECONDS,
        life=times.hold_life,
        hard_life=times.hold_hard_life,
    )
    job = _new_job(request, hold_id, category, now)
    actions, as_read = chats.slot_taken(category.category_id, hold_id, replaces=replaces)
    slot = update(_CHAT, chats.key_item(request.uid, request.chat_id), actions, as_read)
    reserved = ledger.reserve(
        terms,
        now=now,
        companions=[job_store.creation(_JOB, job), slot],
        snapshot=snapshot,
    )
    if reserved.replayed:
        return Unlocked(job_store.get_job(request.uid, hold_id), created=False)
    _ask_to_prepare(job)
    return Unlocked(job, created=True)


def _new_job(request: Request, job_id: str, category: Category, now: int) -> Job:
    shares = catalogue.shares(category)
    return Job(
        uid=request.uid,
        job_id=job_id,
        chat_id=request.chat_id,
        category_id=category.category_id,
        status=JobStatus.QUEUED,
        price=category.price,
        policy=category.policy,
        shares=[Share(insight_id, coins) for insight_id, coins in shares.items()],
        created_at=now,
    )


def _ask_to_prepare(job: Job) -> None:
    try:
        queues.send_prepare(job.uid, job.job_id)
    except (BotoCoreError, ClientError) as error:
        # The coins are held and the job stands: the sweep asks again, so the answer is no error.
        log_event("prepare_not_sent", job_id=job.job_id, cause=type(error).__name__)
