"""The audit: a wallet is rebuilt from its journal, and what differs is named, never repaired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from pynamodb.models import Model

from chalicelib.credits import items
from chalicelib.credits.errors import LedgerCorrupted
from chalicelib.credits.history import UnreadableHistory, wallets
from chalicelib.credits.hold import Hold, HoldState
from chalicelib.credits.items import EntryItem, HoldItem, LedgerItem, OperationItem, WalletItem
from chalicelib.credits.journal import Entry, EntryKind
from chalicelib.credits.wallet import Wallet

_NOT_JOURNALLED = frozenset({"uid", "notice_at"})


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing that is not as the rules say. `item` is the sort key of where it was found."""

    uid: str
    item: str
    what: str


@dataclass(frozen=True, slots=True)
class Books:
    """Everything that the ledger holds of one user, read so that the parts belong together."""

    uid: str
    wallet: Wallet | None
    entries: Sequence[Entry]
    holds: Mapping[str, Hold]
    operations: Sequence[OperationItem]
    unreadable: Sequence[Discrepancy]


@dataclass(frozen=True, slots=True)
class Page:
    """Some wallets' users, and the cursor of the page after, None at the end."""

    uids: Sequence[str]
    cursor: str | None


def scan_wallets(cursor: str | None, *, limit: int) -> Page:
    """The users of some wallets, by a scan of at most `limit` items that resumes at `cursor`.

    The only scan of the product; the audit's role alone may make it.
    """
    start = None
    if cursor is not None:
        pk, sk = cursor.split("|", 1)
        start = {"pk": {"S": pk}, "sk": {"S": sk}}
    found = WalletItem.scan(
        WalletItem.sk == items.WALLET_KEY, last_evaluated_key=start, page_size=limit, limit=limit
    )
    uids = [item.pk.removeprefix("W#") for item in found]
    last = found.last_evaluated_key
    return Page(uids, None if last is None else f"{last['pk']['S']}|{last['sk']['S']}")


def read_books(uid: str) -> Books:
    """Read a user's ledger exactly: the wallet's `seq` fixes the entries, wallet first and last.

    If the wallet moved on while the rest was read, it is read again.
    """
    while True:
        before = _wallet_seq(uid)
        found = list(LedgerItem.query(items.wallet_pk(uid), consistent_read=True))
        if before == _wallet_seq(uid):
            return _books(uid, found)


def audit(books: Books) -> Iterator[Discrepancy]:
    """Whatever in `books` contradicts the rules of the ledger; nothing if all is well."""
    yield from books.unreadable
    rebuilt = None
    try:
        for wallet in wallets(books.uid, books.entries):
            rebuilt = wallet
    except UnreadableHistory as error:
        yield Discrepancy(books.uid, items.entry_sk(error.seq), error.what)
        return
    yield from _wallet_differs(books, rebuilt)
    yield from _holds_differ(books)
    for operation in books.operations:
        if not 1 <= operation.entry_seq <= len(books.entries):
            yield Discrepancy(books.uid, operation.sk, "its journal entry is missing")


def _wallet_seq(uid: str) -> object:
    try:
        return WalletItem.get(items.wallet_pk(uid), items.WALLET_KEY, consistent_read=True).seq
    except Model.DoesNotExist:
        return None


def _books(uid: str, found: Sequence[LedgerItem]) -> Books:
    wallet: Wallet | None = None
    entries: list[Entry] = []
    holds: dict[str, Hold] = {}
    operations: list[OperationItem] = []
    unreadable: list[Discrepancy] = []
    for item in found:
        try:
            match item:
                case WalletItem():
                    wallet = items.wallet_of(item)
                case EntryItem():
                    entries.append(items.entry_of(item))
                case HoldItem():
                    hold = items.hold_of(item)
                    holds[hold.hold_id] = hold
                case OperationItem():
                    operations.append(item)
        except LedgerCorrupted as error:
            unreadable.append(Discrepancy(uid, item.sk, str(error)))
    return Books(uid, wallet, entries, holds, operations, unreadable)


def _wallet_differs(books: Books, rebuilt: Wallet | None) -> Iterator[Discrepancy]:
    if books.wallet is None:
        if not books.unreadable:
            yield Discrepancy(books.uid, items.WALLET_KEY, "the wallet is missing")
        return
    if rebuilt is None:
        yield Discrepancy(books.uid, items.WALLET_KEY, "the journal is missing")
        return
    for attribute in fields(Wallet):
        name = attribute.name
        stored, told = getattr(books.wallet, name), getattr(rebuilt, name)
        if name not in _NOT_JOURNALLED and stored != told:
            what = f"{name} is {stored}, by the journal it is {told}"
            yield Discrepancy(books.uid, items.WALLET_KEY, what)


def _holds_differ(books: Books) -> Iterator[Discrepancy]:
    told = _told_of_holds(books.entries)
    unread = {found.item for found in books.unreadable}
    for hold_id in sorted(told.keys() | books.holds.keys()):
        sk = items.hold_sk(hold_id)
        hold = books.holds.get(hold_id)
        if hold is None:
            if sk not in unread:
                yield Discrepancy(books.uid, sk, "the journal tells of it, but it is missing")
            continue
        stored = _stored_of_hold(hold)
        expected = told.get(hold_id)
        if expected is None:
            yield Discrepancy(books.uid, sk, "the journal does not tell of it")
        elif stored != expected:
            yield Discrepancy(books.uid, sk, f"it says {stored}, the journal {expected}")


def _stored_of_hold(hold: Hold) -> dict[str, object]:
    ending = hold.ending
    return {
        "state": hold.state.value,
        "amount": hold.amount,
        "lots": hold.lots,
        "cause": hold.cause,
        "reserved": (hold.reserved_seq, hold.reserved_at, hold.reserved_balance),
        "ended": None if ending is None else (ending.seq, ending.at, ending.balance_after),
        "reason": None if ending is None else ending.reason,
        "charged": 0 if ending is None else ending.charged,
        "refunded": hold.refunded,
    }


def _told_of_holds(entries: Sequence[Entry]) -> dict[str, dict[str, object]]:
    told: dict[str, dict[str, object]] = {}
    for entry in entries:
        if entry.hold_id is None:
            continue
        if entry.kind is EntryKind.RESERVE:
            told[entry.hold_id] = {
                "state": HoldState.HELD.value,
                "amount": entry.amount,
                "lots": entry.lots,
                "cause": entry.cause,
                "reserved": (entry.seq, entry.at, entry.balance_after),
                "ended": None,
                "reason": None,
                "charged": 0,
                "refunded": 0,
            }
            continue
        hold = told.setdefault(entry.hold_id, {"refunded": 0})
        if entry.kind is EntryKind.REFUND:
            hold["refunded"] = _plus(hold["refunded"], entry.amount)
        elif hold.get("ended") is None:
            charged = entry.kind is EntryKind.CHARGE
            hold["state"] = (HoldState.CHARGED if charged else HoldState.RELEASED).value
            hold["charged"] = entry.amount if charged else 0
            hold["ended"] = (entry.seq, entry.at, entry.balance_after)
            hold["reason"] = entry.cause
    return told


def _plus(so_far: object, coins: int) -> int:
    return coins + (so_far if isinstance(so_far, int) else 0)
