"""What an uploaded file holds: itself, or, of a zip, the entries that may be read.

An archive comes from strangers. Its names are hints and never paths, its sizes are claims that are
held to while reading, and whatever a chat export has no use for is refused, or passed over.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO

from chalicelib.chats.errors import (
    ArchiveBroken,
    ArchiveEncrypted,
    ArchiveTooLarge,
    NothingToRead,
)
from chalicelib.chats.exports import SourceFile

CHUNK_BYTES = 1 << 18
MAX_UNPACKED_BYTES = 2 << 30
MAX_DIRECTORY_BYTES = 16 << 20
"""About 150,000 entries: a chat of many years with all its pictures has fewer."""
MAX_RATIO = 200
"""Text packs to a tenth. Deflate alone can make a thousand bytes of one, and only a bomb does."""
SMALL_BYTES = 1 << 20
"""Entries below this are no bomb, whatever their ratio: a file of one repeated line is small."""

FIRST_YEAR = 2009
"""WhatsApp's first."""

READABLE = frozenset({".txt", ".json", ".jsonl", ".csv", ".md"})
"""What a chat can stand in; everything else of an archive is media, and is passed over."""

_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LONGEST_COMMENT = 0xFFFF
_IN_ZIP64 = 0xFFFFFFFF
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file at hand. `open` gives a new reader at its start that can seek; `size` is in bytes."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


def files_of(stored: StoredFile, *, received_on: date | None = None) -> Sequence[SourceFile]:
    """The files to look for a chat in, at least one: the file itself unless it is a zip.

    They were written no later than on the day on which they were received, or than the archive
    says of them.

    Of an archive, folders of the system, hidden files, media, archives within it and names that
    lead out of it are passed over. Raises ArchiveEncrypted, ArchiveTooLarge (also for a bomb),
    ArchiveBroken, NothingToRead. Reading an entry that is not what the directory says of it raises
    ArchiveBroken then.
    """
    with stored.open() as start:
        if start.read(4) not in _ZIP_STARTS:
            whole = partial(_opened_chunks, stored)
            return [SourceFile(stored.name, stored.size, whole, _day_after(received_on))]
    archive = _opened(stored)
    entries = archive.infolist()
    readable = [entry for entry in entries if _may_hold_a_chat(entry)]
    if not readable:
        raise NothingToRead(archives=any(_is_archive(entry.filename) for entry in entries))
    _refuse_what_is_too_large(readable, stored.size)
    return [
        SourceFile(
            entry.filename,
            entry.file_size,
            partial(_unpacked, archive, entry),
            _day_after(_written_on(entry) or received_on),
        )
        for entry in readable
    ]


def _written_on(entry: zipfile.ZipInfo) -> date | None:
    """The day the archive gives; zip's empty date is in 1980, long before any chat."""
    try:
        day = date(*entry.date_time[:3])
    except ValueError:
        return None
    return day if day.year >= FIRST_YEAR else None


def _day_after(day: date | None) -> date | None:
    """Clocks differ by less than a day, wherever they are."""
    return None if day is None else day + timedelta(days=1)


def _opened(stored: StoredFile) -> zipfile.ZipFile:
    # Its directory is read once, and the reader under it lives as long as the files are wanted.
    file = stored.open()
    if _directory_bytes(file, stored.size) > MAX_DIRECTORY_BYTES:
        raise ArchiveTooLarge("the archive has more entries than a chat export")
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise ArchiveBroken from error


def _directory_bytes(file: BinaryIO, size: int) -> int:
    """How long the archive says its directory is: the library reads it at once."""
    tail = min(size, _END.size + _LONGEST_COMMENT + _LOCATOR_64.size)
    file.seek(size - tail)
    end = file.read(tail)
    at = end.rfind(_END_MARK)
    if at < 0 or len(end) - at < _END.size:
        raise ArchiveBroken
    length: int = _END.unpack_from(end, at)[5]
    if length != _IN_ZIP64:
        return length
    if at < _LOCATOR_64.size:
        raise ArchiveBroken
    where: int = _LOCATOR_64.unpack_from(end, at - _LOCATOR_64.size)[2]
    if where + _END_64.size > size:
        raise ArchiveBroken
    file.seek(where)
    long: int = _END_64.unpack(file.read(_END_64.size))[8]
    return long


def _may_hold_a_chat(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    return (
        not entry.is_dir()
        and path.suffix.lower() in READABLE
        and not path.is_absolute()
        and ".." not in path.parts
        and "__MACOSX" not in path.parts
        and not path.name.startswith(".")
    )


def _is_archive(name: str) -> bool:
    return name.lower().endswith((".zip", ".7z", ".rar", ".gz", ".tar"))


def _refuse_what_is_too_large(entries: Sequence[zipfile.ZipInfo], size: int) -> None:
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise ArchiveEncrypted
        if entry.compress_type not in _METHODS:
            raise ArchiveBroken
        if entry.file_size > max(SMALL_BYTES, MAX_RATIO * entry.compress_size):
            raise ArchiveTooLarge("an entry of the archive unpacks to far more than a text does")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        limit = MAX_UNPACKED_BYTES >> 30
        raise ArchiveTooLarge(f"the archive unpacks to more than {limit} GB of text")
    if sum(entry.compress_size for entry in entries) > size:
        raise ArchiveBroken


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    unpacked = 0
    try:
        with archive.open(entry) as packed:
            while chunk := packed.read(CHUNK_BYTES):
                unpacked += len(chunk)
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise ArchiveBroken from error
    if unpacked != entry.file_size:
        raise ArchiveBroken


def _opened_chunks(stored: StoredFile) -> Iterator[bytes]:
    return _chunks(stored.open())


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
