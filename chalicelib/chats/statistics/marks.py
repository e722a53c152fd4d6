"""Single messages worth showing: the first and the longest of each person, by month.

Only where they stand is kept (`export` and `line`, which are a message's identity), never a word.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from chalicelib.chats.messages import Message
from chalicelib.chats.statistics.vocabulary import Month

MOST_MARKS = 20_000
"""Pairs of a month and a person; later ones have no marks."""


class Mark(NamedTuple):
    """Where a message stands, when it was sent, and its characters."""

    size: int
    sent_at: str
    export: int
    line: int


class Marks:
    """Keeps the first message and the longest text of each month and person."""

    def __init__(self) -> None:
        self._first: dict[tuple[Month, int], Mark] = {}
        self._longest: dict[tuple[Month, int], Mark] = {}

    def first(self, month: Month, person: int, message: Message) -> None:
        """Take a message into account that may be the earliest of its month and person."""
        key = month, person
        found = self._first.get(key)
        sent_at = message.sent_at.isoformat()
        if (found is None and len(self._first) < MOST_MARKS) or (found and sent_at < found.sent_at):
            self._first[key] = Mark(len(message.text), sent_at, message.export, message.line)

    def longest(self, month: Month, person: int, size: int, message: Message) -> None:
        """Take a text into account that may be the longest of its month and person."""
        key = month, person
        found = self._longest.get(key)
        if (found is None and len(self._longest) < MOST_MARKS) or (found and size > found.size):
            sent_at = message.sent_at.isoformat()
            self._longest[key] = Mark(size, sent_at, message.export, message.line)

    def stored(self) -> dict[str, Any]:
        """What is kept, as JSON can hold it: month, person and the mark."""
        return {
            name: [[*key, *mark] for key, mark in sorted(marks.items())]
            for name, marks in (("first", self._first), ("longest", self._longest))
        }
