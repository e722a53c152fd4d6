"""Bytes in, lines out: UTF-8, or UTF-16 with a byte order mark; anything else is refused.

Memory is bounded by the largest chunk and the longest line, and where the chunks are cut does not
matter.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain

from chalicelib.chats.errors import EmptyExport, LineTooLong, NotUtf8
from chalicelib.chats.exports import Source

BLOCK_BYTES = 1 << 15
LONGEST_LINE_BYTES = 1 << 22
"""WhatsApp takes 65,536 characters for one message."""

_LONGEST_MARK_BYTES = 4
_BLANK = b"\n"


def decode(source: Source) -> Iterator[str]:
    r"""Yield the lines of `source` without their newline.

    A line ends at `\n` alone, as other separators stand inside messages; one `\r` before it goes.
    Raises NotUtf8 with the 0-based offset of the first byte that cannot be read, LineTooLong, and
    EmptyExport at the end of a file that holds nothing but white space.
    """
    blank = True
    for line in _lines(_texts(source())):
        blank = blank and not line.strip()
        yield line
    if blank:
        raise EmptyExport


def blocks(source: Source, *, checked: bool = False) -> Iterator[str]:
    r"""Yield the lines of `source` in blocks of about 32 KiB, as the Latin-1 view of UTF-8.

    A block is whole lines, a newline in front of each and none behind, with one `\r` before a
    newline gone. Where blocks are cut depends on the text alone. A line encoded back to Latin-1 is
    valid UTF-8. Raises NotUtf8 as `decode` does, unless the same bytes were `checked` before, and
    LineTooLong.
    """
    rest = [_BLANK]
    length = 0
    for piece in _pieces(_utf8(source(), checked=checked)):
        end = piece.rfind(_BLANK)
        if end < 0:
            rest.append(piece)
            length += len(piece)
            if length > LONGEST_LINE_BYTES:
                raise LineTooLong(limit=LONGEST_LINE_BYTES)
            continue
        yield _view_of(b"".join((*rest, piece[:end])))
        rest = [piece[end:]]
        length = len(piece) - end
    last = b"".join(rest)
    if last != _BLANK:
        yield _view_of(last)


def from_view(view: str) -> str:
    """The characters of a Latin-1 view; one that is cut within its last character loses it."""
    return view if view.isascii() else view.encode("latin-1").decode(errors="ignore")


def to_view(text: str) -> str:
    """The Latin-1 view of `text`: a character for each byte it has in UTF-8."""
    return text if text.isascii() else text.encode().decode("latin-1")


def _view_of(lines: bytes) -> str:
    if b"\r" in lines:
        lines = lines.replace(b"\r\n", b"\n").removesuffix(b"\r")
    return lines.decode("latin-1")


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of `BLOCK_BYTES`, the last one shorter."""
    held: list[bytes] = []
    length = 0
    for chunk in chunks:
        if not held and len(chunk) == BLOCK_BYTES:
            yield chunk
            continue
        held.append(chunk)
        length += len(chunk)
        if length < BLOCK_BYTES:
            continue
        whole = b"".join(held)
        cut = length - length % BLOCK_BYTES
        for start in range(0, cut, BLOCK_BYTES):
            yield whole[start : start + BLOCK_BYTES]
        held, length = ([whole[cut:]], length - cut) if cut < length else ([], 0)
    if held:
        yield b"".join(held)


def _utf8(chunks: Iterable[bytes], *, checked: bool) -> Iterator[bytes]:
    """The text in UTF-8 and without its mark, each byte of it checked unless it was before."""
    encoding, offset, remaining = _opened(chunks)
    if checked and encoding == "utf-8":
        yield from remaining
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in chain(remaining, (b"",)):
        if encoding != "utf-8":
            text = _decoded(decoder, chunk, offset=offset, final=not chunk)
            yield text.encode()
        else:
            if not chunk.isascii() or decoder.getstate()[0] or not chunk:
                _decoded(decoder, chunk, offset=offset, final=not chunk)
            yield chunk
        offset += len(chunk)


def _lines(texts: Iterable[str]) -> Iterator[str]:
    unfinished: list[str] = []
    length = 0
    for text in texts:
        head, *rest = text.split("\n")
        unfinished.append(head)
        length += len(head)
        if length > LONGEST_LINE_BYTES:
            # It has as many bytes as characters, at least.
            raise LineTooLong(limit=LONGEST_LINE_BYTES)
        if rest:
            yield "".join(unfinished).removesuffix("\r")
            for line in rest[:-1]:
                yield line.removesuffix("\r")
            unfinished = [rest[-1]]
            length = len(rest[-1])
    if last := "".join(unfinished):
        yield last.removesuffix("\r")


def _texts(chunks: Iterable[bytes]) -> Iterator[str]:
    encoding, offset, remaining = _opened(chunks)
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in remaining:
        yield _decoded(decoder, chunk, offset=offset)
        offset += len(chunk)
    yield _decoded(decoder, b"", offset=offset, final=True)


def _opened(chunks: Iterable[bytes]) -> tuple[str, int, Iterator[bytes]]:
    """The encoding, the length of the mark that told it, and what follows the mark.

    No chunk of what follows is empty.
    """
    remaining = iter(chunks)
    start = b""
    for chunk in remaining:
        start += chunk
        if len(start) >= _LONGEST_MARK_BYTES:
            break
    encoding, mark = _encoding_of(start)
    return encoding, len(mark), filter(None, chain((start[len(mark) :],), remaining))


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
