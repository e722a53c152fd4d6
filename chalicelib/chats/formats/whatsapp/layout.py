"""The headers of one file as a regular expression, so that blocks of it split at once.

The expression works on a Latin-1 view: characters that stand for the bytes of UTF-8. It is put
together from the spellings of headers that were met in the file, digits made free, so that it finds
every header spelled like one of them, whatever phone wrote it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from chalicelib.chats.decoding import to_view
from chalicelib.chats.formats.whatsapp.headers import CANDIDATE, LONGEST_HEADER, Header

MAX_SPELLINGS = 64
"""A phone writes a handful: with a mark in front or not, for each part of the day."""

_MAX_NAME_BYTES = 512
_END_OF_LINE = r"(?=\n|\Z)"


class Layout:
    """The spellings of one shape: each part of a header is like one that was met there."""

    def __init__(self, *, time_first: bool) -> None:
        self._time_first = time_first
        # Dictionaries, as sets that keep their order: the commonest spelling is met first.
        self._leads: dict[str, None] = {}
        self._firsts: dict[str, None] = {}
        self._betweens: dict[str, None] = {}
        self._seconds: dict[str, None] = {}
        self._ends: dict[str, None] = {}

    def add(self, line: str, header: Header) -> bool:
        """Learn the spelling of the header of `line`; whether anything about it is new."""
        before = self.spellings
        first, second = sorted((header.date, header.clock))
        self._leads.setdefault(_literal(line[: first.start]))
        self._firsts.setdefault(_digits_freed(line[first.start : first.end]))
        self._betweens.setdefault(_literal(line[first.end : second.start]))
        self._seconds.setdefault(_digits_freed(line[second.start : second.end]))
        end = _literal(line[second.end : header.end])
        self._ends.setdefault(end if end.endswith(" ") else end + _END_OF_LINE)
        return self.spellings != before

    @property
    def spellings(self) -> int:
        """How many spellings of parts it has."""
        parts = (self._leads, self._firsts, self._betweens, self._seconds, self._ends)
        return sum(map(len, parts))

    def splitter(self) -> re.Pattern[str]:
        """Splits a block into what stands before its first header, and four fields for each.

        These are the first and the second of date and clock, the sender's name if a `: ` ends it,
        or None, and what follows. Each line of a block begins with a newline.
        """
        return re.compile(
            rf"\n{_one_of(self._leads)}({_one_of(self._firsts)}){_one_of(self._betweens)}"
            rf"({_one_of(self._seconds)}){_one_of(self._ends)}"
            rf"(?:([^:\n]{{1,{_MAX_NAME_BYTES}}}): )?"
        )

    def surveyor(self) -> re.Pattern[str]:
        """Finds in a block each header up to the end of its date, with its lead.

        It finds lines too that are no header of these spellings and might be one of others.
        """
        head = f"{_one_of(self._leads)}{_one_of(self._firsts)}"
        rest = f"{_one_of(self._betweens)}{_one_of(self._seconds)}"
        if self._time_first:
            head, rest = head + rest, ""
        return re.compile(
            rf"\n({head}(?={rest}{_one_of(self._ends)})|(?!{head}{_END_OF_LINE})(?={CANDIDATE})"
            rf"[^\n]{{1,{4 * LONGEST_HEADER}}})"
        )

    def dated_heads(self) -> re.Pattern[str]:
        """What `surveyor` finds of a header, with the date in a group."""
        first, second = _one_of(self._firsts), _one_of(self._seconds)
        if self._time_first:
            return re.compile(f"{_one_of(self._leads)}{first}{_one_of(self._betweens)}({second})")
        return re.compile(f"{_one_of(self._leads)}({first})")


def _one_of(parts: Iterable[str]) -> str:
    return f"(?:{'|'.join(parts)})"


def _literal(text: str) -> str:
    return re.escape(to_view(text))


def _digits_freed(text: str) -> str:
    freed: list[str] = []
    for run in re.findall(r"\d+|\D+", text):
        if not run[0].isdigit():
            freed.append(_literal(run))
        else:
            width = "{1,2}" if len(run) <= 2 else f"{{{len(run)}}}"
            freed.append(f"(?:{_digit_like(run[0])}){width}")
    return "".join(freed)


def _digit_like(digit: str) -> str:
    """Matches the ten digits of the script of `digit`, in the Latin-1 view."""
    zero = ord(digit) - unicodedata.decimal(digit)
    first, last = to_view(chr(zero)), to_view(chr(zero + 9))
    if first[:-1] != last[:-1]:
        return "|".join(re.escape(to_view(chr(code))) for code in range(zero, zero + 10))
    return f"{re.escape(first[:-1])}[{re.escape(first[-1])}-{re.escape(last[-1])}]"
