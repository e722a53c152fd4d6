"""What a step asks of DynamoDB, counted at the product's own clients: requests and units.

Write units are those of the service's answers. Read units are counted by the size of what came
back, as AWS counts a strongly consistent read: the embedded stack says 1 of a GetItem whatever its
size, and nothing of a BatchGetItem.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from chalicelib.app_table import AppItem
from chalicelib.credits.items import LedgerItem
from tests.harness.sizes import item_bytes
from tests.harness.wire import WRITES

READ_UNIT_BYTES = 4096


@dataclass(slots=True)
class Cost:
    """Requests and units. `unreported` writes are those whose units the service did not say."""

    write_requests: int = 0
    write_units: float = 0
    read_requests: int = 0
    read_units: int = 0
    unreported: int = 0

    def row(self) -> tuple[int, float, int]:
        """Write requests, write units, read requests."""
        return self.write_requests, self.write_units, self.read_requests


@contextmanager
def counted() -> Iterator[Cost]:
    """Everything that reaches DynamoDB inside, over both of the product's clients."""
    cost = Cost()

    def remember(params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
        context["asked"] = json.loads(params["body"])

    def count(model: Any, parsed: Mapping[str, Any], context: Mapping[str, Any], **_: Any) -> None:
        if model.name in WRITES:
            _count_write(cost, parsed)
        else:
            cost.read_requests += 1
            cost.read_units += _read_units(model.name, context["asked"], parsed)

    clients = [item._get_connection().connection.client for item in (LedgerItem, AppItem)]
    for client in clients:
        client.meta.events.register("before-call.dynamodb", remember)
        client.meta.events.register("after-call.dynamodb", count)
    try:
        yield cost
    finally:
        for client in clients:
            client.meta.events.unregister("before-call.dynamodb", remember)
            client.meta.events.unregister("after-call.dynamodb", count)


def _count_write(cost: Cost, parsed: Mapping[str, Any]) -> None:
    cost.write_requests += 1
    capacity = parsed.get("ConsumedCapacity")
    if capacity is None:
        cost.unreported += 1
        return
    tables = capacity if isinstance(capacity, list) else [capacity]
    cost.write_units += sum(table["CapacityUnits"] for table in tables)


def _read_units(operation: str, asked: Mapping[str, Any], parsed: Mapping[str, Any]) -> int:
    """Each item rounded up to 4 KB by itself; one that is not there costs a unit as well."""
    match operation:
        case "GetItem":
            return _strong_read(parsed.get("Item", {}))
        case "BatchGetItem":
            wanted = sum(len(table["Keys"]) for table in asked["RequestItems"].values())
            found = [item for items in parsed["Responses"].values() for item in items]
            return sum(map(_strong_read, found)) + wanted - len(found)
    raise ValueError(f"the units of a {operation} are not counted here")


def _strong_read(item: Mapping[str, Any]) -> int:
    return max(1, math.ceil(item_bytes(item) / READ_UNIT_BYTES))
