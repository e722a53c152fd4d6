"""The packages of coins on offer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Package:
    """So many coins for a price in the currency's minor unit."""

    package_id: str
    coins: int
    price_cents: int
    currency: str


PACKAGES = (
    Package(package_id="small", coins=200, price_cents=499, currency="EUR"),
    Package(package_id="medium", coins=500, price_cents=999, currency="EUR"),
    Package(package_id="large", coins=1200, price_cents=1999, currency="EUR"),
)
"""A larger package never costs more a coin than a smaller one."""
