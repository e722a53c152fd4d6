"""`python -m benchmarks.insights [PART ...]`: one part with its arguments, or all, one by one."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from importlib.util import find_spec

from local.command import CommandFailed, run

PARTS = ("retrieval", "planted", "index", "latency")


def parts() -> Sequence[str]:
    """The parts that are there; each is a module with `run(arguments)`."""
    return [part for part in PARTS if find_spec(_module(part)) is not None]


def _module(part: str) -> str:
    return f"benchmarks.insights.{part}"


def main(arguments: Sequence[str]) -> None:
    """Run the part that the first argument names with the others, or every part without any."""
    there = parts()
    if not arguments:
        for part in there:
            print(f"# {part}\n")
            importlib.import_module(_module(part)).run([])
            print()
        return
    part, *others = arguments
    if part not in there:
        raise CommandFailed(f"no part {part!r}; there are: {', '.join(there)}")
    importlib.import_module(_module(part)).run(others)


if __name__ == "__main__":
    run(main)
