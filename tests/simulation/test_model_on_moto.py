"""The simulation's DynamoDB answers as moto's does: whole runs of requests, alike."""

from __future__ import annotations

import boto3
import pytest
from moto import mock_aws

from tests.harness.tables import create_tables
from tests.simulation.aws.comparison import differences, recorded

TABLES = {"ledger": "ledger", "app": "app"}


@pytest.mark.parametrize("seed", [7, 21, 72, 137, 245])
def test_the_model_answers_every_request_of_a_run_as_moto_does(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    exchanges = recorded(seed)
    with mock_aws():
        client = boto3.client("dynamodb", region_name="eu-central-1")
        create_tables(client, **TABLES)
        assert list(differences(exchanges, client, TABLES, knows_tokens=False)) == []
