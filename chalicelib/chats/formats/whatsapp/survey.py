"""The first pass over an export: which headers it has, and in which order their dates are written.

A file has headers of one shape, that of its first. Lines with headers of another shape are text
pasted into a message, unless the file changes its shape: pasted lines are older than the message
they stand in, and headers are in order with those around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import groupby, product
from typing import Final, NamedTuple

from chalicelib.chats.date_order import DateOrder, DateOrderSurvey, WrittenDate, read_date
from chalicelib.chats.decoding import blocks, from_view
from chalicelib.chats.errors import EmptyExport
from chalicelib.chats.exports import Confidence, DateReading, NotThisFormat, Source
from chalicelib.chats.formats.whatsapp.headers import (
    Envelope,
    Header,
    Shape,
    read_header,
    written_date,
)
from chalicelib.chats.formats.whatsapp.layout import MAX_SPELLINGS, Layout
from chalicelib.chats.formats.whatsapp.senders import Senders, names_with_a_colon

MAX_BLOCKS_BEFORE_THE_FIRST_HEADER: Final = 2
MAX_OTHER_SHAPES: Final = 16
MAX_SEAMS: Final = 256
MAX_KNOWN_TEXTS: Final = 1 << 13
_LEAST_IN_ORDER: Final = 0.9
_LEAST_LINES: Final = 2


@dataclass(frozen=True, slots=True)
class Findings:
    """What the first pass found: the shapes of headers with the order of their dates.

    `layout` has every spelling of the file's headers if they are few and of one shape; else None.
    """

    orders: dict[Shape, tuple[DateOrder, ...]]
    layout: Layout | None
    dates: DateReading
    senders: Senders

    @property
    def shape(self) -> Shape:
        """The shape of the first header."""
        return next(iter(self.orders))


def survey(source: Source, *, chosen: DateOrder | None, not_after: date | None) -> Findings:
    """Look through `source`. Raises NotThisFormat if no header stands near its start.

    `chosen` is the user's word on the order of dates; `not_after` a day no date lies behind.
    """
    found = _Survey(not_after)
    for block in blocks(source):
        found.take(block)
    return found.findings(chosen)


class _Written(NamedTuple):
    """A moment as a header has it, before anything is known of the order of dates."""

    day: WrittenDate
    at: time

    def by(self, order: DateOrder) -> datetime:
        found = read_date(self.day, order)
        # Whatever is collected here was possible in some order.
        return datetime.combine(found or date.min, self.at)


@dataclass(slots=True)
class _Seam:
    """A run of lines of another shape, between headers of the file's own."""

    before: _Written
    first: _Written
    last: _Written
    lines: int = 1
    after: _Written | None = None

    def is_in_order(self, own: DateOrder, other: DateOrder) -> bool:
        if not self.before.by(own) <= self.first.by(other):
            return False
        return self.after is None or self.last.by(other) <= self.after.by(own)


@dataclass(slots=True)
class _OtherShape:
    order: DateOrderSurvey
    seams: list[_Seam] = field(default_factory=list)
    lines: int = 0


class _Survey:
    def __init__(self, not_after: date | None) -> None:
        self._not_after = not_after
        self._blank = True
        self._blocks_before = 0
        self._headers: _Headers | None = None

    def take(self, block: str) -> None:
        """Look through the next block."""
        if self._headers is None:
            self._headers = self._first_headers(block)
        if self._headers is not None:
            self._headers.take(block)

    def findings(self, chosen: DateOrder | None) -> Findings:
        """What was found in all blocks."""
        if self._headers is None:
            raise self._refusal()
        return self._headers.findings(chosen)

    def _first_headers(self, block: str) -> _Headers | None:
        self._blank = self._blank and not from_view(block).strip()
        bare: tuple[str, Header] | None = None
        for line in lines_of(block):
            header = read_header(line)
            if header and header.shape.envelope is not Envelope.BARE:
                return _Headers(block, line, header, self._not_after)
            if header and bare is None:
                bare = line, header
        if bare is not None:
            return _Headers(block, *bare, self._not_after)
        self._blocks_before += 1
        if self._blocks_before >= MAX_BLOCKS_BEFORE_THE_FIRST_HEADER and not self._blank:
            raise self._refusal()
        return None

    def _refusal(self) -> Exception:
        if self._blank:
            return EmptyExport()
        return NotThisFormat("no line begins with a date and a time as WhatsApp writes them")


