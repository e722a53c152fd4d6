"""The wallet: how many coins a user has, and in which state each of them is."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.credits.errors import LedgerCorrupted
from chalicelib.credits.lots import NEVER, Lots, total

SECONDS_A_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Wallet:
    """One user's coins after journal entry `seq`, whose hash is `head`.

    `available` is what the lots hold; `spent` is net of refunds; `granted` never falls; `lapsed`
    are expired coins, `revoked` coins taken back.

    `debt` are coins that were taken back when they had been spent already: what comes in next pays
    them. `day` (days since the epoch, UTC) and `day_reserved` count towards `day_limit`, None for
    no limit. `low_mark` is the balance below which a notice is due, `notice_at` since when.
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
    debt: int = 0
    frozen: bool = False
    day: int = 0
    day_reserved: int = 0
    day_limit: int | None = None
    low_mark: int | None = None
    notice_at: int | None = None

    @property
    def next_lapse(self) -> int | None:
        """When the next lot expires, in epoch seconds; None if none ever does."""
        soonest = min((lot.lapses_at for lot in self.lots), default=NEVER)
        return None if soonest == NEVER else soonest

    @property
    def due_at(self) -> int | None:
        """When the sweep must look at the wallet: at its next lapse, or for an unsent notice."""
        moments = [at for at in (self.next_lapse, self.notice_at) if at is not None]
        return min(moments, default=None)

    def reserved_on(self, day: int) -> int:
        """The coins that were reserved on `day` and not given back, if it is the latest one."""
        return self.day_reserved if self.day == day else 0


def day_of(at: int) -> int:
    """The day (UTC) of a moment in epoch seconds."""
    return at // SECONDS_A_DAY


def checked(wallet: Wallet) -> Wallet:
    """The same wallet; raises LedgerCorrupted if it breaks conservation."""
    counters = (wallet.available, wallet.held, wallet.spent, wallet.lapsed, wallet.revoked)
    if min(*counters, wallet.debt, wallet.day_reserved) < 0 or sum(counters) != wallet.granted:
        raise LedgerCorrupted(f"wallet {wallet.uid} at {wallet.seq} does not add up to its grants")
    if total(wallet.lots) != wallet.available:
        raise LedgerCorrupted(f"wallet {wallet.uid} at {wallet.seq}: lots and available differ")
    return wallet
