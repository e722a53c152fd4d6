"""Finding the channels in Slack's export: `channel/2024-01-02.json`, perhaps in an outer folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.errors import NotUtf8
from chalicelib.chats.exports import (
    Account,
    Clock,
    DateReading,
    NotThisFormat,
    SourceFile,
    Unit,
)
from chalicelib.chats.formats.json_records import Record, json_document
from chalicelib.chats.formats.naming import told_apart
from chalicelib.chats.formats.replies import RecordNumbers
from chalicelib.chats.formats.slack.directory import Directory, directory_of
from chalicelib.chats.formats.slack.records import Conversion, is_slacks, stamp_of
from chalicelib.chats.messages import Message, MessageKind

FORMAT: Final = "slack"

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.json", re.IGNORECASE)
_FILES_JUDGED = 10
_RECORDS_JUDGED = 20


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel or conversation. `days` are its files, in the order of their days."""

    name: str
    identity: str
    days: tuple[SourceFile, ...]
    directory: Directory
    format: str = FORMAT
    clock: Clock = Clock.UTC
    unit: Unit = Unit.RECORD
    dates: DateReading | None = None

    def messages(self, account: Account | None = None) -> Iterator[Message]:
        """Yield the messages and notices in the order of the days, reading the files once more.

        Records are numbered through all days. One that cannot be read is skipped. A message in a
        thread answers the first of the thread.
        """
        account = Account() if account is None else account
        numbers, conversion = RecordNumbers(), Conversion(self.directory)
        for number, record in enumerate(self._records(), start=1):
            message = conversion.message(number, record) if record else None
            numbers.add(stamp_of(record.get("ts")) if record else None)
            if message is None:
                account.skip(number)
                continue
            if message.kind is MessageKind.SYSTEM:
                account.notices += 1
            else:
                account.messages += 1
            if message.reply_to is not None:
                message = message._replace(reply_to=numbers.number_of(message.reply_to))
            yield message

    def _records(self) -> Iterator[Record | None]:
        for day in self.days:
            try:
                yield from json_document(day.open, "[").records()
            except NotThisFormat:
                # One day that is no list costs itself alone.
                yield None


def read(files: Sequence[SourceFile], *, date_order: DateOrder | None = None) -> Sequence[Channel]:  # noqa: ARG001
    """The channels in `files`, by name: `#channel`, or the people of a conversation; see `Reader`.

    Channels of one name have the name of their folder in theirs.
    """
    days = [file for file in files if _DAY.fullmatch(file.name.rpartition("/")[2])]
    if len(files) == 1:
        days = list(files)
    if not any(map(_is_a_day, days[:_FILES_JUDGED])):
        raise NotThisFormat("no file has the messages of a day as Slack writes them")
    directory = directory_of(files)
    found = [_channel(folder, parts, directory) for folder, parts in _folders(days)]
    names = told_apart([(channel.name, channel.identity) for channel in found])
    return [replace(channel, name=name) for channel, name in zip(found, names, strict=True)]


def _is_a_day(file: SourceFile) -> bool:
    try:
        records = json_document(file.open, "[").records()
        return any(record and is_slacks(record) for record in islice(records, _RECORDS_JUDGED))
    except (NotThisFormat, NotUtf8):
        return False


def _folders(days: Iterable[SourceFile]) -> Iterator[tuple[str, list[SourceFile]]]:
    folders: dict[str, list[SourceFile]] = {}
    for file in days:
        folders.setdefault(file.name.rpartition("/")[0], []).append(file)
    yield from sorted(folders.items())


def _channel(folder: str, days: Sequence[SourceFile], directory: Directory) -> Channel:
    name = folder.rpartition("/")[2]
    ordered = sorted(days, key=lambda file: file.name)
    return Channel(directory.title_of(name), name, tuple(ordered), directory)
