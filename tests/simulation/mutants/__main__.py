"""`python -m tests.simulation.mutants`: how many seeds it takes to catch each mutant.

Each is applied to a copy of the tree, in which the happy path must still pass. Exit status 1 if one
does not apply, is caught by the happy path, or is not caught by the simulation; or if a rule from 1
to 9 was broken by none.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
NEEDED = ("app.py", "pyproject.toml", "chalicelib", "tests", ".chalice", "samples", "local", "docs")
MOST_SEEDS = 2000
RULES = range(1, 10)
_CAUGHT = re.compile(r"^seed (\d+): rule (\d+): (.*)$", re.MULTILINE)


class Misfit(Exception):
    """The mutant is no longer one: it does not apply, or the happy path does not pass with it."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A patch that breaks a rule: in each file, what is replaced by what."""

    name: str
    rule: int
    changes: tuple[tuple[str, str, str], ...]

    def apply_to(self, tree: Path) -> None:
        """Change the tree; raises Misfit."""
        for file, search, replace in self.changes:
            path = tree / file
            text = path.read_text()
            if text.count(search) != 1:
                raise Misfit(f"what it replaces stands {text.count(search)} times in {file}")
            path.write_text(text.replace(search, replace))


@dataclass(frozen=True, slots=True)
class Caught:
    """The first seed that broke a rule, and which one; no rule if none did."""

    mutant: Mutant
    seeds: int = 0
    rule: int | None = None
    told: str = ""


def load() -> tuple[list[str], list[Mutant]]:
    """The tests of the happy path, and the mutants."""
    data = tomllib.loads((Path(__file__).parent / "mutants.toml").read_text())
    return data["happy_path"], [_mutant(entry) for entry in data["mutant"]]


def hunt(mutant: Mutant, happy_path: Sequence[str], *, after: int = 0) -> Caught:
    """Run the seeds after one on the mutant until one breaks a rule; raises Misfit."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        tree = Path(folder)
        for name in NEEDED:
            _copy(ROOT / name, tree / name)
        mutant.apply_to(tree)
        happy = _python(tree, "pytest", "-q", "-p", "no:cacheprovider", *happy_path)
        if happy.returncode != 0:
            raise Misfit(f"the happy path catches it:\n{happy.stdout[-2000:]}")
        options = (f"{after + 1}-{MOST_SEEDS}", "--processes", "1", "--first")
        hunted = _python(tree, "tests.simulation", *options)
    found = _CAUGHT.search(hunted.stdout)
    if found is None:
        return Caught(mutant, told=(hunted.stderr or hunted.stdout)[-2000:])
    return Caught(mutant, int(found[1]), int(found[2]), found[3])


def main(arguments: Sequence[str] | None = None) -> int:
    """Hunt the mutants whose name has the given words, else all; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.mutants", description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args(arguments)
    happy_path, mutants = load()
    mutants = [mutant for mutant in mutants if all(word in mutant.name for word in options.words)]
    with ThreadPoolExecutor(options.processes) as pool:
        caught = list(pool.map(lambda mutant: _told(mutant, happy_path), mutants))
    broken = {found.rule for found in caught if found is not None}
    unseen = [] if options.words else [rule for rule in RULES if rule not in broken]
    missing = [rule for rule in unseen if not _seen_later(rule, caught, happy_path)]
    escaped = sum(found is None for found in caught)
    print(f"{len(caught) - escaped} of {len(caught)} mutants caught")
    if missing:
        print(f"no mutant broke rule {', '.join(map(str, missing))}")
    return 1 if escaped or missing else 0


def _seen_later(rule: int, caught: Sequence[Caught | None], happy_path: Sequence[str]) -> bool:
    """Whether a mutant of the rule that broke another rule first breaks it in a later seed."""
    for first in caught:
        if first is None or first.mutant.rule != rule:
            continue
        later = first
        while later.rule not in (None, rule):
            later = hunt(first.mutant, happy_path, after=later.seeds)
        if later.rule == rule:
            print(f"[seed {later.seeds:>4}, rule {rule}] {first.mutant.name}: {later.told[:120]}")
            return True
    return False


def _told(mutant: Mutant, happy_path: Sequence[str]) -> Caught | None:
    """Say what became of a mutant; None if it got away."""
    try:
        caught = hunt(mutant, happy_path)
    except Misfit as misfit:
        print(f"[misfit] {mutant.name}: {misfit}", flush=True)
        return None
    if caught.rule is None:
        print(f"[escaped {MOST_SEEDS} seeds] {mutant.name}\n{caught.told}", flush=True)
        return None
    print(
        f"[seed {caught.seeds:>4}, rule {caught.rule}] {mutant.name} (breaks rule {mutant.rule}): "
        f"{caught.told[:120]}",
        flush=True,
    )
    return caught


def _mutant(entry: dict[str, Any]) -> Mutant:
    changes = tuple(
        (change["file"], _line_kept(change["search"]), _line_kept(change["replace"]))
        for change in entry["change"]
    )
    return Mutant(entry["name"], entry["rule"], changes)


def _line_kept(text: str) -> str:
    """TOML drops the line break after the opening quotes; a patch of whole lines wants it."""
    return f"\n{text}" if text.startswith("    ") or not text else text


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def _python(tree: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main())
