"""The journal: every movement of a wallet, append-only, each entry chained to the one before."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.credits.lots import Lot, Lots

GENESIS = "0" * 64


class Actor(StrEnum):
    """Who set a movement off."""

    USER = "user"
    SERVICE = "service"
    OPERATOR = "operator"


class EntryKind(StrEnum):
    """What a movement does, as `from -> to` of the wallet's counters."""

    GRANT = "grant"  # outside -> available
    RESERVE = "reserve"  # available -> held
    CHARGE = "charge"  # held -> spent
    RELEASE = "release"  # held -> available
    LAPSE = "lapse"  # available -> lapsed
    REFUND = "refund"  # spent -> available
    REVOKE = "revoke"  # available -> revoked
    SETTING = "setting"  # moves no coins; its cause says what was set to what


@dataclass(frozen=True, slots=True)
class Moment:
    """When a movement is made (epoch seconds), by whom, and in which request."""

    at: int
    actor: Actor = Actor.SERVICE
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement. `lots` are the coins it moved; with them the wallet can be rebuilt.

    `balance_after` is what is available after it, `debt_after` what is owed, `previous` the hash
    of entry `seq` - 1.
    """

    uid: str
    seq: int
    kind: EntryKind
    amount: int
    balance_after: int
    debt_after: int
    at: int
    actor: Actor
    request_id: str
    cause: str
    hold_id: str | None
    lots: Lots
    previous: str


@dataclass(frozen=True, slots=True)
class Transaction:
    """An entry as its owner sees it. `amount` is positive; `kind` says where the coins went."""

    id: str
    kind: EntryKind
    amount: int
    balance_after: int
    created_at: int
    cause: str
    hold_id: str | None


def entry_hash(entry: Entry) -> str:
    """SHA-256, in hex, over the canonical JSON of all that the entry says, `previous` included."""
    content = {
        "uid": entry.uid,
        "seq": entry.seq,
        "kind": entry.kind,
        "amount": entry.amount,
        "balance_after": entry.balance_after,
        "debt_after": entry.debt_after,
        "at": entry.at,
        "actor": entry.actor,
        "request_id": entry.request_id,
        "cause": entry.cause,
        "hold_id": entry.hold_id,
        "lots": [lot_row(lot) for lot in entry.lots],
        "previous": entry.previous,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def lot_row(lot: Lot) -> list[int | None]:
    """A lot as it is stored and hashed: [id, amount, expiry or None, priority]."""
    return [lot.lot_id, lot.amount, lot.expires_at, lot.priority]


def as_transaction(entry: Entry) -> Transaction:
    """The owner's view of `entry`."""
    return Transaction(
        id=str(entry.seq),
        kind=entry.kind,
        amount=entry.amount,
        balance_after=entry.balance_after,
        created_at=entry.at,
        cause=entry.cause,
        hold_id=entry.hold_id,
    )
