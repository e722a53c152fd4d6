"""Coins stand in lots: what came in together, expires together and burns together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

MAX_LOTS = 12
RETURNED_LOT_LIFE_SECONDS = 30 * 24 * 3600
NEVER = 1 << 62
LOWEST_PRIORITY = 9


class GrantKind(StrEnum):
    """Where coins come from."""

    SIGNUP = "signup"
    PURCHASE = "purchase"
    PROMOTION = "promotion"
    REFUND = "refund"
    ADJUSTMENT = "adjustment"


BURN_PRIORITY = {
    GrantKind.PROMOTION: 0,
    GrantKind.SIGNUP: 1,
    GrantKind.ADJUSTMENT: 4,
    GrantKind.REFUND: 5,
    GrantKind.PURCHASE: 5,
}
"""Lower burns first: a gift goes before what was paid for."""


@dataclass(frozen=True, slots=True)
class Lot:
    """Coins of one origin. `lot_id` is the `seq` of the entry that brought them."""

    lot_id: int
    amount: int
    expires_at: int | None
    priority: int

    @property
    def lapses_at(self) -> int:
        """The expiry as a number that sorts: coins without one lapse NEVER."""
        return NEVER if self.expires_at is None else self.expires_at

    def burns_before(self) -> tuple[int, int, int]:
        """The order of spending: promotional first, then soonest to expire, then oldest."""
        return (self.priority, self.lapses_at, self.lot_id)


Lots = tuple[Lot, ...]


def total(lots: Iterable[Lot]) -> int:
    """The coins in `lots`."""
    return sum(lot.amount for lot in lots)


def in_burn_order(lots: Iterable[Lot]) -> Lots:
    """The non-empty lots in the order in which they are spent."""
    return tuple(sorted((lot for lot in lots if lot.amount), key=Lot.burns_before))


def split(lots: Sequence[Lot], amount: int) -> tuple[Lots, Lots]:
    """Take the first `amount` coins out of `lots`, in their order: (taken, left)."""
    taken: list[Lot] = []
    left: list[Lot] = []
    for lot in lots:
        part = min(lot.amount, amount)
        amount -= part
        if part:
            taken.append(replace(lot, amount=part))
        if part < lot.amount:
            left.append(replace(lot, amount=lot.amount - part))
    if amount:
        raise ValueError(f"{amount} coins more were asked for than the lots hold")
    return tuple(taken), tuple(left)


def split_lapsed(lots: Sequence[Lot], now: int) -> tuple[Lots, Lots]:
    """(the lots past their expiry at `now`, the others). A lot lapses at its expiry, not after."""
    lapsed = tuple(lot for lot in lots if lot.lapses_at <= now)
    return lapsed, tuple(lot for lot in lots if lot.lapses_at > now)


def put_back(lots: Sequence[Lot], returned: Sequence[Lot]) -> Lots:
    """Add `returned` to `lots`, joining lots of the same id, at most MAX_LOTS in the end."""
    by_id = {lot.lot_id: lot for lot in lots}
    for lot in returned:
        known = by_id.get(lot.lot_id)
        by_id[lot.lot_id] = replace(lot, amount=lot.amount + (known.amount if known else 0))
    return _within_limit(in_burn_order(by_id.values()))


def revive(drawn: Sequence[Lot], *, now: int, seq: int) -> Lots:
    """What a release gives back for `drawn`: each lot as it was, the expired ones as a new lot.

    Expired coins come back as one lot `seq` of RETURNED_LOT_LIFE_SECONDS: a failure of ours costs
    nobody coins.
    """
    expired, alive = split_lapsed(drawn, now)
    if not expired:
        return alive
    fresh = Lot(
        lot_id=seq,
        amount=total(expired),
        expires_at=now + RETURNED_LOT_LIFE_SECONDS,
        priority=min(lot.priority for lot in expired),
    )
    return (*alive, fresh)


def _within_limit(lots: Lots) -> Lots:
    """Join neighbours of one priority, closest in expiry first, until MAX_LOTS are left.

    The joined lot keeps the later expiry and its id, so that no coin lapses earlier than promised.
    Ten priorities and more than twelve lots: two neighbours of one priority always exist.
    """
    while len(lots) > MAX_LOTS:
        pairs = [i for i in range(len(lots) - 1) if lots[i].priority == lots[i + 1].priority]
        at = min(pairs, key=lambda i: lots[i + 1].lapses_at - lots[i].lapses_at)
        joined = replace(lots[at + 1], amount=lots[at].amount + lots[at + 1].amount)
        lots = (*lots[:at], joined, *lots[at + 2 :])
    return lots
