"""What an unlock would cost and meet, with nothing written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.chats.store import get_chat
from chalicelib.credits import Deadline, Ledger
from chalicelib.insights import model_budget
from chalicelib.insights.errors import SlotBusy
from chalicelib.insights.reach import refuse_what_no_worker_reads
from chalicelib.insights.unlock import Unlock


@dataclass(frozen=True, slots=True)
class UnlockQuote:
    """What would happen now. `job_id` is the job that would answer, at no cost, if there is one,
    or the open one that is in the way.

    `refusal` is the code of the problem that an unlock would be answered with, None for none.
    `unsuited` are the insights that are made for fewer or more people than write here.
    """

    price: int
    available: int
    job_id: str | None
    refusal: str | None
    unsuited: Sequence[str] = ()


def quote(wanted: Unlock, *, now: int, deadline: Deadline) -> UnlockQuote:
    """What this unlock would meet; its key and expected price are not looked at.

    Raises UnknownCategory, ChatNotFound, ChatTooLarge, ChatTooLong, EmptyScope, ScopeTooLarge,
    UnknownParticipant, LedgerBusy.
    """
    category = wanted.category()
    chat = get_chat(wanted.uid, wanted.chat_id)
    coins = Ledger(wanted.uid, deadline=deadline).quote(category.price, now=now)
    people = len(wanted.named.participants or chat.participants)
    unsuited = [i.insight_id for i in category.insights if not i.participants.fits(people)]
    refusal = coins.refusal.code if coins.refusal else None
    job_id = None
    try:
        standing = wanted.standing(chat)
    except SlotBusy as busy:
        job_id, refusal = busy.job_id, busy.code
    else:
        if standing is None:
            refuse_what_no_worker_reads(chat)
            wanted.scope(chat)
            stop = model_budget.refusal(now)
            refusal = stop.code if stop else refusal
        else:
            job_id, refusal = standing.job_id, None
    return UnlockQuote(category.price, coins.available, job_id, refusal, unsuited)
