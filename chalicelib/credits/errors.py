"""What the ledger refuses, and why.

CreditsError
├── InvalidAmount         not a whole number of coins between 1 and MAX_AMOUNT
├── InsufficientCoins     the wallet cannot cover this reservation
├── WalletFrozen          no new hold until an operator thaws the wallet
├── SpendingLimitReached  the owner's own limit for a day
├── InvalidKey            an idempotency key that is empty or too long
├── ChargeExceedsHold     more was to be charged than is held
├── RefundExceedsCharge   more was to be refunded than was charged and not yet refunded
├── HoldNotFound          no hold of that id in this wallet
├── HoldAlreadyEnded      the hold ended another way; the first ending stands
├── HoldNotExpired        an expiry was asked for a hold that still has time
├── IdempotencyMismatch   the same identity came with different content
├── CompanionRefused      a caller's own item in the transaction failed its condition
├── LedgerBusy            conflicts or throttling outlasted the caller's deadline
└── LedgerCorrupted       what is stored contradicts itself; never retried
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class CreditsError(Exception):
    """Base of every refusal of the ledger; `code` is stable. Nothing was written."""

    code = "credits_error"


class InvalidAmount(CreditsError):
    """The amount is no whole number of coins in range."""

    code = "invalid_amount"


class InsufficientCoins(CreditsError):
    """The wallet cannot cover this reservation. Not remembered: top up and try again."""

    code = "insufficient_coins"

    def __init__(self, *, required: int, available: int) -> None:
        super().__init__(f"{required} coins are required, {available} are available")
        self.required, self.available = required, available


class WalletFrozen(CreditsError):
    """The wallet takes no new hold; open ones may still end, and coins may come in."""

    code = "wallet_frozen"

    def __init__(self) -> None:
        super().__init__("this wallet is frozen; ask the service's operator")


class SpendingLimitReached(CreditsError):
    """The owner's limit for a day (UTC) leaves too little for this reservation."""

    code = "spending_limit_reached"

    def __init__(self, *, limit: int, used: int, required: int) -> None:
        super().__init__(f"{required} coins are required, {used} of {limit} a day are used")
        self.limit, self.used, self.required = limit, used, required


class InvalidKey(CreditsError):
    """An idempotency key has 1 to 255 characters."""

    code = "invalid_key"

    def __init__(self) -> None:
        super().__init__("an idempotency key has 1 to 255 characters")


class ChargeExceedsHold(CreditsError):
    """No more than what is held can be charged."""

    code = "charge_exceeds_hold"

    def __init__(self, *, held: int, amount: int) -> None:
        super().__init__(f"{amount} coins were to be charged, {held} are held")
        self.held, self.amount = held, amount


class RefundExceedsCharge(CreditsError):
    """No more can be refunded than was charged and not refunded before."""

    code = "refund_exceeds_charge"

    def __init__(self, *, refundable: int, amount: int) -> None:
        super().__init__(f"{amount} coins were to be refunded, {refundable} can be")
        self.refundable, self.amount = refundable, amount


class HoldNotFound(CreditsError):
    """No hold of that id stands in this wallet."""

    code = "hold_not_found"

    def __init__(self) -> None:
        super().__init__("there is no such hold")


class HoldAlreadyEnded(CreditsError):
    """The hold ended before, and not the way that was asked for now."""

    code = "hold_already_ended"

    def __init__(self, *, state: str, reason: str) -> None:
        super().__init__(f"the hold was {state} before ({reason})")
        self.state, self.reason = state, reason


class HoldNotExpired(CreditsError):
    """The hold's expiry (epoch seconds) is still ahead."""

    code = "hold_not_expired"

    def __init__(self, *, expires_at: int) -> None:
        super().__init__(f"the hold expires at {expires_at}")
        self.expires_at = expires_at


class IdempotencyMismatch(CreditsError):
    """This key was used before for another request."""

    code = "idempotency_mismatch"

    def __init__(self) -> None:
        super().__init__("this Idempotency-Key was used for another request; use a new one")


class CompanionRefused(CreditsError):
    """A companion's condition failed. `item`, in wire form, is what stands there, if anything."""

    code = "companion_refused"

    def __init__(self, *, label: str, item: Mapping[str, Any] | None) -> None:
        super().__init__(f"the condition of {label} failed")
        self.label, self.item = label, item


class LedgerBusy(CreditsError):
    """The deadline passed before the write could be placed. Safe to repeat."""

    code = "ledger_busy"

    def __init__(self) -> None:
        super().__init__("the wallet is busy; try again in a moment")


class LedgerCorrupted(CreditsError):
    """Stored items contradict the ledger's rules. An operator must look; a retry cannot help."""

    code = "ledger_corrupted"
