"""What all tests share: the deployed artefact, and the marks that say where a test can hold."""

from __future__ import annotations

import pytest

from tests.harness import differences

pytest.register_assert_rewrite(
    "tests.harness.ledger_laws",
    "tests.harness.operation_laws",
    "tests.harness.audit_laws",
    "tests.harness.replay_laws",
)

pytest_plugins = ["tests.harness.fixtures", "tests.harness.scheduling", "tests.harness.table"]


def pytest_configure(config: pytest.Config) -> None:
    """Name the marks, so that a misspelt one is an error."""
    for mark in (
        f"{differences.CANNOT_HOLD}(difference): left out on LocalStack, which differs so",
        f"{differences.SHOWS}(difference): shows that LocalStack differs so",
    ):
        config.addinivalue_line("markers", mark)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what cannot hold on the stack under test."""
    differences.leave_out(items)
