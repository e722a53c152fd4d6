"""What can be bought: reviewed data, read from the files beside this module.

`categories.json` lists the categories with their prices and, in the order they are shown, the ids
of their insights; `insights/<category_id>/<insight_id>.json` holds one insight each, and
`constructs.json` what research says about the constructs they rest on. Everything is checked when
it is first read, so that a slip in a file stops a deployment and never a customer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from chalicelib.insights.catalogue.files import load
from chalicelib.insights.catalogue.weights import apportion
from chalicelib.insights.errors import UnknownCategory
from chalicelib.insights.model import Category

FOLDER = Path(__file__).parent


@cache
def categories() -> Sequence[Category]:
    """Every category, in the order it is shown; raises CatalogueInvalid."""
    return load(FOLDER)


def category(category_id: str) -> Category:
    """The category of that id; raises UnknownCategory."""
    for each in categories():
        if each.category_id == category_id:
            return each
    raise UnknownCategory


def shares(of: Category) -> Mapping[str, int]:
    """What each insight costs of the category's price: whole coins that sum to it exactly."""
    coins = apportion(of.price, [insight.share for insight in of.insights])
    return {insight.insight_id: share for insight, share in zip(of.insights, coins, strict=True)}
