"""The audit's laws: books in order raise nothing, and each corruption is named and left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.credits import GrantKind, Ledger, Setting, SettingName
from chalicelib.credits.audit import Discrepancy, audit, read_books, scan_wallets
from chalicelib.credits.history import wallet_at
from chalicelib.credits.items import (
    EntryItem,
    HoldItem,
    LedgerItem,
    OperationItem,
    WalletItem,
    entry_sk,
    hold_sk,
    wallet_pk,
)
from tests.harness.ledgers import DAY, NOW, terms

ANN = wallet_pk("ann")


@pytest.fixture
def eventful(rich: Ledger) -> Ledger:
    """A ledger in which everything has happened once."""
    rich.grant(100, GrantKind.PROMOTION, key="gift", expires_at=NOW + 10, now=NOW)
    rich.reserve(terms(300, hold_id="charged"), now=NOW)
    rich.charge_reserved_coins("charged", amount=200, now=NOW + 1)
    rich.refund("charged", 50, "sorry", key="refund", now=NOW + 2)
    rich.reserve(terms(100, hold_id="released"), now=NOW + 3)
    rich.release_reservation("released", "1/6 insights failed", now=NOW + 20)
    rich.reserve(terms(70, hold_id="open"), now=NOW + DAY)
    rich.adjust(Setting(SettingName.DAY_LIMIT, 900), key="limit", now=NOW + DAY)
    rich.adjust(Setting(SettingName.FROZEN, True), key="freeze", now=NOW + DAY)
    rich.revoke(2000, "payment taken back", key="revoke", now=NOW + DAY)
    rich.grant(10, GrantKind.PURCHASE, key="more", now=NOW + DAY)
    return rich


def found() -> list[Discrepancy]:
    """What the audit says of Ann's books."""
    return list(audit(read_books("ann")))


def items() -> list[object]:
    """Everything in Ann's books, in a form that compares."""
    return [item.serialize() for item in LedgerItem.query(ANN)]


def test_books_in_order_raise_nothing(eventful: Ledger) -> None:
    assert found() == []


def test_books_of_nobody_raise_that_the_wallet_is_missing() -> None:
    assert [(it.item, it.what) for it in audit(read_books("nobody"))] == [
        ("WALLET", "the wallet is missing")
    ]


def _wallet(**changes: object) -> Callable[[], None]:
    def plant() -> None:
        item = WalletItem.get(ANN, "WALLET")
        for name, value in changes.items():
            setattr(item, name, value)
        item.save()

    return plant


def _shifted(giver: str, taker: str) -> Callable[[], None]:
    """One coin from one counter to another: the wallet still adds up."""

    def plant() -> None:
        item = WalletItem.get(ANN, "WALLET")
        setattr(item, giver, getattr(item, giver) - 1)
        setattr(item, taker, getattr(item, taker) + 1)
        item.save()

    return plant


def _hold(hold_id: str, **changes: object) -> Callable[[], None]:
    def plant() -> None:
        item = HoldItem.get(ANN, hold_sk(hold_id))
        for name, value in changes.items():
            setattr(item, name, value)
        item.save()

    return plant


def _entry(seq: int, **changes: object) -> Callable[[], None]:
    def plant() -> None:
        item = EntryItem.get(ANN, entry_sk(seq))
        for name, value in changes.items():
            setattr(item, name, value)
        item.save()

    return plant


def _gone(sk: str) -> Callable[[], None]:
    def plant() -> None:
        LedgerItem.get(ANN, sk).delete()

    return plant


def _forged_operation() -> None:
    OperationItem(ANN, "OP#forged", fingerprint="f", entry_seq=99).save()


def _forged_hold() -> None:
    item = HoldItem.get(ANN, hold_sk("open"))
    item.sk = hold_sk("forged")
    item.save()


CORRUPTIONS = [
    ("wallet: a coin too many", _wallet(available=1), "WALLET"),
    ("wallet: spent shifted to held", _shifted("spent", "held"), "WALLET"),
    ("wallet: head", _wallet(head="0" * 64), "WALLET"),
    ("wallet: seq", _wallet(seq=3), "WALLET"),
    ("wallet: debt forgiven", _wallet(debt=0), "WALLET"),
    ("wallet: thawed", _wallet(frozen=False), "WALLET"),
    ("wallet: limit lifted", _wallet(day_limit=None), "WALLET"),
    ("wallet: day's count", _wallet(day_reserved=0), "WALLET"),
    ("wallet: wrong type", _wallet(held=1.5), "WALLET"),
    ("wallet: gone", _gone("WALLET"), "WALLET"),
    ("hold: reopened", _hold("charged", state="held"), hold_sk("charged")),
    ("hold: another amount", _hold("open", amount=71), hold_sk("open")),
    ("hold: refund forgotten", _hold("charged", refunded=0), hold_sk("charged")),
    ("hold: another reason", _hold("released", reason="because"), hold_sk("released")),
    ("hold: gone", _gone(hold_sk("open")), hold_sk("open")),
    ("hold: forged", _forged_hold, hold_sk("forged")),
    ("entry: another amount", _entry(2, amount=951), entry_sk(2)),
    ("entry: another balance", _entry(2, balance_after=1), entry_sk(2)),
    ("entry: another cause", _entry(2, cause="promotion"), entry_sk(3)),
    ("entry: another time", _entry(2, at=NOW - 1), entry_sk(3)),
    ("entry: another actor", _entry(2, actor="operator"), entry_sk(3)),
    ("entry: gone", _gone(entry_sk(2)), entry_sk(3)),
    ("operation: forged", _forged_operation, "OP#forged"),
]


@pytest.mark.parametrize(
    ("plant", "where"), [row[1:] for row in CORRUPTIONS], ids=[row[0] for row in CORRUPTIONS]
)
def test_a_planted_corruption_is_named_where_it_stands_and_changed_by_nobody(
    eventful: Ledger, plant: Callable[[], None], where: str
) -> None:
    plant()
    before = items()
    assert where in {discrepancy.item for discrepancy in found()}
    assert items() == before


def test_a_scan_finds_every_wallet_page_by_page(eventful: Ledger, ledger: Ledger) -> None:
    seen: list[str] = []
    cursor = None
    for _ in range(100):
        page = scan_wallets(cursor, limit=1)
        seen += page.uids
        cursor = page.cursor
        if cursor is None:
            break
    assert seen == ["ann"]


def test_the_balance_at_a_moment_is_what_it_was_then(eventful: Ledger) -> None:
    entries = read_books("ann").entries
    told = [wallet_at("ann", entries, NOW + seconds) for seconds in (-1, 0, 1, 3)]
    assert [wallet and (wallet.available, wallet.held) for wallet in told] == [
        None,
        (800, 300),
        (900, 0),
        (850, 100),
    ]
