"""What a handler gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON object, or nothing, and its HTTP status."""

    body: Mapping[str, Any] | None
    status: int = 200


def instant(epoch_seconds: int) -> str:
    """A moment of our own clock, as ISO 8601 in UTC: 2026-03-01T09:30:00Z."""
    return datetime.fromtimestamp(epoch_seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
