"""A wallet told from its journal: what it was after each entry, and at any moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from chalicelib.credits.journal import GENESIS, Entry, EntryKind, entry_hash
from chalicelib.credits.lots import Lots, put_back
from chalicelib.credits.transitions import SettingName
from chalicelib.credits.wallet import Wallet, day_of


class UnreadableHistory(Exception):
    """An entry that no wallet can have made: its number, chain, lots or cause contradict it."""

    def __init__(self, seq: int, what: str) -> None:
        super().__init__(f"entry {seq}: {what}")
        self.seq, self.what = seq, what


@dataclass(frozen=True, slots=True)
class _Flow:
    """Which counters a movement adds its coins to (1) and takes them from (-1)."""

    available: int = 0
    held: int = 0
    spent: int = 0
    lapsed: int = 0
    revoked: int = 0
    granted: int = 0


_FLOWS = {
    EntryKind.GRANT: _Flow(available=1, granted=1),
    EntryKind.RESERVE: _Flow(available=-1, held=1),
    EntryKind.CHARGE: _Flow(held=-1, spent=1),
    EntryKind.RELEASE: _Flow(held=-1, available=1),
    EntryKind.REFUND: _Flow(spent=-1, available=1),
    EntryKind.LAPSE: _Flow(available=-1, lapsed=1),
    EntryKind.REVOKE: _Flow(available=-1, revoked=1),
}


def wallets(uid: str, entries: Iterable[Entry]) -> Iterator[Wallet]:
    """The wallet after each of its `entries`, which come in order from the first.

    The notice of a low balance is not part of it: that mark is no movement. Raises
    UnreadableHistory at the first entry that does not follow from those before it.
    """
    wallet = Wallet(uid, 0, GENESIS, 0, 0, 0, 0, 0, 0, ())
    reserved_on: dict[str, int] = {}
    for entry in entries:
        _check(wallet, entry)
        if entry.kind is EntryKind.RESERVE and entry.hold_id is not None:
            reserved_on[entry.hold_id] = day_of(entry.at)
        moved = _moved(wallet, entry, reserved_on)
        wallet = replace(moved, seq=entry.seq, head=entry_hash(entry), debt=entry.debt_after)
        if wallet.available != entry.balance_after:
            raise UnreadableHistory(entry.seq, "its balance does not follow from those before it")
        yield wallet


def wallet_at(uid: str, entries: Iterable[Entry], at: int) -> Wallet | None:
    """The wallet as it was at a moment (epoch seconds); None before its first entry."""
    latest = None
    for entry, wallet in zip(kept := list(entries), wallets(uid, kept), strict=True):
        if entry.at > at:
            break
        latest = wallet
    return latest


def _check(before: Wallet, entry: Entry) -> None:
    if entry.seq != before.seq + 1:
        raise UnreadableHistory(entry.seq, f"entry {before.seq + 1} is missing")
    if entry.previous != before.head:
        raise UnreadableHistory(entry.seq, "it does not continue the chain")
    if entry.amount != sum(lot.amount for lot in entry.lots):
        raise UnreadableHistory(entry.seq, "its amount is not that of its lots")


def _moved(wallet: Wallet, entry: Entry, reserved_on: dict[str, int]) -> Wallet:
    if entry.kind is EntryKind.SETTING:
        return _set(wallet, entry)
    flow, coins = _FLOWS[entry.kind], entry.amount
    moved = replace(
        wallet,
        available=wallet.available + flow.available * coins,
        held=wallet.held + flow.held * coins,
        spent=wallet.spent + flow.spent * coins,
        lapsed=wallet.lapsed + flow.lapsed * coins,
        revoked=wallet.revoked + flow.revoked * coins,
        granted=wallet.granted + flow.granted * coins,
        lots=_lots_after(wallet.lots, entry, flow),
    )
    return _counted(moved, entry, reserved_on)


def _lots_after(lots: Lots, entry: Entry, flow: _Flow) -> Lots:
    if flow.available > 0:
        return put_back(lots, entry.lots)
    return _without(lots, entry) if flow.available < 0 else lots


def _counted(wallet: Wallet, entry: Entry, reserved_on: dict[str, int]) -> Wallet:
    """What was reserved that day, as the limit counts it: a release takes its own day's back."""
    day = day_of(entry.at)
    if entry.kind is EntryKind.RESERVE:
        return replace(wallet, day=day, day_reserved=wallet.reserved_on(day) + entry.amount)
    if entry.kind is EntryKind.RELEASE and reserved_on.get(entry.hold_id or "") == wallet.day:
        return replace(wallet, day_reserved=wallet.day_reserved - entry.amount)
    return wallet


def _without(lots: Lots, entry: Entry) -> Lots:
    out = {lot.lot_id: lot.amount for lot in entry.lots}
    left = tuple(replace(lot, amount=lot.amount - out.pop(lot.lot_id, 0)) for lot in lots)
    if out or any(lot.amount < 0 for lot in left):
        raise UnreadableHistory(entry.seq, "it takes coins from a lot that has too few")
    return tuple(lot for lot in left if lot.amount)


def _set(wallet: Wallet, entry: Entry) -> Wallet:
    name, _, value = entry.cause.partition("=")
    coins = None if value == "None" else int(value) if value.isdecimal() else 0
    match name:
        case SettingName.FROZEN:
            return replace(wallet, frozen=value == "True")
        case SettingName.DAY_LIMIT:
            return replace(wallet, day_limit=coins)
        case SettingName.LOW_MARK:
            return replace(wallet, low_mark=coins)
        case _:
            raise UnreadableHistory(entry.seq, "it sets what no wallet has")
