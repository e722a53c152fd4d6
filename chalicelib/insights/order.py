"""Order a job: reserve its price, make it and take its slot of the chat, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.chats import store as chats
from chalicelib.chats.store import Chat
from chalicelib.config import settings
from chalicelib.credits import Actor, Deadline, Ledger, Snapshot, Terms
from chalicelib.credits.errors import (
    CompanionRefused,
    IdempotencyMismatch,
    InsufficientCoins,
    LedgerBusy,
    SpendingLimitReached,
    WalletFrozen,
)
from chalicelib.credits.identity import hold_id_for
from chalicelib.credits.writes import update
from chalicelib.insights import catalogue, job_store, model_budget, queues
from chalicelib.insights.errors import PriceChanged
from chalicelib.insights.jobs import Job, JobStatus, Share
from chalicelib.insights.model import Category
from chalicelib.insights.reach import refuse_what_no_worker_reads
from chalicelib.insights.scope import Scope, read_up_to
from chalicelib.observability import log_event

FIRST_LOOK_SECONDS = 60
_JOB, _CHAT = "job", "chat"


class Order(Protocol):
    """What a user asks for. `expected_price` is no part of the request's identity."""

    @property
    def uid(self) -> str: ...

    @property
    def chat_id(self) -> str: ...

    @property
    def key(self) -> str | None: ...

    @property
    def expected_price(self) -> int | None: ...

    @property
    def fingerprint(self) -> str:
        """What the same Idempotency-Key must ask for again."""

    def category(self) -> Category:
        """What is sold."""

    def standing(self, chat: Chat) -> Job | None:
        """The job that answers at no cost. Raises what makes another job impossible now."""

    def scope(self, chat: Chat) -> Scope:
        """Which messages of the chat it is about; raises what is wrong with it."""

    def keep(self, job_id: str) -> None:
        """Keep what the job needs and its item has no room for; safe to repeat."""

    def forget(self, job_id: str) -> None:
        """Drop what was kept for a job that does not come to be."""


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The job that answers; `created` is False if it was there before."""

    job: Job
    created: bool


def place(order: Order, *, now: int, deadline: Deadline) -> Unlocked:
    """Open the job that is ordered, for its price.

    A job that stands for the same is the answer, and so is the job that the order's key made
    before, whatever has changed since. Raises what the order raises, ChatNotFound, ChatTooLarge,
    ChatTooLong, PriceChanged, GenerationPaused, InsufficientCoins, IdempotencyMismatch, LedgerBusy;
    each leaves nothing behind.
    """
    hold_id = hold_id_for(order.uid, order.key)
    ledger = Ledger(order.uid, deadline=deadline, actor=Actor.USER)
    tried = 0
    while True:
        # The ledger is read before the chat: a wallet that is short because another unlock of
        # this slot took its coins is then followed by a chat that names that unlock's job.
        snapshot = ledger.look(hold_id)
        replayed = _replayed(order, hold_id, snapshot)
        if replayed is not None:
            return replayed
        category = order.category()
        chat = chats.get_chat(order.uid, order.chat_id)
        standing = order.standing(chat)
        if standing is not None:
            return Unlocked(standing, created=False)
        refuse_what_no_worker_reads(chat)
        if order.expected_price is not None and order.expected_price != category.price:
            raise PriceChanged(expected=order.expected_price, price=category.price)
        model_budget.refuse_while_paused(now)
        job = _new_job(order, hold_id, category, chat, now)
        try:
            return _reserve(order, job, chat, ledger=ledger, snapshot=snapshot, now=now)
        except CompanionRefused:
            if not deadline.wait_for_try(tried):
                raise LedgerBusy from None
            tried += 1


def _replayed(order: Order, hold_id: str, snapshot: Snapshot) -> Unlocked | None:
    hold = snapshot.holds.get(hold_id)
    if hold is None:
        return None
    if hold.fingerprint != order.fingerprint:
        raise IdempotencyMismatch
    return Unlocked(job_store.get_job(order.uid, hold_id), created=False)


def _reserve(
    order: Order, job: Job, chat: Chat, *, ledger: Ledger, snapshot: Snapshot, now: int
) -> Unlocked:
    times = settings().jobs
    terms = Terms(
        hold_id=job.job_id,
        amount=job.price,
        cause=f"unlock {job.category_id}",
        fingerprint=order.fingerprint,
        first_look=FIRST_LOOK_SECONDS,
        life=times.hold_life,
        hard_life=times.hold_hard_life,
    )
    replaces = chat.slots.get(job.category_id)
    actions, as_read = chats.slot_taken(job.category_id, job.job_id, replaces=replaces)
    slot = update(_CHAT, chats.key_item(job.uid, job.chat_id), actions, as_read)
    order.keep(job.job_id)
    try:
        reserved = ledger.reserve(
            terms,
            now=now,
            companions=[job_store.creation(_JOB, job), slot],
            snapshot=snapshot,
        )
    except (CompanionRefused, InsufficientCoins, SpendingLimitReached, WalletFrozen):
        # No hold stands under this id; where that is not certain, what was kept stays.
        order.forget(job.job_id)
        raise
    if reserved.replayed:
        return Unlocked(job_store.get_job(job.uid, job.job_id), created=False)
    _ask_to_prepare(job)
    return Unlocked(job, created=True)


def _new_job(order: Order, job_id: str, category: Category, chat: Chat, now: int) -> Job:
    shares = catalogue.shares(category)
    scope = order.scope(chat)
    return Job(
        uid=order.uid,
        job_id=job_id,
        chat_id=order.chat_id,
        category_id=category.category_id,
        status=JobStatus.QUEUED,
        price=category.price,
        policy=category.policy,
        fallback=category.fallback,
        shares=[Share(insight_id, coins) for insight_id, coins in shares.items()],
        created_at=now,
        scope=scope,
        read_to=read_up_to(scope, chat),
    )


def _ask_to_prepare(job: Job) -> None:
    try:
        queues.send_prepare(job.uid, job.job_id)
    except (BotoCoreError, ClientError) as error:
        # The coins are held and the job stands: the sweep asks again, so the answer is no error.
        log_event("prepare_not_sent", job_id=job.job_id, cause=type(error).__name__)