class _Headers:
    """The headers of a file, from the block with its first."""

    def __init__(self, block: str, line: str, header: Header, not_after: date | None) -> None:
        self._shape = header.shape
        self._is_american = _AMERICAN.match(line) is not None
        self._not_after = not_after
        self._order = DateOrderSurvey(not_after=not_after)
        self._others: dict[Shape, _OtherShape] = {}
        self._open: list[_Seam] = []
        self._open_shape: Shape | None = None
        self._last = _Written(header.written, header.at)
        self._last_found_in: str | None = None
        self._last_day: WrittenDate | None = None
        self._layout: Layout | None = Layout(time_first=header.shape.time_first)
        self._learn(line, header)
        _, *fields = self._layout.splitter().split(block[:_SAMPLE])
        self._senders = Senders(names_with_a_colon(fields[2::4], fields[3::4]))

    def _learn(self, line: str, header: Header) -> None:
        """Learn how a header of the file's shape is spelled, or give the layout up."""
        layout = self._layout
        if layout is None:
            return
        if not layout.add(line, header) or layout.spellings > MAX_SPELLINGS:
            self._layout = None
            return
        self._surveyor = layout.surveyor()
        self._dated_heads = layout.dated_heads()
        self._days: dict[str, WrittenDate | None] = {}

    def take(self, block: str) -> None:
        """Look through the next block."""
        found = self._found_in(block)
        if found is None:
            self._take_lines(block)
            return
        for text in found:
            if day := self._days[text]:
                self._add_day(day)
                self._last_found_in = block

    def _found_in(self, block: str) -> list[str] | None:
        """What the layout finds in a block, all of it in `_days`; None if lines must be read."""
        while self._layout is not None:
            # Most headers have the date of the one before.
            found = [text for text, _ in groupby(self._surveyor.findall(block))]
            if len(self._days) > MAX_KNOWN_TEXTS:
                self._days.clear()
            known = self._days
            others = False
            for text in dict.fromkeys(found):
                if text not in known and not self._know(text):
                    others = True
                    if self._days is not known:
                        break
            if self._days is known:
                return None if others or self._open else found
        return None

    def _know(self, text: str) -> bool:
        """Look at what was not found before; False if it is a header not spelled as those known."""
        if head := self._dated_heads.fullmatch(text):
            day = written_date(from_view(head[1]))
            self._days[text] = day if day and read_date(day, DateOrder.YMD) else None
            return True
        line = from_view(text)
        header = read_header(line)
        if header is None:
            self._days[text] = None
            return True
        if header.shape == self._shape:
            self._learn(line, header)
        return False

    def _add_day(self, day: WrittenDate) -> None:
        if day != self._last_day:
            self._order.add(day)
            self._last_day = day

    def _take_lines(self, block: str) -> None:
        for line in lines_of(block):
            header = read_header(line)
            if header is None:
                continue
            written = _Written(header.written, header.at)
            if header.shape == self._shape:
                self._add_day(written.day)
                self._last, self._last_found_in = written, None
                for seam in self._open:
                    seam.after = written
                self._open, self._open_shape = [], None
            else:
                self._add_other(header.shape, written)

    def _add_other(self, shape: Shape, written: _Written) -> None:
        if shape.envelope is Envelope.BARE:
            return
        if shape not in self._others:
            if len(self._others) == MAX_OTHER_SHAPES:
                return
            self._others[shape] = _OtherShape(DateOrderSurvey(not_after=self._not_after))
        other = self._others[shape]
        other.order.add(written.day)
        other.lines += 1
        if shape == self._open_shape:
            self._open[-1].last = written
            self._open[-1].lines += 1
        elif len(other.seams) < MAX_SEAMS:
            seam = _Seam(self._last_written(), written, written)
            other.seams.append(seam)
            self._open.append(seam)
            self._open_shape = shape

    def _last_written(self) -> _Written:
        """The last header of the file's shape, found only when it is asked for."""
        if self._last_found_in is not None:
            for line in reversed(lines_of(self._last_found_in)):
                header = read_header(line)
                if header and header.shape == self._shape:
                    self._last = _Written(header.written, header.at)
                    break
            self._last_found_in = None
        return self._last

    def findings(self, chosen: DateOrder | None) -> Findings:
        """What was found in all blocks."""
        own = _Verdict.of(self._order)
        if own.confidence is Confidence.UNDECIDED and self._is_american:
            own = replace(own, order=DateOrder.MDY, confidence=Confidence.LIKELY)
        others: dict[Shape, _Verdict] = {}
        for shape, other in self._others.items():
            if fitting := _in_order(other, own, _Verdict.of(other.order)):
                own, others[shape] = fitting
        verdicts = {self._shape: own, **others}
        orders: dict[Shape, tuple[DateOrder, ...]] = {
            shape: (verdict.order,) if chosen is None else (chosen, verdict.order)
            for shape, verdict in verdicts.items()
        }
        return Findings(
            orders,
            None if others else self._layout,
            _reading(verdicts, chosen),
            self._senders,
        )


