"""What all tests share: the deployed artefact, and the marks that say where a test can run."""

from __future__ import annotations

import os

import pytest

from tests.harness.place import LOCALSTACK, STAGE

pytest.register_assert_rewrite(
    "tests.harness.ledger_laws", "tests.harness.operation_laws", "tests.harness.audit_laws"
)

pytest_plugins = ["tests.harness.fixtures"]


def pytest_configure(config: pytest.Config) -> None:
    """Name the marks, so that a misspelt one is an error."""
    config.addinivalue_line(
        "markers",
        "embedded_only(reason): needs what only the embedded stack gives; left out elsewhere",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out, with their reason, tests that the platform under test cannot carry."""
    if os.environ.get(STAGE) != LOCALSTACK:
        return
    for item in items:
        for mark in item.iter_markers("embedded_only"):
            item.add_marker(pytest.mark.skip(reason=mark.kwargs["reason"]))
