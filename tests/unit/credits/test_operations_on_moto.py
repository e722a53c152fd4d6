"""The laws of refunds, revocations, settings and quotes on moto."""

from tests.harness.operation_laws import *  # noqa: F403
