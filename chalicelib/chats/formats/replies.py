"""Which record a message answers: Telegram names it by its id."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import Final

MAX_REACH: Final = 1 << 20
"""A reply to a message that many records back, or more, may be left unlinked: memory is bounded."""

_MOST_TOPICS = 1 << 12
_SMALLEST, _LARGEST = -(1 << 63), (1 << 63) - 1


class RecordNumbers:
    """The numbers of the records read so far, by the ids of their messages.

    Ids rise through a chat, those of the group it grew from being negative; one that does not rise
    is not found again.
    """

    def __init__(self) -> None:
        self._ids = array("q")
        self._dropped = 0
        self._topics: set[int] = set()

    def add(self, message_id: object) -> None:
        """Take the next record into account, whose id may be missing."""
        ids = self._ids
        last = ids[-1] if ids else _SMALLEST
        rises = isinstance(message_id, int) and last < message_id <= _LARGEST
        ids.append(message_id if rises and isinstance(message_id, int) else last)
        if len(ids) >= 2 * MAX_REACH:
            del ids[:MAX_REACH]
            self._dropped += MAX_REACH

    def add_topic(self, message_id: object) -> None:
        """Note that messages name this one to say where they stand, not what they answer."""
        if isinstance(message_id, int) and len(self._topics) < _MOST_TOPICS:
            self._topics.add(message_id)

    def number_of(self, message_id: object) -> int | None:
        """The 1-based number of the record, None if it is not there or opens a topic."""
        if not isinstance(message_id, int) or message_id in self._topics:
            return None
        found = bisect_left(self._ids, message_id)
        if found == len(self._ids) or self._ids[found] != message_id:
            return None
        return self._dropped + found + 1
