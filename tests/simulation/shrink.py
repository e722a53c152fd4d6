"""Make a failing plan small: fewer actors, faults and jumps that still break the same rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tests.simulation.plan import Plan, plan_of

MOST_RUNS = 400
VARIANTS = 4
"""With fewer people the turns fall otherwise: so many orders of them are tried."""

_SPEC = re.compile(
    r"(?P<seed>\d+)(?:/a(?P<a>[\d.]*)/f(?P<f>[\d.]*)/j(?P<j>[\d.]*)(?:/v(?P<v>\d+))?)?"
)
Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """A part of a seed's plan, by the places of what is kept. Its text can be run again."""

    seed: int
    actors: Numbers
    faults: Numbers
    jumps: Numbers
    variant: int = 0

    def __str__(self) -> str:
        kept = (("a", self.actors), ("f", self.faults), ("j", self.jumps))
        parts = [str(self.seed), *(f"{name}{'.'.join(map(str, n))}" for name, n in kept)]
        return "/".join([*parts, *([f"v{self.variant}"] if self.variant else [])])

    def plan(self) -> Plan:
        """What is left of the seed's plan."""
        whole = plan_of(self.seed)
        return whole.keeping(self.actors, self.faults, self.jumps, variant=self.variant)


def selection_of(text: str) -> Selection:
    """A seed, or what `str` of a selection gave; raises ValueError."""
    found = _SPEC.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is neither a seed nor a part of one")
    plan = plan_of(int(found["seed"]))
    if found["a"] is None:
        return _whole(plan)
    return Selection(
        plan.seed,
        _numbers(found["a"]),
        _numbers(found["f"]),
        _numbers(found["j"]),
        int(found["v"] or 0),
    )


def shrunk(seed: int, rule: int, broken_by: Callable[[Plan], int | None]) -> Selection:
    """A small part of the seed's plan that still breaks `rule`.

    `broken_by` runs a plan and says which rule broke, None if none did.
    One part after the other is left out, as long as that helps and the patience lasts.
    """
    kept = _whole(plan_of(seed))
    runs = 0
    shorter = True
    while shorter and runs < MOST_RUNS:
        shorter = False
        for smaller in _smaller(kept):
            runs += 1
            if broken_by(smaller.plan()) == rule:
                kept, shorter = smaller, True
                break
            if runs == MOST_RUNS:
                break
    return kept


def _smaller(kept: Selection) -> Iterator[Selection]:
    """Every selection with one part less, in the order of turns as it was and in some others."""
    variants = (kept.variant, *(v for v in range(VARIANTS) if v != kept.variant))
    for variant in variants:
        for name in ("actors", "faults", "jumps"):
            for number in getattr(kept, name):
                remaining = tuple(n for n in getattr(kept, name) if n != number)
                yield replace(kept, **{name: remaining}, variant=variant)  # type: ignore[arg-type]


def _whole(plan: Plan) -> Selection:
    return Selection(
        plan.seed,
        tuple(range(len(plan.actors))),
        tuple(range(len(plan.faults))),
        tuple(range(len(plan.jumps))),
    )


def _numbers(text: str) -> Numbers:
    return tuple(int(number) for number in text.split(".") if number)
