"""The hold: coins set aside for one job until it is charged or released, once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from chalicelib.credits.lots import Lots


class HoldState(StrEnum):
    """HELD -> CHARGED or HELD -> RELEASED: one step, never back."""

    HELD = "held"
    CHARGED = "charged"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a reservation asks for. Lives are seconds from the moment it is made.

    `hold_id` is its identity: the same id with the same `fingerprint` is the same reservation.
    `first_look` is when the sweep first looks at it, `life` when it expires unless extended,
    `hard_life` the end no extension passes.
    """

    hold_id: str
    amount: int
    cause: str
    fingerprint: str
    first_look: int
    life: int
    hard_life: int


@dataclass(frozen=True, slots=True)
class Ending:
    """How and when a hold ended. `seq` and `balance_after` are those of its journal entry."""

    state: HoldState
    at: int
    reason: str
    charged: int
    seq: int
    balance_after: int


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold as it stands. It is never deleted: for ever it answers the replay of its request."""

    uid: str
    hold_id: str
    state: HoldState
    amount: int
    lots: Lots
    cause: str
    fingerprint: str
    reserved_at: int
    reserved_seq: int
    reserved_balance: int
    expires_at: int
    hard_end_at: int
    due_at: int
    ending: Ending | None = None
    refunded: int = 0

    @property
    def refundable(self) -> int:
        """The coins that were charged and not yet refunded."""
        return self.ending.charged - self.refunded if self.ending else 0
