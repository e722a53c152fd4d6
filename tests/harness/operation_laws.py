"""The laws of what else moves coins, or forbids it: refunds, revocations, settings, quotes."""

from __future__ import annotations

import pytest

from chalicelib.credits import EntryKind, GrantKind, Ledger, Setting, SettingName, Wallet, due
from chalicelib.credits.errors import (
    ChargeExceedsHold,
    HoldNotFound,
    IdempotencyMismatch,
    InsufficientCoins,
    InvalidAmount,
    InvalidKey,
    RefundExceedsCharge,
    SpendingLimitReached,
    WalletFrozen,
)
from tests.harness.ledgers import DAY, NOW, terms


@pytest.fixture
def charged(rich: Ledger) -> Ledger:
    """A ledger on which 400 of 1,000 coins were charged."""
    rich.reserve(terms(400), now=NOW)
    rich.charge_reserved_coins("hold-1", now=NOW)
    return rich


def set_to(ledger: Ledger, name: SettingName, value: int | None, *, key: str = "set") -> None:
    """Change one setting."""
    ledger.adjust(Setting(name, value), key=f"{key} {name}", now=NOW)


def test_a_refund_gives_coins_back_to_the_lots_they_came_from(charged: Ledger) -> None:
    charged.refund("hold-1", 400, "sorry", key="r", now=NOW)
    wallet = charged.balance(now=NOW)
    assert (wallet.available, wallet.spent, wallet.granted) == (1000, 0, 1000)
    assert [(lot.lot_id, lot.amount) for lot in wallet.lots] == [(1, 50), (2, 950)]


def test_refunds_in_steps_give_back_what_was_charged_and_not_a_coin_more(charged: Ledger) -> None:
    charged.refund("hold-1", 150, "sorry", key="r1", now=NOW)
    charged.refund("hold-1", 250, "sorry", key="r2", now=NOW)
    with pytest.raises(RefundExceedsCharge) as refused:
        charged.refund("hold-1", 1, "sorry", key="r3", now=NOW)
    assert refused.value.refundable == 0
    assert charged.balance(now=NOW).spent == 0


def test_a_refund_counts_once_for_each_key(charged: Ledger) -> None:
    first = charged.refund("hold-1", 100, "sorry", key="r", now=NOW)
    assert charged.refund("hold-1", 100, "sorry", key="r", now=NOW + DAY) == first
    assert charged.balance(now=NOW).spent == 300
    with pytest.raises(IdempotencyMismatch):
        charged.refund("hold-1", 101, "sorry", key="r", now=NOW)


def test_a_released_hold_has_nothing_to_refund(rich: Ledger) -> None:
    rich.reserve(terms(400), now=NOW)
    with pytest.raises(RefundExceedsCharge):
        rich.refund("hold-1", 1, "sorry", key="r", now=NOW)
    rich.release_reservation("hold-1", "cancelled", now=NOW)
    with pytest.raises(RefundExceedsCharge):
        rich.refund("hold-1", 1, "sorry", key="r", now=NOW)
    with pytest.raises(HoldNotFound):
        rich.refund("no-hold", 1, "sorry", key="r", now=NOW)


def test_more_than_is_held_cannot_be_charged(rich: Ledger) -> None:
    rich.reserve(terms(400), now=NOW)
    with pytest.raises(ChargeExceedsHold):
        rich.charge_reserved_coins("hold-1", amount=401, now=NOW)


def test_a_revocation_takes_what_is_available_and_owes_the_rest(charged: Ledger) -> None:
    charged.revoke(950, "payment taken back", key="v", now=NOW)
    wallet = charged.balance(now=NOW)
    assert (wallet.available, wallet.revoked, wallet.debt) == (0, 600, 350)


def test_what_comes_in_next_pays_the_debt_first(charged: Ledger) -> None:
    charged.revoke(950, "payment taken back", key="v", now=NOW)
    charged.grant(400, GrantKind.PURCHASE, key="g", now=NOW)
    wallet = charged.balance(now=NOW)
    assert (wallet.available, wallet.revoked, wallet.debt) == (50, 950, 0)
    newest, _ = charged.transactions(limit=2, before_seq=None, now=NOW)
    assert [entry.kind for entry in newest] == [EntryKind.REVOKE, EntryKind.GRANT]


def test_released_coins_pay_a_debt_too(rich: Ledger) -> None:
    rich.reserve(terms(1000), now=NOW)
    rich.revoke(300, "payment taken back", key="v", now=NOW)
    rich.release_reservation("hold-1", "failed", now=NOW)
    wallet = rich.balance(now=NOW)
    assert (wallet.available, wallet.revoked, wallet.debt) == (700, 300, 0)


def test_a_revocation_counts_once_for_each_key(rich: Ledger) -> None:
    first = rich.revoke(10, "payment taken back", key="v", now=NOW)
    assert rich.revoke(10, "payment taken back", key="v", now=NOW) == first
    assert rich.balance(now=NOW).revoked == 10


def test_a_frozen_wallet_takes_no_new_hold(rich: Ledger) -> None:
    set_to(rich, SettingName.FROZEN, True)
    with pytest.raises(WalletFrozen):
        rich.reserve(terms(1), now=NOW)


def test_a_frozen_wallet_lets_open_holds_end_and_coins_in(rich: Ledger) -> None:
    rich.reserve(terms(400), now=NOW)
    set_to(rich, SettingName.FROZEN, True)
    rich.charge_reserved_coins("hold-1", now=NOW)
    rich.grant(5, GrantKind.PROMOTION, key="g", now=NOW)
    assert rich.balance(now=NOW).available == 605
    set_to(rich, SettingName.FROZEN, False, key="thaw")
    assert rich.reserve(terms(1, hold_id="hold-2"), now=NOW).hold.amount == 1


