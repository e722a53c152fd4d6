"""The ledger of one wallet: reserve, charge, release, grant.

The names of the field: a reservation is an authorization, a charge its capture, a release its void.
Every operation is at most one read (wallet and holds together) and one transaction conditioned on
the wallet's `seq`; a refusal brings what stands there, so that another try reads nothing. Every
operation is idempotent for ever: identities are items of the ledger, written in the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pynamodb.connection import Connection
from pynamodb.exceptions import PynamoDBException

from chalicelib.config import SIGNUP_COINS
from chalicelib.credits import items, transitions
from chalicelib.credits.deadline import Deadline
from chalicelib.credits.errors import (
    CompanionRefused,
    HoldAlreadyEnded,
    HoldNotFound,
    IdempotencyMismatch,
    InvalidAmount,
    LedgerBusy,
    LedgerCorrupted,
)
from chalicelib.credits.hold import Ending, Hold, HoldState, Terms
from chalicelib.credits.identity import fingerprint, operation_id_for
from chalicelib.credits.items import EntryItem, HoldItem, LedgerItem, OperationItem, WalletItem
from chalicelib.credits.journal import EntryKind, Transaction, as_transaction
from chalicelib.credits.lots import BURN_PRIORITY, GrantKind
from chalicelib.credits.transitions import GrantTerms, Movement, Settlement
from chalicelib.credits.wallet import Wallet
from chalicelib.credits.writes import (
    Outcome,
    Refusal,
    Write,
    commit,
    is_transient,
    put,
    update,
)
from chalicelib.observability import log_event

T = TypeVar("T")

MAX_AMOUNT = 1_000_000_000
_WALLET = "wallet"
_JOURNAL = "journal:"
_HOLD = "hold:"
_OPERATION = "operation"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What stood in the ledger at one moment: the wallet, if any, and the holds asked for."""

    wallet: Wallet | None
    holds: Mapping[str, Hold] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reserved:
    """The answer to a reservation. `replayed` says that the hold was there before this call."""

    hold: Hold
    transaction: Transaction
    replayed: bool


