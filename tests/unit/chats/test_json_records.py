"""Laws of reading JSON forwards: what is sound is read as it is, what is not costs only itself."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.errors import ExportDamaged, NotUtf8
from chalicelib.chats.exports import NotThisFormat
from chalicelib.chats.formats import json_records
from chalicelib.chats.formats.json_records import (
    MAX_VALUE_CHARS,
    JsonCursor,
    json_document,
    mended,
    text_of,
)
from tests.unit.chats.exports import in_pieces

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
RECORDS = st.lists(st.dictionaries(st.text(max_size=5), VALUES, max_size=4), max_size=8)
INDENTS = st.sampled_from([None, 0, 1, 2, "\t"])
CUTS = st.integers(1, 40)
LIST = [
    {"id": 1, "text": "one {", "parts": [{"a": 1}, []]},
    {"id": 2, "text": "two ]\\", "parts": []},
    {"id": 3, "text": "trois é 🎈", "parts": [None]},
]


def cursor_of(document: str, *, chunk: int = 1 << 16) -> JsonCursor:
    return JsonCursor(in_pieces(document.encode(), chunk))


def records_of(document: str, *, chunk: int = 1 << 16) -> list[Any]:
    return list(cursor_of(document, chunk=chunk).records())


@given(st.dictionaries(st.text(max_size=5), VALUES), INDENTS, CUTS, CUTS)
def test_fields_are_read_as_written_in_any_layout_wherever_it_is_cut(
    document: dict[str, Any], indent: int | str | None, chunk: int, block: int
) -> None:
    with patch.object(json_records, "BLOCK_BYTES", block):
        cursor = cursor_of(json.dumps(document, indent=indent, ensure_ascii=False), chunk=chunk)
        assert {key: cursor.value() for key in cursor.fields()} == document


@given(RECORDS, INDENTS, CUTS, CUTS)
def test_records_are_read_as_written_in_any_layout_wherever_they_are_cut(
    records: list[dict[str, Any]], indent: int | str | None, chunk: int, block: int
) -> None:
    with patch.object(json_records, "BLOCK_BYTES", block):
        assert records_of(json.dumps(records, indent=indent), chunk=chunk) == records


@given(RECORDS, VALUES, INDENTS)
def test_fields_that_no_one_reads_are_passed_over(
    records: list[dict[str, Any]], unread: Any, indent: int | str | None
) -> None:
    document = {"unread": unread, "records": records, "also unread": records, "last": 7}
    cursor = cursor_of(json.dumps(document, indent=indent))
    found: dict[str, Any] = {}
    for key in cursor.fields():
        if key == "records":
            found[key] = list(cursor.records())
        elif key == "last":
            found[key] = cursor.value()
    assert found == {"records": records, "last": 7}


@given(RECORDS, st.text(max_size=20), INDENTS)
def test_a_cursor_goes_on_where_another_stood(
    records: list[dict[str, Any]], before: str, indent: int | str | None
) -> None:
    document = {"before": before, "records": records}
    raw = b"\xef\xbb\xbf" + json.dumps(document, indent=indent, ensure_ascii=False).encode()
    cursor = JsonCursor(in_pieces(raw, 11))
    offsets = {}
    for key in cursor.fields():
        offsets[key] = cursor.offset
    assert list(JsonCursor(in_pieces(raw, 7), start=offsets["records"]).records()) == records


@given(INDENTS, st.data())
def test_a_list_that_is_cut_off_gives_what_it_has(indent: int | None, data: st.DataObject) -> None:
    document = json.dumps(LIST, indent=indent, ensure_ascii=False)
    cut = data.draw(st.integers(1, len(document)))
    found = records_of(document[:cut])
    whole = [record for record in found if record is not None]
    assert whole == LIST[: len(whole)]
    assert len(found) - len(whole) <= 1


@pytest.mark.parametrize(
    "broken",
    ['"', "{", "}}", "[", '"{', "\\", '": "', ', "x', '"], "y": ["', '": {"', "nul"],
)
@pytest.mark.parametrize("line", ['   "id": 2,', '   "text": "two",', '    "a": 1'])
def test_a_broken_record_costs_itself_alone_where_lines_are_indented(
    broken: str, line: str
) -> None:
    records = [{"id": number, "text": "two", "parts": [{"a": 1}]} for number in (1, 2, 3)]
    before, after = json.dumps({"records": records}, indent=1).split('   "id": 2,')
    second = '   "id": 2,' + after
    at = second.index(line) + len(line) // 2
    cursor = cursor_of(before + second[:at] + broken + second[at:])
    (found,) = [list(cursor.records()) for key in cursor.fields() if key == "records"]
    assert (found[0], found[-1], len(found)) == (records[0], records[2], 3)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r'{"t": "a\x01b"}', {"t": "a\x01b"}),
        (r'{"t": "\\x41"}', {"t": r"\x41"}),
        (r'{"t": "C:\dir\new\x2e"}', {"t": "C:\\dir\new."}),
        ('{\n "d": files/s (2).webm,\n "n": 1\n}', {"d": "files/s (2).webm", "n": 1}),
        ('{\n "t": "say "hi", {now}",\n "n": -1.5e3\n}', {"t": 'say "hi", {now}', "n": -1500.0}),
        ('{\n "t": [\n  "a "b"",\n  ""\n ],\n "u": null\n}', {"t": ['a "b"', ""], "u": None}),
        ('{\n "t": "already \\"so\\" and "not""\n}', {"t": 'already "so" and "not"'}),
        ('{"t": "two\nlines\tand a tab"}', {"t": "two\nlines\tand a tab"}),
        ('{"t": so}', None),
    ],
)
def test_broken_json_is_read_as_it_was_meant(written: str, meant: object) -> None:
    assert mended(written) == meant


@given(st.binary(max_size=300), CUTS)
def test_no_bytes_raise_anything_but_what_they_are_refused_for(raw: bytes, chunk: int) -> None:
    with patch.object(json_records, "BLOCK_BYTES", 16):
        _read_all(b"{" + raw, chunk)


@given(st.text(alphabet='{}[]",:\\ \n1aé', max_size=60), CUTS)
def test_no_structure_raises_anything(text: str, chunk: int) -> None:
    with patch.object(json_records, "BLOCK_BYTES", 4):
        _read_all(b"{" + text.encode(), chunk)


def _read_all(raw: bytes, chunk: int) -> None:
    try:
        cursor = json_document(in_pieces(raw, chunk), "{")
        for _ in cursor.fields():
            list(cursor.records())
        cursor = json_document(in_pieces(raw, chunk), "{")
        for _ in cursor.fields():
            for _ in cursor.elements():
                cursor.value()
    except (NotUtf8, NotThisFormat):
        pass


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("long", ["x" * (MAX_VALUE_CHARS + 1), ["{", '"'] * (MAX_VALUE_CHARS // 4)])
def test_a_value_too_long_is_passed_over(long: object, indent: int | None) -> None:
    records = [{"id": 1}, {"id": 2, "long": long}, {"id": 3}]
    document = json.dumps({"records": records, "long": long, "end": 1}, indent=indent)
    found: dict[str, Any] = {}
    cursor = cursor_of(document)
    for key in cursor.fields():
        found[key] = list(cursor.records()) if key == "records" else cursor.value()
    assert found == {"records": [{"id": 1}, None, {"id": 3}], "long": None, "end": 1}


@pytest.mark.parametrize("hostile", ["[", '{"a":', '"x', "9", '{"a":"', "\\", " ", "[1,"])
def test_memory_is_flat_whatever_comes(hostile: str) -> None:
    def source() -> Iterator[bytes]:
        yield b'{"records": ['
        piece = (hostile * (1 << 10)).encode()
        yield from (piece for _ in range(100))

    tracemalloc.start()
    with (
        patch.object(json_records, "BLOCK_BYTES", 1 << 12),
        patch.object(json_records, "MAX_VALUE_CHARS", 1 << 14),
        suppress(ExportDamaged),
    ):
        cursor = JsonCursor(source)
        for _ in cursor.fields():
            for _ in cursor.records():
                pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30 * (1 << 14)


@pytest.mark.parametrize("unreadable", ["1,", "x,", '"x"', "{x},", "[],"])
def test_too_many_unreadable_records_are_no_accident(unreadable: str) -> None:
    with patch.object(json_records, "MAX_UNREADABLE", 10):
        assert len(records_of("[" + unreadable * 3 + '\n{"a": 1}]')) <= 4
        with pytest.raises(ExportDamaged):
            records_of("[" + (unreadable + "\n") * 11 + "{}]")


def test_what_has_too_much_in_it_that_is_no_key_is_no_object() -> None:
    with patch.object(json_records, "MAX_UNREADABLE", 10):
        assert list(cursor_of("{" + "x," * 9 + '"a": 1, ' + "x," * 9 + '"b": 2}').fields()) == [
            "a",
            "b",
        ]
        assert list(cursor_of("{" + "x," * 10 + '"a": 1}').fields()) == []


def test_elements_that_no_one_can_read_are_no_accident_if_they_are_too_many() -> None:
    with patch.object(json_records, "MAX_UNREADABLE", 10):
        assert list(cursor_of("[" + "1," * 9 + "2]").elements()) == list(range(1, 11))
        with pytest.raises(ExportDamaged):
            list(cursor_of("[" + "1," * 10 + "2]").elements())


@pytest.mark.parametrize("depth", [500, 100_000])
def test_depth_is_no_danger(depth: int) -> None:
    deep = "[" * depth + "]" * depth
    found = records_of(f'[{{"a": {deep}}}, {{"b": 1}}]')
    assert (len(found), found[-1]) == (2, {"b": 1})


def test_bytes_that_are_no_utf8_are_refused_with_their_place() -> None:
    raw = '[{"a": "é"}, {"b": "'.encode() + b"\xff" + b'"}]'
    for chunk in (1, 5, 100):
        with pytest.raises(NotUtf8) as refusal:
            list(JsonCursor(in_pieces(raw, chunk)).records())
        assert refusal.value.offset == raw.index(b"\xff")


@pytest.mark.parametrize(
    "raw", [b"", b"   ", b"[1]", b"\xff\xfe{\x00", b"PK\x03\x04", b"18/03/2022, 14:56 - Ann: {"]
)
def test_what_does_not_begin_as_the_document_is_of_another_format(raw: bytes) -> None:
    with pytest.raises(NotThisFormat):
        json_document(in_pieces(raw, 1), "{")


def test_a_mark_and_space_may_stand_before_the_document() -> None:
    cursor = json_document(in_pieces(b'\xef\xbb\xbf \n{"a": 1}', 2), "{")
    assert {key: cursor.value() for key in cursor.fields()} == {"a": 1}


@pytest.mark.parametrize(
    ("value", "text"),
    [("é", "é"), (None, ""), (3, ""), ("a\ud83d", "a\ufffd"), ("\ud83d\ude00", "😀")],
)
def test_a_text_can_always_be_stored(value: object, text: str) -> None:
    assert text_of(value) == text
