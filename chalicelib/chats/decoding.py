"""Bytes in, lines out: UTF-8, or UTF-16 with a byte order mark; anything else is refused.

Memory is bounded by the largest chunk and the longest line, and where the chunks are cut does not
matter.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain

from chalicelib.chats.errors import EmptyExport, NotUtf8
from chalicelib.chats.exports import Source

_LONGEST_MARK_BYTES = 4


def decode(source: Source) -> Iterator[str]:
    r"""Yield the lines of `source` without their newline.

    A line ends at `\n` alone, as other separators stand inside messages; one `\r` before it goes.
    Raises NotUtf8 with the 0-based offset of the first byte that cannot be read, and EmptyExport
    at the end of a file that holds nothing but white space.
    """
    blank = True
    for line in _lines(_texts(source())):
        blank = blank and not line.strip()
        yield line
    if blank:
        raise EmptyExport


def _lines(texts: Iterable[str]) -> Iterator[str]:
    unfinished: list[str] = []
    for text in texts:
        head, *rest = text.split("\n")
        unfinished.append(head)
        if rest:
            yield "".join(unfinished).removesuffix("\r")
            for line in rest[:-1]:
                yield line.removesuffix("\r")
            unfinished = [rest[-1]]
    if last := "".join(unfinished):
        yield last.removesuffix("\r")


def _texts(chunks: Iterable[bytes]) -> Iterator[str]:
    remaining = iter(chunks)
    start = b""
    for chunk in remaining:
        start += chunk
        if len(start) >= _LONGEST_MARK_BYTES:
            break
    encoding, mark = _encoding_of(start)
    decoder = codecs.getincrementaldecoder(encoding)()
    offset = len(mark)
    for chunk in chain((start[offset:],), remaining):
        yield _decoded(decoder, chunk, offset=offset)
        offset += len(chunk)
    yield _decoded(decoder, b"", offset=offset, final=True)


def _encoding_of(start: bytes) -> tuple[str, bytes]:
    if start.startswith(codecs.BOM_UTF32_LE):
        # It begins as UTF-16 does, and would be read as text full of NULs.
        raise NotUtf8(offset=0)
    for encoding, mark in (
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
    ):
        if start.startswith(mark):
            return encoding, mark
    return "utf-8", b""


def _decoded(
    decoder: codecs.IncrementalDecoder, chunk: bytes, *, offset: int, final: bool = False
) -> str:
    held_back = len(decoder.getstate()[0])
    try:
        return decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        raise NotUtf8(offset=offset - held_back + error.start) from None
