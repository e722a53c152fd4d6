"""How wallet, hold, journal and operations stand in the `ledger` table.

PK `W#uid`; SK `WALLET` | `HOLD#id` | `J#000000000042` | `OP#id`. What is due stands in one sparse
index: the attributes `due_shard` and `due_at` go when nothing is. No item ever expires.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    DiscriminatorAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection
from pynamodb.models import Model

from chalicelib.aws import CONNECT_TIMEOUT_SECONDS, MAX_ATTEMPTS, READ_TIMEOUT_SECONDS
from chalicelib.config import settings
from chalicelib.credits.attributes import LotsAttribute, WholeAttribute
from chalicelib.credits.errors import LedgerCorrupted
from chalicelib.credits.hold import Ending, Hold, HoldState
from chalicelib.credits.journal import Actor, Entry, EntryKind, lot_row
from chalicelib.credits.lots import Lot, Lots
from chalicelib.credits.wallet import Wallet, checked

SCHEMA = 1
WALLET_KEY = "WALLET"
HOLD_PREFIX = "HOLD#"
ENTRY_PREFIX = "J#"
DUE_SHARDS = 8


class DueIndex(GlobalSecondaryIndex["LedgerItem"]):  # type: ignore[no-untyped-call]
    """What the sweep must look at, by shard and time. It only hints: conditions decide.

    `kind` stands in it because PynamoDB reads no item of a polymorphic model without.
    """

    class Meta:
        index_name = "due"
        projection = IncludeProjection(["kind"])

    due_shard = UnicodeAttribute(hash_key=True)
    due_at = NumberAttribute(range_key=True)


class LedgerItem(Model):
    """Any item of the ledger; which kind of item it is stands in `kind`."""

    class Meta:
        table_name = settings().ledger_table
        connect_timeout_seconds = CONNECT_TIMEOUT_SECONDS
        read_timeout_seconds = READ_TIMEOUT_SECONDS
        max_retry_attempts = MAX_ATTEMPTS - 1

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    kind = DiscriminatorAttribute()
    v = WholeAttribute(default=SCHEMA)
    due_shard = UnicodeAttribute(null=True)
    due_at = WholeAttribute(null=True)
    due_index = DueIndex()


# Every kind of item finds the connection, and so the client, of its base, once that has one.
LedgerItem._get_connection()


class WalletItem(LedgerItem, discriminator="wallet"):
    """See `wallet.Wallet`."""

    seq = WholeAttribute()
    head = UnicodeAttribute()
    available = WholeAttribute()
    held = WholeAttribute()
    spent = WholeAttribute()
    lapsed = WholeAttribute()
    revoked = WholeAttribute()
    granted = WholeAttribute()
    lots = LotsAttribute()
    debt = WholeAttribute()
    frozen = BooleanAttribute()
    day = WholeAttribute()
    day_reserved = WholeAttribute()
    day_limit = WholeAttribute(null=True)
    low_mark = WholeAttribute(null=True)
    notice_at = WholeAttribute(null=True)


class HoldItem(LedgerItem, discriminator="hold"):
    """See `hold.Hold`; the last six attributes are there once it has ended."""

    state = UnicodeAttribute()
    amount = WholeAttribute()
    lots = LotsAttribute()
    cause = UnicodeAttribute()
    fingerprint = UnicodeAttribute()
    reserved_at = WholeAttribute()
    reserved_seq = WholeAttribute()
    reserved_balance = WholeAttribute()
    expires_at = WholeAttribute()
    hard_end_at = WholeAttribute()
    ended_at = WholeAttribute(null=True)
    ended_seq = WholeAttribute(null=True)
    ended_balance = WholeAttribute(null=True)
    charged = WholeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    refunded = WholeAttribute(null=True)


class EntryItem(LedgerItem, discriminator="entry"):
    """See `journal.Entry`; its `seq` is its sort key. `request_id` is absent where it is empty."""

    entry_kind = UnicodeAttribute()
    amount = WholeAttribute()
    balance_after = WholeAttribute()
    debt_after = WholeAttribute()
    at = WholeAttribute()
    actor = UnicodeAttribute()
    request_id = UnicodeAttribute(null=True)
    cause = UnicodeAttribute()
    hold_id = UnicodeAttribute(null=True)
    lots = LotsAttribute()
    previous = UnicodeAttribute()


class OperationItem(LedgerItem, discriminator="operation"):
    """That a keyed operation happened: its fingerprint and the journal entry that answers it."""

    fingerprint = UnicodeAttribute()
    entry_seq = WholeAttribute()


def wallet_pk(uid: str) -> str:
    """The partition of one user's ledger."""
    return f"W#{uid}"


