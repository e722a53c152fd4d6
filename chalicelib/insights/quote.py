"""What an unlock would cost and meet, with nothing written."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.chats.store import get_chat
from chalicelib.credits import Deadline, Ledger
from chalicelib.insights.errors import SlotBusy
from chalicelib.insights.unlock import Unlock


@dataclass(frozen=True, slots=True)
class UnlockQuote:
    """What would happen now. `job_id` is the job that would answer, at no cost, if there is one,
    or the open one that is in the way.

    `refusal` is the code of the problem that an unlock would be answered with, None for none.
    """

    price: int
    available: int
    job_id: str | None
    refusal: str | None


def quote(wanted: Unlock, *, now: int, deadline: Deadline) -> UnlockQuote:
    """What this unlock would meet; its key and expected price are not looked at.

    Raises UnknownCategory, ChatNotFound, EmptyScope, ScopeTooLarge, UnknownParticipant, LedgerBusy.
    """
    category = wanted.category()
    chat = get_chat(wanted.uid, wanted.chat_id)
    coins = Ledger(wanted.uid, deadline=deadline).quote(category.price, now=now)
    refusal = coins.refusal.code if coins.refusal else None
    try:
        standing = wanted.standing(chat)
    except SlotBusy as busy:
        return UnlockQuote(category.price, coins.available, busy.job_id, busy.code)
    if standing is not None:
        return UnlockQuote(category.price, coins.available, standing.job_id, None)
    wanted.scope(chat)
    return UnlockQuote(category.price, coins.available, None, refusal)
