"""The data stack's tables, made from its template wherever a DynamoDB answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TEMPLATE = Path(__file__).resolve().parents[2] / ".chalice" / "data.json"
_CREATED_WITH = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


def create_tables(client: DynamoDBClient, *, ledger: str, app: str) -> None:
    """Make both tables under these names, with the keys and indexes of the template."""
    resources = json.loads(TEMPLATE.read_text())["Resources"]
    for logical_id, name in (("LedgerTable", ledger), ("AppTable", app)):
        properties = resources[logical_id]["Properties"]
        definition: dict[str, Any] = {
            key: properties[key] for key in _CREATED_WITH if key in properties
        }
        client.create_table(TableName=name, **definition)
