"""What each movement does to a wallet: decided here, purely, before anything is written.

Each function takes what stands and answers what shall stand, or raises a refusal. `now` is epoch
seconds. After `checked` nothing can fail but the write itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chalicelib.credits.errors import HoldAlreadyEnded, HoldNotExpired, InsufficientCoins
from chalicelib.credits.hold import Ending, Hold, HoldState, Terms
from chalicelib.credits.journal import GENESIS, Entry, EntryKind, entry_hash
from chalicelib.credits.lots import Lot, Lots, put_back, revive, split, split_lapsed, total
from chalicelib.credits.wallet import Wallet, checked


@dataclass(frozen=True, slots=True)
class Movement:
    """A wallet moved on, with the entries that say how and the holds it touched."""

    wallet: Wallet
    entries: tuple[Entry, ...] = ()
    holds: tuple[Hold, ...] = ()


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """Coins that come in. `expires_at` is epoch seconds, None for never."""

    amount: int
    cause: str
    priority: int
    expires_at: int | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """How one hold shall end: `charge` of its coins are spent, the rest goes back.

    With `only_expired` it ends only if its expiry has come: the sweep's compare.
    """

    hold_id: str
    charge: int | None
    reason: str
    only_expired: bool = False

    @property
    def state(self) -> HoldState:
        """The state the hold ends in; None charges all, 0 nothing."""
        return HoldState.RELEASED if self.charge == 0 else HoldState.CHARGED


def opened(uid: str, terms: GrantTerms, now: int) -> Movement:
    """A new wallet, its signup grant as the first entry."""
    empty = Wallet(
        uid=uid,
        seq=0,
        head=GENESIS,
        available=0,
        held=0,
        spent=0,
        lapsed=0,
        revoked=0,
        granted=0,
        lots=(),
    )
    return granted(empty, terms, now)


def granted(wallet: Wallet, terms: GrantTerms, now: int) -> Movement:
    """Coins come in as a lot of their own, named after the entry that brings them."""
    lot = Lot(wallet.seq + 1, terms.amount, terms.expires_at, terms.priority)
    moved = replace(
        wallet,
        available=wallet.available + terms.amount,
        granted=wallet.granted + terms.amount,
        lots=put_back(wallet.lots, (lot,)),
    )
    return _entered(moved, EntryKind.GRANT, (lot,), now, cause=terms.cause)


def lapsed(wallet: Wallet, now: int) -> Movement:
    """Coins past their expiry leave `available`; no entry if none are."""
    gone, left = split_lapsed(wallet.lots, now)
    if not gone:
        return Movement(wallet)
    coins = total(gone)
    moved = replace(
        wallet, available=wallet.available - coins, lapsed=wallet.lapsed + coins, lots=left
    )
    return _entered(moved, EntryKind.LAPSE, gone, now, cause="expired")


def reserved(wallet: Wallet, terms: Terms, now: int) -> Movement:
    """Set coins aside, once lapsed lots have lapsed by an entry of their own.

    Raises InsufficientCoins.
    """
    after_lapse = lapsed(wallet, now)
    wallet = after_lapse.wallet
    if wallet.available < terms.amount:
        raise InsufficientCoins(required=terms.amount, available=wallet.available)
    drawn, left = split(wallet.lots, terms.amount)
    moved = replace(
        wallet,
        available=wallet.available - terms.amount,
        held=wallet.held + terms.amount,
        lots=left,
    )
    step = _entered(moved, EntryKind.RESERVE, drawn, now, cause=terms.cause, hold_id=terms.hold_id)
    hold = Hold(
        uid=wallet.uid,
        hold_id=terms.hold_id,
        state=HoldState.HELD,
        amount=terms.amount,
        lots=drawn,
        cause=terms.cause,
        fingerprint=terms.fingerprint,
        reserved_at=now,
        reserved_seq=step.wallet.seq,
        reserved_balance=step.wallet.available,
        expires_at=now + min(terms.life, terms.hard_life),
        hard_end_at=now + terms.hard_life,
        due_at=now + min(terms.first_look, terms.life, terms.hard_life),
    )
    return Movement(step.wallet, (*after_lapse.entries, *step.entries), (hold,))


def settled(
    wallet: Wallet, holds: Sequence[Hold], settlements: Sequence[Settlement], now: int
) -> Movement:
    """End each hold as its settlement says, all in one movement; raises if one cannot.

    Raises HoldAlreadyEnded for a hold that is no longer HELD, HoldNotExpired for one with time
    left when only an expired one may end. A late charge of an expired hold wins until somebody
    has ended it.
    """
    entries: list[Entry] = []
    ended: list[Hold] = []
    for hold, settlement in zip(holds, settlements, strict=True):
        movement = _settled_one(wallet, hold, settlement, now)
        wallet = movement.wallet
        entries.extend(movement.entries)
        ended.extend(movement.holds)
    return Movement(wallet, tuple(entries), tuple(ended))


def _settled_one(wallet: Wallet, hold: Hold, settlement: Settlement, now: int) -> Movement:
    if hold.ending is not None:
        raise HoldAlreadyEnded(state=hold.state, reason=hold.ending.reason)
    if settlement.only_expired and hold.expires_at > now:
        raise HoldNotExpired(expires_at=hold.expires_at)
    charge = hold.amount if settlement.charge is None else settlement.charge
    spent, unspent = split(hold.lots, charge)
    entries: list[Entry] = []
    if spent:
        moved = replace(wallet, held=wallet.held - charge, spent=wallet.spent + charge)
        step = _entered(
            moved, EntryKind.CHARGE, spent, now, cause=settlement.reason, hold_id=hold.hold_id
        )
        wallet = step.wallet
        entries.extend(step.entries)
    if unspent:
        step = _released(wallet, unspent, now, settlement.reason, hold.hold_id)
        wallet = step.wallet
        entries.extend(step.entries)
    first = entries[0]
    ending = Ending(
        state=settlement.state,
        at=now,
        reason=settlement.reason,
        charged=charge,
        seq=first.seq,
        balance_after=first.balance_after,
    )
    return Movement(wallet, tuple(entries), (replace(hold, state=ending.state, ending=ending),))


def _released(wallet: Wallet, drawn: Lots, now: int, reason: str, hold_id: str) -> Movement:
    returned = revive(drawn, now=now, seq=wallet.seq + 1)
    coins = total(returned)
    moved = replace(
        wallet,
        available=wallet.available + coins,
        held=wallet.held - coins,
        lots=put_back(wallet.lots, returned),
    )
    return _entered(moved, EntryKind.RELEASE, returned, now, cause=reason, hold_id=hold_id)


def _entered(
    moved: Wallet, kind: EntryKind, lots: Lots, now: int, *, cause: str, hold_id: str | None = None
) -> Movement:
    entry = Entry(
        uid=moved.uid,
        seq=moved.seq + 1,
        kind=kind,
        amount=total(lots),
        balance_after=moved.available,
        at=now,
        cause=cause,
        hold_id=hold_id,
        lots=lots,
        previous=moved.head,
    )
    return Movement(checked(replace(moved, seq=entry.seq, head=entry_hash(entry))), (entry,))
