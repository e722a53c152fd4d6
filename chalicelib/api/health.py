"""Whether the API runs at all. It asks no other service: their outage is not this one's."""

from __future__ import annotations

from chalice.app import Blueprint

from chalicelib.api.answers import Answer
from chalicelib.api.routes import public

health = Blueprint(__name__)


@public(health, "/health")
def read_health() -> Answer:
    """The API answers."""
    return Answer({"status": "ok"})
