"""A process that makes jobs when it is told to, and says how long each took. No product in it.

The first line it reads are the requests of a job; each line after it names a way to make jobs, and
how many, and is answered by one line of JSON.
"""

from __future__ import annotations

import asyncio.base_events
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Requests = Sequence[Mapping[str, Any]]


def requests_of_a_job() -> Requests:
    """Of each operation what is read and what is written, as parameters of a client."""
    requests: Requests = json.loads(sys.stdin.readline())
    return requests


def serve(ways: Mapping[str, Callable[[], object]]) -> None:
    """Make jobs until nobody asks for more."""
    made = _count_loops()
    for line in sys.stdin:
        way, jobs = line.split()
        before = len(made)
        times = [_timed(ways[way]) for _ in range(int(jobs))]
        print(json.dumps({"times": times, "loops": len(made) - before}), flush=True)


def _timed(job: Callable[[], object]) -> tuple[float, float]:
    """The seconds on the clock, and those of them on the processor in this process."""
    start, spent = time.perf_counter(), time.process_time()
    job()
    return time.perf_counter() - start, time.process_time() - spent


def _count_loops() -> list[None]:
    """Grows with every event loop, whoever makes it: at the one constructor they all pass."""
    made: list[None] = []
    construct = asyncio.base_events.BaseEventLoop.__init__

    def counting(loop: Any) -> None:
        made.append(None)
        construct(loop)

    asyncio.base_events.BaseEventLoop.__init__ = counting  # type: ignore[assignment,method-assign]
    return made
