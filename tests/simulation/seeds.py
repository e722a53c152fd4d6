"""Run many seeds, in several processes at a time."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator

from tests.simulation import environment  # noqa: F401 - a process of its own starts here
from tests.simulation.plan import plan_of
from tests.simulation.report import Tally
from tests.simulation.run import run

CHUNK = 25


def run_range(first: int, last: int, processes: int, *, stop_early: bool) -> Tally:
    """Run the seeds from `first` to `last`, each in one of so many processes."""
    chunks = [(at, min(at + CHUNK - 1, last)) for at in range(first, last + 1, CHUNK)]
    whole = Tally()
    started = time.perf_counter()
    for part in _tallies(chunks, processes):
        whole.add(part)
        for seed, broken in part.broken:
            print(f"seed {seed}: {broken}", flush=True)
        if part.broken and stop_early:
            break
    whole.seconds = time.perf_counter() - started
    return whole


def _tallies(chunks: list[tuple[int, int]], processes: int) -> Iterator[Tally]:
    if processes == 1:
        yield from map(_run_chunk, chunks)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(_run_chunk, chunks)


def _run_chunk(chunk: tuple[int, int]) -> Tally:
    tally = Tally()
    for seed in range(chunk[0], chunk[1] + 1):
        tally.count(run(plan_of(seed)))
    return tally
