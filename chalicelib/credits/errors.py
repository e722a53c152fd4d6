"""What the ledger refuses, and why.

CreditsError
├── InvalidAmount         not a whole number of coins between 1 and MAX_AMOUNT
├── InsufficientCoins     the wallet cannot cover this reservation
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
