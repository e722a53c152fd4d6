"""The ledger's laws, one call after another: the same on every implementation of DynamoDB."""

from __future__ import annotations

import pytest

from chalicelib.app_table import AppItem
from chalicelib.credits import (
    Deadline,
    EntryKind,
    GrantKind,
    HoldState,
    Ledger,
    Settlement,
    due,
)
from chalicelib.credits.errors import (
    CompanionRefused,
    HoldAlreadyEnded,
    HoldNotExpired,
    HoldNotFound,
    IdempotencyMismatch,
    InsufficientCoins,
    InvalidAmount,
    LedgerCorrupted,
)
from chalicelib.credits.items import EntryItem, LedgerItem, WalletItem, entry_sk, wallet_pk
from chalicelib.credits.ledger import MAX_AMOUNT
from chalicelib.credits.writes import Write, put
from tests.harness.ledgers import DAY, NOW, fill, terms
from tests.harness.sizes import item_bytes


def everything(uid: str = "ann") -> list[object]:
    """All items of a user's ledger, in a form that compares."""
    return [item.serialize() for item in LedgerItem.query(wallet_pk(uid))]


def companion(*, refused: bool) -> Write:
    """A caller's own item, with a condition that holds or does not."""
    item = JobLike("U#ann", "JOB#1")
    return put("job", item, JobLike.pk.exists() if refused else JobLike.pk.does_not_exist())


class JobLike(AppItem, discriminator="like-a-job"):
    """What a caller may bring along."""


def test_the_first_call_opens_the_wallet_with_the_signup_bonus_once(ledger: Ledger) -> None:
    first = ledger.balance(now=NOW)
    assert (first.available, first.granted, first.seq) == (50, 50, 1)
    assert ledger.balance(now=NOW + 1) == first


def test_a_reservation_moves_coins_from_available_to_held(rich: Ledger) -> None:
    reserved = rich.reserve(terms(400), now=NOW)
    wallet = rich.balance(now=NOW)
    assert (wallet.available, wallet.held, wallet.spent) == (600, 400, 0)
    assert reserved.transaction.balance_after == 600
    assert not reserved.replayed


def test_signup_coins_are_reserved_before_bought_ones(rich: Ledger) -> None:
    hold = rich.reserve(terms(60), now=NOW).hold
    assert [(lot.lot_id, lot.amount) for lot in hold.lots] == [(1, 50), (2, 10)]


def test_a_charge_spends_the_hold_and_leaves_the_balance(rich: Ledger) -> None:
    rich.reserve(terms(400), now=NOW)
    charged = rich.charge_reserved_coins("hold-1", now=NOW + 5)
    wallet = rich.balance(now=NOW)
    assert (charged.kind, charged.amount, charged.balance_after) == (EntryKind.CHARGE, 400, 600)
    assert (wallet.available, wallet.held, wallet.spent) == (600, 0, 400)


def test_a_release_gives_the_coins_back_to_their_lots(rich: Ledger) -> None:
    before = rich.balance(now=NOW)
    rich.reserve(terms(400), now=NOW)
    released = rich.release_reservation("hold-1", "1/6 insights failed", now=NOW)
    after = rich.balance(now=NOW)
    assert (released.kind, released.cause) == (EntryKind.RELEASE, "1/6 insights failed")
    assert (after.available, after.lots) == (before.available, before.lots)


def test_a_partial_charge_releases_the_rest_in_the_same_step(rich: Ledger) -> None:
    rich.reserve(terms(400), now=NOW)
    rich.charge_reserved_coins("hold-1", amount=150, now=NOW)
    wallet = rich.balance(now=NOW)
    assert (wallet.available, wallet.held, wallet.spent) == (850, 0, 150)
    newest, _ = rich.transactions(limit=2, before_seq=None, now=NOW)
    assert [(t.kind, t.amount) for t in newest] == [
        (EntryKind.RELEASE, 250),
        (EntryKind.CHARGE, 150),
    ]


def test_one_coin_too_few_is_refused_and_nothing_is_written(rich: Ledger) -> None:
    before = everything()
    with pytest.raises(InsufficientCoins) as refused:
        rich.reserve(terms(1001), now=NOW)
    assert (refused.value.required, refused.value.available) == (1001, 1000)
    assert everything() == before


