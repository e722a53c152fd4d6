"""The wallet: how many coins a user has, and in which state each of them is."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.credits.errors import LedgerCorrupted
from chalicelib.credits.lots import NEVER, Lots, total


@dataclass(frozen=True, slots=True)
class Wallet:
    """One user's coins after journal entry `seq`, whose hash is `head`.

    `available` is what the lots hold; `spent` is net of refunds; `granted` never falls; `lapsed`
    are expired coins, `revoked` coins taken back.
    """

    uid: str
    seq: int
    head: str
    available: int
    held: int
    spent: int
    lapsed: int
    revoked: int
    granted: int
    lots: Lots

    @property
    def next_lapse(self) -> int | None:
        """When the next lot expires, in epoch seconds; None if none ever does."""
        soonest = min((lot.lapses_at for lot in self.lots), default=NEVER)
        return None if soonest == NEVER else soonest


def checked(wallet: Wallet) -> Wallet:
    """The same wallet; raises LedgerCorrupted if it breaks conservation."""
    counters = (wallet.available, wallet.held, wallet.spent, wallet.lapsed, wallet.revoked)
    if min(counters) < 0 or sum(counters) != wallet.granted:
        raise LedgerCorrupted(f"wallet {wallet.uid} at {wallet.seq} does not add up to its grants")
    if total(wallet.lots) != wallet.available:
        raise LedgerCorrupted(f"wallet {wallet.uid} at {wallet.seq}: lots and available differ")
    return wallet
