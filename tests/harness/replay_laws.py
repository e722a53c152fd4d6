"""The law of replays: whatever has happened since, the same request is answered as at first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.credits import GrantKind, Ledger, Setting, SettingName
from chalicelib.credits.items import LedgerItem, wallet_pk
from tests.harness.ledgers import DAY, NOW, terms

Operation = Callable[[Ledger, int], object]

OPERATIONS: dict[str, Operation] = {
    "reserve": lambda ledger, now: ledger.reserve(terms(300), now=now).transaction,
    "charge": lambda ledger, now: ledger.charge_reserved_coins("to-charge", now=now),
    "charge a part": lambda ledger, now: ledger.charge_reserved_coins(
        "to-charge", amount=40, now=now
    ),
    "release": lambda ledger, now: ledger.release_reservation("to-release", "failed", now=now),
    "grant": lambda ledger, now: ledger.grant(70, GrantKind.PURCHASE, key="g", now=now),
    "refund": lambda ledger, now: ledger.refund("charged", 30, "sorry", key="r", now=now),
    "revoke": lambda ledger, now: ledger.revoke(20, "taken back", key="v", now=now),
    "adjust": lambda ledger, now: ledger.adjust(
        Setting(SettingName.DAY_LIMIT, 900), key="s", now=now
    ),
}


def _emptied(ledger: Ledger) -> None:
    wallet = ledger.balance(now=NOW)
    if wallet.available:
        ledger.revoke(wallet.available, "all of it", key="all", now=NOW)


def _ended(ledger: Ledger) -> None:
    for hold in ledger.open_holds():
        ledger.charge_reserved_coins(hold.hold_id, now=NOW)


def _frozen(ledger: Ledger) -> None:
    ledger.adjust(Setting(SettingName.FROZEN, True), key="freeze", now=NOW)


SINCE: dict[str, Callable[[Ledger], None]] = {
    "nothing": lambda _: None,
    "the wallet was emptied": _emptied,
    "every hold ended": _ended,
    "the wallet was frozen": _frozen,
}


@pytest.mark.parametrize("years", [0, 1], ids=["at once", "a year later"])
@pytest.mark.parametrize("since", SINCE)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_replay_answers_as_at_first_and_changes_no_byte(
    rich: Ledger, operation: str, since: str, years: int
) -> None:
    for hold_id in ("to-charge", "to-release", "charged"):
        rich.reserve(terms(50, hold_id=hold_id), now=NOW)
    rich.charge_reserved_coins("charged", now=NOW)
    first = OPERATIONS[operation](rich, NOW)
    SINCE[since](rich)
    before = _everything()
    assert OPERATIONS[operation](rich, NOW + years * 365 * DAY) == first
    assert _everything() == before


def _everything() -> list[object]:
    return [item.serialize() for item in LedgerItem.query(wallet_pk("ann"))]
