"""What is timed of a job: every insight of it, written once, by as many workers as are there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from benchmarks.insights import latency, worker
from benchmarks.insights.worker import Prepared
from local.command import CommandFailed
from tests.harness.product import Product

JOB = Prepared("ann", "j1", "m1", ("one", "two", "three"))


class Recording:
    """A worker that writes nothing, and remembers what it was told to write."""

    def __init__(self, written: dict[str, str], name: str, *, lost: str = "") -> None:
        self._written, self._name, self._lost = written, name, lost

    def call(self, function: Callable[..., object], *values: object) -> object:
        if function is worker.prepared:
            return JOB
        if function is worker.delivered:
            return len(self._written.keys() - {self._lost})
        job, insight_id = values
        assert (function, job) == (worker.write, JOB)
        assert insight_id not in self._written
        self._written[cast(str, insight_id)] = self._name
        return None


def workers(written: dict[str, str], count: int, **said: Any) -> list[Product]:
    return [cast(Product, Recording(written, f"w{number}", **said)) for number in range(count)]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_insight_is_written_once_and_by_every_worker_in_its_turn(count: int) -> None:
    written: dict[str, str] = {}
    assert latency.timed(workers(written, count), b"chat") >= 0
    assert written.keys() == set(JOB.insight_ids)
    assert set(written.values()) == {f"w{number}" for number in range(count)}


def test_a_time_in_which_an_insight_was_not_written_is_none() -> None:
    with pytest.raises(CommandFailed, match="1 insights were not written"):
        latency.timed(workers({}, 2, lost="two"), b"chat")
