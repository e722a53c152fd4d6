"""Any sequence of calls on the real ledger, on moto, against a model in a few lines."""

from __future__ import annotations

from dataclasses import dataclass, field

import boto3
import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.config import SIGNUP_COINS, settings
from chalicelib.credits import Deadline, GrantKind, Ledger, Setting, SettingName
from chalicelib.credits.audit import audit, read_books
from chalicelib.credits.errors import (
    HoldAlreadyEnded,
    InsufficientCoins,
    RefundExceedsCharge,
    WalletFrozen,
)
from tests.harness.ledgers import NOW, terms
from tests.harness.tables import create_tables


@dataclass
class Expected:
    """What a wallet must hold; coins neither expire nor are limited here."""

    available: int = SIGNUP_COINS
    held: int = 0
    spent: int = 0
    revoked: int = 0
    granted: int = SIGNUP_COINS
    debt: int = 0
    frozen: bool = False
    open: dict[str, int] = field(default_factory=dict)
    charged: dict[str, int] = field(default_factory=dict)
    released: set[str] = field(default_factory=set)

    def enters(self, coins: int) -> None:
        """Coins come to be available, and pay what is owed first."""
        paid = min(self.debt, self.available + coins)
        self.available += coins - paid
        self.revoked += paid
        self.debt -= paid


class LedgerAgainstModel(RuleBasedStateMachine):
    """Each rule does one thing to both, and compares what they answer."""

    def __init__(self) -> None:
        super().__init__()
        names, client = settings(), boto3.client("dynamodb")
        for table in (names.ledger_table, names.app_table):
            client.delete_table(TableName=table)
        create_tables(client, ledger=names.ledger_table, app=names.app_table)
        self.model = Expected()
        self.calls = 0
        self.ledger.balance(now=NOW)

    @property
    def ledger(self) -> Ledger:
        return Ledger("ann", deadline=Deadline.after(20))

    def key(self) -> str:
        self.calls += 1
        return f"call-{self.calls}"

    @rule(coins=st.integers(1, 300), again=st.booleans())
    def grant(self, coins: int, again: bool) -> None:
        key = self.key()
        first = self.ledger.grant(coins, GrantKind.PURCHASE, key=key, now=NOW)
        if again:
            assert self.ledger.grant(coins, GrantKind.PURCHASE, key=key, now=NOW + 9) == first
        self.model.granted += coins
        self.model.enters(coins)

    @rule(coins=st.integers(1, 300))
    def reserve(self, coins: int) -> None:
        asked = terms(coins, hold_id=self.key())
        if self.model.frozen:
            with pytest.raises(WalletFrozen):
                self.ledger.reserve(asked, now=NOW)
        elif coins > self.model.available:
            with pytest.raises(InsufficientCoins) as refused:
                self.ledger.reserve(asked, now=NOW)
            assert refused.value.available == self.model.available
        else:
            self.ledger.reserve(asked, now=NOW)
            self.model.available -= coins
            self.model.held += coins
            self.model.open[asked.hold_id] = coins

    @precondition(lambda self: self.model.open)
    @rule(data=st.data())
    def charge(self, data: st.DataObject) -> None:
        hold_id = data.draw(st.sampled_from(sorted(self.model.open)))
        held = self.model.open.pop(hold_id)
        coins = data.draw(st.integers(1, held))
        self.ledger.charge_reserved_coins(hold_id, amount=coins, now=NOW)
        self.model.held -= held
        self.model.spent += coins
        self.model.charged[hold_id] = coins
        self.model.enters(held - coins)

    @precondition(lambda self: self.model.open)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        hold_id = data.draw(st.sampled_from(sorted(self.model.open)))
        held = self.model.open.pop(hold_id)
        self.ledger.release_reservation(hold_id, "failed", now=NOW)
        self.model.held -= held
        self.model.released.add(hold_id)
        self.model.enters(held)

    @precondition(lambda self: self.model.released)
    @rule(data=st.data())
    def charge_what_was_released(self, data: st.DataObject) -> None:
        hold_id = data.draw(st.sampled_from(sorted(self.model.released)))
        with pytest.raises(HoldAlreadyEnded):
            self.ledger.charge_reserved_coins(hold_id, now=NOW)

    @precondition(lambda self: self.model.charged)
    @rule(data=st.data(), coins=st.integers(1, 300))
    def refund(self, data: st.DataObject, coins: int) -> None:
        hold_id = data.draw(st.sampled_from(sorted(self.model.charged)))
        left = self.model.charged[hold_id]
        if coins > left:
            with pytest.raises(RefundExceedsCharge):
                self.ledger.refund(hold_id, coins, "sorry", key=self.key(), now=NOW)
            return
        self.ledger.refund(hold_id, coins, "sorry", key=self.key(), now=NOW)
        self.model.charged[hold_id] = left - coins
        self.model.spent -= coins
        self.model.enters(coins)

    @rule(coins=st.integers(1, 300))
    def revoke(self, coins: int) -> None:
        taken = min(coins, self.model.available)
        answer = self.ledger.revoke(coins, "taken back", key=self.key(), now=NOW)
        assert answer.amount == taken
        self.model.available -= taken
        self.model.revoked += taken
        self.model.debt += coins - taken

    @rule(frozen=st.booleans())
    def freeze(self, frozen: bool) -> None:
        self.ledger.adjust(Setting(SettingName.FROZEN, frozen), key=self.key(), now=NOW)
        self.model.frozen = frozen

    @invariant()
    def the_wallet_is_as_the_model_says(self) -> None:
        wallet = self.ledger.balance(now=NOW)
        names = ("available", "held", "spent", "revoked", "granted", "debt", "frozen")
        assert {name: getattr(wallet, name) for name in names} == {
            name: getattr(self.model, name) for name in names
        }

    @invariant()
    def the_books_are_in_order(self) -> None:
        assert list(audit(read_books("ann"))) == []


TestLedgerAgainstModel = LedgerAgainstModel.TestCase
TestLedgerAgainstModel.settings = hypothesis_settings(
    max_examples=8, stateful_step_count=20, deadline=None
)
