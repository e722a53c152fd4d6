"""Laws of `decode`: which bytes are text, and where a line ends."""

from __future__ import annotations

import codecs
from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.decoding import LONGEST_LINE_BYTES, decode
from chalicelib.chats.errors import ChatsError, EmptyExport, LineTooLong, NotUtf8
from tests.unit.chats.exports import in_pieces

MARKED = {
    "UTF-8": ("utf-8", b""),
    "UTF-8 with a mark": ("utf-8", codecs.BOM_UTF8),
    "UTF-16 LE": ("utf-16-le", codecs.BOM_UTF16_LE),
    "UTF-16 BE": ("utf-16-be", codecs.BOM_UTF16_BE),
}


def outcome(raw: bytes, size: int) -> list[str] | tuple[type[ChatsError], int | None]:
    """The lines, or the refusal with its offset."""
    try:
        return list(decode(in_pieces(raw, size)))
    except NotUtf8 as refusal:
        return NotUtf8, refusal.offset
    except EmptyExport:
        return EmptyExport, None


@pytest.mark.parametrize(("encoding", "mark"), MARKED.values(), ids=MARKED.keys())
@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_each_encoding_reads_the_same_lines(encoding: str, mark: bytes, size: int) -> None:
    lines = ["Ann: grüß dich 👨‍👩‍👧", "", "end"]
    raw = mark + "\r\n".join(lines).encode(encoding)
    assert list(decode(in_pieces(raw, size))) == lines


@given(st.binary(max_size=80), st.integers(1, 9))
def test_cut_points_do_not_matter_for_any_bytes(raw: bytes, size: int) -> None:
    assert outcome(raw, size) == outcome(raw, len(raw) + 1)


@given(
    st.text(max_size=40), st.sampled_from(sorted(MARKED)), st.binary(max_size=3), st.integers(1, 7)
)
def test_cut_points_do_not_matter_for_text(said: str, name: str, tail: bytes, size: int) -> None:
    encoding, mark = MARKED[name]
    raw = mark + said.encode(encoding) + tail
    assert outcome(raw, size) == outcome(raw, len(raw) + 1)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_no_character_is_lost_but_carriage_returns_at_line_ends(said: str) -> None:
    raw = f"x{said}".encode()
    expected = [line.removesuffix("\r") for line in f"x{said}".removesuffix("\n").split("\n")]
    assert [*decode(in_pieces(raw, 7))] == expected


@pytest.mark.parametrize("separator", ["\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_only_a_newline_ends_a_line(separator: str) -> None:
    raw = f"a{separator}b\nc".encode()
    assert list(decode(in_pieces(raw, 100))) == [f"a{separator}b", "c"]


@pytest.mark.parametrize("size", [1, 2, 100])
def test_a_last_line_needs_no_newline_and_a_newline_adds_no_line(size: int) -> None:
    assert list(decode(in_pieces(b"a\nb", size))) == ["a", "b"]
    assert list(decode(in_pieces(b"a\nb\n", size))) == ["a", "b"]


@pytest.mark.parametrize(
    ("raw", "offset"),
    [
        (b"\xff", 0),
        (b"abc\xe4bc", 3),
        (b"abc\nde\xc3", 6),
        (b"a\xe2\x82", 1),
        (codecs.BOM_UTF8 + b"ab\x80", 5),
        (codecs.BOM_UTF16_LE + b"a\x00b", 4),
        (codecs.BOM_UTF16_LE + b"a\x00\x00\xdcb\x00", 4),
        (codecs.BOM_UTF32_LE + b"a\x00\x00\x00", 0),
        (codecs.BOM_UTF32_BE + b"\x00\x00\x00a", 2),
        ("Grüße".encode("latin-1"), 2),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_other_bytes_are_refused_with_their_offset(raw: bytes, offset: int, size: int) -> None:
    with pytest.raises(NotUtf8) as refusal:
        list(decode(in_pieces(raw, size)))
    assert refusal.value.offset == offset


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b" \r\n\t\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, "\u00a0".encode()]
)
def test_a_file_of_nothing_but_white_space_is_empty(raw: bytes) -> None:
    with pytest.raises(EmptyExport):
        list(decode(in_pieces(raw, 100)))


def test_a_line_longer_than_any_message_is_refused_before_it_is_held() -> None:
    longest = b"x" * LONGEST_LINE_BYTES
    assert [len(line) for line in decode(in_pieces(b"a\n" + longest, 1 << 16))] == [1, len(longest)]
    lines = decode(lambda: chain([b"a\n"], repeat(b"x" * (1 << 16))))
    assert next(lines) == "a"
    with pytest.raises(LineTooLong):
        next(lines)
