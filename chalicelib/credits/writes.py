"""One transaction: labelled writes in, refusals by label out.

PynamoDB sends the items of a transaction in an order of its own (checks, deletes, puts, updates;
its issue 1284), and the reasons of a cancellation follow that order. Labels keep every reason with
the write it belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from botocore.exceptions import ConnectionError as NoConnection
from botocore.exceptions import HTTPClientError
from pynamodb.connection import Connection
from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.aws import error_code

CONDITION_FAILED = "ConditionalCheckFailed"
_TRANSIENT_REASONS = frozenset(
    {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
)
_TRANSIENT_ERRORS = frozenset(
    {
        "TransactionInProgressException",
        "TransactionConflictException",
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "InternalServerError",
        "InternalFailure",
        "ServiceUnavailable",
        "500",
        "502",
        "503",
        "504",
    }
)


class _Place(IntEnum):
    """Where PynamoDB puts a write in the request."""

    DELETE = 1
    PUT = 2
    UPDATE = 3


@dataclass(frozen=True, slots=True)
class Write:
    """One item of a transaction. `label` is unique in it and names the write in a refusal."""

    label: str
    place: _Place
    item: Model
    condition: Condition
    actions: Sequence[Action] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A failed condition. `item` is what stands there, in wire form; None if nothing does."""

    item: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a transaction went: applied, refused by these labels, or unknown and worth a retry.

    `transient` may come together with refusals: then some writes were refused and others met a
    conflict.
    """

    applied: bool
    transient: bool = False
    refusals: Mapping[str, Refusal] = field(default_factory=dict)


def put(label: str, item: Model, condition: Condition) -> Write:
    """Store the whole `item` if `condition` holds of what stands there."""
    return Write(label, _Place.PUT, item, condition)


def update(label: str, item: Model, actions: Sequence[Action], condition: Condition) -> Write:
    """Change attributes of `item` (its key is what counts) if `condition` holds."""
    return Write(label, _Place.UPDATE, item, condition, actions)


def delete(label: str, item: Model, condition: Condition) -> Write:
    """Delete `item` if `condition` holds. PynamoDB cannot return what stood there."""
    return Write(label, _Place.DELETE, item, condition)


def commit(connection: Connection, writes: Sequence[Write]) -> Outcome:
    """Try once to place all `writes` or none.

    Never raises for what another try or a look at the refusals can answer; any other error of the
    service is raised as it is.
    """
    ordered = sorted(writes, key=lambda write: write.place)
    transaction = TransactWrite(connection=connection)
    try:
        with transaction:
            for write in ordered:
                _add(transaction, write)
    except TransactWriteError as error:
        return _outcome(error, ordered)
    return Outcome(applied=True)


def is_transient(error: PynamoDBException) -> bool:
    """Whether the same request may succeed later: throttling, a fault of the service, no answer."""
    no_answer = isinstance(error.cause, (NoConnection, HTTPClientError))
    return no_answer or error_code(error.cause) in _TRANSIENT_ERRORS


def _add(transaction: TransactWrite, write: Write) -> None:
    match write.place:
        case _Place.PUT:
            transaction.save(write.item, condition=write.condition, return_values="ALL_OLD")
        case _Place.UPDATE:
            transaction.update(
                write.item,
                actions=list(write.actions),
                condition=write.condition,
                return_values="ALL_OLD",
            )
        case _Place.DELETE:
            transaction.delete(write.item, condition=write.condition)


def _outcome(error: TransactWriteError, ordered: Sequence[Write]) -> Outcome:
    if error_code(error.cause) != "TransactionCanceledException":
        if is_transient(error):
            return Outcome(applied=False, transient=True)
        raise error
    refusals: dict[str, Refusal] = {}
    transient = False
    for write, reason in zip(ordered, error.cancellation_reasons, strict=True):
        if reason is None:
            continue
        if reason.code == CONDITION_FAILED:
            refusals[write.label] = Refusal(reason.raw_item)
        elif reason.code in _TRANSIENT_REASONS:
            transient = True
        else:
            raise error
    return Outcome(applied=False, transient=transient, refusals=refusals)
