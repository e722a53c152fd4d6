"""WhatsApp's text export: header lines that start a message, and lines that continue one.

Two passes over the source. The first looks at the headers alone and decides the file's shape and
date order; the second yields messages, one at a time. Every line is a header, the continuation of
the message before it, or, before the first header, blank or counted in `skipped_lines`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from chalicelib.chats.date_order import DateOrder, DateOrderSurvey, WrittenDate, read_date
from chalicelib.chats.decoding import decode
from chalicelib.chats.exports import (
    Account,
    Clock,
    Confidence,
    DateReading,
    NotThisFormat,
    Source,
    SourceFile,
    Unit,
)
from chalicelib.chats.formats.whatsapp.markers import is_notice_cut_at_a_colon, read_body, visible
from chalicelib.chats.messages import Message, MessageKind

FORMAT = "whatsapp"

LONGEST_NAME = 128
"""Longer than any phone book shows: what stands before a colon is then the text of a notice."""

_SPACE = "[ \u00a0\u2009\u202f]"
_MARK = "[\u200e\u200f\ufeff]"
_DATE = (
    r"(?P<first>[0-9]{4}|[0-9]{1,2})(?P<separator>[/.-]) ?(?P<second>[0-9]{1,2})"
    r"(?P=separator) ?(?P<third>[0-9]{4}|[0-9]{1,2})\.?"
)
_TIME = (
    r"(?P<hour>[01]?[0-9]|2[0-3])[:.](?P<minute>[0-5][0-9])(?:[:.](?P<seconds>[0-5][0-9]))?"
    rf"(?:{_SPACE}?(?P<meridiem>[ap])\.?{_SPACE}?m\.?)?"
)
_MOMENT = rf"{_DATE}(?:,| à| klo)?{_SPACE}{_TIME}"


@dataclass(frozen=True, slots=True)
class HeaderShape:
    """One way to write a header: `pattern` names the groups of `_DATE` and `_TIME`, and `rest`."""

    name: str
    pattern: re.Pattern[str]


SHAPES = (
    HeaderShape(
        "Android: date, time - sender: text",
        re.compile(rf"{_MARK}*{_MOMENT} [-\u2013](?: (?P<rest>.*)|$)", re.IGNORECASE),
    ),
    HeaderShape(
        "iOS: [date, time] sender: text",
        re.compile(rf"{_MARK}*\[{_MOMENT}\](?: (?P<rest>.*)|$)", re.IGNORECASE),
    ),
)


@dataclass(frozen=True, slots=True)
class Export:
    """What the first pass found out about an export."""

    name: str
    dates: DateReading
    _source: Source
    _shape: HeaderShape
    format: str = FORMAT
    clock: Clock = Clock.LOCAL
    unit: Unit = Unit.LINE

    def messages(self, account: Account | None = None) -> Iterator[Message]:
        """Yield the messages and notices in the order of the file, reading it once more.

        Media carry their caption as text, or "" if they have none.
        """
        account = Account() if account is None else account
        headers = _HeaderReader(self._shape, self.dates.order)
        current: _Unfinished | None = None
        for number, line in enumerate(decode(self._source), start=1):
            if header := headers.read(line):
                if current is not None:
                    yield _counted(current.finish(), account)
                current = _Unfinished(number, header)
            elif current is not None:
                account.continuation += 1
                current.lines.append(line)
            else:
                account.skip(number)
        if current is not None:
            yield _counted(current.finish(), account)


def _counted(message: Message, account: Account) -> Message:
    if message.sender is None:
        account.notices += 1
    else:
        account.messages += 1
    return message


def read(files: Sequence[SourceFile], *, date_order: DateOrder | None = None) -> Sequence[Export]:
    """Survey the export in `files`; see `Reader`.

    The first header tells the shape: lines that look like headers of another shape are text pasted
    into a message.
    """
    (file,) = files
    survey = DateOrderSurvey()
    shape: HeaderShape | None = None
    previous: WrittenDate | None = None
    for line in decode(file.open):
        shape = shape or _shape_of(line)
        if shape is None or (found := shape.pattern.match(line)) is None:
            continue
        written = _written_date(found)
        if written != previous and _is_possible(written):
            survey.add(written)
            previous = written
    if shape is None:
        raise NotThisFormat("no line begins with a date and a time as WhatsApp writes them")
    return [Export("", _dates(survey, date_order), file.open, shape)]


def _dates(survey: DateOrderSurvey, chosen: DateOrder | None) -> DateReading:
    if chosen is not None:
        return DateReading(chosen, Confidence.CHOSEN)
    return DateReading(survey.order, Confidence.CERTAIN if survey.certain else Confidence.UNDECIDED)


def _shape_of(line: str) -> HeaderShape | None:
    for shape in SHAPES:
        found = shape.pattern.match(line)
        if found and _is_possible(_written_date(found)):
            return shape
    return None


def _written_date(found: re.Match[str]) -> WrittenDate:
    return found["first"], found["second"], found["third"]


def _is_possible(written: WrittenDate) -> bool:
    return read_date(written, DateOrder.DMY) is not None


@dataclass(frozen=True, slots=True)
class _Header:
    sent_at: datetime
    rest: str


class _HeaderReader:
    """Reads headers of one shape. The last date is kept, as most lines share it with the next."""

    def __init__(self, shape: HeaderShape, order: DateOrder) -> None:
        self._pattern, self._order = shape.pattern, order
        self._written: WrittenDate | None = None
        self._date: date | None = None

    def read(self, line: str) -> _Header | None:
        found = self._pattern.match(line)
        if found is None:
            return None
        written = _written_date(found)
        if written != self._written:
            self._written, self._date = written, read_date(written, self._order)
        if self._date is None:
            return None
        return _Header(datetime.combine(self._date, _time_of(found)), found["rest"] or "")


def _time_of(found: re.Match[str]) -> time:
    hour = int(found["hour"])
    meridiem = (found["meridiem"] or "").lower()
    # `23:59 PM` and `00:04 AM` occur: beyond twelve the hour speaks for itself.
    if meridiem == "p" and hour < 12:
        hour += 12
    elif meridiem == "a" and hour == 12:
        hour = 0
    return time(hour, int(found["minute"]), int(found["seconds"] or 0))


class _Unfinished:
    """A message whose last line has not been seen yet."""

    def __init__(self, line: int, header: _Header) -> None:
        self._line, self._sent_at = line, header.sent_at
        self._sender, first = _split_sender(header.rest)
        self.lines = [first]

    def finish(self) -> Message:
        raw = "\n".join(self.lines)
        if self._sender is None:
            return Message(self._line, self._sent_at, None, MessageKind.SYSTEM, visible(raw))
        body = read_body(raw)
        sender = None if body.kind is MessageKind.SYSTEM else self._sender
        return Message(self._line, self._sent_at, sender, body.kind, body.text, body.edited)


def _split_sender(rest: str) -> tuple[str | None, str]:
    """The sender before the first `: ` and what follows; no sender if the line is a notice."""
    name, colon, body = rest.partition(": ")
    if not colon:
        if not rest.endswith(":"):
            return None, rest
        name, body = rest[:-1], ""
    if not name.strip() or len(name) > LONGEST_NAME or is_notice_cut_at_a_colon(name):
        return None, rest
    return _name_of(name), body


def _name_of(written: str) -> str:
    """The name with plain spaces and no marks; one made of nothing but marks stays as it is."""
    return " ".join(visible(written).split()) or written
