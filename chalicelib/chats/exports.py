"""What a reader is given, and what it gives: files in, conversations out.

A reader of a format is a module of `chats/formats` with one function `read`, as `Reader` describes
it. It surveys the files once, decides whether they are of its format, and gives the conversations
it found; these yield their messages as often as they are asked, in bounded memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.messages import Message

Source = Callable[[], Iterable[bytes]]
"""Opens the bytes of a file from their start, in chunks of any size; may be called again."""

FIRST_SKIPPED = 10
"""How many skipped lines are named by their number."""


class Clock(StrEnum):
    """Which clock the times of an export are on."""

    LOCAL = "local"
    UTC = "utc"


class Unit(StrEnum):
    """What `Message.line` counts, and an `Account` accounts for."""

    LINE = "line"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of an export: the upload itself, or an entry of an uploaded archive.

    `name` is what it was called, folders of the archive included; it is a hint and nothing more.
    `size` is its length in bytes, unpacked. `written_on` is the day on which it was written, where
    the archive says so: no message in it is of a later day.
    """

    name: str
    size: int
    open: Source
    written_on: date | None = None


@dataclass(slots=True)
class Account:
    """Where every line, or record, of the source went; complete when the messages are exhausted.

    `messages + notices + continuation + skipped` is the number of lines, or records.
    """

    messages: int = 0
    notices: int = 0
    continuation: int = 0
    skipped: int = 0
    first_skipped: list[int] = field(default_factory=list)

    def skip(self, line: int) -> None:
        """Count a line that nothing could be made of."""
        self.skipped += 1
        if len(self.first_skipped) < FIRST_SKIPPED:
            self.first_skipped.append(line)


@dataclass(frozen=True, slots=True)
class DateReading:
    """How the numbers of a date were told apart.

    `confidence` is `certain` if the dates themselves leave no other reading (a year in front, a day
    above twelve), `likely` if only chronology, or a region's way to write, speaks for it, `chosen`
    if the user said so, and `undecided` if nothing does: the day was then taken to come first.
    `changes` says that dates of another order stand in the same file.
    """

    order: DateOrder
    confidence: Confidence
    changes: bool = False


class Confidence(StrEnum):
    """How sure a reading is; see `DateReading`."""

    CERTAIN = "certain"
    LIKELY = "likely"
    CHOSEN = "chosen"
    UNDECIDED = "undecided"


class Conversation(Protocol):
    """One chat of an export. `name` is what the export calls it, "" if it does not say.

    `dates` is None where the format writes dates that cannot be misread.
    """

    @property
    def format(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def unit(self) -> Unit: ...

    @property
    def dates(self) -> DateReading | None: ...

    def messages(self, account: Account | None = None) -> Iterator[Message]:
        """Yield the messages and notices, the oldest end of the export first, as it orders them.

        May be called again. A fresh `account` is filled on the way.
        """
        ...


class Reader(Protocol):
    """What `read` of a format's module is."""

    def __call__(
        self, files: Sequence[SourceFile], *, date_order: DateOrder | None = None
    ) -> Sequence[Conversation]:
        """The conversations in `files`, at least one.

        Raises NotThisFormat with the reason if the files are not of this format, cheaply: from
        their first bytes if it can. Raises another ChatsError only if they are, and are broken.
        `date_order` is the user's choice, for formats whose dates can be misread.
        """
        ...


class NotThisFormat(Exception):
    """The files are not of the reader's format; the message says why in one clause."""
