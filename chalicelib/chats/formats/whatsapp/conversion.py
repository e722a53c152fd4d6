"""The second pass: blocks of lines in, messages out, line by line or a block at once.

`LineReader` reads any file whose shapes are known. `LayoutReader` reads those whose headers are
spelled in few ways, some ten times as fast, and gives the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import chain, repeat
from typing import Any, Final, Generic, TypeVar

from chalicelib.chats.date_order import DateOrder, read_date
from chalicelib.chats.decoding import from_view, to_view
from chalicelib.chats.exports import Account
from chalicelib.chats.formats.whatsapp.headers import (
    Envelope,
    clock_time,
    read_header,
    written_date,
)
from chalicelib.chats.formats.whatsapp.layout import Layout
from chalicelib.chats.formats.whatsapp.markers import BodyReader
from chalicelib.chats.formats.whatsapp.marks import visible
from chalicelib.chats.formats.whatsapp.sieve import LINKS_TO_PLACES, needs_reading, suspects
from chalicelib.chats.formats.whatsapp.survey import Findings
from chalicelib.chats.messages import Message, MessageKind

LONGEST_MESSAGE_BYTES: Final = 1 << 22
"""WhatsApp takes 65,536 characters for one message."""

MAX_REMEMBERED: Final = 1 << 16
"""There are 43,200 seconds in half a day, and a word for each half."""

_DEFAULTS: Final[tuple[Any, ...]] = tuple(
    Message._field_defaults[name] for name in Message._fields if name in Message._field_defaults
)

_combine: Final[Callable[[Any, Any], datetime]] = datetime.combine

_Key = TypeVar("_Key", bound=str | None)
_Value = TypeVar("_Value")


class _Remembered(dict[_Key, _Value], Generic[_Key, _Value]):
    """What `find` says of a text, remembered, and forgotten again before it is too much."""

    def __init__(self, find: Callable[[_Key], _Value]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, text: _Key) -> _Value:
        if len(self) >= MAX_REMEMBERED:
            self.clear()
        self[text] = found = self._find(text)
        return found


class _Open:
    """A message whose last line has not been seen yet. Its text is a Latin-1 view."""

    __slots__ = ("_bytes", "_full", "line", "parts", "sent_at")

    def __init__(self, line: int, sent_at: datetime, rest: str) -> None:
        self.line, self.sent_at = line, sent_at
        self.parts = [rest]
        self._bytes = len(rest)
        self._full = False

    def add(self, number: int, line: str, account: Account) -> None:
        """Add a line, the `number`th of the file; skip it if the message is too long already."""
        self._bytes += len(line) + 1
        self._full = self._full or self._bytes > LONGEST_MESSAGE_BYTES
        if self._full:
            account.skip(number)
        else:
            account.continuation += 1
            self.parts.append(line)


class LineReader:
    """Reads one line after the other."""

    def __init__(self, findings: Findings, account: Account) -> None:
        self._account = account
        self._senders = findings.senders
        self._bodies = BodyReader(ios=findings.shape.envelope is not Envelope.DASH)
        self._days = {shape: _days_of(orders) for shape, orders in findings.orders.items()}
        self._clocks = _Remembered(clock_time)
        self._lines = 0
        self._open: _Open | None = None

    def read(self, block: str) -> Iterable[Message]:
        """The messages that are whole now."""
        for written in block[1:].split("\n"):
            self._lines += 1
            line = from_view(written)
            header = read_header(line)
            days = self._days.get(header.shape) if header else None
            if header is None or days is None:
                self._continue(written)
                continue
            day = days[line[slice(*header.date)]]
            at = self._clocks[line[slice(*header.clock)]]
            if day is None or at is None:
                self._continue(written)
                continue
            yield from self.finish()
            rest = to_view(line[header.end :])
            self._open = _Open(self._lines, datetime.combine(day, at), rest)

    def finish(self) -> Iterator[Message]:
        """Yield the last message, which is whole when no block follows."""
        if self._open is not None:
            yield self._counted(self._open)
            self._open = None

    def _continue(self, line: str) -> None:
        if self._open is None:
            self._account.skip(self._lines)
        else:
            self._open.add(self._lines, line, self._account)

    def _counted(self, whole: _Open) -> Message:
        message = self._message(whole.line, whole.sent_at, from_view("\n".join(whole.parts)))
        if message.sender is None:
            self._account.notices += 1
        else:
            self._account.messages += 1
        return message

    def _message(self, line: int, sent_at: datetime, rest: str) -> Message:
        first, newline, further = rest.partition("\n")
        sender, body = self._senders.split(first)
        if sender is None:
            return Message(line, sent_at, None, MessageKind.SYSTEM, visible(rest))
        return self._said(line, sent_at, sender, body + newline + further)

    def _said(self, line: int, sent_at: datetime, sender: str, raw: str) -> Message:
        if sender not in self._bodies.signatories and not needs_reading(raw):
            return Message(line, sent_at, sender, MessageKind.TEXT, raw.strip())
        return self._read_body(line, sent_at, sender, raw)

    def _read_body(self, line: int, sent_at: datetime, sender: str, raw: str) -> Message:
        body = self._bodies.read(sender, raw)
        known = None if body.kind is MessageKind.SYSTEM else sender
        return Message(
            line, sent_at, known, body.kind, body.text, body.edited, attachments=body.attachments
        )


def _days_of(orders: tuple[DateOrder, ...]) -> _Remembered[str, date | None]:
    def day_of(text: str) -> date | None:
        written = written_date(text)
        return read_date(written, *orders) if written else None

    return _Remembered(day_of)


def _rest(name: str | None, body: str) -> str:
    return body if name is None else f"{name}: {body}"


class LayoutReader(LineReader):
    """Reads a block at once, by the spellings of the file's headers."""

    def __init__(self, findings: Findings, layout: Layout, account: Account) -> None:
        super().__init__(findings, account)
        self._split = layout.splitter().split
        self._day_field, self._clock_field = (2, 1) if findings.shape.time_first else (1, 2)
        days = self._days[findings.shape]
        self._day_of = _Remembered[str, date | None](lambda view: days[from_view(view)])
        self._time_of = _Remembered[str, time | None](lambda view: clock_time(from_view(view)))
        self._iso = findings.shape.seconds and not findings.shape.twelve_hours
        self._name_of = _Remembered(self._known_name)

    def _known_name(self, view: str | None) -> str | None:
        return self._senders.name_before_colon(from_view(view)) if view else None

    def read(self, block: str) -> Iterable[Message]:
        """The messages that are whole now."""
        fields = self._split(block)
        days = [*map(self._day_of.__getitem__, fields[self._day_field :: 4])]
        clocks = self._times(fields[self._clock_field :: 4])
        if not (all(days) and all(clocks)) or len(block) > LONGEST_MESSAGE_BYTES:
            # A line looks like a header of this file, and no calendar or clock has its time.
            return super().read(block)
        for line in fields[0].split("\n")[1:]:
            self._lines += 1
            self._continue(line)
        if not days:
            return ()
        whole = [*self.finish()]
        # None of the days and clocks is None: they were looked through above.
        moments = [*map(_combine, days, clocks)]
        whole += self._messages(block, moments, fields[3::4], fields[4::4])
        return whole

    def _times(self, views: list[str]) -> Sequence[time | None]:
        if self._iso:
            # Most clocks with seconds are written as ISO 8601 has them, which needs no memory.
            try:
                return [*map(time.fromisoformat, views)]
            except ValueError:
                self._iso = False
        return [*map(self._time_of.__getitem__, views)]

    def _messages(
        self,
        block: str,
        moments: list[datetime],
        written_names: list[str | None],
        bodies: list[str],
    ) -> list[Message]:
        """The messages, but for the last, which the next block may continue."""
        numbers = self._numbers(bodies)
        first, *further = _rest(written_names.pop(), bodies.pop()).split("\n")
        self._open = _Open(numbers[-1], moments[-1], first)
        for number, line in enumerate(further, start=numbers[-1] + 1):
            self._open.add(number, line, self._account)
        texts = [body if body.isascii() else from_view(body) for body in bodies]
        names = [*map(self._name_of.__getitem__, written_names)]
        plain = zip(
            numbers,
            moments,
            names,
            repeat(MessageKind.TEXT),
            map(str.strip, texts),
            *map(repeat, _DEFAULTS),
            strict=False,
        )
        # As `Message._make` does, for all of them at once.
        messages: list[Message] = [*map(tuple.__new__, repeat(Message), plain)]
        notices = 0
        places = any(link in block for link in LINKS_TO_PLACES)
        for i in self._not_plain(names, texts, places=places):
            name = names[i]
            if name is None:
                rest = from_view(_rest(written_names[i], bodies[i]))
                messages[i] = self._message(numbers[i], moments[i], rest)
            else:
                messages[i] = self._read_body(numbers[i], moments[i], name, texts[i])
            notices += messages[i].sender is None
        self._account.notices += notices
        self._account.messages += len(messages) - notices
        return messages

    def _not_plain(
        self, names: list[str | None], texts: list[str], *, places: bool
    ) -> Iterator[int]:
        """Which messages are no plain text, in order; what is read of one tells of the next."""
        signatories = self._bodies.signatories
        special = suspects(texts, places=places)
        if not all(names):
            nameless = [i for i, name in enumerate(names) if name is None]
            special = sorted({*special, *nameless})
        after = 0
        for i in special:
            if signatories:
                break
            yield i
            after = i + 1
        if signatories:
            known = frozenset(special)
            for i in range(after, len(texts)):
                if i in known or names[i] in signatories:
                    yield i

    def _numbers(self, bodies: list[str]) -> Sequence[int]:
        """The number of the line of each header; all lines up to the next are taken as read."""
        first = start = self._lines + 1
        runs: list[range] = []
        taken = further = 0
        # Most messages are one line: only those of several are looked into.
        for i in [i for i, body in enumerate(bodies) if "\n" in body]:
            runs.append(range(start, start + i + 1 - taken))
            further = bodies[i].count("\n")
            start, taken = runs[-1].stop + further, i + 1
        runs.append(range(start, start + len(bodies) - taken))
        self._lines = runs[-1].stop - 1
        # Those of the last message are counted when it is added to.
        last = further if taken == len(bodies) else 0
        self._account.continuation += runs[-1].stop - first - len(bodies) - last
        return runs[0] if len(runs) == 1 else [*chain.from_iterable(runs)]
