"""Figures that say how many they rest on, and say nothing when these are too few."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from chalicelib.chats.statistics.histograms import (
    Histogram,
    median,
    percentile,
    share_within,
    size,
)
from chalicelib.chats.statistics.rhythm import FEWEST_REPLIES

FEWEST_TEXTS = 20
FEWEST_WINDOWS = 5
FEWEST_GAPS = 20
CONFIDENCE_95 = 1.96

_WITHIN = {"within_5_minutes": 300, "within_1_hour": 3600, "within_24_hours": 86_400}


def share(part: int, n: int, *, fewest: int = FEWEST_TEXTS) -> dict[str, Any]:
    """`part` of `n`, from 0 to 1."""
    too_few = n < fewest
    return {"share": None if too_few else round(part / n, 4), "n": n, "too_few": too_few}


def reply_latency(replies: Histogram) -> dict[str, Any]:
    """Quantiles of reply times in seconds, and shares within a time."""
    n = size(replies)
    if n < FEWEST_REPLIES:
        keys = ("median_seconds", "p90_seconds", *_WITHIN)
        return {"n": n, "too_few": True} | dict.fromkeys(keys)
    return {
        "n": n,
        "too_few": False,
        "median_seconds": median(replies),
        "p90_seconds": percentile(replies, 90),
        **{name: share_within(replies, most) for name, most in _WITHIN.items()},
    }


def lengths(characters: Histogram) -> dict[str, Any]:
    """Median and 90th percentile of the characters of texts."""
    n = size(characters)
    if n < FEWEST_TEXTS:
        return {"n": n, "too_few": True, "median_characters": None, "p90_characters": None}
    return {
        "n": n,
        "too_few": False,
        "median_characters": median(characters),
        "p90_characters": percentile(characters, 90),
    }


def mean(values: Histogram, *, fewest: int, of: int = 1) -> dict[str, Any]:
    """The mean over `of`, with half the width of its 95 % interval, 1.96 x sample sd / sqrt(n)."""
    n = size(values)
    if n < max(fewest, 2):
        return {"n": n, "too_few": True, "mean": None, "plus_minus": None}
    middle = sum(value * count for value, count in values.items()) / n
    squares = sum(count * (value - middle) ** 2 for value, count in values.items())
    half_width = CONFIDENCE_95 * (squares / (n - 1) / n) ** 0.5
    return {
        "n": n,
        "too_few": False,
        "mean": round(middle / of, 4),
        "plus_minus": round(half_width / of, 4),
    }


def burstiness(n: int, total: int, squares: int) -> dict[str, Any]:
    """(sd - mean) / (sd + mean) of gaps, from their number, sum and sum of squares.

    -1 is a clock, 0 chance, 1 bursts (Goh and Barabasi 2008); the standard deviation is that of
    the population.
    """
    if n < FEWEST_GAPS or total == 0:
        return {"n": n, "too_few": True, "value": None}
    average = total / n
    deviation = max(0.0, squares / n - average**2) ** 0.5
    value = (deviation - average) / (deviation + average)
    return {"n": n, "too_few": False, "value": round(value, 4)}


def gini(amounts: Iterable[int]) -> float | None:
    """How unequal amounts are: 0 if all are the same, near 1 if one has all. None without any.

    The mean difference of all pairs over twice the mean.
    """
    ordered = sorted(amounts)
    n, total = len(ordered), sum(ordered)
    if total == 0:
        return None
    weighted = sum(rank * amount for rank, amount in enumerate(ordered, start=1))
    return round(2 * weighted / (n * total) - (n + 1) / n, 4)


def evenness(amounts: Sequence[int]) -> float | None:
    """The smallest amount over the largest; None if there is nothing."""
    return round(min(amounts) / max(amounts), 4) if amounts and max(amounts) else None


def longest_run(days: Iterable[int]) -> int:
    """The most consecutive numbers."""
    known = set(days)
    longest = current = 0
    for day in sorted(known):
        current = current + 1 if day - 1 in known else 1
        longest = max(longest, current)
    return longest


def longest_pause(days: Iterable[int]) -> int:
    """The most numbers in a row that are missing between two that are there."""
    ordered = sorted(set(days))
    return max((after - before - 1 for before, after in pairwise(ordered)), default=0)
