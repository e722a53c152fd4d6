"""DynamoDB in memory, beneath botocore: it takes its time, and lets transactions meet as AWS does.

Of two transactions in flight on one item the later is cancelled with TransactionConflict
("Transaction conflict handling in DynamoDB", Developer Guide). Plain reads meet nobody.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from chalicelib.config import settings
from tests.harness.wire import CONFLICT, Send, answered, asked, cancelled, operation
from tests.simulation.aws.dynamodb import DynamoDB
from tests.simulation.aws.refusals import Cancelled

Key = tuple[str, str, str]


class Service:
    """One DynamoDB. `seconds` is how long each request takes, refused or not.

    `requests` counts them by thread; `conflicts` and `refusals` the transactions that met another
    one, or whose condition failed.
    """

    def __init__(self, *, seconds: float = 0.0) -> None:
        names = settings()
        chance = Random(0)  # noqa: S311 - the order of a batch, which guards nothing
        self._model = DynamoDB(
            now=time.time, chance=chance, tables={names.ledger_table: {}, names.app_table: {}}
        )
        self._lock = threading.Lock()
        self._in_flight: set[Key] = set()
        self.seconds = seconds
        self.requests: Counter[int] = Counter()
        self.conflicts = 0
        self.refusals = 0

    def wire(self, request: AWSPreparedRequest, _: Send) -> AWSResponse:
        """Answer a request; for `tests.harness.wire.wired`."""
        name, content = operation(request), asked(request)
        with self._lock:
            self.requests[threading.get_ident()] += 1
        if name != "TransactWriteItems":
            time.sleep(self.seconds)
            return answered(request, self._apply(name, content))
        try:
            return answered(request, self._transact(content))
        except Cancelled as refusal:
            return cancelled(request, refusal.reasons)

    def _transact(self, content: Mapping[str, Any]) -> dict[str, Any]:
        keys = _keys(content)
        with self._lock:
            met = [key in self._in_flight for key in keys]
            if any(met):
                self.conflicts += 1
            else:
                self._in_flight.update(keys)
        time.sleep(self.seconds)
        if any(met):
            raise Cancelled([CONFLICT if one else {"Code": "None"} for one in met])
        try:
            return self._apply("TransactWriteItems", content)
        except Cancelled:
            self.refusals += 1
            raise
        finally:
            with self._lock:
                self._in_flight.difference_update(keys)

    def _apply(self, name: str, content: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            return self._model.call(name, content)


def _keys(content: Mapping[str, Any]) -> Sequence[Key]:
    items = [next(iter(action.values())) for action in content["TransactItems"]]
    named = [(item["TableName"], item.get("Key") or item["Item"]) for item in items]
    return [(table, key["pk"]["S"], key["sk"]["S"]) for table, key in named]