def hold_sk(hold_id: str) -> str:
    """The sort key of a hold."""
    return f"{HOLD_PREFIX}{hold_id}"


def entry_sk(seq: int) -> str:
    """The sort key of a journal entry: padded, so that text order is the order of time."""
    return f"{ENTRY_PREFIX}{seq:012d}"


def operation_sk(operation_id: str) -> str:
    """The sort key of a keyed operation."""
    return f"OP#{operation_id}"


def due_shard(uid: str, sk: str) -> str:
    """The index partition of an item: eight, so that no single one takes every write."""
    return str(hashlib.sha256(f"{uid}/{sk}".encode()).digest()[0] % DUE_SHARDS)


def wallet_item(wallet: Wallet) -> WalletItem:
    """The item that stores `wallet`."""
    due_at = wallet.due_at
    return WalletItem(
        wallet_pk(wallet.uid),
        WALLET_KEY,
        seq=wallet.seq,
        head=wallet.head,
        available=wallet.available,
        held=wallet.held,
        spent=wallet.spent,
        lapsed=wallet.lapsed,
        revoked=wallet.revoked,
        granted=wallet.granted,
        lots=_rows(wallet.lots),
        debt=wallet.debt,
        frozen=wallet.frozen,
        day=wallet.day,
        day_reserved=wallet.day_reserved,
        day_limit=wallet.day_limit,
        low_mark=wallet.low_mark,
        notice_at=wallet.notice_at,
        due_at=due_at,
        due_shard=None if due_at is None else due_shard(wallet.uid, WALLET_KEY),
    )


def hold_item(hold: Hold) -> HoldItem:
    """The item that stores `hold`; an ended one is due no more."""
    item = HoldItem(
        wallet_pk(hold.uid),
        hold_sk(hold.hold_id),
        state=hold.state.value,
        amount=hold.amount,
        lots=_rows(hold.lots),
        cause=hold.cause,
        fingerprint=hold.fingerprint,
        reserved_at=hold.reserved_at,
        reserved_seq=hold.reserved_seq,
        reserved_balance=hold.reserved_balance,
        expires_at=hold.expires_at,
        hard_end_at=hold.hard_end_at,
    )
    if hold.ending is None:
        item.due_at = hold.due_at
        item.due_shard = due_shard(hold.uid, item.sk)
    else:
        item.ended_at = hold.ending.at
        item.ended_seq = hold.ending.seq
        item.ended_balance = hold.ending.balance_after
        item.charged = hold.ending.charged
        item.reason = hold.ending.reason
        item.refunded = hold.refunded
    return item


def entry_item(entry: Entry) -> EntryItem:
    """The item that stores `entry`."""
    return EntryItem(
        wallet_pk(entry.uid),
        entry_sk(entry.seq),
        entry_kind=entry.kind.value,
        amount=entry.amount,
        balance_after=entry.balance_after,
        debt_after=entry.debt_after,
        at=entry.at,
        actor=entry.actor.value,
        request_id=entry.request_id or None,
        cause=entry.cause,
        hold_id=entry.hold_id,
        lots=_rows(entry.lots),
        previous=entry.previous,
    )


def ledger_item(raw: Mapping[str, Any]) -> LedgerItem:
    """The item in DynamoDB's wire form; raises LedgerCorrupted if it is none of ours."""
    try:
        return LedgerItem.from_raw_data(dict(raw))
    except (TypeError, ValueError, KeyError) as error:
        raise LedgerCorrupted("an item of the ledger cannot be read") from error


