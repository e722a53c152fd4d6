"""What it costs to have no event loop, or many: the same requests, side by side, on one server.

A job here is a charge and a release. Every way has a process of its own, and so has the server;
the rounds of the ways alternate, so that whatever else the machine does meets them all.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import IO

from benchmarks.ledger.logs import unread
from benchmarks.ledger.recording import READ, WRITE, record
from benchmarks.ledger.synchronous import ENDINGS
from benchmarks.ledger.table import show
from local.command import ROOT

ROUNDS = 15
JOBS = 10
BASE, NOTHING = "boto3", "loops-alone"
WAYS = {
    "ledger": "chalicelib.credits, no loop",
    BASE: "boto3, the same requests",
    "loop-an-operation": "aiobotocore, asyncio.run an operation",
    "loop-a-job": "aiobotocore, asyncio.run a job",
    "loop-kept": "aiobotocore, loop and client kept",
    NOTHING: "asyncio.run of nothing, twice",
}
OURS = frozenset({"ledger", BASE})


@dataclass(slots=True)
class Measured:
    """What the rounds of one way came to: of each job its seconds on clock and processor."""

    times: list[tuple[float, float]] = field(default_factory=list)
    loops: int = 0

    @property
    def milliseconds(self) -> float:
        """The median of a job on the clock."""
        return median(clock for clock, _ in self.times) * 1000

    @property
    def processor_milliseconds(self) -> float:
        """The median of a job on the processor, that of the server left out."""
        return median(processor for _, processor in self.times) * 1000


@dataclass(frozen=True, slots=True)
class Child:
    """A process that answers a line with a line."""

    said: IO[str]
    heard: IO[str]

    def ask(self, line: str) -> str:
        """Its answer; raises EOFError if it has ended."""
        self.said.write(f"{line}\n")
        self.said.flush()
        answer = self.heard.readline()
        if not answer:
            raise EOFError("a process of the comparison ended")
        return answer


@contextmanager
def child(python: Path, module: str, environment: Mapping[str, str]) -> Iterator[Child]:
    """A module of this package in a process of its own, until the block ends."""
    with subprocess.Popen(
        [str(python), "-m", f"benchmarks.ledger.{module}"],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise ValueError("both were asked for")
        yield Child(process.stdin, process.stdout)
        process.stdin.close()


def compare(
    async_python: Path, *, rounds: int = ROUNDS, jobs: int = JOBS
) -> Mapping[str, Measured]:
    """Each way, measured; the first round of each is thrown away."""
    recordings = [record(name) for name in ENDINGS]
    requests = json.dumps([recording.content() for recording in recordings])
    answers = json.dumps({READ: recordings[0].found, WRITE: {}})
    here = Path(sys.executable)
    with ExitStack() as stack:
        port = int(stack.enter_context(child(here, "stub", {})).ask(answers))
        at = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
        ours = stack.enter_context(child(here, "synchronous", at))
        theirs = stack.enter_context(child(async_python, "rival", at))
        for each in (ours, theirs):
            each.said.write(f"{requests}\n")
        children = {way: ours if way in OURS else theirs for way in WAYS}
        for way, process in children.items():
            process.ask(f"{way} {jobs}")
        measured = {way: Measured() for way in children}
        for _ in range(rounds):
            for way, process in children.items():
                answer = json.loads(process.ask(f"{way} {jobs}"))
                measured[way].times += answer["times"]
                measured[way].loops += answer["loops"]
    return measured


def main(arguments: Sequence[str]) -> None:
    """Print the table of this part; the argument is the interpreter that has the async client."""
    measured = compare(Path(arguments[0]))
    base = measured[BASE].milliseconds
    show(
        f"A job (a charge and a release) over HTTP on this machine, medians of {ROUNDS * JOBS}",
        ("Way", "Event loops a job", "ms a job", "More than boto3, ms", "Processor ms"),
        [
            (
                WAYS[way],
                f"{one.loops / len(one.times):g}",
                f"{one.milliseconds:.2f}",
                "-" if way == NOTHING else f"{one.milliseconds - base:.2f}",
                f"{one.processor_milliseconds:.2f}",
            )
            for way, one in measured.items()
        ],
    )


if __name__ == "__main__":
    with unread():
        main(sys.argv[1:])
