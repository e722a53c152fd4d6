"""How long a caller may wait, and how long to wait before the next try."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

BASE_BACKOFF_SECONDS = 0.010
MAX_BACKOFF_SECONDS = 0.640


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the monotonic clock after which a caller has no use for an answer."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The deadline `seconds` from now."""
        return cls(time.monotonic() + seconds)

    def remaining(self) -> float:
        """Seconds left; negative once passed."""
        return self.at - time.monotonic()

    def wait_for_try(self, tried: int) -> bool:
        """Sleep before the next try, `tried` having failed; False, at once, if it comes too late.

        Full jitter (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015): 64
        writers on one wallet then need about half the requests.
        """
        ceiling = min(MAX_BACKOFF_SECONDS, BASE_BACKOFF_SECONDS * 2 ** min(tried, 16))
        pause = random.uniform(0, ceiling)  # noqa: S311 - spreads load, guards nothing
        if pause >= self.remaining():
            return False
        time.sleep(pause)
        return True
