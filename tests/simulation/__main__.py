"""`python -m tests.simulation 1-200`: run these seeds; exit status 1 if a rule was broken.

A seed that breaks one is made small and printed step by step; what it prints as its name (like
42/a0.2/f1/j) runs again in place of a range.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from tests.simulation import environment  # noqa: F401 - before anything reads it
from tests.simulation.plan import Plan
from tests.simulation.report import trace_of
from tests.simulation.run import run
from tests.simulation.seeds import run_range
from tests.simulation.shrink import Selection, selection_of, shrunk
from tests.simulation.world import START

TOLD = 2
SHOWN_RUNS = 100
"""From so many seeds on the table of faults says something."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("seeds", help="FROM-TO, one seed, or a part of one")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument(
        "--complete",
        action="store_true",
        help="go on for some seeds while a cell of the table is empty; fail if one stays so",
    )
    parser.add_argument(
        "--first", action="store_true", help="stop at the first broken rule, and tell no more"
    )
    options = parser.parse_args(arguments)
    first, dash, last = options.seeds.partition("-")
    if not dash:
        return _replay(selection_of(options.seeds))
    tally = run_range(
        int(first),
        int(last),
        options.processes,
        stop_early=options.first,
        complete=options.complete,
    )
    print(tally.figures())
    if tally.runs >= SHOWN_RUNS:
        print("\n".join(["", *tally.table()]))
    missed = tally.missed()
    for cell in missed if tally.runs >= SHOWN_RUNS else ():
        print(f"never hit: {cell}")
    for seed, broken in sorted(tally.broken)[: 0 if options.first else TOLD]:
        print(f"\nseed {seed}: {broken}")
        _tell(seed)
    return 1 if tally.broken or (options.complete and missed) else 0


def _tell(seed: int) -> None:
    whole = run(selection_of(str(seed)).plan())
    if whole.broken is not None:
        _replay(shrunk(seed, whole.broken.rule, _broken_by))


def _broken_by(plan: Plan) -> int | None:
    broken = run(plan).broken
    return None if broken is None else broken.rule


def _replay(selection: Selection) -> int:
    outcome = run(selection.plan(), tracing=True)
    print("\n".join([f"replay with: {selection}", *trace_of(outcome, start=START)]))
    return 0 if outcome.broken is None else 1


if __name__ == "__main__":
    sys.exit(main())
