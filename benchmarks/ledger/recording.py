"""The ledger's operations as they go over the wire: recorded once, then asked again and again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from benchmarks.ledger.service import Service
from chalicelib.credits import Deadline, GrantKind, Ledger
from tests.harness.ledgers import NOW, terms
from tests.harness.wire import Send, answered, asked, operation, wired

READ, WRITE = "BatchGetItem", "TransactWriteItems"
UID, HOLD = "ann", "hold-1"


def _ledger() -> Ledger:
    return Ledger(UID, deadline=Deadline.after(10))


OPERATIONS: Mapping[str, Callable[[], object]] = {
    "reserve": lambda: _ledger().reserve(terms(400, hold_id=HOLD), now=NOW),
    "charge": lambda: _ledger().charge_reserved_coins(HOLD, now=NOW),
    "release": lambda: _ledger().release_reservation(HOLD, "6/6 insights failed", now=NOW),
}


@dataclass(frozen=True, slots=True)
class Recording:
    """The two requests of an operation, as parameters of a client, and what the read answers."""

    read: Mapping[str, Any]
    found: Mapping[str, Any]
    write: Mapping[str, Any]

    def wire(self, request: AWSPreparedRequest, _: Send) -> AWSResponse:
        """Answer the operation as it was answered when it was recorded."""
        return answered(request, self.found if operation(request) == READ else {})

    def content(self) -> Mapping[str, Any]:
        """All of it as JSON can carry it, for another process."""
        return {"read": self.read, "found": self.found, "write": self.write}


def record(name: str) -> Recording:
    """Make an operation of OPERATIONS on a fresh wallet, in memory, and keep what was said."""
    service = Service()
    said: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}

    def listen(request: AWSPreparedRequest, send: Send) -> AWSResponse:
        answer = service.wire(request, send)
        said[operation(request)] = asked(request), json.loads(answer.content)
        return answer

    with wired(listen):
        _ledger().grant(950, GrantKind.PURCHASE, key="rich", now=NOW)
        if name != "reserve":
            OPERATIONS["reserve"]()
        said.clear()
        OPERATIONS[name]()
    read, found = said[READ]
    write, _ = said[WRITE]
    del write["ClientRequestToken"]  # one a request: every client makes its own
    return Recording(read, found, write)