class Ledger:
    """One user's ledger, for one caller with a deadline.

    Raises LedgerBusy when conflicts or throttling outlast the deadline, LedgerCorrupted when what
    is stored contradicts itself. In both cases, as in every refusal, nothing was written. `now` is
    the caller's clock in epoch seconds.
    """

    def __init__(self, uid: str, *, deadline: Deadline) -> None:
        self._uid = uid
        self._deadline = deadline

    def look(self, *hold_ids: str) -> Snapshot:
        """Read the wallet and these holds together, strongly consistent: one request."""
        pk = items.wallet_pk(self._uid)
        keys = [(pk, items.WALLET_KEY), *((pk, items.hold_sk(hold_id)) for hold_id in hold_ids)]
        found = self._read(lambda: list(LedgerItem.batch_get(keys, consistent_read=True)))
        wallets = [items.wallet_of(item) for item in found if isinstance(item, WalletItem)]
        holds = [items.hold_of(item) for item in found if isinstance(item, HoldItem)]
        return Snapshot(wallets[0] if wallets else None, {hold.hold_id: hold for hold in holds})

    def balance(self, *, now: int) -> Wallet:
        """The wallet, opened with its signup grant by the first call that needs one."""
        return self.look().wallet or self._open(now)

    def transactions(
        self, *, limit: int, before_seq: int | None, now: int
    ) -> tuple[list[Transaction], int | None]:
        """The newest `limit` entries before `before_seq`, and where the next page begins."""
        wallet = self.balance(now=now)
        first = wallet.seq if before_seq is None else min(before_seq - 1, wallet.seq)
        last = max(first - limit + 1, 1)
        if first < 1:
            return [], None
        page = self._read(
            lambda: list(
                EntryItem.query(
                    items.wallet_pk(self._uid),
                    EntryItem.sk.between(items.entry_sk(last), items.entry_sk(first)),
                    scan_index_forward=False,
                    consistent_read=True,
                )
            )
        )
        entries = [as_transaction(items.entry_of(item)) for item in page]
        return entries, last if last > 1 else None

    def grant(
        self,
        amount: int,
        kind: GrantKind,
        *,
        key: str,
        now: int,
        expires_at: int | None = None,
    ) -> Transaction:
        """Bring `amount` coins in, once for each `key`; opens the wallet if there is none.

        Raises InvalidAmount, and IdempotencyMismatch if `key` brought other coins before.
        """
        _check_amount(amount)
        operation_id = operation_id_for(self._uid, key)
        asked = fingerprint("grant", str(amount), kind, str(expires_at))
        terms = GrantTerms(amount, kind.value, BURN_PRIORITY[kind], expires_at)
        wallet = self.balance(now=now)
        tried = 0
        while True:
            movement = transitions.granted(wallet, terms, now)
            (entry,) = movement.entries
            operation = OperationItem(
                items.wallet_pk(self._uid),
                items.operation_sk(operation_id),
                fingerprint=asked,
                entry_seq=entry.seq,
            )
            writes = [
                *_movement_writes(wallet, movement),
                put(_OPERATION, operation, OperationItem.pk.does_not_exist()),
            ]
            outcome = commit(_connection(), writes)
            if outcome.applied:
                _log_movement(movement)
                return as_transaction(entry)
            if _OPERATION in outcome.refusals:
                return self._replayed_grant(outcome, asked)
            wallet = self._stale_wallet(outcome, wallet)
            tried = self._next_try(tried)

    def reserve(
        self,
        terms: Terms,
        *,
        now: int,
        companions: Sequence[Write] = (),
        snapshot: Snapshot | None = None,
    ) -> Reserved:
        """Set coins aside, together with the caller's `companions`, in one transaction.

        The same `terms.hold_id` again answers as the first call did, whatever has become of the
        wallet or the hold; with another fingerprint it raises IdempotencyMismatch. Raises
        InvalidAmount, InsufficientCoins, CompanionRefused.
        """
        _check_amount(terms.amount)
        snapshot = snapshot or self.look(terms.hold_id)
        known = snapshot.holds.get(terms.hold_id)
        if known is not None:
            return _replayed_reservation(known, terms)
        wallet = snapshot.wallet or self._open(now)
        tried = 0
        while True:
            movement = transitions.reserved(wallet, terms, now)
            (hold,) = movement.holds
            label = _HOLD + hold.hold_id
            writes = [
                *_movement_writes(wallet, movement),
                put(label, items.hold_item(hold), HoldItem.pk.does_not_exist()),
                *companions,
            ]
            outcome = commit(_connection(), writes)
            if outcome.applied:
                _log_movement(movement)
                return Reserved(hold, _reservation_transaction(hold), replayed=False)
            refused = outcome.refusals.get(label)
            if refused is not None:
                # After a try without an answer the hold found is most likely our own: a first call.
                return _replayed_reservation(_refused_hold(refused), terms, first=tried > 0)
            wallet = self._stale_wallet(outcome, wallet, companions)
            tried = self._next_try(tried)

    def charge_reserved_coins(
        self,
        hold_id: str,
        *,
        now: int,
        amount: int | None = None,
        reason: str = "delivered",
        companions: Sequence[Write] = (),
        snapshot: Snapshot | None = None,
    ) -> Transaction:
        """Spend a hold's coins: all, or `amount` of them and give the rest back.

        A hold that was charged before answers as then; one that was released raises
        HoldAlreadyEnded. Raises HoldNotFound, InvalidAmount, CompanionRefused.
        """
        if amount is not None:
            _check_amount(amount)
        settlement = Settlement(hold_id, charge=amount, reason=reason)
        return self.settle([settlement], now=now, companions=companions, snapshot=snapshot)[0]

    def release_reservation(
        self,
        hold_id: str,
        reason: str,
        *,
        now: int,
        only_expired: bool = False,
        companions: Sequence[Write] = (),
        snapshot: Snapshot | None = None,
    ) -> Transaction:
        """Give a hold's coins back; with `only_expired`, only if its expiry has come.

        A hold that was released before answers as then, with its first reason; one that was
        charged raises HoldAlreadyEnded. Raises HoldNotFound, HoldNotExpired, CompanionRefused.
        """
        settlement = Settlement(hold_id, charge=0, reason=reason, only_expired=only_expired)
        return self.settle([settlement], now=now, companions=companions, snapshot=snapshot)[0]

    def settle(
        self,
        settlements: Sequence[Settlement],
        *,
        now: int,
        companions: Sequence[Write] = (),
        snapshot: Snapshot | None = None,
    ) -> list[Transaction]:
        """End several holds of this wallet, each in its way, in one transaction with `companions`.

        Holds that all ended before in the state asked for answer as then. If only some have, or
        one ended another way, HoldAlreadyEnded is raised and nothing is written.
        """
        hold_ids = [settlement.hold_id for settlement in settlements]
        snapshot = snapshot or self.look(*hold_ids)
        wallet, holds = snapshot.wallet, dict(snapshot.holds)
        if wallet is None or any(hold_id not in holds for hold_id in hold_ids):
            raise HoldNotFound
        tried = 0
        while True:
            before = [holds[hold_id] for hold_id in hold_ids]
            replay = _replayed_settlements(before, settlements)
            if replay is not None:
                return replay
            movement = transitions.settled(wallet, before, settlements, now)
            writes = [
                *_movement_writes(wallet, movement),
                *(
                    _ending_write(hold, settlement, now)
                    for hold, settlement in zip(movement.holds, settlements, strict=True)
                ),
                *companions,
            ]
            outcome = commit(_connection(), writes)
            if outcome.applied:
                _log_movement(movement)
                return [_ending_transaction(hold, _ending_of(hold)) for hold in movement.holds]
            changed = _returned_holds(outcome)
            holds |= changed
            if changed:
                wallet = _returned_wallet(outcome) or wallet
            else:
                wallet = self._stale_wallet(outcome, wallet, companions)
            tried = self._next_try(tried)

    def extend(
        self,
        hold: Hold,
        *,
        expires_at: int,
        due_at: int,
        companions: Sequence[Write] = (),
    ) -> None:
        """Move an open hold's expiry and the sweep's next look, never past its hard end.

        No coins move, so neither does `seq`. Raises HoldAlreadyEnded, CompanionRefused.
        """
        limit = hold.hard_end_at
        label = _HOLD + hold.hold_id
        key = HoldItem(items.wallet_pk(self._uid), items.hold_sk(hold.hold_id))
        actions = [
            HoldItem.expires_at.set(min(expires_at, limit)),
            HoldItem.due_at.set(min(due_at, limit)),
        ]
        tried = 0
        while True:
            condition = HoldItem.state == HoldState.HELD.value
            outcome = commit(_connection(), [update(label, key, actions, condition), *companions])
            if outcome.applied:
                return
            for ended in _returned_holds(outcome).values():
                raise HoldAlreadyEnded(state=ended.state, reason=_ending_of(ended).reason)
            if label in outcome.refusals:
                raise HoldNotFound
            if not outcome.transient:
                _refuse_companions(outcome, companions)
            tried = self._next_try(tried)

    def lapse(self, *, now: int) -> int:
        """Move coins past their expiry to `lapsed`; answers how many, 0 without a write."""
        wallet = self.look().wallet
        tried = 0
        while wallet is not None:
            movement = transitions.lapsed(wallet, now)
            if not movement.entries:
                return 0
            outcome = commit(_connection(), _movement_writes(wallet, movement))
            if outcome.applied:
                _log_movement(movement)
                return movement.entries[0].amount
            wallet = self._stale_wallet(outcome, wallet)
            tried = self._next_try(tried)
        return 0

    def _open(self, now: int) -> Wallet:
        terms = GrantTerms(
            SIGNUP_COINS, GrantKind.SIGNUP.value, BURN_PRIORITY[GrantKind.SIGNUP], None
        )
        movement = transitions.opened(self._uid, terms, now)
        writes = _movement_writes(None, movement)
        tried = 0
        while True:
            outcome = commit(_connection(), writes)
            if outcome.applied:
                _log_movement(movement)
                return movement.wallet
            opened_by_another = _returned_wallet(outcome)
            if opened_by_another is not None:
                return opened_by_another
            if not outcome.transient:
                raise LedgerCorrupted(f"user {self._uid} has a journal and no wallet")
            tried = self._next_try(tried)

    def _stale_wallet(
        self, outcome: Outcome, wallet: Wallet, companions: Sequence[Write] = ()
    ) -> Wallet:
        """The wallet for the next try, after a refusal that no identity explained.

        The design's order: what is transient is tried again as it is; a journal key that exists
        though `seq` matched is corruption; a companion's refusal is the caller's to read.
        """
        returned = _returned_wallet(outcome)
        if outcome.transient:
            return returned or wallet
        if returned is None and _WALLET in outcome.refusals:
            raise LedgerCorrupted(f"the wallet of {self._uid} is gone")
        if returned is None and any(label.startswith(_JOURNAL) for label in outcome.refusals):
            raise LedgerCorrupted(f"the journal of {self._uid} is ahead of its wallet")
        _refuse_companions(outcome, companions)
        return returned or wallet

    def _replayed_grant(self, outcome: Outcome, asked: str) -> Transaction:
        raw = outcome.refusals[_OPERATION].item
        operation = items.ledger_item(raw or {})
        if not isinstance(operation, OperationItem):
            raise LedgerCorrupted(f"an operation of {self._uid} cannot be read")
        if operation.fingerprint != asked:
            raise IdempotencyMismatch
        key = (items.wallet_pk(self._uid), items.entry_sk(int(operation.entry_seq)))
        found = self._read(lambda: list(LedgerItem.batch_get([key], consistent_read=True)))
        if not found:
            raise LedgerCorrupted(f"journal entry {operation.entry_seq} of {self._uid} is missing")
        return as_transaction(items.entry_of(found[0]))

    def _next_try(self, tried: int) -> int:
        if not self._deadline.wait_for_try(tried):
            raise LedgerBusy
        return tried + 1

    def _read(self, request: Callable[[], T]) -> T:
        tried = 0
        while True:
            try:
                return request()
            except PynamoDBException as error:
                if not is_transient(error):
                    raise
            except (TypeError, ValueError) as error:
                raise LedgerCorrupted("an item of the ledger cannot be read") from error
            tried = self._next_try(tried)


