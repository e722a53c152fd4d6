"""Counts by day, person and value: everything of the statistics that adds up over days.

A count stands under a key that packs `day | person | value` into one number, so that counting is
one `Counter.update` over a list of numbers. `day` is the ordinal of `datetime.date`, `person` a
number given in order of appearance, `value` what the tally's docstring says (0 where it is a plain
sum). What is finished is packed into pages of text, so that memory stays flat however long a chat
is; a page says which days it holds, and the same key may stand on several pages: they add up.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import accumulate
from operator import sub
from typing import Any, NamedTuple

VALUE_BITS = 24
PERSON_BITS = 13
CELL_BITS = PERSON_BITS + VALUE_BITS
MAX_VALUE = (1 << VALUE_BITS) - 1
MAX_PEOPLE = 1 << PERSON_BITS
_ZLIB_LEVEL = 3
_MOST_OPEN_COUNTS = 40_000
"""More counts than these are packed into a page."""


class Tally(StrEnum):
    """What is counted; the value of its keys in brackets. Without a person, it is person 0's."""

    NOTICES = "notices"
    JOINS = "joins"
    LEAVES = "leaves"
    HOURS = "hours"
    """Messages (hour of the day)."""
    KINDS = "kinds"
    """Messages that are no texts (place in `messages.MessageKind`)."""
    EDITED = "edited"
    FORWARDED = "forwarded"
    REACTIONS = "reactions"
    """Reactions to messages of the person."""
    CHARACTERS = "characters"
    WORDS = "words"
    LENGTHS = "lengths"
    """Texts (characters, rounded up as `histograms.round_length` does)."""
    QUESTIONS = "questions"
    EXCLAMATIONS = "exclamations"
    CAPITALS = "capitals"
    LAUGHTER = "laughter"
    EMOJI = "emoji"
    LINKS = "links"
    MENTIONS = "mentions"
    """Mentions by the person (number of the name mentioned)."""
    WINDOWS = "windows"
    """Windows of 50 words (different words in it)."""
    MOOD = "mood"
    """Texts with words of feeling (valence, shifted to be positive)."""
    TURNS = "turns"
    """Turns (messages in it)."""
    SESSIONS = "sessions"
    """Sessions by who wrote first."""
    STARTS = "starts"
    ICE_BREAKERS = "ice_breakers"
    CLOSES = "closes"
    DOUBLE_TEXTS = "double_texts"
    UNANSWERED = "unanswered"
    ADJACENT = "adjacent"
    """Replies to whoever wrote before (seconds, rounded up as `histograms.round_latency` does)."""
    ADDRESSED = "addressed"
    """Replies by quote or mention (seconds, rounded alike)."""
    SILENCES = "silences"
    """Silences that end a session (whole minutes), by who broke them."""
    LEFT_WAITING = "left_waiting"
    """Silences of 72 hours and more (whole minutes), by who wrote last before."""
    AFTER = "after"
    """Turns right after another's in the same session (number of that person)."""
    TOGETHER = "together"
    """Sessions in which both wrote, by the lower number (the higher number)."""
    GAPS = "gaps"
    GAP_SECONDS = "gap_seconds"
    GAP_SQUARES = "gap_squares"
    """Sum of the squared seconds between messages."""
    CONVERSATIONS = "conversations"
    """Unbroken 5-minute bins (288 x number of bins + first bin of the day)."""
    CALL_SECONDS = "call_seconds"
    """Calls whose length is told (seconds)."""
    CALLS_MISSED = "calls_missed"
    CALLS_UNREAD = "calls_unread"


class Entry(NamedTuple):
    """One count of a page, its key taken apart."""

    tally: Tally
    day: int
    person: int
    value: int
    number: int


def key_of(day: int, person: int, value: int = 0) -> int:
    """The key of a count."""
    return (day << PERSON_BITS | person) << VALUE_BITS | value


class DayBook:
    """Counts in memory, and pages of those that are packed."""

    def __init__(self, most_open_counts: int = _MOST_OPEN_COUNTS) -> None:
        self._most_open_counts = most_open_counts
        self._open: dict[Tally, Counter[int]] = {tally: Counter() for tally in Tally}
        self._pages: list[dict[str, Any]] = []

    def count(self, tally: Tally, keys: Iterable[int]) -> None:
        """Count each key once more."""
        self._open[tally].update(keys)

    def add(self, tally: Tally, keys: Iterable[int], amounts: Iterable[int]) -> None:
        """Add to the count of each key its amount."""
        counts = self._open[tally]
        for key, amount in zip(keys, amounts, strict=True):
            counts[key] = counts.get(key, 0) + amount

    def pack_if_large(self) -> None:
        """Turn what is counted so far into a page, if it is much."""
        if sum(map(len, self._open.values())) > self._most_open_counts:
            self._pack()

    def pages(self) -> list[dict[str, Any]]:
        """All that was counted, as JSON can hold it."""
        self._pack()
        return list(self._pages)

    def _pack(self) -> None:
        filled = {tally: counts for tally, counts in self._open.items() if counts}
        if not filled:
            return
        content = {}
        first = last = next(iter(next(iter(filled.values())))) >> CELL_BITS
        for tally, counts in filled.items():
            keys = sorted(counts)
            first, last = min(first, keys[0] >> CELL_BITS), max(last, keys[-1] >> CELL_BITS)
            steps = [keys[0], *map(sub, keys[1:], keys)]
            content[str(tally)] = [steps, list(map(counts.__getitem__, keys))]
            counts.clear()
        packed = zlib.compress(json.dumps(content, separators=(",", ":")).encode(), _ZLIB_LEVEL)
        page = {"first": first, "last": last, "counts": base64.b64encode(packed).decode()}
        self._pages.append(page)


def read_pages(
    pages: Iterable[Mapping[str, Any]], *, first: int | None = None, last: int | None = None
) -> Iterator[Entry]:
    """Every count on `pages` of the days from `first` to `last`, both included; None is no limit.

    Holds one page at a time.
    """
    since = 0 if first is None else first
    until = 1 << 30 if last is None else last
    for page in pages:
        if page["last"] < since or page["first"] > until:
            continue
        content = json.loads(zlib.decompress(base64.b64decode(page["counts"])))
        for name, (steps, counts) in content.items():
            tally = Tally(name)
            for key, count in zip(accumulate(steps), counts, strict=True):
                day = key >> CELL_BITS
                if since <= day <= until:
                    person = key >> VALUE_BITS & MAX_PEOPLE - 1
                    yield Entry(tally, day, person, key & MAX_VALUE, count)
