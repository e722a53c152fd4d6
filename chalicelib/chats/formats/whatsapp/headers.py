"""Headers: how WhatsApp writes, in front of each message, when it was sent.

The form follows the system, its version, language, region, calendar and clock of the phone. Here
any of them is read, from a line alone; which one a file is written in, and which number of a date
is the day, only the whole file tells (see `survey`).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import time
from enum import Enum
from typing import Final, NamedTuple

from chalicelib.chats.date_order import DateOrder, WrittenDate, read_date
from chalicelib.chats.formats.whatsapp.day_parts import hour_of_day, part_of_day

LONGEST_HEADER: Final = 96
"""In characters, marks included. The longest known have about 40."""

CANDIDATE: Final = r"[\[0-9\x80-\U0010ffff]|[A-Za-z]{1,7}\.? ?[0-9]"
"""How a line begins that may be a header. The same in Latin-1, of UTF-8, as in characters."""


class Envelope(Enum):
    """What holds date and time, and tells them from what follows."""

    BRACKETS = "[date, time] sender: text"
    DASH = "date, time - sender: text"
    COLON = "date, time: sender: text"
    BARE = "date time sender: text"


class YearPlace(Enum):
    """Where the year of a date stands, and how wide it is."""

    FIRST = "first, four digits"
    LAST = "last, four digits"
    SHORT = "two digits, first or last"


class Shape(NamedTuple):
    """What the headers of one export have in common, as one phone wrote them all.

    Spaces, invisible marks, padding of numbers and the words for the halves of the day may differ.
    """

    envelope: Envelope
    time_first: bool
    year: YearPlace
    date_mark: str
    joint: str
    clock_mark: str
    seconds: bool
    twelve_hours: bool


class Span(NamedTuple):
    """Part of a line, as `line[start:end]`."""

    start: int
    end: int


class Header(NamedTuple):
    """A header found at the start of a line: its shape, what it says, and where its parts stand.

    `line[end:]` is what follows it: sender and text, or a notice.
    """

    shape: Shape
    written: WrittenDate
    at: time
    date: Span
    clock: Span
    end: int


_MARKS = "\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_IS_MARK = re.compile(f"[{_MARKS}]")


class _Plain(dict[int, int | str | None]):
    """For `str.translate`: plain spaces, commas and digits of ASCII, and no invisible marks."""

    def __missing__(self, code: int) -> int | str | None:
        character = chr(code)
        digit = unicodedata.decimal(character, None)
        if digit is not None:
            return str(digit)
        if _IS_MARK.match(character):
            return None
        if unicodedata.category(character) == "Zs":
            return " "
        return code


_PLAIN: Final = _Plain({ord("،"): ",", ord("、"): ",", ord("，"): ",", ord("："): ":"})

_ERAS: Final = {
    **dict.fromkeys(("be", "b.e.", "พ.ศ.", "佛历", "佛曆", "仏暦", "불기"), -543),
    **dict.fromkeys(("r", "令和"), 2018),
    **dict.fromkeys(("h", "平成"), 1988),
    **dict.fromkeys(("s", "昭和"), 1925),
    **dict.fromkeys(("民國", "民国", "minguo"), 1911),
    **dict.fromkeys(("ap", "a.p.", "ه.ش.", "ه.ش", "هـ.ش.", "ad", "ce", "م."), 0),
}
"""Names of eras, and what is to be added to their years for those of the calendar they follow."""

_ERA = "|".join(re.escape(era) for era in sorted(_ERAS, key=len, reverse=True))
_DATE = (
    rf"(?:(?P<era>{_ERA})\ ?)?(?P<first>[0-9]{{1,4}})\ ?(?P<mark>[/.\-؍年년])\ ?"
    r"(?P<second>[0-9]{1,2})\ ?(?:(?P=mark)|月|월)\ ?"
    rf"(?:(?P<inner>{_ERA})\ ?)?(?P<third>[0-9]{{1,4}})\.?(?:日|일)?"
    rf"(?:\ ?(?P<outer>{_ERA})(?!\w))?(?:\ ?г\.)?"
)
_CLOCK = (
    r"(?P<hour>[0-9]{1,2})(?P<colon>[:.]|\ ?h\ ?|[時时点點시]\ ?)(?P<minute>[0-9]{2})"
    r"(?:(?:[:.]|\ ?min\ ?|[分분]\ ?)(?P<seconds>[0-9]{2})(?:\ ?s(?!\w)|秒|초)?|[分분])?"
)
_BETWEEN = r"(?P<between>(?:,?\ |,|(?<=[日일]))(?:[^\d\[\]:,/]{1,24}?\ ?)?)"
_AFTER = r"(?P<after>[^\d\[\]:\-–—]{0,24}?)"
_LATIN_AFTER = r"(?P<after>(?:\ ?[ap]\.?\ ?m\.?(?!\w))?)"
_COMMA = r"(?P<between>,?\ |,)"


def _forms(start: str, after: str, end: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    date, clock = f"(?P<date>{_DATE})", f"(?P<clock>{_CLOCK}{after})"
    return (
        re.compile(f"{start}{date}{_BETWEEN}{clock}{end}", re.IGNORECASE),
        re.compile(f"{start}(?P<clock>{_WORD_BEFORE}{_CLOCK}{after}){_COMMA}{date}{end}", re.I),
    )


_WORD_BEFORE = r"(?:(?P<before>[^\d\[\]:,/\-]{1,24}?)\ ?)?"
_IN_BRACKETS: Final = _forms(r"\[", _AFTER, r"\](?: |$)")
_WITHOUT: Final = {
    Envelope.DASH: _forms("", _AFTER, r"\ [-–—](?: |$)"),
    Envelope.COLON: _forms("", _LATIN_AFTER, r":(?: |$)"),
    Envelope.BARE: _forms("", _LATIN_AFTER, r"\ (?=[^:]{1,64}:(?: |$))"),
}
_DATE_ALONE = re.compile(_DATE, re.IGNORECASE)
_CLOCK_ALONE = re.compile(f"{_WORD_BEFORE}{_CLOCK}{_AFTER}", re.IGNORECASE)
_STARTS = re.compile(CANDIDATE)

_JOINTS = re.compile(r"[^\W\d_]{1,6}\.?(?: [^\W\d_]{1,5})?")
_AROUND_AFTER = " )"
_CLOCK_WORDS: Final = frozenset({"", "h", "hrs", "ч.", "ч", "uhr", "น.", "godz.", "kl."})


def read_header(line: str) -> Header | None:
    """The header at the start of `line`, or None. `line` may be cut behind `LONGEST_HEADER`."""
    if not _STARTS.match(line):
        return None
    start = line[:LONGEST_HEADER]
    plain = start if start.isascii() else start.translate(_PLAIN)
    if plain.startswith("["):
        return _first_form(line, plain, Envelope.BRACKETS, _IN_BRACKETS)
    for envelope, forms in _WITHOUT.items():
        if header := _first_form(line, plain, envelope, forms):
            return header
    return None


def written_date(text: str) -> WrittenDate | None:
    """The numbers of a date as it stands in a header, in ASCII digits and without an era."""
    found = _DATE_ALONE.fullmatch(text.translate(_PLAIN))
    return found and _numbers_of(found)


def clock_time(text: str) -> time | None:
    """The time of day as it stands in a header, with the words around it, or None."""
    found = _CLOCK_ALONE.fullmatch(text.translate(_PLAIN).lstrip(" ,("))
    return found and _time_of(found, found["before"] or "")


def _first_form(
    line: str, plain: str, envelope: Envelope, forms: tuple[re.Pattern[str], re.Pattern[str]]
) -> Header | None:
    for time_first, form in enumerate(forms):
        found = form.match(plain)
        if found and (header := _header(line, plain, envelope, found, time_first=bool(time_first))):
            return header
    return None


def _header(
    line: str, plain: str, envelope: Envelope, found: re.Match[str], *, time_first: bool
) -> Header | None:
    numbers = _numbers_of(found)
    if numbers is None or read_date(numbers, DateOrder.YMD) is None:
        return None
    between = found["between"].strip(" ,(")
    before = (found["before"] or "") if time_first else between
    at = _time_of(found, before if part_of_day(before) is not None else "")
    if at is None:
        return None
    joint = "" if part_of_day(between) is not None else between
    if joint and not _JOINTS.fullmatch(joint):
        return None
    # A word for the half of the day that stands before the time belongs to it.
    clock_start = found.start("clock")
    if between and not joint:
        clock_start = found.start("between") + found["between"].index(between)
    shape = Shape(
        envelope,
        time_first,
        _year_place(numbers),
        found["mark"],
        ("," if "," in found["between"] else "") + joint,
        found["colon"].strip(),
        found["seconds"] is not None,
        part_of_day(before) is not None
        or part_of_day(found["after"].strip(_AROUND_AFTER)) is not None,
    )
    places = _Places(line, plain)
    return Header(
        shape,
        numbers,
        at,
        Span(places.of(found.start("date")), places.of(found.end("date"))),
        Span(places.of(clock_start), places.of(found.end("clock"))),
        places.of(found.end()),
    )


class _Places:
    """Finds in a line what stands at a place of its plain form, which has lost the marks."""

    def __init__(self, line: str, plain: str) -> None:
        start = line[:LONGEST_HEADER]
        self._kept: list[int] | None = None
        if len(start) != len(plain):
            self._kept = [i for i, character in enumerate(start) if not _IS_MARK.match(character)]

    def of(self, place: int) -> int:
        """Where in the line the character stands that is at `place`; marks before it stay out."""
        if self._kept is None or place == 0:
            return place
        return self._kept[place - 1] + 1


def _numbers_of(found: re.Match[str]) -> WrittenDate | None:
    first, second, third = found["first"], found["second"], found["third"]
    era = found["era"] or found["inner"] or found["outer"]
    if found["era"] or (era and len(first) == 4):
        first = _year_of_era(first, era)
    elif era:
        third = _year_of_era(third, era)
    widths = {len(first), len(third)}
    return (first, second, third) if widths <= {1, 2, 4} else None


def _year_of_era(year: str, era: str) -> str:
    added = _ERAS[era.casefold()]
    return f"{int(year) + added:04}" if added else year


def _year_place(numbers: WrittenDate) -> YearPlace:
    if len(numbers[0]) == 4:
        return YearPlace.FIRST
    return YearPlace.LAST if len(numbers[2]) == 4 else YearPlace.SHORT


def _time_of(found: re.Match[str], before: str) -> time | None:
    """The time, if both words around it, where there are any, are known."""
    after = found["after"].strip(_AROUND_AFTER)
    start = part_of_day(before)
    if start is None and before and before.casefold() not in _CLOCK_WORDS:
        return None
    if start is None:
        start = part_of_day(after)
    elif after and part_of_day(after) is not None:
        return None
    if after.casefold() not in _CLOCK_WORDS and part_of_day(after) is None:
        return None
    try:
        hour = hour_of_day(int(found["hour"]), start)
        return time(hour, int(found["minute"]), int(found["seconds"] or 0))
    except ValueError:
        return None
