"""What each movement does to a wallet: decided here, purely, before anything is written.

Each function takes what stands and answers what shall stand, or raises a refusal. After `checked`
nothing can fail but the write itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from chalicelib.credits.errors import (
    ChargeExceedsHold,
    HoldAlreadyEnded,
    HoldNotExpired,
    InsufficientCoins,
    RefundExceedsCharge,
    SpendingLimitReached,
    WalletFrozen,
)
from chalicelib.credits.hold import Ending, Hold, HoldState, Terms
from chalicelib.credits.journal import GENESIS, Entry, EntryKind, Moment, entry_hash
from chalicelib.credits.lots import Lot, Lots, put_back, revive, split, split_lapsed, total
from chalicelib.credits.wallet import Wallet, checked, day_of

DEBT_PAID = "debt"
_TAKES = frozenset({EntryKind.RESERVE, EntryKind.LAPSE, EntryKind.REVOKE})


@dataclass(frozen=True, slots=True)
class Movement:
    """A wallet moved on, with the entries that say how and the holds it touched."""

    wallet: Wallet
    entries: tuple[Entry, ...] = ()
    holds: tuple[Hold, ...] = ()

    def then(self, later: Movement) -> Movement:
        """This movement and `later`, which began where this one ended, as one."""
        return Movement(later.wallet, (*self.entries, *later.entries), (*self.holds, *later.holds))


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


class SettingName(StrEnum):
    """What of a wallet can be set."""

    FROZEN = "frozen"
    DAY_LIMIT = "day_limit"
    LOW_MARK = "low_mark"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a wallet and its new value: a bool for FROZEN, else coins or None for none."""

    name: SettingName
    value: int | None

    @property
    def cause(self) -> str:
        """What the journal says was set to what."""
        return f"{self.name}={self.value}"


def opened(uid: str, terms: GrantTerms, moment: Moment) -> Movement:
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
    return granted(empty, terms, moment)


def granted(wallet: Wallet, terms: GrantTerms, moment: Moment) -> Movement:
    """Coins come in as a lot of their own, named after the entry; a debt is paid at once."""
    lot = Lot(wallet.seq + 1, terms.amount, terms.expires_at, terms.priority)
    moved = replace(
        wallet,
        available=wallet.available + terms.amount,
        granted=wallet.granted + terms.amount,
        lots=put_back(wallet.lots, (lot,)),
    )
    return _paying_debt(_entered(moved, EntryKind.GRANT, (lot,), moment, cause=terms.cause), moment)


def lapsed(wallet: Wallet, moment: Moment) -> Movement:
    """Coins past their expiry leave `available`; no entry if none are."""
    gone, left = split_lapsed(wallet.lots, moment.at)
    if not gone:
        return Movement(wallet)
    coins = total(gone)
    moved = replace(
        wallet, available=wallet.available - coins, lapsed=wallet.lapsed + coins, lots=left
    )
    return _entered(moved, EntryKind.LAPSE, gone, moment, cause="expired")


def reserved(wallet: Wallet, terms: Terms, moment: Moment) -> Movement:
    """Set coins aside, once lapsed lots have lapsed by an entry of their own.

    Raises WalletFrozen, InsufficientCoins, SpendingLimitReached.
    """
    after_lapse = lapsed(wallet, moment)
    wallet = after_lapse.wallet
    day = day_of(moment.at)
    used = wallet.reserved_on(day)
    if wallet.frozen:
        raise WalletFrozen
    if wallet.available < terms.amount:
        raise InsufficientCoins(required=terms.amount, available=wallet.available)
    if wallet.day_limit is not None and used + terms.amount > wallet.day_limit:
        raise SpendingLimitReached(limit=wallet.day_limit, used=used, required=terms.amount)
    drawn, left = split(wallet.lots, terms.amount)
    moved = replace(
        wallet,
        available=wallet.available - terms.amount,
        held=wallet.held + terms.amount,
        lots=left,
        day=day,
        day_reserved=used + terms.amount,
    )
    step = _entered(
        moved, EntryKind.RESERVE, drawn, moment, cause=terms.cause, hold_id=terms.hold_id
    )
    hold = Hold(
        uid=wallet.uid,
        hold_id=terms.hold_id,
        state=HoldState.HELD,
        amount=terms.amount,
        lots=drawn,
        cause=terms.cause,
        fingerprint=terms.fingerprint,
        reserved_at=moment.at,
        reserved_seq=step.wallet.seq,
        reserved_balance=step.wallet.available,
        expires_at=moment.at + min(terms.life, terms.hard_life),
        hard_end_at=moment.at + terms.hard_life,
        due_at=moment.at + min(terms.first_look, terms.life, terms.hard_life),
    )
    return after_lapse.then(step).then(Movement(step.wallet, holds=(hold,)))