def wallet_of(item: LedgerItem) -> Wallet:
    """The wallet in `item`; raises LedgerCorrupted if it is none or does not add up."""
    if not isinstance(item, WalletItem):
        raise LedgerCorrupted(f"{item.sk} holds no wallet")
    with _complete(item):
        return checked(
            Wallet(
                uid=_uid(item),
                seq=_whole(item.seq),
                head=_text(item.head),
                available=_whole(item.available),
                held=_whole(item.held),
                spent=_whole(item.spent),
                lapsed=_whole(item.lapsed),
                revoked=_whole(item.revoked),
                granted=_whole(item.granted),
                lots=_lots(item.lots),
                debt=_whole(item.debt),
                frozen=_flag(item.frozen),
                day=_whole(item.day),
                day_reserved=_whole(item.day_reserved),
                day_limit=_whole_if_any(item.day_limit),
                low_mark=_whole_if_any(item.low_mark),
                notice_at=_whole_if_any(item.notice_at),
            )
        )


def hold_of(item: LedgerItem) -> Hold:
    """The hold in `item`; raises LedgerCorrupted if it is none."""
    if not isinstance(item, HoldItem):
        raise LedgerCorrupted(f"{item.sk} holds no hold")
    with _complete(item):
        state = HoldState(item.state)
        return Hold(
            uid=_uid(item),
            hold_id=item.sk.removeprefix(HOLD_PREFIX),
            state=state,
            amount=_whole(item.amount),
            lots=_lots(item.lots),
            cause=_text(item.cause),
            fingerprint=_text(item.fingerprint),
            reserved_at=_whole(item.reserved_at),
            reserved_seq=_whole(item.reserved_seq),
            reserved_balance=_whole(item.reserved_balance),
            expires_at=_whole(item.expires_at),
            hard_end_at=_whole(item.hard_end_at),
            due_at=_whole(item.expires_at if item.due_at is None else item.due_at),
            ending=None if state is HoldState.HELD else _ending(item, state),
            refunded=0 if state is HoldState.HELD else _whole(item.refunded),
        )


def entry_of(item: LedgerItem) -> Entry:
    """The journal entry in `item`; raises LedgerCorrupted if it is none."""
    if not isinstance(item, EntryItem):
        raise LedgerCorrupted(f"{item.sk} holds no journal entry")
    with _complete(item):
        return Entry(
            uid=_uid(item),
            seq=int(item.sk.removeprefix(ENTRY_PREFIX)),
            kind=EntryKind(item.entry_kind),
            amount=_whole(item.amount),
            balance_after=_whole(item.balance_after),
            debt_after=_whole(item.debt_after),
            at=_whole(item.at),
            actor=Actor(item.actor),
            request_id=_text(item.request_id or ""),
            cause=_text(item.cause),
            hold_id=item.hold_id,
            lots=_lots(item.lots),
            previous=_text(item.previous),
        )


@contextmanager
def _complete(item: LedgerItem) -> Iterator[None]:
    """Turn a missing or wrongly typed attribute into LedgerCorrupted, naming the item's key."""
    try:
        yield
    except (TypeError, ValueError, AttributeError) as error:
        raise LedgerCorrupted(f"{item.sk} is incomplete or of the wrong type") from error


def _ending(item: HoldItem, state: HoldState) -> Ending:
    return Ending(
        state=state,
        at=_whole(item.ended_at),
        reason=_text(item.reason),
        charged=_whole(item.charged),
        seq=_whole(item.ended_seq),
        balance_after=_whole(item.ended_balance),
    )


def _uid(item: LedgerItem) -> str:
    return item.pk.removeprefix("W#")


def _whole(number: object) -> int:
    if type(number) is not int:
        raise TypeError(f"{number!r} is no whole number")
    return number


def _whole_if_any(number: object) -> int | None:
    return None if number is None else _whole(number)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is no flag")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _rows(lots: Lots) -> list[list[int | None]]:
    return [lot_row(lot) for lot in lots]


def _lots(rows: Sequence[Sequence[int | None]]) -> Lots:
    return tuple(
        Lot(
            lot_id=_whole(lot_id),
            amount=_whole(amount),
            expires_at=None if expires_at is None else _whole(expires_at),
            priority=_whole(priority),
        )
        for lot_id, amount, expires_at, priority in rows
    )
