"""A price in whole coins, divided by weights."""

from __future__ import annotations

from collections.abc import Sequence


def apportion(price: int, weights: Sequence[int]) -> list[int]:
    """The price in parts by weight, by the method of the largest remainder; they sum to it exactly.

    Of equal remainders the first carries the coin. Weights are 1 or more.
    """
    total = sum(weights)
    exact = [divmod(price * weight, total) for weight in weights]
    left = price - sum(whole for whole, _ in exact)
    by_remainder = sorted(range(len(weights)), key=lambda at: -exact[at][1])
    carriers = frozenset(by_remainder[:left])
    return [whole + (at in carriers) for at, (whole, _) in enumerate(exact)]