def _connection() -> Connection:
    return LedgerItem._get_connection().connection


def _check_amount(amount: int) -> None:
    if type(amount) is not int or not 1 <= amount <= MAX_AMOUNT:
        raise InvalidAmount(f"an amount is a whole number of coins from 1 to {MAX_AMOUNT}")


def _movement_writes(before: Wallet | None, movement: Movement) -> list[Write]:
    """The wallet, if it is still as it was read, and the entries, if their places are free."""
    unchanged = WalletItem.pk.does_not_exist() if before is None else WalletItem.seq == before.seq
    return [
        put(_WALLET, items.wallet_item(movement.wallet), unchanged),
        *(
            put(f"{_JOURNAL}{entry.seq}", items.entry_item(entry), EntryItem.pk.does_not_exist())
            for entry in movement.entries
        ),
    ]


def _ending_write(hold: Hold, settlement: Settlement, now: int) -> Write:
    """The ended hold, if it is still held: what makes an ending happen once."""
    still_held = HoldItem.state == HoldState.HELD.value
    if settlement.only_expired:
        still_held = still_held & (HoldItem.expires_at <= now)
    return put(_HOLD + hold.hold_id, items.hold_item(hold), still_held)


def _returned_wallet(outcome: Outcome) -> Wallet | None:
    refusal = outcome.refusals.get(_WALLET)
    if refusal is None or refusal.item is None:
        return None
    return items.wallet_of(items.ledger_item(refusal.item))


