"""Make a failing plan small: fewer actors, faults and jumps that still break the same rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.simulation.plan import Plan, plan_of

MOST_RUNS = 150
_SPEC = re.compile(r"(?P<seed>\d+)(?:/a(?P<a>[\d.]*)/f(?P<f>[\d.]*)/j(?P<j>[\d.]*))?")
Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """A part of a seed's plan, by the places of what is kept. Its text can be run again."""

    seed: int
    actors: Numbers
    faults: Numbers
    jumps: Numbers

    def __str__(self) -> str:
        kept = (("a", self.actors), ("f", self.faults), ("j", self.jumps))
        return "/".join([str(self.seed), *(f"{k}{'.'.join(map(str, n))}" for k, n in kept)])

    def plan(self) -> Plan:
        """What is left of the seed's plan."""
        return plan_of(self.seed).keeping(self.actors, self.faults, self.jumps)


def selection_of(text: str) -> Selection:
    """A seed, or what `str` of a selection gave; raises ValueError."""
    found = _SPEC.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is neither a seed nor a part of one")
    plan = plan_of(int(found["seed"]))
    if found["a"] is None:
        return _whole(plan)
    return Selection(plan.seed, _numbers(found["a"]), _numbers(found["f"]), _numbers(found["j"]))


def shrunk(seed: int, rule: int, broken_by: Callable[[Plan], int | None]) -> Selection:
    """A small part of the seed's plan that still breaks `rule`.

    `broken_by` runs a plan and says which rule broke, None if none did.
    One part after the other is left out, as long as that helps and the patience lasts.
    """
    kept = _whole(plan_of(seed))
    left = MOST_RUNS
    shorter = True
    while shorter and left > 0:
        shorter = False
        for name in ("actors", "faults", "jumps"):
            for number in getattr(kept, name):
                remaining = tuple(n for n in getattr(kept, name) if n != number)
                smaller = replace(kept, **{name: remaining})  # type: ignore[arg-type]
                left -= 1
                if left > 0 and broken_by(smaller.plan()) == rule:
                    kept, shorter = smaller, True
    return kept


def _whole(plan: Plan) -> Selection:
    return Selection(
        plan.seed,
        tuple(range(len(plan.actors))),
        tuple(range(len(plan.faults))),
        tuple(range(len(plan.jumps))),
    )


def _numbers(text: str) -> Numbers:
    return tuple(int(number) for number in text.split(".") if number)
