"""Who, or what, is first among counts: only what nothing else equals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")


def leader(counts: Mapping[Key, int]) -> Key | None:
    """What has the highest count alone; None if nothing was counted or the highest is shared."""
    highest = max(counts.values(), default=0)
    leaders = [key for key, count in counts.items() if count == highest]
    return leaders[0] if highest > 0 and len(leaders) == 1 else None
