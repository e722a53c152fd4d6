"""What can be unlocked, and for how many coins. Anybody may look."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib.api.answers import Answer
from chalicelib.api.requests import identifier
from chalicelib.api.routes import public
from chalicelib.insights.errors import UnknownCategory
from chalicelib.insights.model import Category

catalogue = Blueprint(__name__)


@public(catalogue, "/api/categories")
def list_categories() -> Answer:
    """Every category, with its price in coins and what it holds."""
    from chalicelib.config import settings
    from chalicelib.insights.catalogue import categories

    return Answer(
        {
            "categories": [
                {
                    "category_id": category.category_id,
                    "title": category.title,
                    "description": category.description,
                    "price": category.price,
                    "policy": category.policy,
                    "fallback": category.fallback,
                    "sample": category.sample,
                    "total_insights": len(category.insights),
                    "insights": _insights(category),
                }
                for category in categories()
            ],
            "ask_price": settings().ask_price,
        }
    )


@public(catalogue, "/api/categories/{category_id}/insights")
def list_category_insights(category_id: str) -> Answer:
    """The insights that a category holds, in the order they are shown."""
    from chalicelib.insights.catalogue import category

    return Answer({"insights": _insights(category(identifier(category_id, UnknownCategory)))})


def _insights(category: Category) -> list[dict[str, Any]]:
    """What a reader should know of each insight, and nothing that is meant for a generator."""
    from chalicelib.insights.catalogue import shares

    coins = shares(category)
    return [
        {
            "insight_id": insight.insight_id,
            "category_id": insight.category_id,
            "title": insight.title,
            "description": insight.description,
            "icon": insight.icon,
            "share": coins[insight.insight_id],
            "participants": {
                "fewest": insight.participants.fewest,
                "most": insight.participants.most,
            },
            "limits": insight.limits,
            "sources": [
                {
                    "construct": source.construct,
                    "study": source.study,
                    "n": source.n,
                    "caution": source.caution,
                }
                for source in insight.sources
            ],
        }
        for insight in category.insights
    ]
