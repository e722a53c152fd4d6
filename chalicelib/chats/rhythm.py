"""Who writes when the other has written: sessions, turns, replies, starts, double texts.

A session ends at a silence of `SESSION_SILENCE` or more. A turn is an unbroken run of messages by
one person within a session. Messages come in the order of the file; where that order steps back in
time, the silence between the two is taken to be none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

SESSION_SILENCE = timedelta(hours=6)
LONGEST_REPLY = timedelta(hours=72)
DOUBLE_TEXT_SILENCE = timedelta(minutes=10)
FEWEST_REPLIES = 5
"""Below this many replies no figure on their time is given."""

_SHARES_WITHIN = {
    "within_5_minutes": timedelta(minutes=5),
    "within_1_hour": timedelta(hours=1),
    "within_24_hours": timedelta(hours=24),
}


class Latencies:
    """Reply times as a histogram of whole seconds: exact quantiles, at most one entry a second."""

    def __init__(self) -> None:
        self._seconds: Counter[int] = Counter()

    def add(self, latency: timedelta) -> None:
        self._seconds[int(latency.total_seconds())] += 1

    def figures(self) -> dict[str, int | float | bool | None]:
        """The figures on the reply time, in seconds and shares of 1, None if there are too few."""
        n = self._seconds.total()
        if n < FEWEST_REPLIES:
            keys = ("median_seconds", "p90_seconds", *_SHARES_WITHIN)
            return {"n": n, "too_few": True} | dict.fromkeys(keys)
        shares = {name: self._share_within(limit) for name, limit in _SHARES_WITHIN.items()}
        return {
            "n": n,
            "too_few": False,
            "median_seconds": _median(self._seconds),
            "p90_seconds": _nth_smallest(self._seconds, ceil(0.9 * n)),
            **shares,
        }

    def _share_within(self, limit: timedelta) -> float:
        most = int(limit.total_seconds())
        within = sum(count for seconds, count in self._seconds.items() if seconds <= most)
        return round(within / self._seconds.total(), 4)


def _median(histogram: Counter[int]) -> int | float:
    n = histogram.total()
    lower, upper = (_nth_smallest(histogram, n_th) for n_th in ((n + 1) // 2, n // 2 + 1))
    total = lower + upper
    return total / 2 if total % 2 else total // 2


def _nth_smallest(histogram: Counter[int], rank: int) -> int:
    passed = 0
    for value in sorted(histogram):
        passed += histogram[value]
        if passed >= rank:
            return value
    raise ValueError(f"{rank} is beyond the {passed} values of the histogram")


@dataclass(slots=True)
class PersonRhythm:
    """One person's part in the conversation."""

    turns: int = 0
    starts: int = 0
    closes: int = 0
    double_texts: int = 0
    latencies: Latencies = field(default_factory=Latencies)


@dataclass(slots=True)
class _Turn:
    sender: str
    last_at: datetime
    asks: bool


class Rhythm:
    """Collects the messages of a chat, in order, and keeps each person's part."""

    def __init__(self) -> None:
        self.sessions = 0
        self._people: dict[str, PersonRhythm] = {}
        self._waiting: _Turn | None = None

    def add(self, sender: str, sent_at: datetime, *, asks: bool) -> None:
        """Take the next message into account; `asks` says whether it holds a question."""
        person = self._people.setdefault(sender, PersonRhythm())
        waiting = self._waiting
        silence = max(sent_at - waiting.last_at, timedelta()) if waiting else None
        if waiting is None or silence is None or silence >= SESSION_SILENCE:
            self._open_session(person, sender, waiting, silence)
        elif waiting.sender == sender:
            person.double_texts += silence >= DOUBLE_TEXT_SILENCE
            waiting.last_at, waiting.asks = sent_at, waiting.asks or asks
            return
        else:
            person.latencies.add(silence)
        person.turns += 1
        self._waiting = _Turn(sender, sent_at, asks)

    def _open_session(
        self, person: PersonRhythm, sender: str, waiting: _Turn | None, silence: timedelta | None
    ) -> None:
        self.sessions += 1
        if waiting is None or silence is None:
            person.starts += 1
            return
        self._people[waiting.sender].closes += 1
        if waiting.sender != sender and waiting.asks and silence <= LONGEST_REPLY:
            person.latencies.add(silence)
        else:
            person.starts += 1

    def people(self) -> Mapping[str, PersonRhythm]:
        """Each person's part so far. The last session is still open, so nobody has closed it."""
        return self._people

    @property
    def last_speaker(self) -> str | None:
        """Who wrote last, and so closes the last session; None before the first message."""
        return self._waiting.sender if self._waiting else None
