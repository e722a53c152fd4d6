"""What can go wrong at an AWS call, and at which it can."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

TRANSACTION = "TransactWriteItems"
SINGLE_WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem"})
DYNAMODB = SINGLE_WRITES | {TRANSACTION, "GetItem", "BatchGetItem", "Query"}
PARTIAL = {
    "SendMessageBatch": "an entry of the batch is refused",
    "BatchGetItem": "a key is left unprocessed",
    "Query": "a page ends early",
    "DeleteObjects": "an object is not deleted",
}


class Kind(StrEnum):
    """What happens instead of an answer that is right and in time."""

    ERROR = "error"
    LOST = "lost"
    CONFLICT = "conflict"
    THROTTLE = "throttle"
    SLOW = "slow"
    PARTIAL = "partial"
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"


MEANINGS = {
    Kind.ERROR: "the service fails before it applied the request",
    Kind.LOST: "applied, and the connection breaks before the answer",
    Kind.CONFLICT: "refused because a transaction is under way on an item",
    Kind.THROTTLE: "refused for too many requests",
    Kind.SLOW: "answered after seconds, in which others go on",
    Kind.PARTIAL: "done in part, and the answer says so",
    Kind.KILLED_BEFORE: "the process is gone before the request is sent",
    Kind.KILLED_AFTER: "applied, and the process is gone",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault at the `at`-th AWS call of a run, or at the `at`-th of call site `site`.

    A lasting one also meets the SDK's own retries of that call.
    """

    kind: Kind
    at: int
    site: str = ""
    lasting: bool = False


def impossible(kind: Kind, operation: str) -> str | None:
    """Why this kind of fault cannot meet this operation; None if it can."""
    if kind is Kind.CONFLICT and operation not in SINGLE_WRITES | {TRANSACTION}:
        if operation in DYNAMODB:
            return "no transaction keeps a read of ours from its answer"
        return "only DynamoDB has transactions"
    if kind is Kind.PARTIAL and operation not in PARTIAL:
        return "one item, or all of them: never a part"
    return None
