"""DynamoDB as the product uses it: two tables, one index that lags, and transactions.

Every request is applied at one moment. What the product never asks for is Unmodelled, so that a
new kind of request is a decision, not an accident. The answers are held against real
implementations by `tests/contract/test_model_contract.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.simulation.aws.expressions import (
    Item,
    comparable,
    condition,
    placeholders,
    update,
)
from tests.simulation.aws.refusals import Cancelled, Refused, Unmodelled

Request = Mapping[str, Any]
Key = tuple[str, str]

HASH, RANGE = "pk", "sk"
INDEX, INDEX_HASH, INDEX_RANGE = "due", "due_shard", "due_at"
INDEX_ATTRIBUTES = (HASH, RANGE, INDEX_HASH, INDEX_RANGE, "kind")
TOKEN_SECONDS = 600
MAX_TRANSACTION_ITEMS = 100

_READ = {"TableName", "Key", "ConsistentRead", "ReturnConsumedCapacity"}
_QUERY = {
    "TableName",
    "IndexName",
    "KeyConditionExpression",
    "FilterExpression",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
    "ScanIndexForward",
    "Limit",
    "ExclusiveStartKey",
    "ConsistentRead",
    "ReturnConsumedCapacity",
}
_WRITE = {
    "TableName",
    "Key",
    "Item",
    "ConditionExpression",
    "UpdateExpression",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
    "ReturnValues",
    "ReturnValuesOnConditionCheckFailure",
    "ReturnConsumedCapacity",
}


@dataclass(frozen=True, slots=True)
class Write:
    """One item before and after a request; None where there is none."""

    table: str
    key: Key
    old: Item | None
    new: Item | None


@dataclass(slots=True)
class _Lagging:
    """What the index will show of an item, and from when on."""

    at: float
    key: Key
    entry: Item | None


@dataclass(slots=True)
class _Token:
    at: float
    content: object


@dataclass
class DynamoDB:
    """The service. `now` is its clock, `lag` says how long the index takes to see a write.

    `pages` says after how many items a page of a query ends (None: not before its end). `applied`
    is called with the writes of every request that was applied.
    """

    now: Callable[[], float]
    chance: Random
    lag: Callable[[], float] = lambda: 0.0
    pages: Callable[[], int | None] = lambda: None
    unprocessed: Callable[[], bool] = lambda: False
    applied: Callable[[Sequence[Write]], None] = lambda _: None
    tables: dict[str, dict[str, dict[str, Item]]] = field(default_factory=dict)
    _index: dict[str, dict[Key, Item]] = field(default_factory=dict)
    _lagging: list[_Lagging] = field(default_factory=list)
    _tokens: dict[str, _Token] = field(default_factory=dict)

    def call(self, operation: str, request: Request) -> dict[str, Any]:
        """The answer to a request; raises Refused."""
        match operation:
            case "GetItem":
                return self._get_item(request)
            case "BatchGetItem":
                return self._batch_get_item(request)
            case "Query":
                return self._query(request)
            case "PutItem" | "UpdateItem" | "DeleteItem":
                return self._write_item(operation.removesuffix("Item"), request)
            case "TransactWriteItems":
                return self._transact(request)
        raise Unmodelled(f"DynamoDB {operation}")

    def item(self, table: str, key: Key) -> Item | None:
        """An item as it stands."""
        return self.tables[table].get(key[0], {}).get(key[1])

    def items(self, table: str) -> Iterator[tuple[Key, Item]]:
        """Every item of a table."""
        for pk, partition in self.tables[table].items():
            for sk, item in partition.items():
                yield (pk, sk), item

    def next_due(self) -> float | None:
        """When the index next shows something that is due; None if it never will by itself."""
        self._catch_up()
        moments = [
            float(item[INDEX_RANGE]["N"])
            for entries in self._index.values()
            for item in entries.values()
        ]
        moments += [
            max(lagging.at, float(lagging.entry[INDEX_RANGE]["N"]))
            for lagging in self._lagging
            if lagging.entry is not None
        ]
        return min(moments, default=None)

    def _partition(self, request: Request, pk: str) -> dict[str, Item]:
        tables = self.tables
        name = request["TableName"]
        if name not in tables:
            raise Refused("ResourceNotFoundException", "Requested resource not found")
        return tables[name].setdefault(pk, {})

    def _get_item(self, request: Request) -> dict[str, Any]:
        _known(request, _READ)
        _consistent(request)
        pk, sk = _key(request["Key"])
        item = self._partition(request, pk).get(sk)
        return {} if item is None else {"Item": item}

    def _batch_get_item(self, request: Request) -> dict[str, Any]:
        _known(request, {"RequestItems", "ReturnConsumedCapacity"})
        ((table, wanted),) = request["RequestItems"].items()
        _known(wanted, {"Keys", "ConsistentRead"})
        _consistent(wanted)
        keys = list(wanted["Keys"])
        if len({_key(key) for key in keys}) < len(keys):
            raise Refused("ValidationException", "Provided list of item keys contains duplicates")
        later = [keys.pop()] if len(keys) > 1 and self.unprocessed() else []
        found = [self.item(table, _key(key)) for key in keys]
        items = [item for item in found if item is not None]
        self.chance.shuffle(items)  # the order of a batch is nobody's promise
        left = {table: {"Keys": later, "ConsistentRead": True}} if later else {}
        return {"Responses": {table: items}, "UnprocessedKeys": left}

    def _query(self, request: Request) -> dict[str, Any]:
        _known(request, _QUERY)
        names = request["ExpressionAttributeNames"]
        values = request["ExpressionAttributeValues"]
        key_expression = request["KeyConditionExpression"]
        filter_expression = request.get("FilterExpression")
        _all_used(request, key_expression, filter_expression or "")
        rows = self._rows(request)
        forward = request.get("ScanIndexForward", True)
        if "ExclusiveStartKey" in request:
            # A place, not an item: what stood there may have moved or gone between two pages.
            place = _place_in(request)
            after = place(request["ExclusiveStartKey"])
            rows = [row for row in rows if (place(row) > after if forward else place(row) < after)]
        if not forward:
            rows.reverse()
        matches = condition(key_expression)
        rows = [row for row in rows if matches(row, names, values)]
        limits = [limit for limit in (request.get("Limit"), self.pages()) if limit is not None]
        page = rows[: min(limits)] if limits else rows
        shown = page
        if filter_expression is not None:
            keeps = condition(filter_expression)
            shown = [row for row in page if keeps(row, names, values)]
        answer: dict[str, Any] = {
            "Items": shown,
            "Count": len(shown),
            "ScannedCount": len(page),
        }
        if len(page) < len(rows) or (page and len(page) == request.get("Limit")):
            answer["LastEvaluatedKey"] = self._position(request, page[-1])
        return answer

    def _rows(self, request: Request) -> list[Item]:
        """The items of the partition, in the order of their sort key."""
        hash_value = request["ExpressionAttributeValues"][":0"]["S"]
        if "IndexName" not in request:
            _consistent(request)
            partition = self._partition(request, hash_value)
            return [partition[sk] for sk in sorted(partition, key=str.encode)]
        if request["IndexName"] != INDEX or request.get("ConsistentRead"):
            raise Unmodelled(f"index {request['IndexName']}")
        self._catch_up()
        entries = self._index.get(hash_value, {})
        return sorted(entries.values(), key=_place_in(request))

    def _position(self, request: Request, item: Item) -> Item:
        names = (HASH, RANGE, INDEX_HASH, INDEX_RANGE) if "IndexName" in request else (HASH, RANGE)
        return {name: item[name] for name in names}

    def _write_item(self, action: str, request: Request) -> dict[str, Any]:
        wants = request.get("ReturnValues", "NONE")
        write = self._prepared(action, request)
        if isinstance(write, dict):
            raise Refused(
                "ConditionalCheckFailedException",
                "The conditional request failed",
                **({"Item": write["Item"]} if "Item" in write else {}),
            )
        self._apply([write])
        match (action, wants):
            case (_, "NONE"):
                return {}
            case ("Update", "ALL_NEW"):
                return {"Attributes": write.new}
        raise Unmodelled(f"{action} with ReturnValues {wants}")

    def _transact(self, request: Request) -> dict[str, Any]:
        _known(request, {"TransactItems", "ClientRequestToken", "ReturnConsumedCapacity"})
        if self._seen(request):
            return {}
        actions = [next(iter(item.items())) for item in request["TransactItems"]]
        if not 1 <= len(actions) <= MAX_TRANSACTION_ITEMS:
            raise Refused("ValidationException", "1 to 100 items are needed")
        outcomes = [self._prepared(action, item) for action, item in actions]
        keys = [(item["TableName"], *_key(item.get("Key") or item["Item"])) for _, item in actions]
        if len(set(keys)) < len(keys):
            raise Refused(
                "ValidationException",
                "Transaction request cannot include multiple operations on one item",
            )
        if any(isinstance(outcome, dict) for outcome in outcomes):
            raise Cancelled(self.reasons(request))
        self._remember(request)
        self._apply([outcome for outcome in outcomes if isinstance(outcome, Write)])
        return {}

    def reasons(self, request: Request) -> list[Mapping[str, Any]]:
        """How each item of a transaction fares, were it tried now; nothing is applied."""
        actions = [next(iter(item.items())) for item in request["TransactItems"]]
        outcomes = [self._prepared(action, item) for action, item in actions]
        return [o if isinstance(o, dict) else {"Code": "None"} for o in outcomes]

    def _seen(self, request: Request) -> bool:
        token = self._tokens.get(request["ClientRequestToken"])
        if token is None or token.at + TOKEN_SECONDS <= self.now():
            return False
        if token.content != request["TransactItems"]:
            raise Refused("IdempotentParameterMismatchException", "the request has changed")
        return True

    def _remember(self, request: Request) -> None:
        self._tokens[request["ClientRequestToken"]] = _Token(self.now(), request["TransactItems"])

    def _prepared(self, action: str, request: Request) -> Write | dict[str, Any]:
        """The write if its condition holds, else the reason why not, as a transaction tells it."""
        _known(request, _WRITE)
        _all_used(
            request, request.get("ConditionExpression", ""), request.get("UpdateExpression", "")
        )
        names = request.get("ExpressionAttributeNames", {})
        values = request.get("ExpressionAttributeValues", {})
        pk, sk = _key(request["Item"] if action == "Put" else request["Key"])
        old = self._partition(request, pk).get(sk)
        expression = request.get("ConditionExpression")
        if expression is not None and not condition(expression)(old or {}, names, values):
            reason: dict[str, Any] = {
                "Code": "ConditionalCheckFailed",
                "Message": "The conditional request failed",
            }
            if request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and old is not None:
                reason["Item"] = old
            return reason
        new: Item | None
        match action:
            case "Put":
                new = dict(request["Item"])
            case "Delete":
                new = None
            case "Update":
                new = dict(old or request["Key"])
                update(request["UpdateExpression"])(old or {}, new, names, values)
            case _:
                raise Unmodelled(f"transaction action {action}")
        if new is not None:
            _valid(new)
        return Write(request["TableName"], (pk, sk), old, new)

    def _apply(self, writes: Sequence[Write]) -> None:
        for write in writes:
            partition = self.tables[write.table][write.key[0]]
            if write.new is None:
                partition.pop(write.key[1], None)
            else:
                partition[write.key[1]] = write.new
            self._show(write)
        self.applied(writes)

    def _show(self, write: Write) -> None:
        before = write.old is not None and INDEX_HASH in write.old
        after = write.new is not None and INDEX_HASH in write.new
        if before or after:
            shown = {k: v for k, v in (write.new or {}).items() if k in INDEX_ATTRIBUTES}
            at = max(
                [self.now() + self.lag(), *(p.at for p in self._lagging if p.key == write.key)]
            )
            self._lagging.append(_Lagging(at, write.key, shown if after else None))

    def _catch_up(self) -> None:
        now = self.now()
        if not self._lagging:
            return
        self._lagging.sort(key=lambda lagging: lagging.at)
        while self._lagging and self._lagging[0].at <= now:
            lagging = self._lagging.pop(0)
            for entries in self._index.values():
                entries.pop(lagging.key, None)
            if lagging.entry is not None:
                shard = lagging.entry[INDEX_HASH]["S"]
                self._index.setdefault(shard, {})[lagging.key] = lagging.entry


def _known(request: Request, members: set[str]) -> None:
    unknown = request.keys() - members
    if unknown:
        raise Unmodelled(f"DynamoDB request with {', '.join(sorted(unknown))}")


def _consistent(request: Request) -> None:
    if request.get("ConsistentRead") is not True:
        raise Unmodelled("a read that is not strongly consistent")


def _key(attributes: Item) -> Key:
    pk, sk = attributes[HASH]["S"], attributes[RANGE]["S"]
    if not pk or not sk:
        raise Refused("ValidationException", "a key attribute is empty")
    return pk, sk


def _place_in(request: Request) -> Callable[[Item], tuple[Any, ...]]:
    """How the rows of a query are ordered: by the index's range, then by key, or by key alone."""
    if "IndexName" in request:
        return lambda row: (comparable(row[INDEX_RANGE]), *_key(row))
    return lambda row: (row[RANGE]["S"].encode(),)


def _all_used(request: Request, *expressions: str) -> None:
    given = {
        *request.get("ExpressionAttributeNames", ()),
        *request.get("ExpressionAttributeValues", ()),
    }
    used = placeholders(*expressions)
    if given != used:
        raise Refused("ValidationException", f"unused or undefined: {sorted(given ^ used)}")


def _valid(item: Item) -> None:
    for name, kind in ((INDEX_HASH, "S"), (INDEX_RANGE, "N")):
        if name in item and kind not in item[name]:
            raise Refused("ValidationException", f"{name} is an index key of type {kind}")