def test_a_refusal_is_not_remembered_the_same_request_works_after_a_top_up(rich: Ledger) -> None:
    with pytest.raises(InsufficientCoins):
        rich.reserve(terms(1001), now=NOW)
    rich.grant(1, GrantKind.PURCHASE, key="top-up", now=NOW)
    assert not rich.reserve(terms(1001), now=NOW).replayed


def test_the_same_reservation_again_answers_as_before_even_with_an_empty_wallet(
    rich: Ledger,
) -> None:
    first = rich.reserve(terms(1000), now=NOW)
    before = everything()
    again = rich.reserve(terms(1000), now=NOW + 365 * DAY)
    assert (again.hold, again.transaction) == (first.hold, first.transaction)
    assert again.replayed
    assert everything() == before


def test_the_same_reservation_again_answers_the_same_after_its_hold_ended(rich: Ledger) -> None:
    first = rich.reserve(terms(400), now=NOW)
    rich.charge_reserved_coins("hold-1", now=NOW)
    again = rich.reserve(terms(400), now=NOW + 9)
    assert again.transaction == first.transaction
    assert again.hold.state is HoldState.CHARGED


def test_the_same_identity_with_other_content_is_refused(rich: Ledger) -> None:
    rich.reserve(terms(400), now=NOW)
    with pytest.raises(IdempotencyMismatch):
        rich.reserve(terms(400, fingerprint="something else"), now=NOW)


def test_a_second_charge_answers_as_the_first_did(rich: Ledger) -> None:
    rich.reserve(terms(400), now=NOW)
    first = rich.charge_reserved_coins("hold-1", now=NOW + 5)
    before = everything()
    assert rich.charge_reserved_coins("hold-1", now=NOW + 365 * DAY) == first
    assert everything() == before


def test_a_released_hold_cannot_be_charged(rich: Ledger) -> None:
    rich.reserve(terms(400), now=NOW)
    rich.release_reservation("hold-1", "cancelled", now=NOW)
    with pytest.raises(HoldAlreadyEnded) as refused:
        rich.charge_reserved_coins("hold-1", now=NOW)
    assert refused.value.reason == "cancelled"


def test_a_charged_hold_cannot_be_released(rich: Ledger) -> None:
    rich.reserve(terms(400), now=NOW)
    rich.charge_reserved_coins("hold-1", now=NOW)
    with pytest.raises(HoldAlreadyEnded):
        rich.release_reservation("hold-1", "late", now=NOW)


def test_a_second_release_keeps_the_first_reason(rich: Ledger) -> None:
    rich.reserve(terms(400), now=NOW)
    rich.release_reservation("hold-1", "cancelled", now=NOW)
    assert rich.release_reservation("hold-1", "expired", now=NOW + 1).cause == "cancelled"


def test_a_hold_of_somebody_else_is_not_found(rich: Ledger) -> None:
    rich.reserve(terms(400), now=NOW)
    stranger = Ledger("bob", deadline=Deadline.after(5))
    stranger.balance(now=NOW)
    with pytest.raises(HoldNotFound):
        stranger.charge_reserved_coins("hold-1", now=NOW)


@pytest.mark.parametrize(
    ("seconds", "expired"), [(3599, False), (3600, True), (3601, True)], ids=str
)
def test_the_sweep_ends_a_hold_at_its_expiry_and_not_before(
    rich: Ledger, seconds: int, expired: bool
) -> None:
    rich.reserve(terms(400), now=NOW)
    if expired:
        rich.release_reservation("hold-1", "expired", only_expired=True, now=NOW + seconds)
        assert rich.balance(now=NOW).held == 0
    else:
        with pytest.raises(HoldNotExpired):
            rich.release_reservation("hold-1", "expired", only_expired=True, now=NOW + seconds)
        assert rich.balance(now=NOW).held == 400


def test_a_late_charge_wins_until_somebody_has_ended_the_hold(rich: Ledger) -> None:
    rich.reserve(terms(400), now=NOW)
    assert rich.charge_reserved_coins("hold-1", now=NOW + 30 * DAY).amount == 400


def test_an_extension_never_passes_the_hard_end(rich: Ledger) -> None:
    hold = rich.reserve(terms(400), now=NOW).hold
    rich.extend(hold, expires_at=NOW + 9 * DAY, due_at=NOW + 9 * DAY)
    extended = rich.look("hold-1").holds["hold-1"]
    assert (extended.expires_at, extended.due_at) == (NOW + DAY, NOW + DAY)


