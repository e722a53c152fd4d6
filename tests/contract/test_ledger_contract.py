"""The ledger's laws on the DynamoDB at TEST_ENDPOINT."""

from tests.harness.ledger_laws import *  # noqa: F403
