"""Messages in, tallies out: all that the statistics of a chat and of any period of it need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from chalicelib.chats.errors import TooManyParticipants
from chalicelib.chats.exports import Clock
from chalicelib.chats.messages import Message, MessageKind
from chalicelib.chats.statistics.calls import call_seconds, was_missed
from chalicelib.chats.statistics.columns import DAY_SECONDS, Columns, columns_of
from chalicelib.chats.statistics.content import Content
from chalicelib.chats.statistics.daybook import (
    MAX_PEOPLE,
    VALUE_BITS,
    DayBook,
    Tally,
    key_of,
)
from chalicelib.chats.statistics.marks import Marks
from chalicelib.chats.statistics.membership import Membership, membership_of
from chalicelib.chats.statistics.rhythm import Rhythm, Target
from chalicelib.chats.statistics.silence import Conversations, Gaps

VERSION = 1
BATCH_MESSAGES = 2048
BATCH_CHARACTERS = 1 << 20
_REMEMBERED_BATCHES = 2
"""How many batches back a quoted message is looked for."""

_KIND_NUMBERS = {id(kind): number for number, kind in enumerate(MessageKind)}
_TEXT = MessageKind.TEXT


class StatisticsBuilder:
    """Takes the messages of a chat in the order of the file, in batches of any size.

    `clock` is that of the export. The tallies of the same messages are the same, however they are
    cut into batches. Raises TooManyParticipants beyond `MAX_PEOPLE` different senders.
    """

    def __init__(self, clock: Clock = Clock.LOCAL) -> None:
        self._clock = clock
        self._numbers = _Numbers()
        self._waiting: list[Message] = []
        self._waiting_characters = 0
        self._book = DayBook()
        self._marks = Marks()
        self._content = Content(self._book, self._marks)
        self._rhythm = Rhythm(self._book)
        self._gaps = Gaps(self._book)
        self._conversations = Conversations(self._book)
        self._remembered: list[Columns] = []
        self._has_reactions = False

    def add_all(self, messages: Iterable[Message]) -> None:
        """Take all of `messages`, and notices, into account."""
        iterator = iter(messages)
        while batch := list(islice(iterator, BATCH_MESSAGES)):
            self.add_batch(batch)

    def add_batch(self, messages: Sequence[Message]) -> None:
        """Take the next messages into account, as many as there are."""
        start = 0
        while start < len(messages):
            room = BATCH_MESSAGES - len(self._waiting)
            part = messages[start : start + room]
            start += len(part)
            characters = sum([len(message[4]) for message in part])
            if self._waiting_characters + characters < BATCH_CHARACTERS:
                self._waiting.extend(part)
                self._waiting_characters += characters
                self._process_if_full()
            else:
                self._add_one_by_one(part)

    def passing(self, messages: Iterable[Message]) -> Iterator[Message]:
        """Yield `messages` as they come, and take them into account on the way."""
        for message in messages:
            self._add_one_by_one((message,))
            yield message

    def tallies(self) -> dict[str, Any]:
        """What was counted, as JSON can hold it; nothing can be added any more."""
        self._process(self._waiting)
        self._rhythm.finish()
        self._conversations.finish()
        return {
            "version": VERSION,
            "clock": str(self._clock),
            "people": list(self._numbers),
            "has_reactions": self._has_reactions,
            "days": self._book.pages(),
            "marks": self._marks.stored(),
            "said": self._content.stored(),
        }

    def _add_one_by_one(self, messages: Sequence[Message]) -> None:
        for message in messages:
            self._waiting.append(message)
            self._waiting_characters += len(message[4])
            self._process_if_full()

    def _process_if_full(self) -> None:
        """Where a batch ends depends on the messages alone, not on how they came."""
        full = len(self._waiting) >= BATCH_MESSAGES
        if full or self._waiting_characters >= BATCH_CHARACTERS:
            self._process(self._waiting)
            self._waiting.clear()
            self._waiting_characters = 0

    def _process(self, batch: Sequence[Message]) -> None:
        spoken = [message for message in batch if message[2] is not None]
        if len(spoken) < len(batch):
            self._add_notices([message for message in batch if message[2] is None])
        if spoken:
            self._add_spoken(columns_of(spoken, self._numbers))
        self._book.pack_if_large()

    def _add_notices(self, notices: Sequence[Message]) -> None:
        days = [notice.sent_at.toordinal() for notice in notices]
        self._book.count(Tally.NOTICES, map(key_of, days, (0,) * len(days)))
        changes = [membership_of(notice.text) for notice in notices]
        for tally, change in ((Tally.JOINS, Membership.JOIN), (Tally.LEAVES, Membership.LEAVE)):
            found = (key_of(d, 0) for d, c in zip(days, changes, strict=True) if c is change)
            self._book.count(tally, found)

    def _add_spoken(self, columns: Columns) -> None:
        count = self._book.count
        keys, moments, messages = columns.keys, columns.moments, columns.messages
        count(
            Tally.HOURS,
            [key | moment % DAY_SECONDS // 3600 for key, moment in zip(keys, moments, strict=True)],
        )
        paired = list(zip(keys, messages, strict=True))
        others = [(key, message) for key, message in paired if message[3] is not _TEXT]
        count(Tally.KINDS, [key | _KIND_NUMBERS[id(message[3])] for key, message in others])
        count(Tally.EDITED, [key for key, message in paired if message[5]])
        count(Tally.FORWARDED, [key for key, message in paired if message[8]])
        self._add_calls([pair for pair in others if pair[1][3] is MessageKind.CALL])
        if any(message[9] for message in messages):
            self._has_reactions = True
            self._content.add_reactions(columns)
        self._add_first(columns)
        asks, mentions = self._content.add(columns)
        self._rhythm.add(columns, asks, self._targets(columns, mentions))
        self._gaps.add(moments)
        self._conversations.add(moments)
        self._remembered = [*self._remembered, columns][-_REMEMBERED_BATCHES:]

    def _add_calls(self, calls: Sequence[tuple[int, Message]]) -> None:
        for key, call in calls:
            if was_missed(call.text):
                self._book.count(Tally.CALLS_MISSED, (key,))
            elif (seconds := call_seconds(call.text)) is not None:
                self._book.count(Tally.CALL_SECONDS, (key | seconds,))
            else:
                self._book.count(Tally.CALLS_UNREAD, (key,))

    def _add_first(self, columns: Columns) -> None:
        """Mark the first message of every person on each day that it has here."""
        firsts: dict[int, Message] = {}
        for key, message in zip(columns.keys, columns.messages, strict=True):
            if key not in firsts:
                firsts[key] = message
        for key, message in firsts.items():
            month = message.sent_at.year * 12 + message.sent_at.month - 1
            self._marks.first(month, _person_of(key), message)

    def _targets(self, columns: Columns, mentions: dict[int, tuple[str, ...]]) -> dict[int, Target]:
        targets = {}
        for place, names in mentions.items():
            number = next((self._numbers.found(name) for name in names), None)
            if number is not None:
                targets[place] = Target(number, None)
        quoting = [
            (place, message)
            for place, message in enumerate(columns.messages)
            if message[6] is not None
        ]
        if quoting:
            known = self._known_lines(columns)
            for place, message in quoting:
                if (target := known.get((message.export, message[6]))) is not None:
                    targets[place] = target
        return targets

    def _known_lines(self, columns: Columns) -> dict[tuple[int, int | None], Target]:
        return {
            (message.export, message.line): Target(person, moment)
            for known in (*self._remembered, columns)
            for message, person, moment in zip(
                known.messages, known.people, known.moments, strict=True
            )
        }


class _Numbers(dict[str, int]):
    """The number of each name, given in order of appearance."""

    def __missing__(self, name: str) -> int:
        if len(self) >= MAX_PEOPLE:
            raise TooManyParticipants(limit=MAX_PEOPLE)
        self[name] = len(self)
        return self[name]

    def found(self, name: str) -> int | None:
        """The number of a name that has written, with or without the `~` of an unknown contact."""
        return self.get(name, self.get(f"~ {name}", self.get(f"~{name}")))


def _person_of(key: int) -> int:
    return key >> VALUE_BITS & MAX_PEOPLE - 1
