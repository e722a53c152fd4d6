"""Run many seeds, in several processes at a time."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from tests.simulation import environment  # noqa: F401 - a process of its own starts here
from tests.simulation.plan import plan_of
from tests.simulation.report import Tally
from tests.simulation.run import run

CHUNK = 25
MOST_ROUNDS_MORE = 8
Chunk = tuple[int, int]


def run_range(
    first: int, last: int, processes: int, *, stop_early: bool = False, complete: bool = False
) -> Tally:
    """Run the seeds from `first` to `last`, each in one of so many processes.

    With `stop_early`, not beyond the chunk in which a rule broke. With `complete`, some rounds
    more as long as a fault that could happen has not happened somewhere.
    """
    whole = Tally()
    started = time.perf_counter()
    with _workers(processes) as run_all:
        _add(whole, run_all(_chunks(first, last)), stop_early=stop_early)
        for _ in range(MOST_ROUNDS_MORE if complete else 0):
            if whole.broken or not whole.missed():
                break
            first, last = last + 1, last + CHUNK * processes
            _add(whole, run_all(_chunks(first, last)), stop_early=stop_early)
    whole.seconds = time.perf_counter() - started
    return whole


def _chunks(first: int, last: int) -> list[Chunk]:
    return [(at, min(at + CHUNK - 1, last)) for at in range(first, last + 1, CHUNK)]


def _add(whole: Tally, parts: Iterable[Tally], *, stop_early: bool) -> None:
    for part in parts:
        whole.add(part)
        for seed, broken in part.broken:
            print(f"seed {seed}: {broken}", flush=True)
        if part.broken and stop_early:
            return


@contextmanager
def _workers(processes: int) -> Iterator[Callable[[list[Chunk]], Iterable[Tally]]]:
    if processes == 1:
        yield lambda chunks: map(_run_chunk, chunks)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield lambda chunks: pool.imap_unordered(_run_chunk, chunks)


def _run_chunk(chunk: Chunk) -> Tally:
    tally = Tally()
    for seed in range(chunk[0], chunk[1] + 1):
        tally.count(run(plan_of(seed)))
    return tally
