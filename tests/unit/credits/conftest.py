"""A ledger on moto: sequential, so these tests say nothing of races (the contract tests do)."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from chalicelib.config import settings
from tests.harness.ledgers import ledger, rich
from tests.harness.tables import create_tables

__all__ = ["ledger", "rich"]


@pytest.fixture(autouse=True)
def _tables() -> Iterator[None]:
    with mock_aws():
        names = settings()
        create_tables(boto3.client("dynamodb"), ledger=names.ledger_table, app=names.app_table)
        yield