def _returned_holds(outcome: Outcome) -> dict[str, Hold]:
    refused = [
        _refused_hold(refusal)
        for label, refusal in outcome.refusals.items()
        if label.startswith(_HOLD)
    ]
    return {hold.hold_id: hold for hold in refused}


def _refused_hold(refusal: Refusal) -> Hold:
    if refusal.item is None:
        raise LedgerCorrupted("a hold was refused, and none stands in its place")
    return items.hold_of(items.ledger_item(refusal.item))


def _refuse_companions(outcome: Outcome, companions: Sequence[Write]) -> None:
    for companion in companions:
        refusal = outcome.refusals.get(companion.label)
        if refusal is not None:
            raise CompanionRefused(label=companion.label, item=refusal.item)


def _replayed_reservation(hold: Hold, terms: Terms, *, first: bool = False) -> Reserved:
    if hold.fingerprint != terms.fingerprint:
        raise IdempotencyMismatch
    return Reserved(hold, _reservation_transaction(hold), replayed=not first)


def _replayed_settlements(
    holds: Sequence[Hold], settlements: Sequence[Settlement]
) -> list[Transaction] | None:
    """The first answer, if every hold ended as asked; None if all are open."""
    if all(hold.ending is None for hold in holds):
        return None
    for hold, settlement in zip(holds, settlements, strict=True):
        if hold.ending is not None and hold.state is not settlement.state:
            raise HoldAlreadyEnded(state=hold.state, reason=hold.ending.reason)
    ended = [(hold, hold.ending) for hold in holds if hold.ending is not None]
    if len(ended) < len(holds):
        raise HoldAlreadyEnded(state=ended[0][0].state, reason=ended[0][1].reason)
    return [_ending_transaction(hold, ending) for hold, ending in ended]


