"""The audit's laws on the DynamoDB at TEST_ENDPOINT."""

from tests.harness.audit_laws import *  # noqa: F403
