"""A ledger for tests: a user without a wallet, a rich one, and what they reserve."""

from __future__ import annotations

import pytest

from chalicelib.credits import Deadline, GrantKind, Ledger, Setting, SettingName, Terms
from chalicelib.credits.ledger import MAX_AMOUNT
from chalicelib.credits.lots import MAX_LOTS

NOW = 1_800_000_000
DAY = 24 * 3600


@pytest.fixture
def ledger() -> Ledger:
    """The ledger of a user without a wallet."""
    return Ledger("ann", deadline=Deadline.after(10))


@pytest.fixture
def rich(ledger: Ledger) -> Ledger:
    """The same with 50 signup coins and 950 bought ones."""
    ledger.grant(950, GrantKind.PURCHASE, key="rich", now=NOW)
    return ledger


def terms(amount: int, *, hold_id: str = "hold-1", fingerprint: str = "asked") -> Terms:
    """A reservation that lives an hour, a day at most, and is first looked at after a minute."""
    return Terms(
        hold_id=hold_id,
        amount=amount,
        cause="unlock romantic",
        fingerprint=fingerprint,
        first_look=60,
        life=3600,
        hard_life=DAY,
    )


def fill(ledger: Ledger) -> None:
    """Bring the wallet, a hold and its journal entries to the largest that they can be."""
    for number in range(MAX_LOTS + 2):
        ledger.grant(
            7 * 10**7 + number,
            GrantKind.PURCHASE,
            key=f"payment-{number}",
            expires_at=NOW + 10**6 + number,
            now=NOW,
        )
    for name in (SettingName.DAY_LIMIT, SettingName.LOW_MARK):
        ledger.adjust(Setting(name, MAX_AMOUNT), key=f"set {name}", now=NOW)
    amount = ledger.balance(now=NOW).available
    ledger.reserve(terms(amount - 1, hold_id="f" * 32, fingerprint="e" * 32), now=NOW)
    ledger.release_reservation("f" * 32, "6/6 insights failed", now=NOW)
