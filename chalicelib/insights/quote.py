"""What an unlock would cost and meet, with nothing written."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.chats.store import get_chat
from chalicelib.credits import Deadline, Ledger
from chalicelib.insights import catalogue
from chalicelib.insights.unlock import standing_job


@dataclass(frozen=True, slots=True)
class UnlockQuote:
    """What would happen now. `job_id` is the job that would answer, at no cost, if there is one.

    `refusal` is the code of the problem that an unlock would be answered with, None for none.
    """

    price: int
    available: int
    job_id: str | None
    refusal: str | None


def quote(uid: str, chat_id: str, category_id: str, *, now: int, deadline: Deadline) -> UnlockQuote:
    """What this unlock would meet. Raises UnknownCategory, ChatNotFound, LedgerBusy."""
    category = catalogue.category(category_id)
    standing = standing_job(get_chat(uid, chat_id), category_id)
    coins = Ledger(uid, deadline=deadline).quote(category.price, now=now)
    refusal = None if standing else coins.refusal
    return UnlockQuote(
        price=category.price,
        available=coins.available,
        job_id=standing.job_id if standing else None,
        refusal=refusal.code if refusal else None,
    )
