"""Which test process runs which test on LocalStack, where all deploy to the one stage there is."""

from __future__ import annotations

import os

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling, Scheduling

from tests.harness.place import LOCALSTACK, STAGE

BY_ENDPOINT = "tests/contract/"
"""Tests that deploy nothing."""


class OneDeployment(LoadScopeScheduling):
    """Tests of the deployed artefact go to one process, others by file to any."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0] if nodeid.startswith(BY_ENDPOINT) else "deployment"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    """xdist's own scheduler anywhere else."""
    return OneDeployment(config, log) if os.environ.get(STAGE) == LOCALSTACK else None
