"""What can be unlocked, and for how many coins. Anybody may look."""

from __future__ import annotations

from chalice.app import Blueprint

from chalicelib.api.answers import Answer
from chalicelib.api.requests import identifier
from chalicelib.api.routes import public
from chalicelib.insights.errors import UnknownCategory

catalogue = Blueprint(__name__)


@public(catalogue, "/api/categories")
def list_categories() -> Answer:
    """Every category, with its price in coins."""
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
                    "total_insights": len(category.insights),
                }
                for category in categories()
            ]
        }
    )


@public(catalogue, "/api/categories/{category_id}/insights")
def list_category_insights(category_id: str) -> Answer:
    """The insights that a category holds, in the order they are shown."""
    from chalicelib.insights.catalogue import category

    return Answer(
        {
            "insights": [
                {
                    "insight_id": insight.insight_id,
                    "category_id": insight.category_id,
                    "title": insight.title,
                    "description": insight.description,
                    "icon": insight.icon,
                    "limits": insight.limits,
                }
                for insight in category(identifier(category_id, UnknownCategory)).insights
            ]
        }
    )
