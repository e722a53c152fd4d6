"""DiscordChatExporter's CSV: `AuthorID,Author,Date,Content,Attachments,Reactions`.

Every field is quoted and its quotes doubled, so that a line that begins with a quoted number, a
comma and a quote begins a record, whatever is broken before it. The date is ISO 8601, or, in older
exports, as the culture of the computer writes it, to the minute.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import chain, groupby, islice
from typing import Final, NamedTuple

from chalicelib.chats.date_order import DateOrder, DateOrderSurvey, WrittenDate, read_date
from chalicelib.chats.decoding import decode
from chalicelib.chats.exports import Confidence, DateReading, Source, SourceFile
from chalicelib.chats.formats.bodies import LONGEST_BODY
from chalicelib.chats.formats.discord.records import MAX_REACTIONS, wall_clock
from chalicelib.chats.formats.discord.titles import title_of_file
from chalicelib.chats.formats.heads import head_lines
from chalicelib.chats.formats.months import MONTHS
from chalicelib.chats.formats.people import People
from chalicelib.chats.formats.whatsapp.day_parts import hour_of_day, part_of_day
from chalicelib.chats.messages import Message, MessageKind

HEADER: Final = ["AuthorID", "Author", "Date", "Content", "Attachments", "Reactions"]

_STARTS_A_RECORD = re.compile(r'"[0-9]{1,20}","')
_HALF_OF_DAY = r"([^\W\d_][^\d:]{0,20}?)"
_LOCALISED = re.compile(
    r"([0-9]{1,4})([./-]) ?([0-9]{1,2}|[A-Z][a-z]{2})\2 ?([0-9]{1,4})\.?,?\s"
    rf"(?:{_HALF_OF_DAY}\s?)?([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?:[:.][0-5][0-9])?"
    rf"(?:\s?{_HALF_OF_DAY})?"
)
_CALL = re.compile(r"Started a call that lasted [0-9,]+ minutes\.")
_NOTICE = re.compile(
    r"(?:Added|Removed) .{1,200} (?:to|from) the group\.|(?:Added|Removed) a recipient\."
    r"|Left the group\.|Changed the channel name(?:: .*|\.)|Changed the channel icon\."
    r"|Pinned a message\.|Started a thread\.|Joined the server\."
)
_BEFORE_URL = re.compile(r",(?=https?://)")
_REACTION = re.compile(r"(?:^|,)(\S{1,100}) \(([0-9]{1,9})\)")
_CUSTOM_EMOJI = re.compile(r"\w*[A-Za-z_]\w*", re.ASCII)


class Row(NamedTuple):
    """The fields of a record."""

    account: str
    author: str
    date: str
    content: str
    attachments: str
    reactions: str


@dataclass(frozen=True, slots=True)
class Table:
    """A file of CSV, the `part`-th of its channel."""

    name: str
    identity: str
    part: int
    source: Source
    newest_first: bool = False

    @property
    def position(self) -> tuple[str, int]:
        """By which parts of one channel are put in order."""
        return "", self.part

    def rows(self) -> Iterator[Row | None]:
        """The records behind the header; None for one that is no row."""
        yield from islice(_rows(decode(self.source)), 1, None)

    def messages(self, people: People, dates: DateReading | None) -> Iterator[Message | None]:
        """The messages as the file has them, without ids; None for what is no message."""
        order = dates.order if dates else DateOrder.YMD
        for row in self.rows():
            yield _message_of(row, people, order) if row else None


def table_in(file: SourceFile) -> Table | None:
    """What is in `file`, or None if it does not begin with the header."""
    first = next(iter(head_lines(file)), "").removeprefix("\ufeff")
    if first.replace('"', "").split(",") != HEADER:
        return None
    title = title_of_file(file.name)
    return Table(title.name, title.identity, title.part, file.open)


def date_readings(tables: Sequence[Table], chosen: DateOrder | None) -> DateReading | None:
    """How the dates of a channel's tables are read; None if they are ISO 8601.

    Only if the first date is not, all are looked at.
    """
    dates = (row.date for table in tables for row in table.rows() if row)
    first = next(dates, None)
    if first is None or wall_clock(first) is not None:
        return None
    survey = DateOrderSurvey()
    for written, _ in groupby(map(_date_in, chain([first], dates))):
        if written is not None:
            survey.add(written)
    if chosen is not None:
        return DateReading(chosen, Confidence.CHOSEN, survey.mixed)
    if survey.certain:
        return DateReading(survey.order, Confidence.CERTAIN, survey.mixed)
    confidence = Confidence.LIKELY if survey.decided else Confidence.UNDECIDED
    return DateReading(survey.order, confidence, survey.mixed)


def _rows(lines: Iterable[str]) -> Iterator[Row | None]:
    for record in _records(lines):
        try:
            fields = next(csv.reader([record], strict=True), [])
        except csv.Error:
            yield None
            continue
        yield Row(*fields) if len(fields) == len(HEADER) else None


def _records(lines: Iterable[str]) -> Iterator[str]:
    """The records, each with the lines that are in quotes; what is longer than a body is cut."""
    held: list[str] = []
    size = quotes = 0
    for line in lines:
        if held and (quotes % 2 == 0 or _STARTS_A_RECORD.match(line)):
            yield "\n".join(held)
            held, size, quotes = [], 0, 0
        if not held and not line:
            continue
        size += len(line) + 1
        quotes += line.count('"')
        if size <= LONGEST_BODY or not held:
            held.append(line[:LONGEST_BODY])
    if held:
        yield "\n".join(held)


def _message_of(row: Row, people: People, order: DateOrder) -> Message | None:
    sent_at = wall_clock(row.date) or _localised(row.date, order)
    if sent_at is None or not row.author:
        return None
    sender = people.name(row.author.removesuffix("#0000"), row.account)
    files = tuple(_file_names(row.attachments))
    if not files and _NOTICE.fullmatch(row.content):
        return Message(0, sent_at, None, MessageKind.SYSTEM, f"{sender}: {row.content}")
    return Message(
        0,
        sent_at,
        sender,
        _kind_of(row.content, files),
        row.content,
        attachments=files,
        reactions=tuple(_reactions(row.reactions)),
    )


def _kind_of(content: str, files: Sequence[str]) -> MessageKind:
    if files or not content:
        return MessageKind.MEDIA
    return MessageKind.CALL if _CALL.fullmatch(content) else MessageKind.TEXT


def _localised(written: str, order: DateOrder) -> datetime | None:
    found = _LOCALISED.fullmatch(written)
    day = read_date(_written_date(found), order) if found else None
    if found is None or day is None:
        return None
    half = " ".join((found[5] or found[8] or "").split())
    start = part_of_day(half)
    if half and start is None:
        return None
    return datetime.combine(day, time(hour_of_day(int(found[6]), start), int(found[7])))


def _date_in(written: str) -> WrittenDate | None:
    found = _LOCALISED.fullmatch(written)
    return _written_date(found) if found else None


def _written_date(found: re.Match[str]) -> WrittenDate:
    first, middle, last = found[1], found[3], found[4]
    if middle in MONTHS:
        # A month by name leaves nothing to decide.
        return last if len(last) == 4 else f"20{last}", str(MONTHS[middle]), first
    return first, middle, last


def _file_names(attachments: str) -> Iterator[str]:
    urls = attachments.startswith("http")
    for place in _BEFORE_URL.split(attachments) if urls else attachments.split(","):
        path = place.partition("?")[0] if urls else place
        if name := re.split(r"[/\\]", path)[-1]:
            yield name


def _reactions(written: str) -> Iterator[str]:
    for name, count in _REACTION.findall(written):
        emoji = f":{name}:" if _CUSTOM_EMOJI.fullmatch(name) else name
        yield from [emoji] * min(int(count), MAX_REACTIONS)
