"""What a histogram says: quantiles, shares, and the rounding that keeps it small."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

Histogram = Mapping[int, int]
"""Value -> how often."""

_MINUTE, _TEN_MINUTES, _HOUR = 60, 600, 3600
_LONGEST_LENGTH = 1_000_000


def round_latency(seconds: int) -> int:
    """Seconds up to ten minutes, then tens of seconds up to an hour, then minutes; rounded up.

    Less than none is none. So a time on whole minutes stays as it is, and a share within 5 minutes,
    1 or 24 hours is exact.
    """
    if seconds <= _TEN_MINUTES:
        return seconds if seconds > 0 else 0
    step = 10 if seconds <= _HOUR else _MINUTE
    return -(-seconds // step) * step


def round_length(characters: int) -> int:
    """Up to 100 as it is, then rounded up to tens, from 1,000 on to hundreds; a million at most."""
    if characters <= 100:
        return characters
    step = 10 if characters <= 1000 else 100
    return min(-(-characters // step) * step, _LONGEST_LENGTH)


def size(histogram: Histogram) -> int:
    """How many values there are."""
    return sum(histogram.values())


def median(histogram: Histogram) -> int | float:
    """The middle value, or the mean of the middle two."""
    n = size(histogram)
    total = _nth(histogram, (n + 1) // 2) + _nth(histogram, n // 2 + 1)
    return total / 2 if total % 2 else total // 2


def percentile(histogram: Histogram, percent: int) -> int:
    """The value at nearest rank: the smallest that `percent` of all values do not exceed."""
    return _nth(histogram, max(1, ceil(percent * size(histogram) / 100)))


def share_within(histogram: Histogram, most: int) -> float:
    """The share of values up to `most`."""
    return round(sum(n for value, n in histogram.items() if value <= most) / size(histogram), 4)


def _nth(histogram: Histogram, rank: int) -> int:
    passed = 0
    for value in sorted(histogram):
        passed += histogram[value]
        if passed >= rank:
            return value
    raise ValueError(f"{rank} is beyond the {passed} values of the histogram")