def _ending_of(hold: Hold) -> Ending:
    if hold.ending is None:
        raise LedgerCorrupted(f"hold {hold.hold_id} has ended without an ending")
    return hold.ending


def _reservation_transaction(hold: Hold) -> Transaction:
    return Transaction(
        id=str(hold.reserved_seq),
        kind=EntryKind.RESERVE,
        amount=hold.amount,
        balance_after=hold.reserved_balance,
        created_at=hold.reserved_at,
        cause=hold.cause,
        hold_id=hold.hold_id,
    )


def _ending_transaction(hold: Hold, ending: Ending) -> Transaction:
    charged = ending.state is HoldState.CHARGED
    return Transaction(
        id=str(ending.seq),
        kind=EntryKind.CHARGE if charged else EntryKind.RELEASE,
        amount=ending.charged if charged else hold.amount,
        balance_after=ending.balance_after,
        created_at=ending.at,
        cause=ending.reason,
        hold_id=hold.hold_id,
    )


_PAST = {
    EntryKind.GRANT: "coins_granted",
    EntryKind.RESERVE: "coins_reserved",
    EntryKind.CHARGE: "coins_charged",
    EntryKind.RELEASE: "coins_released",
    EntryKind.LAPSE: "coins_lapsed",
}


def _log_movement(movement: Movement) -> None:
    for entry in movement.entries:
        log_event(
            _PAST[entry.kind],
            uid=entry.uid,
            hold_id=entry.hold_id,
            amount=entry.amount,
            reason=entry.cause,
            seq=entry.seq,
            available=entry.balance_after,
        )