def settled(
    wallet: Wallet, holds: Sequence[Hold], settlements: Sequence[Settlement], moment: Moment
) -> Movement:
    """End each hold as its settlement says, all in one movement; raises if one cannot.

    Raises HoldAlreadyEnded for a hold that is no longer HELD, HoldNotExpired for one with time
    left when only an expired one may end, ChargeExceedsHold. A late charge of an expired hold wins
    until somebody has ended it.
    """
    movement = Movement(wallet)
    for hold, settlement in zip(holds, settlements, strict=True):
        movement = movement.then(_settled_one(movement.wallet, hold, settlement, moment))
    return movement


def refunded(wallet: Wallet, hold: Hold, amount: int, cause: str, moment: Moment) -> Movement:
    """Give back coins of a charge, to the lots they came from; raises RefundExceedsCharge."""
    if amount > hold.refundable:
        raise RefundExceedsCharge(refundable=hold.refundable, amount=amount)
    not_refunded = split(hold.lots, hold.refunded)[1]
    returned = revive(split(not_refunded, amount)[0], now=moment.at, seq=wallet.seq + 1)
    moved = replace(
        wallet,
        available=wallet.available + amount,
        spent=wallet.spent - amount,
        lots=put_back(wallet.lots, returned),
    )
    step = _entered(moved, EntryKind.REFUND, returned, moment, cause=cause, hold_id=hold.hold_id)
    touched = Movement(step.wallet, holds=(replace(hold, refunded=hold.refunded + amount),))
    return _paying_debt(step.then(touched), moment)


def revoked(wallet: Wallet, amount: int, cause: str, moment: Moment) -> Movement:
    """Take granted coins back: what is available at once, the rest as a debt.

    The coins that would be spent last go first: a payment that was taken back brought such coins.
    """
    after_lapse = lapsed(wallet, moment)
    wallet = after_lapse.wallet
    coins = min(amount, wallet.available)
    taken, left = split(tuple(reversed(wallet.lots)), coins)
    moved = replace(
        wallet,
        available=wallet.available - coins,
        revoked=wallet.revoked + coins,
        debt=wallet.debt + amount - coins,
        lots=tuple(reversed(left)),
    )
    return after_lapse.then(_entered(moved, EntryKind.REVOKE, taken, moment, cause=cause))


def adjusted(wallet: Wallet, setting: Setting, moment: Moment) -> Movement:
    """Change a setting: no coins move, but the journal tells of it."""
    match setting.name:
        case SettingName.FROZEN:
            moved = replace(wallet, frozen=bool(setting.value))
        case SettingName.DAY_LIMIT:
            moved = replace(wallet, day_limit=setting.value)
        case SettingName.LOW_MARK:
            moved = replace(wallet, low_mark=setting.value)
    return _entered(moved, EntryKind.SETTING, (), moment, cause=setting.cause)


