"""Coins: the wallet, its journal, and what can be bought."""

from __future__ import annotations

import re

from chalice.app import Blueprint

from chalicelib.api.answers import Answer, instant
from chalicelib.api.errors import InvalidCursor
from chalicelib.api.requests import next_cursor, page_after, page_limit
from chalicelib.api.routes import Call, private

credits = Blueprint(__name__)  # noqa: A001 - the site builtin of that name is not for programs


@private(credits, "/api/credits/balance")
def read_balance(call: Call) -> Answer:
    """The wallet, which the first call that needs one opens with the signup coins."""
    from chalicelib.credits import Deadline, Ledger

    wallet = Ledger(call.uid, deadline=Deadline.after(call.seconds_left)).balance(now=call.now)
    return Answer(
        {
            "available": wallet.available,
            "held": wallet.held,
            "spent": wallet.spent,
            "lapsed": wallet.lapsed,
            "revoked": wallet.revoked,
            "granted": wallet.granted,
        }
    )


@private(credits, "/api/credits/transactions")
def list_transactions(call: Call) -> Answer:
    """The journal, newest first."""
    from chalicelib.credits import Deadline, Ledger

    limit, before_seq = page_limit(call.request), _before_seq(call)
    ledger = Ledger(call.uid, deadline=Deadline.after(call.seconds_left))
    page, end = ledger.transactions(limit=limit, before_seq=before_seq, now=call.now)
    return Answer(
        {
            "transactions": [
                {
                    "id": transaction.id,
                    "kind": transaction.kind,
                    "amount": transaction.amount,
                    "balance_after": transaction.balance_after,
                    "created_at": instant(transaction.created_at),
                    "hold_id": transaction.hold_id,
                    "cause": transaction.cause,
                }
                for transaction in page
            ],
            "next": next_cursor("transactions", end),
        }
    )


@private(credits, "/api/credits/packages")
def list_packages(call: Call) -> Answer:  # noqa: ARG001 - a private route's handler gets its call
    """The coins that can be bought, and their prices."""
    from chalicelib.payments.packages import PACKAGES

    return Answer(
        {
            "packages": [
                {
                    "package_id": package.package_id,
                    "coins": package.coins,
                    "price_cents": package.price_cents,
                    "currency": package.currency,
                }
                for package in PACKAGES
            ]
        }
    )


def _before_seq(call: Call) -> int | None:
    after = page_after(call.request, "transactions")
    if after is None:
        return None
    if not re.fullmatch(r"[0-9]{1,12}", after):
        raise InvalidCursor
    return int(after)