def test_a_day_s_limit_counts_what_was_reserved_that_day(rich: Ledger) -> None:
    set_to(rich, SettingName.DAY_LIMIT, 500)
    rich.reserve(terms(300), now=NOW)
    with pytest.raises(SpendingLimitReached) as refused:
        rich.reserve(terms(201, hold_id="hold-2"), now=NOW)
    assert (refused.value.limit, refused.value.used) == (500, 300)
    rich.reserve(terms(200, hold_id="hold-2"), now=NOW)


def test_a_new_day_has_its_whole_limit(rich: Ledger) -> None:
    set_to(rich, SettingName.DAY_LIMIT, 300)
    rich.reserve(terms(300), now=NOW)
    next_day = (NOW // DAY + 1) * DAY
    with pytest.raises(SpendingLimitReached):
        rich.reserve(terms(300, hold_id="hold-2"), now=next_day - 1)
    rich.reserve(terms(300, hold_id="hold-2"), now=next_day)


def test_a_release_gives_the_limit_back_to_the_day_it_counted(rich: Ledger) -> None:
    set_to(rich, SettingName.DAY_LIMIT, 300)
    rich.reserve(terms(300), now=NOW)
    rich.release_reservation("hold-1", "failed", now=NOW)
    rich.reserve(terms(300, hold_id="hold-2"), now=NOW)
    rich.release_reservation("hold-2", "failed", now=NOW + DAY)
    rich.reserve(terms(300, hold_id="hold-3"), now=NOW + DAY)


def test_a_setting_is_journalled_and_moves_no_coins(rich: Ledger) -> None:
    before = rich.balance(now=NOW)
    entry = rich.adjust(Setting(SettingName.DAY_LIMIT, 300), key="s", now=NOW)
    after = rich.balance(now=NOW)
    assert (entry.kind, entry.amount, entry.cause) == (EntryKind.SETTING, 0, "day_limit=300")
    assert (after.available, after.seq) == (before.available, before.seq + 1)


@pytest.mark.parametrize("value", [-1, 1.5, True, 10**10], ids=repr)
def test_a_limit_that_is_no_amount_is_refused(rich: Ledger, value: int) -> None:
    with pytest.raises(InvalidAmount):
        rich.adjust(Setting(SettingName.DAY_LIMIT, value), key="s", now=NOW)


@pytest.mark.parametrize("key", ["", "k" * 256], ids=len)
def test_a_key_that_is_empty_or_over_long_is_refused(rich: Ledger, key: str) -> None:
    with pytest.raises(InvalidKey):
        rich.grant(1, GrantKind.PURCHASE, key=key, now=NOW)


def test_a_wallet_that_falls_below_its_mark_is_due_for_a_notice_until_told(rich: Ledger) -> None:
    told: list[Wallet] = []
    set_to(rich, SettingName.LOW_MARK, 500)
    assert list(due(NOW, limit=5)) == []
    rich.reserve(terms(501), now=NOW)
    assert [item.hold_id for item in due(NOW, limit=5)] == [None]
    seq = rich.balance(now=NOW).seq
    rich.notice(told.append)
    rich.notice(told.append)
    assert [wallet.available for wallet in told] == [499]
    assert rich.balance(now=NOW).seq == seq
    assert list(due(NOW, limit=5)) == []


def test_a_wallet_is_told_of_once_for_each_fall_below_its_mark(rich: Ledger) -> None:
    told: list[Wallet] = []
    set_to(rich, SettingName.LOW_MARK, 500)
    rich.reserve(terms(600), now=NOW)
    rich.notice(told.append)
    rich.reserve(terms(100, hold_id="hold-2"), now=NOW)
    rich.notice(told.append)
    rich.release_reservation("hold-1", "failed", now=NOW)
    rich.reserve(terms(600, hold_id="hold-3"), now=NOW)
    rich.notice(told.append)
    assert [wallet.available for wallet in told] == [400, 300]


def test_a_quote_says_what_a_reservation_would_meet_and_writes_nothing(rich: Ledger) -> None:
    seq = rich.balance(now=NOW).seq
    fine, short = rich.quote(1000, now=NOW), rich.quote(1001, now=NOW)
    assert (fine.available, fine.refusal) == (1000, None)
    assert isinstance(short.refusal, InsufficientCoins)
    assert rich.balance(now=NOW).seq == seq


def test_a_quote_leaves_out_coins_that_have_lapsed(rich: Ledger) -> None:
    rich.grant(100, GrantKind.PROMOTION, key="gift", expires_at=NOW + 10, now=NOW)
    assert rich.quote(1, now=NOW + 9).available == 1100
    assert rich.quote(1, now=NOW + 10).available == 1000


def test_open_holds_are_listed_oldest_first_and_ended_ones_are_not(rich: Ledger) -> None:
    for number in (3, 1, 2):
        rich.reserve(terms(10, hold_id=f"hold-{number}"), now=NOW + number)
    rich.charge_reserved_coins("hold-2", now=NOW + 9)
    assert [hold.hold_id for hold in rich.open_holds()] == ["hold-1", "hold-3"]


def test_an_ended_hold_says_when_how_and_why(rich: Ledger) -> None:
    rich.reserve(terms(400), now=NOW)
    rich.release_reservation("hold-1", "1/6 insights failed", now=NOW + 7)
    ending = rich.look("hold-1").holds["hold-1"].ending
    assert ending is not None
    assert (ending.at, ending.state, ending.reason) == (NOW + 7, "released", "1/6 insights failed")
