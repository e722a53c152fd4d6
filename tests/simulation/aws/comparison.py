"""The model of DynamoDB beside another DynamoDB: the same requests, answered alike.

The requests are those of a simulated run, sent one after the other.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ROOT = Path(__file__).resolve().parents[3]
Json = Mapping[str, Any]


def recorded(seed: int) -> list[dict[str, Any]]:
    """What a run of that seed asked DynamoDB, and how the model answered.

    The run has a process to itself, as it keeps the clock.
    """
    told = subprocess.run(
        [sys.executable, "-m", "tests.simulation.record", str(seed)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in told.stdout.splitlines()]


def differences(
    exchanges: list[dict[str, Any]],
    client: DynamoDBClient,
    tables: Mapping[str, str],
    *,
    knows_tokens: bool,
) -> Iterator[str]:
    """Where `client` answers otherwise than the model did, and the items that differ in the end.

    `tables` gives the names there. A DynamoDB that knows no tokens is not sent a request twice.
    """
    seen: set[str] = set()
    for number, exchange in enumerate(exchanges):
        request = _renamed(exchange["request"], tables)
        token = request.get("ClientRequestToken", "")
        if token and token in seen and not knows_tokens:
            continue
        seen.add(token)
        model = _model_answer(exchange, tables)
        other = _answer(client, exchange["operation"], request)
        if model != other:
            yield f"{number} {exchange['operation']} {request}:\nmodel {model}\nother {other}"


def _answer(client: DynamoDBClient, operation: str, request: Json) -> Json:
    try:
        result = client._make_api_call(operation, dict(request))  # type: ignore[attr-defined]
    except ClientError as error:
        response: Json = error.response
        reasons = response.get("CancellationReasons")
        return {"code": response["Error"]["Code"], "reasons": _reasons(reasons)}
    return _result(operation, result)


def _model_answer(exchange: Json, tables: Mapping[str, str]) -> Json:
    if exchange["code"] is not None:
        reasons = exchange["members"].get("CancellationReasons")
        return {"code": exchange["code"], "reasons": _reasons(reasons)}
    return _result(exchange["operation"], _renamed(exchange["result"], tables))


def _reasons(reasons: Any) -> Any:
    """What a caller reads of the reasons: code and item, not the words."""
    return reasons and [(reason["Code"], reason.get("Item")) for reason in reasons]


def _result(operation: str, result: Json) -> Json:
    ignored = {"ResponseMetadata", "ConsumedCapacity", "ItemCollectionMetrics"}
    kept = {name: value for name, value in result.items() if name not in ignored}
    if operation == "BatchGetItem":
        ((_, items),) = kept["Responses"].items()
        kept["Responses"] = sorted(items, key=lambda item: str(item["sk"]["S"]))
    elif operation == "Query":
        # What is due at the same second stands in an index in no order that anybody promises.
        ties = groupby(kept["Items"], key=lambda item: item.get("due_at") or item["sk"])
        kept["Items"] = [item for _, tied in ties for item in sorted(tied, key=_key)]
    return kept


def _key(item: Json) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def _renamed(value: Any, tables: Mapping[str, str]) -> Any:
    """A request or result that names the tables as they are called there."""
    if not isinstance(value, dict):
        return (
            [_renamed(element, tables) for element in value] if isinstance(value, list) else value
        )
    return {
        tables.get(name, name) if isinstance(inner, dict | list) else name: (
            tables[inner] if name == "TableName" else _renamed(inner, tables)
        )
        for name, inner in value.items()
    }
