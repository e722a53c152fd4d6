"""The routes of coins: what they ask of the ledger, and the JSON they make of it."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.credits import EntryKind, Transaction
from chalicelib.credits.errors import LedgerCorrupted
from chalicelib.payments.packages import PACKAGES
from tests.unit.api.conftest import Send


class Wallet:
    available, held, spent, lapsed, revoked, granted = 10, 20, 30, 40, 50, 150


class Ledger:
    """A ledger of three entries, newest first."""

    def __init__(self, uid: str, **_: Any) -> None:
        self.uid = uid

    def balance(self, **_: Any) -> Wallet:
        return Wallet()

    def transactions(
        self, *, limit: int, before_seq: int | None, **_: Any
    ) -> tuple[list[Transaction], int | None]:
        first = 3 if before_seq is None else before_seq - 1
        page = [
            Transaction(
                id=str(seq),
                kind=EntryKind.GRANT,
                amount=50,
                balance_after=50 * seq,
                created_at=1_767_225_600 + seq,
                cause="signup",
                hold_id=None,
            )
            for seq in range(first, max(0, first - limit), -1)
        ]
        last = first - len(page) + 1
        return page, last if last > 1 else None


@pytest.fixture(autouse=True)
def ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.credits.Ledger", Ledger)


def test_the_balance_names_every_state_a_coin_can_be_in(send: Send) -> None:
    assert send("GET", "/api/credits/balance").json_body == {
        "available": 10,
        "held": 20,
        "spent": 30,
        "lapsed": 40,
        "revoked": 50,
        "granted": 150,
    }


def test_a_transaction_says_what_moved_and_what_was_left(send: Send) -> None:
    newest = send("GET", "/api/credits/transactions?limit=1").json_body["transactions"]

    assert newest == [
        {
            "id": "3",
            "kind": "grant",
            "amount": 50,
            "balance_after": 150,
            "created_at": "2026-01-01T00:00:03Z",
            "hold_id": None,
            "cause": "signup",
        }
    ]


def test_pages_of_the_journal_join_without_gap_or_repeat(send: Send) -> None:
    first = send("GET", "/api/credits/transactions?limit=2").json_body
    second = send("GET", f"/api/credits/transactions?limit=2&next={first['next']}").json_body

    assert [line["id"] for line in first["transactions"] + second["transactions"]] == [
        "3",
        "2",
        "1",
    ]
    assert second["next"] is None


def test_a_cursor_that_names_no_entry_is_refused(send: Send) -> None:
    cursor = "dHJhbnNhY3Rpb25zOnR3bw"  # transactions:two

    response = send("GET", f"/api/credits/transactions?next={cursor}")

    assert (response.status_code, response.json_body["code"]) == (400, "invalid_cursor")


def test_a_corrupted_ledger_is_our_failure_and_says_nothing(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    def balance(*_: Any, **__: Any) -> None:
        raise LedgerCorrupted("the chain breaks at 7")

    monkeypatch.setattr(Ledger, "balance", balance)

    response = send("GET", "/api/credits/balance")

    assert (response.status_code, response.json_body["code"]) == (500, "internal")
    assert b"chain" not in response.body


def test_every_package_is_listed_with_its_price(send: Send) -> None:
    assert send("GET", "/api/credits/packages").json_body == {
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


def test_a_larger_package_never_costs_more_a_coin() -> None:
    prices = [package.price_cents / package.coins for package in PACKAGES]

    assert [package.coins for package in PACKAGES] == sorted({p.coins for p in PACKAGES})
    assert prices == sorted(prices, reverse=True)
