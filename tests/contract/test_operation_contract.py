"""The laws of refunds, revocations, settings and quotes on the DynamoDB at TEST_ENDPOINT."""

from tests.harness.operation_laws import *  # noqa: F403