def _settled_one(wallet: Wallet, hold: Hold, settlement: Settlement, moment: Moment) -> Movement:
    if hold.ending is not None:
        raise HoldAlreadyEnded(state=hold.state, reason=hold.ending.reason)
    if settlement.only_expired and hold.expires_at > moment.at:
        raise HoldNotExpired(expires_at=hold.expires_at)
    charge = hold.amount if settlement.charge is None else settlement.charge
    if charge > hold.amount:
        raise ChargeExceedsHold(held=hold.amount, amount=charge)
    spent, unspent = split(hold.lots, charge)
    movement = Movement(wallet)
    if spent:
        movement = _charged(wallet, spent, settlement.reason, hold, moment)
    if unspent:
        later = _released(movement.wallet, unspent, settlement.reason, hold, moment)
        movement = movement.then(later)
    first = movement.entries[0]
    ending = Ending(
        state=settlement.state,
        at=moment.at,
        reason=settlement.reason,
        charged=charge,
        seq=first.seq,
        balance_after=first.balance_after,
    )
    ended = replace(hold, state=ending.state, ending=ending)
    return movement.then(Movement(movement.wallet, holds=(ended,)))


def _charged(wallet: Wallet, spent: Lots, reason: str, hold: Hold, moment: Moment) -> Movement:
    coins = total(spent)
    moved = replace(wallet, held=wallet.held - coins, spent=wallet.spent + coins)
    return _entered(moved, EntryKind.CHARGE, spent, moment, cause=reason, hold_id=hold.hold_id)


def _released(wallet: Wallet, unspent: Lots, reason: str, hold: Hold, moment: Moment) -> Movement:
    returned = revive(unspent, now=moment.at, seq=wallet.seq + 1)
    coins = total(returned)
    counted = wallet.day == day_of(hold.reserved_at)
    moved = replace(
        wallet,
        available=wallet.available + coins,
        held=wallet.held - coins,
        lots=put_back(wallet.lots, returned),
        day_reserved=wallet.day_reserved - coins if counted else wallet.day_reserved,
    )
    step = _entered(moved, EntryKind.RELEASE, returned, moment, cause=reason, hold_id=hold.hold_id)
    return _paying_debt(step, moment)


def _paying_debt(movement: Movement, moment: Moment) -> Movement:
    """Whatever came in pays what is owed first, by an entry of its own."""
    wallet = movement.wallet
    coins = min(wallet.debt, wallet.available)
    if not coins:
        return movement
    taken, left = split(wallet.lots, coins)
    moved = replace(
        wallet,
        available=wallet.available - coins,
        revoked=wallet.revoked + coins,
        debt=wallet.debt - coins,
        lots=left,
    )
    return movement.then(_entered(moved, EntryKind.REVOKE, taken, moment, cause=DEBT_PAID))


def _entered(
    moved: Wallet,
    kind: EntryKind,
    lots: Lots,
    moment: Moment,
    *,
    cause: str,
    hold_id: str | None = None,
) -> Movement:
    entry = Entry(
        uid=moved.uid,
        seq=moved.seq + 1,
        kind=kind,
        amount=total(lots),
        balance_after=moved.available,
        debt_after=moved.debt,
        at=moment.at,
        actor=moment.actor,
        request_id=moment.request_id,
        cause=cause,
        hold_id=hold_id,
        lots=lots,
        previous=moved.head,
    )
    written = replace(moved, seq=entry.seq, head=entry_hash(entry))
    return Movement(checked(_noticed(written, entry)), (entry,))


def _noticed(wallet: Wallet, entry: Entry) -> Wallet:
    """Mark a wallet that falls below its low mark; one that is not below it needs no notice."""
    if wallet.low_mark is None or wallet.available >= wallet.low_mark:
        return replace(wallet, notice_at=None)
    before = wallet.available + (entry.amount if entry.kind in _TAKES else 0)
    fell = before >= wallet.low_mark or entry.kind is EntryKind.SETTING
    return replace(wallet, notice_at=entry.at) if fell else wallet
