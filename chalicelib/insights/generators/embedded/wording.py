"""How figures are put into sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from math import comb, sqrt

_BY_CHANCE = 0.05
_EXACT_UP_TO = 100
_TWO_SIDED_NORMAL = 1.96
"""Beyond these standard deviations lie 5% of a normal distribution."""
_EVEN = 0.6

MOST_NAMES = 4
"""In a larger group these many are named and the others counted."""


def names(people: Sequence[str]) -> str:
    """`Ann`, `Ann and Ben`, `Ann, Ben and 3 others`."""
    shown = list(people[:MOST_NAMES])
    if len(people) > MOST_NAMES:
        shown.append(count(len(people) - MOST_NAMES, "other"))
    return series(shown)


def series(parts: Sequence[str]) -> str:
    """Parts as a list in a sentence: `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def number(value: int) -> str:
    """A whole number with its thousands set apart."""
    return f"{value:,}"


def count(value: int, noun: str, plural: str = "") -> str:
    """`1 plan`, `2 plans`."""
    return f"{number(value)} {noun if value == 1 else plural or noun + 's'}"


def percent(part: int, whole: int) -> str:
    """A share in whole per cent; `under 1%` and `over 99%` where rounding would hide the rest."""
    if whole == 0:
        return "0%"
    if 0 < part < whole and not 1 <= 100 * part / whole <= 99:
        return "under 1%" if 2 * part < whole else "over 99%"
    return f"{100 * part / whole:.0f}%"


def of(part: int, whole: int, noun: str = "") -> str:
    """`12 of 48 texts (25%)`, `all 48 texts`, `none of 48 texts`, `1 of 1 text (100%)`."""
    total = " ".join(filter(None, (number(whole), noun)))
    if part in (0, whole) and whole > 1:
        return f"all {total}" if part else f"none of {total}"
    return f"{number(part)} of {total} ({percent(part, whole)})"


def rate(part: int, whole: int) -> str:
    """How often in 100 texts, with one decimal."""
    return f"{100 * part / whole:.1f} in 100" if whole else "0 in 100"


def duration(delay: timedelta) -> str:
    """A delay in the unit a person would use."""
    minutes = delay.total_seconds() / 60
    if minutes < 1:
        return "under a minute"
    if minutes < 60:
        return f"{minutes:.0f} min"
    if minutes < 48 * 60:
        return f"{minutes / 60:.1f} h"
    return f"{minutes / 1440:.1f} days"


def most_counted(counts: Mapping[str, int]) -> list[str]:
    """The four with the highest counts, equal ones in the order given."""
    return sorted(counts, key=lambda person: -counts[person])[:MOST_NAMES]


def lead(counts: Mapping[str, int], does: str) -> str:
    """` Ben starts more: 12 of 15.`, or that it is even or too little to tell; with what precedes.

    Compared are the two highest counts: `does` is said of the first where an even chance would give
    such a difference or a larger one in fewer than one of twenty cases (two-sided sign test). Empty
    where nobody or only one person is counted.
    """
    ranked = sorted(counts, key=lambda person: -counts[person])
    if len(ranked) < 2 or not counts[ranked[0]]:
        return ""
    first, second = ranked[:2]
    most, both = counts[first], counts[first] + counts[second]
    told = f"{number(most)} of {number(both)}" + (
        f" between {first} and {second}" if len(ranked) > 2 else ""
    )
    if _chance(most, both) < _BY_CHANCE:
        return f" {first} {does} more: {told}."
    if most <= _EVEN * both:
        return f" That is about even ({told} from {first})."
    return f" More from {first}, {told}, but so few that it may be chance."


def _chance(most: int, both: int) -> float:
    """How often tossing a coin `both` times gives one side at least `most` times."""
    if both > _EXACT_UP_TO:
        distance = (2 * most - both - 1) / sqrt(both)
        return 0.0 if distance > _TWO_SIDED_NORMAL else 1.0
    extreme = sum(comb(both, heads) for heads in range(most, both + 1))
    return min(1.0, 2 * extreme / float(2**both))


def tally(counts: Mapping[str, int]) -> str:
    """`Ann 12, Ben 8`, in the order given; of more than four the highest and the others' sum."""
    people = list(counts) if len(counts) <= MOST_NAMES else most_counted(counts)
    shown = [f"{person} {number(counts[person])}" for person in people]
    if len(counts) > MOST_NAMES:
        rest = sum(counts.values()) - sum(counts[person] for person in people)
        shown.append(f"{count(len(counts) - MOST_NAMES, 'other')} {number(rest)}")
    return ", ".join(shown)
