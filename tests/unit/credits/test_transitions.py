"""The pure decisions: whatever happens to a wallet, its coins add up and its journal tells why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.credits import Setting, SettingName, Settlement
from chalicelib.credits import transitions as ledger
from chalicelib.credits.errors import InsufficientCoins, LedgerCorrupted
from chalicelib.credits.history import wallets
from chalicelib.credits.hold import Hold, HoldState, Terms
from chalicelib.credits.journal import GENESIS, Actor, Entry, EntryKind, Moment, entry_hash
from chalicelib.credits.lots import MAX_LOTS
from chalicelib.credits.transitions import GrantTerms, Movement
from chalicelib.credits.wallet import Wallet, checked

START = 1_000


class AnyHistory(RuleBasedStateMachine):
    """Grants, reservations, endings and time, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.wallet = Wallet("ann", 0, GENESIS, 0, 0, 0, 0, 0, 0, ())
        self.entries: list[Entry] = []
        self.holds: dict[str, Hold] = {}

    def take(self, movement: Movement) -> None:
        self.wallet = movement.wallet
        self.entries.extend(movement.entries)
        self.holds |= {hold.hold_id: hold for hold in movement.holds}

    @property
    def open_holds(self) -> list[Hold]:
        return [hold for hold in self.holds.values() if hold.state is HoldState.HELD]

    @rule(seconds=st.integers(1, 400))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds

    @rule(
        amount=st.integers(1, 500),
        life=st.one_of(st.none(), st.integers(1, 600)),
        priority=st.integers(0, 9),
    )
    def coins_come_in(self, amount: int, life: int | None, priority: int) -> None:
        expires_at = None if life is None else self.now + life
        terms = GrantTerms(amount, "purchase", priority, expires_at)
        self.take(ledger.granted(self.wallet, terms, Moment(self.now)))

    @rule(amount=st.integers(1, 700))
    def coins_are_reserved_or_refused(self, amount: int) -> None:
        usable = sum(lot.amount for lot in self.wallet.lots if lot.lapses_at > self.now)
        hold_id = f"hold-{len(self.holds)}"
        terms = Terms(hold_id, amount, "unlock", "asked", 60, 300, 900)
        if amount > usable:
            with pytest.raises(InsufficientCoins) as refused:
                ledger.reserved(self.wallet, terms, Moment(self.now))
            assert refused.value.available == usable
        else:
            self.take(ledger.reserved(self.wallet, terms, Moment(self.now)))

    @precondition(lambda self: self.open_holds)
    @rule(data=st.data())
    def a_hold_ends(self, data: st.DataObject) -> None:
        hold = data.draw(st.sampled_from(self.open_holds))
        charge = data.draw(st.integers(0, hold.amount))
        settlement = Settlement(hold.hold_id, charge, "over")
        self.take(ledger.settled(self.wallet, [hold], [settlement], Moment(self.now)))
        ended = self.holds[hold.hold_id].ending
        assert ended is not None
        assert ended.charged == charge

    @precondition(lambda self: len(self.open_holds) > 1)
    @rule()
    def all_holds_are_released_at_once(self) -> None:
        holds = self.open_holds
        settlements = [Settlement(hold.hold_id, 0, "deleted") for hold in holds]
        self.take(ledger.settled(self.wallet, holds, settlements, Moment(self.now)))

    @precondition(lambda self: any(hold.refundable for hold in self.holds.values()))
    @rule(data=st.data())
    def a_charge_is_refunded_in_part(self, data: st.DataObject) -> None:
        hold = data.draw(st.sampled_from([hold for hold in self.holds.values() if hold.refundable]))
        amount = data.draw(st.integers(1, hold.refundable))
        self.take(ledger.refunded(self.wallet, hold, amount, "sorry", Moment(self.now)))

    @rule(amount=st.integers(1, 400))
    def coins_are_taken_back(self, amount: int) -> None:
        self.take(ledger.revoked(self.wallet, amount, "payment taken back", Moment(self.now)))

    @rule(
        setting=st.one_of(
            st.builds(Setting, st.just(SettingName.LOW_MARK), st.integers(0, 300)),
            st.builds(Setting, st.just(SettingName.DAY_LIMIT), st.none()),
        )
    )
    def a_setting_changes(self, setting: Setting) -> None:
        self.take(ledger.adjusted(self.wallet, setting, Moment(self.now)))

    @rule()
    def the_sweep_lapses(self) -> None:
        self.take(ledger.lapsed(self.wallet, Moment(self.now)))
        assert all(lot.lapses_at > self.now for lot in self.wallet.lots)

    @invariant()
    def coins_are_conserved(self) -> None:
        checked(self.wallet)

    @invariant()
    def held_is_the_sum_of_the_open_holds(self) -> None:
        assert self.wallet.held == sum(hold.amount for hold in self.open_holds)

    @invariant()
    def a_debt_leaves_nothing_available(self) -> None:
        assert not (self.wallet.debt and self.wallet.available)

    @invariant()
    def a_notice_is_due_only_below_the_low_mark(self) -> None:
        if self.wallet.notice_at is not None:
            assert self.wallet.low_mark is not None
            assert self.wallet.available < self.wallet.low_mark

    @invariant()
    def at_most_twelve_lots_stand(self) -> None:
        assert len(self.wallet.lots) <= MAX_LOTS

    @invariant()
    def the_journal_is_one_chain_up_to_the_head(self) -> None:
        previous = GENESIS
        for number, entry in enumerate(self.entries, start=1):
            assert (entry.seq, entry.previous) == (number, previous)
            previous = entry_hash(entry)
        assert (self.wallet.seq, self.wallet.head) == (len(self.entries), previous)

    @invariant()
    def the_counters_can_be_rebuilt_from_the_journal(self) -> None:
        totals = dict.fromkeys(EntryKind, 0)
        for entry in self.entries:
            totals[entry.kind] += entry.amount
        gone = totals[EntryKind.CHARGE] + totals[EntryKind.RELEASE]
        assert self.wallet.revoked == totals[EntryKind.REVOKE]
        assert self.wallet.granted == totals[EntryKind.GRANT]
        assert self.wallet.held == totals[EntryKind.RESERVE] - gone
        assert self.wallet.spent == totals[EntryKind.CHARGE] - totals[EntryKind.REFUND]
        assert self.wallet.lapsed == totals[EntryKind.LAPSE]

    @invariant()
    def the_wallet_can_be_rebuilt_from_the_journal(self) -> None:
        rebuilt = list(wallets("ann", self.entries))
        if rebuilt:
            assert replace(rebuilt[-1], notice_at=self.wallet.notice_at) == self.wallet


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = hypothesis_settings(
    max_examples=60, stateful_step_count=40, deadline=None
)


def test_a_wallet_that_does_not_add_up_is_corrupted() -> None:
    with pytest.raises(LedgerCorrupted):
        checked(Wallet("ann", 1, GENESIS, 10, 0, 0, 0, 0, 11, ()))


@pytest.mark.parametrize(
    "change", [{"amount": 41}, {"at": 6}, {"cause": "x"}, {"previous": "1"}, {"actor": "user"}]
)
def test_any_change_of_an_entry_changes_its_hash(change: dict[str, object]) -> None:
    entry = Entry(
        "ann", 1, EntryKind.GRANT, 40, 40, 0, 5, Actor.SERVICE, "", "signup", None, (), GENESIS
    )
    assert entry_hash(replace(entry, **change)) != entry_hash(entry)  # type: ignore[arg-type]