def test_an_extension_never_takes_time_back(rich: Ledger) -> None:
    as_read = rich.reserve(terms(400), now=NOW).hold
    assert rich.extend(as_read, expires_at=NOW + 9000, due_at=NOW + 9000)
    assert not rich.extend(as_read, expires_at=as_read.expires_at, due_at=NOW + 120)
    standing = rich.look("hold-1").holds["hold-1"]
    assert (standing.expires_at, standing.due_at) == (NOW + 9000, NOW + 9000)


def test_an_ended_hold_cannot_be_extended(rich: Ledger) -> None:
    hold = rich.reserve(terms(400), now=NOW).hold
    rich.release_reservation("hold-1", "cancelled", now=NOW)
    with pytest.raises(HoldAlreadyEnded):
        rich.extend(hold, expires_at=NOW + 99, due_at=NOW + 99)


def test_a_hold_is_due_at_its_first_look_and_no_more_once_it_has_ended(rich: Ledger) -> None:
    rich.reserve(terms(400), now=NOW)
    assert list(due(NOW + 59, limit=10)) == []
    assert [(item.uid, item.hold_id) for item in due(NOW + 60, limit=10)] == [("ann", "hold-1")]
    rich.charge_reserved_coins("hold-1", now=NOW)
    assert list(due(NOW + DAY, limit=10)) == []


def test_expired_coins_cannot_be_reserved_before_any_sweep(ledger: Ledger) -> None:
    ledger.grant(100, GrantKind.PROMOTION, key="gift", expires_at=NOW + 10, now=NOW)
    with pytest.raises(InsufficientCoins) as refused:
        ledger.reserve(terms(60), now=NOW + 10)
    assert refused.value.available == 50


def test_a_reservation_that_meets_a_lapsed_lot_journals_the_lapse_first(ledger: Ledger) -> None:
    ledger.grant(100, GrantKind.PROMOTION, key="gift", expires_at=NOW + 10, now=NOW)
    ledger.reserve(terms(50), now=NOW + 10)
    newest, _ = ledger.transactions(limit=2, before_seq=None, now=NOW)
    assert [t.kind for t in newest] == [EntryKind.RESERVE, EntryKind.LAPSE]
    assert ledger.balance(now=NOW).lapsed == 100


def test_a_wallet_is_due_at_its_next_lapse_and_lapses_once(ledger: Ledger) -> None:
    ledger.grant(100, GrantKind.PROMOTION, key="gift", expires_at=NOW + 10, now=NOW)
    assert [(item.uid, item.hold_id) for item in due(NOW + 10, limit=10)] == [("ann", None)]
    assert [ledger.lapse(now=NOW + 10), ledger.lapse(now=NOW + 10)] == [100, 0]
    assert list(due(NOW + DAY, limit=10)) == []


def test_coins_held_past_their_expiry_come_back_usable(ledger: Ledger) -> None:
    ledger.grant(100, GrantKind.PROMOTION, key="gift", expires_at=NOW + 10, now=NOW)
    ledger.reserve(terms(150), now=NOW)
    ledger.release_reservation("hold-1", "failed", now=NOW + 20)
    assert ledger.reserve(terms(150, hold_id="hold-2"), now=NOW + 21).hold.amount == 150


def test_a_grant_counts_once_for_each_key(ledger: Ledger) -> None:
    first = ledger.grant(100, GrantKind.PURCHASE, key="payment-1", now=NOW)
    assert ledger.grant(100, GrantKind.PURCHASE, key="payment-1", now=NOW + 9) == first
    assert ledger.balance(now=NOW).granted == 150


def test_a_grant_with_a_used_key_and_another_amount_is_refused(ledger: Ledger) -> None:
    ledger.grant(100, GrantKind.PURCHASE, key="payment-1", now=NOW)
    with pytest.raises(IdempotencyMismatch):
        ledger.grant(101, GrantKind.PURCHASE, key="payment-1", now=NOW)


@pytest.mark.parametrize("amount", [0, -1, MAX_AMOUNT + 1, 1.5, True, "7"], ids=repr)
def test_what_is_no_whole_positive_amount_is_refused(ledger: Ledger, amount: int) -> None:
    with pytest.raises(InvalidAmount):
        ledger.grant(amount, GrantKind.PURCHASE, key="k", now=NOW)
    with pytest.raises(InvalidAmount):
        ledger.reserve(terms(amount), now=NOW)


