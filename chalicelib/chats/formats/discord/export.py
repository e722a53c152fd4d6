"""Finding the channels in an export: a file each, or several where it was cut into parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.exports import (
    Account,
    Clock,
    DateReading,
    NotThisFormat,
    SourceFile,
    Unit,
)
from chalicelib.chats.formats.backwards import turned
from chalicelib.chats.formats.discord.document import Document, document_in
from chalicelib.chats.formats.discord.table import Table, date_readings, table_in
from chalicelib.chats.formats.naming import told_apart
from chalicelib.chats.formats.people import People
from chalicelib.chats.formats.replies import RecordNumbers
from chalicelib.chats.messages import Message, MessageKind

FORMAT: Final = "discord"

Part = Document | Table


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel, thread or direct conversation. `parts` are in the order of time."""

    name: str
    identity: str
    parts: tuple[Part, ...]
    dates: DateReading | None = None
    format: str = FORMAT
    clock: Clock = Clock.LOCAL
    unit: Unit = Unit.RECORD

    def messages(self, account: Account | None = None) -> Iterator[Message]:
        """Yield the messages and notices, the oldest first, reading the files once more.

        Times are as they are written: on the local clock of the computer that exported, unless its
        owner chose UTC. The offset that JSON states with each is dropped, as a person's day is that
        of the clock. Records are numbered through all parts; one that also stands in an earlier
        part is skipped, as is one that cannot be read. A call is said by who called.
        """
        account = Account() if account is None else account
        numbers = RecordNumbers()
        for number, message in enumerate(self._identified(), start=1):
            known = message is not None and numbers.number_of(message.line or None) is not None
            numbers.add(message.line or None if message else None)
            if message is None or known:
                account.skip(number)
                continue
            if message.kind is MessageKind.SYSTEM:
                account.notices += 1
            else:
                account.messages += 1
            answered = numbers.number_of(message.reply_to) if message.reply_to else None
            yield message._replace(line=number, reply_to=answered)

    def _identified(self) -> Iterator[Message | None]:
        """The messages with ids of Discord for lines, 0 for none; None for what is no message."""
        people = People()
        for part in self.parts:
            found = part.messages(people, self.dates)
            yield from turned(found) if part.newest_first else found


def read(files: Sequence[SourceFile], *, date_order: DateOrder | None = None) -> Sequence[Channel]:
    """The channels in `files`, in the order in which their first files stand; see `Reader`.

    Of a channel that is there in both formats the JSON is read, as it says more. Channels of one
    name have their id in their name.
    """
    found = _by_channel(files, document_in)
    tables = _by_channel(files, table_in)
    for identity, parts in tables.items():
        found.setdefault(identity, parts)
    if not found:
        raise NotThisFormat("no file begins as DiscordChatExporter's JSON or CSV does")
    channels = [_channel(parts, date_order) for parts in found.values()]
    names = told_apart([(channel.name, channel.identity) for channel in channels])
    return [replace(channel, name=name) for channel, name in zip(channels, names, strict=True)]


def _by_channel(
    files: Sequence[SourceFile], part_in: Callable[[SourceFile], Part | None]
) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {}
    for file in files:
        if (part := part_in(file)) is not None:
            found.setdefault(part.identity, []).append(part)
    return found


def _channel(parts: Sequence[Part], date_order: DateOrder | None) -> Channel:
    ordered = sorted(parts, key=lambda part: part.position)
    tables = [part for part in ordered if isinstance(part, Table)]
    dates = date_readings(tables, date_order) if tables else None
    return Channel(ordered[0].name, ordered[0].identity, tuple(ordered), dates)
