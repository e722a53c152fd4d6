"""Finding the threads in a download from Meta: a folder of numbered files each, or one file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import PurePosixPath
from typing import Final

from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.errors import NotUtf8
from chalicelib.chats.exports import (
    Account,
    Clock,
    DateReading,
    NotThisFormat,
    Source,
    SourceFile,
    Unit,
)
from chalicelib.chats.formats.backwards import turned
from chalicelib.chats.formats.json_records import (
    BLOCK_BYTES,
    JsonCursor,
    Record,
    json_document,
    text_of,
)
from chalicelib.chats.formats.messenger.mojibake import repaired
from chalicelib.chats.formats.messenger.records import (
    MAX_NAME_CHARS,
    is_metas,
    message_of,
    sent_at,
)
from chalicelib.chats.formats.naming import told_apart
from chalicelib.chats.messages import Message, MessageKind

FORMAT: Final = "messenger"
INSTAGRAM: Final = "instagram"

_NUMBERED = re.compile(r"message_(\d{1,6})\.json", re.IGNORECASE)
_NUMBER_OF_A_THREAD = re.compile(r"_(\d+)$")
_RECORDS_JUDGED = 20


@dataclass(frozen=True, slots=True)
class Thread:
    """One chat. `files` are in the order of time, the messages in each in reverse, or not."""

    name: str
    identity: str
    format: str
    files: tuple[Source, ...]
    newest_first: bool
    clock: Clock = Clock.UTC
    unit: Unit = Unit.RECORD
    dates: DateReading | None = None

    def messages(self, account: Account | None = None) -> Iterator[Message]:
        """Yield the messages and notices, the oldest first, reading the files once more.

        Records are numbered in that order, so that a number stays when the chat grows. A file that
        was cut off gives what it has; the record that was cut is skipped.
        """
        account = Account() if account is None else account
        number = 0
        for source in self.files:
            found = map(message_of, _records(source))
            for message in turned(found) if self.newest_first else found:
                number += 1
                if message is None:
                    account.skip(number)
                    continue
                if message.kind is MessageKind.SYSTEM:
                    account.notices += 1
                else:
                    account.messages += 1
                yield Message(number, *message[1:])


def read(files: Sequence[SourceFile], *, date_order: DateOrder | None = None) -> Sequence[Thread]:  # noqa: ARG001
    """The threads in `files`, in the order in which their first files stand; see `Reader`.

    Threads of one name have the name of their folder in theirs.
    """
    threads: dict[str, list[SourceFile]] = {}
    for file in files:
        if _is_a_thread(file):
            threads.setdefault(_thread_of(file), []).append(file)
    if not threads:
        raise NotThisFormat("no file has participants and messages as Meta writes them")
    found = [_thread(sorted(parts, key=_number, reverse=True)) for parts in threads.values()]
    names = told_apart([(thread.name, thread.identity) for thread in found])
    return [replace(thread, name=name) for thread, name in zip(found, names, strict=True)]


def _is_a_thread(file: SourceFile) -> bool:
    """Whether the first bytes of a file are of a thread; downloads have many other files."""
    seen: set[str] = set()
    try:
        cursor = json_document(lambda: _head(file.open), "{")
        for key in cursor.fields():
            seen.add(key)
            if key == "messages" and cursor.peek() == "[":
                first = list(islice(cursor.records(), _RECORDS_JUDGED))
                return any(map(is_metas, filter(None, first))) or (
                    not first and "participants" in seen
                )
    except NotThisFormat:
        return False
    except NotUtf8:
        # Of a thread, it is refused where it is read.
        return seen >= {"participants", "messages"}
    return False


def _head(source: Source) -> Iterator[bytes]:
    remaining = BLOCK_BYTES
    for chunk in source():
        yield chunk[:remaining]
        remaining -= len(chunk)
        if remaining <= 0:
            return


def _thread_of(file: SourceFile) -> str:
    """What the files of one thread have in common, and other files have not."""
    path = PurePosixPath(file.name)
    return str(path.parent) if _NUMBERED.fullmatch(path.name) else file.name


def _number(file: SourceFile) -> int:
    numbered = _NUMBERED.fullmatch(PurePosixPath(file.name).name)
    return int(numbered[1]) if numbered else 0


def _thread(parts: Sequence[SourceFile]) -> Thread:
    """The thread of these files, the oldest of which, often the shortest, is read to its end."""
    oldest = parts[0]
    survey = _Survey()
    survey.read(JsonCursor(oldest.open))
    folder = PurePosixPath(oldest.name).parent.name
    return Thread(
        survey.name,
        survey.identity or folder,
        INSTAGRAM if survey.is_of_instagram or "instagram" in oldest.name.lower() else FORMAT,
        tuple(part.open for part in parts),
        survey.steps_back >= survey.steps_forth,
    )


def _records(source: Source) -> Iterator[Record | None]:
    cursor = JsonCursor(source)
    for key in cursor.fields():
        if key == "messages":
            yield from cursor.records()
            return


@dataclass(slots=True)
class _Survey:
    """What one file says of its thread; much of it stands behind the messages."""

    name: str = ""
    identity: str = ""
    is_of_instagram: bool = False
    steps_back: int = 0
    steps_forth: int = 0
    _latest: datetime | None = field(default=None, init=False)

    def read(self, cursor: JsonCursor) -> None:
        for key in cursor.fields():
            if key == "title":
                self.name = repaired(cursor.value())[:MAX_NAME_CHARS]
            elif key == "threadName":
                self._take_thread_name(repaired(cursor.value())[:MAX_NAME_CHARS])
            elif key == "thread_path":
                self.identity = text_of(cursor.value()).rpartition("/")[2]
            elif key == "messages":
                for record in cursor.records():
                    self._take(record)

    def _take_thread_name(self, written: str) -> None:
        numbered = _NUMBER_OF_A_THREAD.search(written)
        if numbered:
            self.identity = numbered[1]
        self.name = _NUMBER_OF_A_THREAD.sub("", written)

    def _take(self, record: Record | None) -> None:
        moment = sent_at(record) if record else None
        if record is None or moment is None:
            return
        if self._latest is not None:
            self.steps_back += moment < self._latest
            self.steps_forth += moment > self._latest
        self._latest = moment
        self.is_of_instagram = self.is_of_instagram or _is_of_instagram(record)


def _is_of_instagram(record: Record) -> bool:
    for sent in (record.get("photos"), record.get("videos"), record.get("audio_files")):
        for file in sent if isinstance(sent, list) else ():
            if isinstance(file, dict) and "your_instagram_activity/" in text_of(file.get("uri")):
                return True
    return False