def test_several_holds_end_in_one_transaction(rich: Ledger) -> None:
    for number in (1, 2, 3):
        rich.reserve(terms(100, hold_id=f"hold-{number}"), now=NOW)
    rich.settle([Settlement(f"hold-{n}", 0, "chat deleted") for n in (1, 2, 3)], now=NOW)
    wallet = rich.balance(now=NOW)
    assert (wallet.available, wallet.held) == (1000, 0)


def test_if_one_of_several_holds_has_ended_nothing_is_written(rich: Ledger) -> None:
    for number in (1, 2):
        rich.reserve(terms(100, hold_id=f"hold-{number}"), now=NOW)
    rich.charge_reserved_coins("hold-2", now=NOW)
    before = everything()
    with pytest.raises(HoldAlreadyEnded):
        rich.settle([Settlement(f"hold-{n}", 0, "chat deleted") for n in (1, 2)], now=NOW)
    assert everything() == before


def test_a_companion_is_written_with_the_reservation(rich: Ledger) -> None:
    rich.reserve(terms(400), now=NOW, companions=[companion(refused=False)])
    assert JobLike.get("U#ann", "JOB#1").sk == "JOB#1"


def test_a_refused_companion_refuses_the_whole_reservation(rich: Ledger) -> None:
    before = everything()
    with pytest.raises(CompanionRefused) as refused:
        rich.reserve(terms(400), now=NOW, companions=[companion(refused=True)])
    assert refused.value.label == "job"
    assert everything() == before


def test_a_replay_is_answered_before_a_companion_is_looked_at(rich: Ledger) -> None:
    first = rich.reserve(terms(400), now=NOW)
    stale = Ledger("ann", deadline=Deadline.after(5)).look()
    again = rich.reserve(terms(400), now=NOW, companions=[companion(refused=True)], snapshot=stale)
    assert again.hold == first.hold


def test_a_stale_wallet_is_answered_by_the_refusal_and_tried_again(rich: Ledger) -> None:
    stale = rich.look()
    rich.grant(5, GrantKind.PROMOTION, key="meanwhile", now=NOW)
    rich.reserve(terms(1000), now=NOW, snapshot=stale)
    assert rich.balance(now=NOW).available == 5


def test_coins_spent_since_the_wallet_was_read_are_not_reserved_again(rich: Ledger) -> None:
    stale = rich.look()
    rich.reserve(terms(700), now=NOW)
    with pytest.raises(InsufficientCoins) as refused:
        rich.reserve(terms(700, hold_id="hold-2"), now=NOW, snapshot=stale)
    assert refused.value.available == 300


def test_transactions_come_newest_first_page_by_page_without_gap(rich: Ledger) -> None:
    for number in range(5):
        rich.reserve(terms(10, hold_id=f"hold-{number}"), now=NOW + number)
    seen: list[str] = []
    before: int | None = None
    while True:
        page, before = rich.transactions(limit=3, before_seq=before, now=NOW)
        seen += [transaction.id for transaction in page]
        if before is None:
            break
    assert seen == ["7", "6", "5", "4", "3", "2", "1"]


def test_a_journal_entry_ahead_of_its_wallet_is_corruption_and_not_retried(rich: Ledger) -> None:
    ahead = EntryItem.get(wallet_pk("ann"), entry_sk(2))
    ahead.sk = entry_sk(3)
    ahead.save()
    with pytest.raises(LedgerCorrupted, match="ahead"):
        rich.reserve(terms(10), now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        lambda wallet: WalletItem.available.set(wallet.available + 1),
        lambda _: WalletItem.held.set(-1),
        lambda _: WalletItem.seq.set(1.5),
        lambda _: WalletItem.lots.set([]),
        lambda _: WalletItem.head.remove(),
    ],
    ids=["does not add up", "negative", "fraction", "no lots", "no head"],
)
def test_a_corrupted_wallet_is_refused_as_such(rich: Ledger, change: object) -> None:
    wallet = WalletItem.get(wallet_pk("ann"), "WALLET")
    wallet.update([change(wallet)])  # type: ignore[operator]
    with pytest.raises(LedgerCorrupted):
        rich.reserve(terms(10), now=NOW)


def test_every_item_stays_under_a_kilobyte_at_its_largest(ledger: Ledger) -> None:
    fill(ledger)
    sizes = {item.sk: item_bytes(item.serialize()) for item in LedgerItem.query("W#ann")}
    assert max(sizes.values()) < 1024, sizes
