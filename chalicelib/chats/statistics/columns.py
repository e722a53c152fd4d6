"""A batch of messages, taken apart into one list for each fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.chats.messages import Message
from chalicelib.chats.statistics.daybook import CELL_BITS, VALUE_BITS

DAY_SECONDS = 86_400
_DAY_1 = datetime(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Columns:
    """Messages of people, at least one, in the order of the file; the lists are as long as it."""

    messages: Sequence[Message]
    people: Sequence[int]
    """Number of the sender."""
    moments: Sequence[int]
    """Seconds since the beginning of day 0, on the clock of the export."""
    keys: Sequence[int]
    """`daybook.key_of` day and person."""


def columns_of(messages: Sequence[Message], numbers: Mapping[str, int]) -> Columns:
    """Take `messages` of people apart; `numbers` has each sender's number."""
    people = [numbers[message[2]] for message in messages]  # type: ignore[index]
    times = [message[1] - _DAY_1 for message in messages]
    moments = [(time.days + 1) * DAY_SECONDS + time.seconds for time in times]
    keys = [
        (time.days + 1) << CELL_BITS | person << VALUE_BITS
        for time, person in zip(times, people, strict=True)
    ]
    return Columns(messages, people, moments, keys)
