"""Free samples: one insight of each category, before anybody pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint

from chalicelib.api.answers import Answer
from chalicelib.api.insights import sent_json
from chalicelib.api.requests import identifier, json_fields, page_after, text
from chalicelib.api.routes import Call, private
from chalicelib.chats.errors import ChatNotFound
from chalicelib.insights.errors import UnknownCategory

if TYPE_CHECKING:
    from chalicelib.insights.samples import Shown

samples = Blueprint(__name__)


@private(samples, "/api/chats/{chat_id}/samples", methods=["POST"])
def ask_for_sample(call: Call, chat_id: str) -> Answer:
    """Have one insight of a category written for nothing; 200 if it was asked for before."""
    from chalicelib.insights.samples import ask

    category_id = text(json_fields(call.request, ("category_id",)), "category_id")
    asked = ask(
        call.uid,
        identifier(chat_id, ChatNotFound),
        identifier(category_id, UnknownCategory),
        now=call.now,
    )
    sample = asked.sample
    told = {
        "category_id": sample.category_id,
        "insight_id": sample.insight_id,
        "status": sample.status,
    }
    return Answer(told, 202 if asked.created else 200)


@private(samples, "/api/chats/{chat_id}/samples")
def list_samples(call: Call, chat_id: str) -> Answer:
    """The samples of a chat, and what the rest of their categories costs."""
    from chalicelib.insights import samples

    found = samples.list_samples(call.uid, identifier(chat_id, ChatNotFound), now=call.now)
    return Answer({"samples": [_sample_json(shown) for shown in found]})


@private(samples, "/api/chats/{chat_id}/samples/{category_id}/sent")
def read_sent(call: Call, chat_id: str, category_id: str) -> Answer:
    """What left the account for the samples of a category, as it left."""
    from chalicelib.insights import samples

    found, end = samples.read_sent(
        call.uid,
        identifier(chat_id, ChatNotFound),
        identifier(category_id, UnknownCategory),
        after=page_after(call.request, "sent"),
    )
    return Answer(sent_json(found, end))


def _sample_json(shown: Shown) -> dict[str, Any]:
    sample, category = shown.sample, shown.category
    return {
        "category_id": sample.category_id,
        "title": category.title,
        "price": category.price,
        "total_insights": len(category.insights),
        "insight_id": sample.insight_id,
        "status": sample.status,
        "cause": sample.cause,
        "up_to_date": shown.up_to_date,
        "insight": sample.insight,
    }
