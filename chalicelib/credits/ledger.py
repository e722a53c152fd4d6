"""The ledger of one wallet: reserve, charge, release, grant.

The names of the field: a reservation is an authorization, a charge its capture, a release its void.
Every operation is at most one read (wallet and holds together) and one transaction conditioned on
the wallet's `seq`; a refusal brings what stands there, so that another try reads nothing. Every
operation is idempotent for ever: identities are items of the ledger, written in the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pynamodb.connection import Connection
from pynamodb.exceptions import PynamoDBException

from chalicelib.config import SIGNUP_COINS
from chalicelib.credits import items, transitions
from chalicelib.credits.deadline import Deadline
from chalicelib.credits.errors import (
    CompanionRefused,
    CreditsError,
    HoldAlreadyEnded,
    HoldNotFound,
    IdempotencyMismatch,
    InsufficientCoins,
    InvalidAmount,
    InvalidKey,
    LedgerBusy,
    LedgerCorrupted,
    SpendingLimitReached,
    WalletFrozen,
)
from chalicelib.credits.hold import Ending, Hold, HoldState, Terms
from chalicelib.credits.identity import fingerprint, operation_id_for
from chalicelib.credits.items import EntryItem, HoldItem, LedgerItem, OperationItem, WalletItem
from chalicelib.credits.journal import (
    Actor,
    Entry,
    EntryKind,
    Moment,
    Transaction,
    as_transaction,
)
from chalicelib.credits.lots import BURN_PRIORITY, GrantKind
from chalicelib.credits.transitions import GrantTerms, Movement, Setting, SettingName, Settlement
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
from chalicelib.observability import current_request_id, log_event

T = TypeVar("T")

MAX_AMOUNT = 1_000_000_000
MAX_KEY_LENGTH = 255
_WALLET = "wallet"
_JOURNAL = "journal:"
_HOLD = "hold:"
_OPERATION = "operation"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What stood in the ledger at one moment: the wallet, if any, and the holds asked for.

    `operation` is the trace of a keyed operation, where one was asked for and has happened.
    """

    wallet: Wallet | None
    holds: Mapping[str, Hold] = field(default_factory=dict)
    operation: OperationItem | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """A keyed operation: its idempotency key, and the content the key stands for."""

    key: str
    content: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """What a reservation would meet: `refusal` is the error it would raise, None if it would not.

    `available` is what could be spent at that moment, lapsed coins left out.
    """

    required: int
    available: int
    refusal: CreditsError | None


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

    def __init__(self, uid: str, *, deadline: Deadline, actor: Actor = Actor.SERVICE) -> None:
        self._uid = uid
        self._deadline = deadline
        self._actor = actor

    def look(self, *hold_ids: str) -> Snapshot:
        """Read the wallet and these holds together, strongly consistent: one request."""
        return self._look(*map(items.hold_sk, hold_ids))

    def _look(self, *sort_keys: str) -> Snapshot:
        pk = items.wallet_pk(self._uid)
        keys = [(pk, sk) for sk in (items.WALLET_KEY, *sort_keys)]
        found = self._read(lambda: list(LedgerItem.batch_get(keys, consistent_read=True)))
        wallets = [items.wallet_of(item) for item in found if isinstance(item, WalletItem)]
        holds = [items.hold_of(item) for item in found if isinstance(item, HoldItem)]
        operations = [item for item in found if isinstance(item, OperationItem)]
        return Snapshot(
            wallet=wallets[0] if wallets else None,
            holds={hold.hold_id: hold for hold in holds},
            operation=operations[0] if operations else None,
        )

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
        terms = GrantTerms(amount, kind.value, BURN_PRIORITY[kind], expires_at)
        return self._keyed(
            Operation(key, ("grant", str(amount), kind, str(expires_at))),
            lambda snapshot, moment: transitions.granted(_opened(snapshot), terms, moment),
            now=now,
        )

    def refund(self, hold_id: str, amount: int, cause: str, *, key: str, now: int) -> Transaction:
        """Give back `amount` coins of a charge, once for each `key`, to the lots they came from.

        In several steps at most what was charged. Raises InvalidAmount, HoldNotFound,
        RefundExceedsCharge, IdempotencyMismatch.
        """
        _check_amount(amount)

        def decide(snapshot: Snapshot, moment: Moment) -> Movement:
            if hold_id not in snapshot.holds:
                raise HoldNotFound
            hold = snapshot.holds[hold_id]
            return transitions.refunded(_opened(snapshot), hold, amount, cause, moment)

        return self._keyed(
            Operation(key, ("refund", hold_id, str(amount))), decide, hold_id, now=now
        )

    def revoke(self, amount: int, cause: str, *, key: str, now: int) -> Transaction:
        """Take granted coins back, once for each `key`: what is available, the rest as a debt.

        Raises InvalidAmount, IdempotencyMismatch.
        """
        _check_amount(amount)
        return self._keyed(
            Operation(key, ("revoke", str(amount))),
            lambda snapshot, moment: transitions.revoked(_opened(snapshot), amount, cause, moment),
            now=now,
        )

    def adjust(self, setting: Setting, *, key: str, now: int) -> Transaction:
        """Change a setting of the wallet, once for each `key`; it is journalled with amount 0.

        Raises InvalidAmount for a limit or mark that is no amount, IdempotencyMismatch.
        """
        _check_setting(setting)
        return self._keyed(
            Operation(key, ("set", setting.cause)),
            lambda snapshot, moment: transitions.adjusted(_opened(snapshot), setting, moment),
            now=now,
        )

    def quote(self, amount: int, *, now: int) -> Quote:
        """Whether a reservation of `amount` would succeed now. Nothing is written.

        Who has no wallet yet is answered as the wallet would be that a reservation opens.
        """
        wallet = self.look().wallet or self._opening(now).wallet
        probe = Terms("", amount, "", "", 0, 0, 0)
        refusal: CreditsError | None = None
        try:
            transitions.reserved(wallet, probe, Moment(now))
        except (InsufficientCoins, SpendingLimitReached, WalletFrozen) as error:
            refusal = error
        usable = transitions.lapsed(wallet, Moment(now)).wallet.available
        return Quote(required=amount, available=usable, refusal=refusal)

    def open_holds(self) -> list[Hold]:
        """The holds that have not ended, oldest first; strongly consistent."""
        query = HoldItem.query(
            items.wallet_pk(self._uid),
            HoldItem.sk.startswith(items.HOLD_PREFIX),
            filter_condition=HoldItem.state == HoldState.HELD.value,
            consistent_read=True,
        )
        found = self._read(lambda: [items.hold_of(item) for item in query])
        return sorted(found, key=lambda hold: (hold.reserved_at, hold.hold_id))

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
            movement = transitions.reserved(wallet, terms, self._moment(now))
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
            movement = transitions.settled(wallet, before, settlements, self._moment(now))
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
    ) -> bool:
        """Move an open hold's expiry and the sweep's next look, never past its hard end.

        An expiry is never moved back: if the hold was given more time since it was read, nothing
        is written and the answer is False. No coins move, so neither does `seq`. Raises
        HoldAlreadyEnded, CompanionRefused.
        """
        expires_at = min(expires_at, hold.hard_end_at)
        label = _HOLD + hold.hold_id
        key = HoldItem(items.wallet_pk(self._uid), items.hold_sk(hold.hold_id))
        actions = [
            HoldItem.expires_at.set(expires_at),
            HoldItem.due_at.set(min(due_at, hold.hard_end_at)),
        ]
        condition = (HoldItem.state == HoldState.HELD.value) & (HoldItem.expires_at <= expires_at)
        tried = 0
        while True:
            outcome = commit(_connection(), [update(label, key, actions, condition), *companions])
            if outcome.applied:
                return True
            refused = outcome.refusals.get(label)
            if refused is not None:
                if refused.item is None:
                    raise HoldNotFound
                standing = _refused_hold(refused)
                if standing.ending is None:
                    return False
                raise HoldAlreadyEnded(state=standing.state, reason=standing.ending.reason)
            if not outcome.transient:
                _refuse_companions(outcome, companions)
            tried = self._next_try(tried)

    def lapse(self, *, now: int) -> int:
        """Move coins past their expiry to `lapsed`; answers how many, 0 without a write."""
        wallet = self.look().wallet
        tried = 0
        while wallet is not None:
            movement = transitions.lapsed(wallet, self._moment(now))
            if not movement.entries:
                return 0
            outcome = commit(_connection(), _movement_writes(wallet, movement))
            if outcome.applied:
                _log_movement(movement)
                return movement.entries[0].amount
            wallet = self._stale_wallet(outcome, wallet)
            tried = self._next_try(tried)
        return 0

    def notice(self, notify: Callable[[Wallet], None]) -> None:
        """Tell `notify` of a wallet that fell below its low mark, then take the mark back.

        At least once: a crash in between tells again. No coins move, and `seq` stays, so that a
        movement in the meantime keeps the mark for the next look.
        """
        wallet = self.look().wallet
        if wallet is None or wallet.notice_at is None:
            return
        notify(wallet)
        cleared = items.wallet_item(replace(wallet, notice_at=None))
        tried = 0
        while commit(
            _connection(), [put(_WALLET, cleared, WalletItem.seq == wallet.seq)]
        ).transient:
            tried = self._next_try(tried)

    def _keyed(
        self,
        operation: Operation,
        decide: Callable[[Snapshot, Moment], Movement],
        *hold_ids: str,
        now: int,
    ) -> Transaction:
        """Make a movement once for each key: `OP#id` is written in its transaction."""
        if not 1 <= len(operation.key) <= MAX_KEY_LENGTH:
            raise InvalidKey
        operation_id = operation_id_for(self._uid, operation.key)
        asked = fingerprint(*operation.content)
        moment = self._moment(now)
        snapshot = self._look_with_operation(operation_id, *hold_ids)
        if snapshot.operation is not None:
            return self._replayed_operation(snapshot.operation, asked)
        if snapshot.wallet is None:
            snapshot = replace(snapshot, wallet=self._open(now))
        tried = 0
        while True:
            wallet = _opened(snapshot)
            movement = decide(snapshot, moment)
            answer = _answer(movement)
            item = OperationItem(
                items.wallet_pk(self._uid),
                items.operation_sk(operation_id),
                fingerprint=asked,
                entry_seq=answer.seq,
            )
            outcome = commit(
                _connection(),
                [
                    *_movement_writes(wallet, movement),
                    *(_refund_write(hold, snapshot.holds[hold.hold_id]) for hold in movement.holds),
                    put(_OPERATION, item, OperationItem.pk.does_not_exist()),
                ],
            )
            if outcome.applied:
                _log_movement(movement)
                return as_transaction(answer)
            if _OPERATION in outcome.refusals:
                raw = outcome.refusals[_OPERATION].item or {}
                return self._replayed_operation(items.ledger_item(raw), asked)
            changed = _returned_holds(outcome)
            returned = _returned_wallet(outcome)
            if not changed:
                returned = self._stale_wallet(outcome, wallet)
            snapshot = replace(
                snapshot, wallet=returned or wallet, holds={**snapshot.holds, **changed}
            )
            tried = self._next_try(tried)

    def _look_with_operation(self, operation_id: str, *hold_ids: str) -> Snapshot:
        return self._look(items.operation_sk(operation_id), *map(items.hold_sk, hold_ids))

    def _moment(self, now: int) -> Moment:
        return Moment(now, self._actor, current_request_id() or "")

    def _opening(self, now: int) -> Movement:
        kind = GrantKind.SIGNUP
        terms = GrantTerms(SIGNUP_COINS, kind.value, BURN_PRIORITY[kind], None)
        return transitions.opened(self._uid, terms, self._moment(now))

    def _open(self, now: int) -> Wallet:
        movement = self._opening(now)
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

    def _replayed_operation(self, operation: LedgerItem, asked: str) -> Transaction:
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


