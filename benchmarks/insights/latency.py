"""How long a job of six insights takes: one after the other in one worker, or six workers at once.

Workers are processes that call the product's own functions on the embedded stack, each with a disk
of its own; they have written an insight before, so that nothing is imported while they are timed.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.insights.worker import Prepared, delivered, prepared, write
from benchmarks.ledger import place
from local.command import CommandFailed
from local.stack import PYTHON
from tests.harness.api import ROMANTIC
from tests.harness.chats import couple
from tests.harness.model_server import Answer, ModelRequest, ModelServer, cite_first_lines
from tests.harness.product import Product

MODEL_SECONDS = 2.0
ROUNDS = 3
WEEKS = 104
"""A chat of about 2,700 messages."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds that the insights of one job took, and how many insights that were."""

    insights: int
    in_a_row: float
    at_once: float


def run(arguments: Sequence[str]) -> None:
    """Measure with a model that answers after a set time, then with the embedded generator."""
    parser = argparse.ArgumentParser(prog="benchmarks.insights latency", description=__doc__)
    parser.add_argument("--seconds", type=float, default=MODEL_SECONDS, help="a model's answer")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--weeks", type=int, default=WEEKS, help="of the chat")
    parser.add_argument("--stack-python", type=Path, default=PYTHON)
    said = parser.parse_args(arguments)
    export = couple(weeks=said.weeks)
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, Python "
        f"{platform.python_version()}; a chat of {len(export.said):,} messages; "
        f"medians of {said.rounds}; load at the start {os.getloadavg()[0]:.1f}\n"
    )
    print("| Generator | insights | one after the other, s | at once, s | ratio |")
    print("| :-- | --: | --: | --: | --: |")
    with place.embedded(said.stack_python) as environment, _model(said.seconds) as model:
        answers = {"GENERATOR": "openai", "OPENAI_BASE_URL": model, "OPENAI_MODEL": "scripted"}
        for name, generator in (
            (f"a model that answers in {said.seconds:g} s", answers),
            ("embedded", {"GENERATOR": "embedded"}),
        ):
            with _workers({**environment, **generator}) as workers:
                taken = _measure(workers, export.data, said.rounds)
            ratio = taken.in_a_row / taken.at_once
            figures = f"{taken.in_a_row:.2f} | {taken.at_once:.2f} | {ratio:.1f}"
            print(f"| {name} | {taken.insights} | {figures} |", flush=True)


def _measure(workers: Sequence[Product], chat: bytes, rounds: int) -> Taken:
    """Medians of so many rounds, each with two new jobs; the first round is not counted."""
    in_a_row, at_once = [], []
    for counted in (False, *[True] * rounds):
        row = timed(workers[:1], chat)
        once = timed(workers, chat)
        if counted:
            in_a_row.append(row)
            at_once.append(once)
    return Taken(len(workers), median(in_a_row), median(at_once))


def timed(workers: Sequence[Product], chat: bytes) -> float:
    """Seconds until the insights of a new job are written, each by the next of the workers."""
    job = workers[0].call(prepared, chat)
    shares = [job.insight_ids[at :: len(workers)] for at in range(len(workers))]
    with ThreadPoolExecutor(len(workers)) as pool:
        started = time.perf_counter()
        for done in [
            pool.submit(_write_all, worker, job, share)
            for worker, share in zip(workers, shares, strict=True)
        ]:
            done.result()
        seconds = time.perf_counter() - started
    written = workers[0].call(delivered, job)
    if written < len(job.insight_ids):
        raise CommandFailed(f"{len(job.insight_ids) - written} insights were not written")
    return seconds


def _write_all(worker: Product, job: Prepared, insight_ids: Sequence[str]) -> None:
    for insight_id in insight_ids:
        worker.call(write, job, insight_id)


@contextmanager
def _workers(environment: Mapping[str, str]) -> Iterator[Sequence[Product]]:
    """As many workers as a job has insights."""
    with ExitStack() as stack:
        workers: list[Product] = []
        for _ in range(_insights()):
            disk = stack.enter_context(TemporaryDirectory())
            workers.append(Product({**environment, "TMPDIR": disk}))
            stack.callback(workers[-1].close)
        yield workers


def _insights() -> int:
    from chalicelib.insights.catalogue import category

    return len(category(ROMANTIC).insights)


@contextmanager
def _model(seconds: float) -> Iterator[str]:
    """Where a model answers, after so many seconds, with findings on what it was shown."""
    server = ModelServer()

    def after_a_while(request: ModelRequest) -> Answer:
        server.wait(seconds)
        return cite_first_lines(request)

    server.script = after_a_while
    with server:
        yield f"{server.url}/v1"
