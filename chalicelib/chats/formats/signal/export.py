"""What Signal's text and its records have in common: what is said, and what becomes of it."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.chats.exports import Account, Clock, DateReading, Unit
from chalicelib.chats.messages import Message, MessageKind

FORMAT = "signal"

REMEMBERED = 2000
"""How many messages back an answered one is looked for."""

_CALL = re.compile(
    r"(?:Incoming|Outgoing)(?: [a-z]{1,20})? call(?: \([^()]{1,60}\))?|Missed(?: [a-z]{1,20})? call"
)


@dataclass(frozen=True, slots=True)
class Export:
    """One chat. `first_at` is when its first message was sent."""

    name: str
    first_at: datetime
    unit: Unit
    _messages: Callable[[Account], Iterator[Message]]
    format: str = FORMAT
    clock: Clock = Clock.LOCAL
    dates: DateReading | None = None

    @property
    def from_records(self) -> bool:
        """Whether it is read from records, not from text."""
        return self.unit is Unit.RECORD

    def messages(self, account: Account | None = None) -> Iterator[Message]:
        """Yield the messages and notices in the order of the file, reading it once more.

        A call has its line as text. Files and stickers are media, with what was written to them as
        text. An entry that says nothing is a notice: timers, changes of a group and of numbers
        are exported so.
        """
        return self._messages(Account() if account is None else account)


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of a chat. `quote` is the text of the message it answers, "" if it answers none."""

    line: int
    sent_at: datetime
    sender: str
    text: str
    quote: str = ""
    attachments: tuple[str, ...] = ()
    reactions: tuple[str, ...] = ()
    sticker: bool = False
    deleted: bool = False
    call: bool = False


class Conversion:
    """Makes messages of what is said, and finds the message that a quote is of.

    An answer names the other message by its text alone: the last one with that text is taken, if
    it is among the last `REMEMBERED`.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._lines: OrderedDict[str, int] = OrderedDict()

    def message(self, said: Said) -> Message:
        """The message, counted."""
        kind = _kind_of(said)
        if kind is MessageKind.SYSTEM:
            self._account.notices += 1
            return Message(said.line, said.sent_at, None, kind, "")
        self._account.messages += 1
        answered = self._lines.get(_key(said.quote)) if said.quote else None
        if said.text:
            self._remember(said)
        return Message(
            said.line,
            said.sent_at,
            said.sender,
            kind,
            "" if kind is MessageKind.DELETED else said.text,
            reply_to=answered,
            attachments=said.attachments,
            reactions=said.reactions,
        )

    def _remember(self, said: Said) -> None:
        key = _key(said.text)
        self._lines.pop(key, None)
        self._lines[key] = said.line
        if len(self._lines) > REMEMBERED:
            self._lines.popitem(last=False)


_LONGEST_KEY = 200


def _key(text: str) -> str:
    return " ".join(text[:_LONGEST_KEY].split())


def _kind_of(said: Said) -> MessageKind:
    if said.deleted:
        return MessageKind.DELETED
    if said.attachments or said.sticker:
        return MessageKind.MEDIA
    if said.call or _CALL.fullmatch(said.text):
        return MessageKind.CALL
    if said.text:
        return MessageKind.TEXT
    # Nothing is left of a picture that was to be seen once, but people react to it.
    return MessageKind.MEDIA if said.reactions or said.quote else MessageKind.SYSTEM