@dataclass(frozen=True, slots=True)
class _Verdict:
    order: DateOrder
    confidence: Confidence
    mixed: bool
    dates: int

    @classmethod
    def of(cls, order: DateOrderSurvey) -> _Verdict:
        if order.certain:
            confidence = Confidence.CERTAIN
        else:
            confidence = Confidence.LIKELY if order.decided else Confidence.UNDECIDED
        return cls(order.order, confidence, order.mixed, order.dates)

    def choices(self) -> Iterator[_Verdict]:
        """This, and if nothing decided it what chronology might say instead."""
        yield self
        if self.confidence is Confidence.UNDECIDED:
            yield replace(self, order=DateOrder.MDY, confidence=Confidence.LIKELY)


def _in_order(other: _OtherShape, own: _Verdict, its: _Verdict) -> tuple[_Verdict, _Verdict] | None:
    """The verdicts under which most lines of the other shape are in order with those around."""
    if other.lines < _LEAST_LINES:
        return None
    for own_choice, its_choice in product(own.choices(), its.choices()):
        fitting = sum(
            seam.lines
            for seam in other.seams
            if seam.is_in_order(own_choice.order, its_choice.order)
        )
        if fitting >= _LEAST_IN_ORDER * other.lines:
            return own_choice, its_choice
    return None


def _reading(verdicts: Mapping[Shape, _Verdict], chosen: DateOrder | None) -> DateReading:
    commonest = max(verdicts.values(), key=lambda verdict: verdict.dates)
    changes = any(each.mixed or each.order is not commonest.order for each in verdicts.values())
    if chosen is not None:
        return DateReading(chosen, Confidence.CHOSEN, changes)
    confidences = [verdict.confidence for verdict in verdicts.values()]
    return DateReading(commonest.order, max(confidences, key=_DOUBT.index), changes)


def lines_of(block: str) -> list[str]:
    """The lines of a block, in characters."""
    return [from_view(line) for line in block[1:].split("\n")]


_SAMPLE: Final = 1 << 16
_AMERICAN: Final = re.compile(
    r"\W*(?=[1-9]/|[0-9]+/[1-9]/)[0-9]+/[0-9]+/[0-9]{2},?\s[0-9]+:[0-9]{2}(?::[0-9]{2})?\s?[AP]M\b"
)
"""As the United States write it: no leading zero, a year of two digits, and AM in capitals.

Others who leave zeros out (Australia, Spain, Greece, India) write am, a. m., or no half of the day:
so has Unicode's locale data.
"""
_DOUBT: Final = (Confidence.CERTAIN, Confidence.LIKELY, Confidence.UNDECIDED)
