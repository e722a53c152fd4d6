"""Lots: which coins are spent first, and what comes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.credits.lots import (
    MAX_LOTS,
    RETURNED_LOT_LIFE_SECONDS,
    Lot,
    in_burn_order,
    put_back,
    revive,
    split,
    split_lapsed,
    total,
)

expiries = st.one_of(st.none(), st.integers(1, 1000))
some_lots = st.lists(st.tuples(st.integers(1, 500), expiries, st.integers(0, 9)), max_size=20).map(
    lambda rows: [
        Lot(lot_id, amount, expires_at, priority)
        for lot_id, (amount, expires_at, priority) in enumerate(rows, start=1)
    ]
)


def test_a_gift_is_spent_before_what_was_paid_for() -> None:
    bought, given_ = Lot(1, 10, None, 5), Lot(2, 10, None, 0)
    assert in_burn_order([bought, given_]) == (given_, bought)


def test_of_one_priority_the_soonest_to_expire_is_spent_first() -> None:
    never, late, soon = Lot(1, 1, None, 5), Lot(2, 1, 20, 5), Lot(3, 1, 10, 5)
    assert in_burn_order([never, late, soon]) == (soon, late, never)


def test_a_lot_lapses_at_its_expiry_and_not_a_second_before() -> None:
    lot = Lot(1, 5, 100, 0)
    assert split_lapsed([lot], 99) == ((), (lot,))
    assert split_lapsed([lot], 100) == ((lot,), ())


@given(some_lots, st.data())
def test_what_is_taken_and_what_is_left_are_all_there_was(
    lots: list[Lot], data: st.DataObject
) -> None:
    amount = data.draw(st.integers(0, total(lots)))
    taken, left = split(lots, amount)
    assert total(taken) == amount
    assert total(left) == total(lots) - amount


def test_more_than_the_lots_hold_cannot_be_taken() -> None:
    with pytest.raises(ValueError, match="1 coins more"):
        split([Lot(1, 5, None, 0)], 6)


@given(some_lots)
def test_at_most_twelve_lots_stand_and_no_coin_is_lost_in_joining_them(lots: list[Lot]) -> None:
    kept = put_back((), lots)
    assert len(kept) <= MAX_LOTS
    assert total(kept) == total(lots)


@given(some_lots)
def test_joining_lots_makes_no_coin_lapse_earlier(lots: list[Lot]) -> None:
    kept = put_back((), lots)
    for moment in (1, 250, 500, 999, 1000):
        assert total(split_lapsed(kept, moment)[0]) <= total(split_lapsed(lots, moment)[0])


def test_coins_go_back_to_the_lot_they_came_from() -> None:
    taken, left = split([Lot(1, 50, None, 1), Lot(2, 50, None, 5)], 70)
    assert put_back(left, taken) == (Lot(1, 50, None, 1), Lot(2, 50, None, 5))


def test_coins_of_an_expired_lot_come_back_as_a_lot_of_thirty_days() -> None:
    drawn = [Lot(1, 30, 100, 1), Lot(2, 20, None, 5)]
    fresh = Lot(9, 30, 200 + RETURNED_LOT_LIFE_SECONDS, 1)
    assert revive(drawn, now=200, seq=9) == (Lot(2, 20, None, 5), fresh)
