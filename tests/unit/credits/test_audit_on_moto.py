"""The audit's laws on moto."""

from tests.harness.audit_laws import *  # noqa: F403
