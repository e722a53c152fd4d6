"""The product's own modules in this process, against the DynamoDB at TEST_ENDPOINT.

The environment is imported first, before any module reads it. The tables bear the name of the test
process, so that processes keep apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest

from tests.contract.environment import FUNCTION_ENVIRONMENT
from tests.harness.ledgers import ledger, rich
from tests.harness.tables import create_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

__all__ = ["ledger", "rich"]


@pytest.fixture(scope="session")
def dynamodb(endpoint: str) -> Iterator[DynamoDBClient]:
    """A client of the endpoint, both tables made."""
    client = boto3.client("dynamodb", endpoint_url=endpoint)
    names = {kind: FUNCTION_ENVIRONMENT[f"{kind}_TABLE"] for kind in ("LEDGER", "APP")}
    create_tables(client, ledger=names["LEDGER"], app=names["APP"])
    for name in names.values():
        client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    yield client
    for name in names.values():
        client.delete_table(TableName=name)


@pytest.fixture(autouse=True)
def _no_items(dynamodb: DynamoDBClient) -> None:
    for kind in ("LEDGER", "APP"):
        table = FUNCTION_ENVIRONMENT[f"{kind}_TABLE"]
        for page in dynamodb.get_paginator("scan").paginate(
            TableName=table, ProjectionExpression="pk, sk"
        ):
            for key in page["Items"]:
                dynamodb.delete_item(TableName=table, Key=key)
