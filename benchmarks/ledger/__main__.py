"""`python -m benchmarks.ledger`: every part, each in a process of its own, in one run."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.ledger import place
from local.command import ROOT, CommandFailed, run
from local.stack import PYTHON

ASYNC_PYTHON = ROOT / ".venvs/async/bin/python"


def main(arguments: Sequence[str]) -> None:
    """Count on the embedded stack, measure on none, and print all tables."""
    parser = argparse.ArgumentParser(prog="benchmarks.ledger", description=__doc__)
    parser.add_argument("--endpoint", help="a stack that runs already; its tables must be free")
    parser.add_argument("--stack-python", type=Path, default=PYTHON)
    parser.add_argument("--async-python", type=Path, default=ASYNC_PYTHON)
    said = parser.parse_args(arguments)
    _show_machine()
    if said.endpoint:
        _part("costs", place.made(said.endpoint))
    else:
        with place.embedded(said.stack_python) as environment:
            _part("costs", environment)
    _part("client", place.nowhere())
    _part("contention", place.nowhere())
    _part("loops", place.nowhere(), str(said.async_python))


def _part(name: str, environment: Mapping[str, str], *arguments: str) -> None:
    sys.stdout.flush()
    command = [sys.executable, "-m", f"benchmarks.ledger.{name}", *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False)
    if done.returncode:
        raise CommandFailed(f"benchmarks.ledger.{name} ended with {done.returncode}")


def _show_machine() -> None:
    versions = [
        f"{name} {importlib.metadata.version(name)}" for name in ("boto3", "botocore", "pynamodb")
    ]
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs; "
        f"Python {platform.python_version()}, {', '.join(versions)}"
    )


if __name__ == "__main__":
    run(main)
