"""Seeds of the simulation, each in a process that it has to itself: it keeps clock and chance."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 2
A_SEED = 72


def simulate(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `python -m tests.simulation` says."""
    return subprocess.run(
        [sys.executable, "-m", "tests.simulation", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_two_hundred_seeds_break_no_rule_and_leave_no_fault_untried() -> None:
    told = simulate("1-200", "--complete", "--processes", str(PROCESSES))
    assert told.returncode == 0, told.stdout + told.stderr
    fewest = re.search(r"at least (\d+) calls by (\d+) users a seed", told.stdout)
    assert fewest is not None
    assert int(fewest[1]) >= 100
    assert int(fewest[2]) >= 3


def test_a_seed_runs_the_same_way_in_every_process() -> None:
    first, second = (simulate(str(A_SEED), PYTHONHASHSEED=salt) for salt in ("1", "2"))
    assert first.returncode == 0, first.stderr
    assert len(first.stdout.splitlines()) > 200
    assert first.stdout == second.stdout


def test_a_part_of_a_seed_runs_by_the_name_that_it_prints() -> None:
    part = simulate(f"{A_SEED}/a0.1/f/j")
    assert part.returncode == 0, part.stderr
    assert part.stdout.startswith(f"replay with: {A_SEED}/a0.1/f/j\n")
    assert "bo/" not in part.stdout
