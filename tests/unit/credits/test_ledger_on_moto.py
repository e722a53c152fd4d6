"""The ledger's laws on moto."""

from tests.harness.ledger_laws import *  # noqa: F403
