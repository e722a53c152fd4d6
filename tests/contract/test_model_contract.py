"""The simulation's DynamoDB answers as the one at TEST_ENDPOINT: whole runs of requests, alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.environment import FUNCTION_ENVIRONMENT
from tests.simulation.aws.comparison import differences, recorded

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.mark.parametrize("seed", [7, 21, 72, 137, 245])
def test_the_model_answers_every_request_of_a_run_as_dynamodb_does(
    dynamodb: DynamoDBClient, seed: int
) -> None:
    tables = {kind: FUNCTION_ENVIRONMENT[f"{kind.upper()}_TABLE"] for kind in ("ledger", "app")}
    exchanges = recorded(seed)
    assert len(exchanges) >= 50
    assert list(differences(exchanges, dynamodb, tables, knows_tokens=True)) == []
