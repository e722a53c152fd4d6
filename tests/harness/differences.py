"""Where LocalStack differs from AWS, and why a test cannot hold there.

`tests/localstack` shows each of them, and fails once LocalStack does as AWS does.
`docs/localstack.md` says what the product does about it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from enum import StrEnum

import pytest

from tests.harness.place import LOCALSTACK, MODE, STAGE


class Difference(StrEnum):
    """What LocalStack 4.14.0 does otherwise."""

    AUTHORIZERS = "no TOKEN authorizer is ever invoked"
    GATEWAY_RESPONSES = "gateway responses are not applied: a route that is none answers 403"
    FORMS = "forms are taken apart and put together anew, which an empty file breaks"
    LOG_GROUPS = "functions log to /aws/lambda/NAME, whatever group they are given"
    METRIC_FILTERS = "metric filters are not made"
    THROTTLING = "the throttling of a stage is not enforced"
    PERMISSIONS = "any credentials are accepted, and no role is refused anything"
    ROUTES = "an update that adds a route fails"
    MODELS = "there is no Bedrock"
    CAPACITY = "DynamoDB Local counts twice the write units of a transaction"
    EMPTY_STRINGS = "DynamoDB Local of 2020 refuses empty strings"
    ALL_OLD = "DynamoDB Local answers no item to an update whose condition failed"
    CONFLICTS = "transactions of DynamoDB Local wait for each other and never conflict"
    CONTAINERS = "functions run in containers, where no test can end their processes"


_ONLY_IN = {Difference.EMPTY_STRINGS: "host", Difference.CONTAINERS: "docker"}
"""Those that hang on how LocalStack is run; see `place.MODE`."""

CANNOT_HOLD = "differs_on_localstack"
"""The mark of a test that cannot hold on LocalStack, with the difference that is the reason."""
SHOWS = "shows"
"""The mark of a test that shows a difference."""


def is_here(difference: Difference) -> bool:
    """Whether the stack under test differs so."""
    mode = _ONLY_IN.get(difference)
    return os.environ.get(STAGE) == LOCALSTACK and mode in (None, os.environ.get(MODE))


def leave_out(items: Iterable[pytest.Item]) -> None:
    """Skip, with their reason, tests that cannot hold on the stack under test."""
    for item in items:
        for mark in item.iter_markers(CANNOT_HOLD):
            if is_here(mark.args[0]):
                item.add_marker(pytest.mark.skip(reason=mark.args[0].name))
        for mark in item.iter_markers(SHOWS):
            if not is_here(mark.args[0]):
                item.add_marker(pytest.mark.skip(reason="LocalStack runs otherwise here"))