def _check_setting(setting: Setting) -> None:
    kind = bool if setting.name is SettingName.FROZEN else int
    unset = setting.value is None and setting.name is not SettingName.FROZEN
    if not unset and (type(setting.value) is not kind or not 0 <= setting.value <= MAX_AMOUNT):
        raise InvalidAmount(f"a limit is a whole number of coins from 0 to {MAX_AMOUNT}")


def _opened(snapshot: Snapshot) -> Wallet:
    if snapshot.wallet is None:
        raise LedgerCorrupted("a wallet that was opened is gone")
    return snapshot.wallet


def _answer(movement: Movement) -> Entry:
    """The entry that answers a keyed operation: the first that is no lapse on the way."""
    return next(entry for entry in movement.entries if entry.kind is not EntryKind.LAPSE)


def _refund_write(hold: Hold, before: Hold) -> Write:
    """The hold with more refunded, if nothing was refunded since it was read."""
    unchanged = (HoldItem.state == HoldState.CHARGED.value) & (HoldItem.refunded == before.refunded)
    return put(_HOLD + hold.hold_id, items.hold_item(hold), unchanged)


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
    EntryKind.REFUND: "coins_refunded",
    EntryKind.REVOKE: "coins_revoked",
    EntryKind.SETTING: "wallet_adjusted",
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
