"""Whatever a file holds, reading it ends soon: in messages, or in a refusal that says why."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.chats.decoding import decode
from chalicelib.chats.errors import ChatsError
from chalicelib.chats.exports import Account, Conversation, NotThisFormat, SourceFile, Unit
from chalicelib.chats.formats import READERS, messenger, whatsapp
from chalicelib.chats.reading import read_export
from tests.unit.chats.corpus import expectation, files_of, name_of, sources
from tests.unit.chats.damage import assert_accounted, with_odd_values, with_other_bytes
from tests.unit.chats.exports import in_pieces

SOURCES = sources()
LONGEST_SECONDS: Final = 20
"""For a few kilobytes: far beyond what a busy machine takes, far below what a bad pattern does."""

Contents = Mapping[str, bytes]

CONTENTS: Sequence[Contents] = [
    {file.name: b"".join(file.open()) for file in files_of(source)} for source in SOURCES
]
BYTES = sorted({raw for contents in CONTENTS for raw in contents.values()})
READER_OF: Final = {messenger.INSTAGRAM: messenger.FORMAT}
"""Formats that another's reader reads."""


def as_files(contents: Contents, chunk: int) -> list[SourceFile]:
    return [
        SourceFile(name, len(raw), in_pieces(raw, chunk)) for name, raw in sorted(contents.items())
    ]


@st.composite
def spliced(draw: st.DrawFn, raw: bytes) -> bytes:
    """The beginning of one file and the end of another."""
    other = draw(st.sampled_from(BYTES))
    return raw[: draw(st.integers(0, len(raw)))] + other[draw(st.integers(0, len(other))) :]


@st.composite
def damaged_exports(draw: st.DrawFn) -> Contents:
    """The files of an export of the corpus, one of them damaged."""
    contents = draw(st.sampled_from(CONTENTS))
    name = draw(st.sampled_from(sorted(contents)))
    raw = contents[name]
    ways = [with_other_bytes(raw), spliced(raw)]
    if holds_values(raw):
        ways.append(with_odd_values(raw.decode()).map(str.encode))
    return {**contents, name: draw(st.one_of(ways))}


def holds_values(raw: bytes) -> bool:
    """Whether these are the bytes of a JSON document that is no scalar."""
    try:
        return isinstance(json.loads(raw.decode()), dict | list)
    except ValueError:
        return False


def assert_read_to_the_end(conversations: Sequence[Conversation], files: list[SourceFile]) -> None:
    assert conversations
    for conversation in conversations:
        assert_accounted(conversation)
        if conversation.unit is Unit.LINE and len(files) == 1:
            account = Account()
            for _ in conversation.messages(account):
                pass
            said = account.messages + account.notices
            lines = sum(1 for _ in decode(files[0].open))
            assert said + account.continuation + account.skipped == lines


@settings(max_examples=400)
@given(damaged_exports(), st.sampled_from([1, 13, 1 << 16]))
def test_a_damaged_export_is_read_or_refused(contents: Contents, chunk: int) -> None:
    files = as_files(contents, chunk)
    started = perf_counter()
    with suppress(ChatsError):
        assert_read_to_the_end(read_export(files), files)
    assert perf_counter() - started < LONGEST_SECONDS


@given(st.lists(st.sampled_from(BYTES), min_size=2, max_size=4), st.data())
def test_files_of_several_exports_in_one_archive_are_read_or_refused(
    raws: Sequence[bytes], data: st.DataObject
) -> None:
    names = st.sampled_from(sorted({name for contents in CONTENTS for name in contents}))
    files = as_files({data.draw(names): raw for raw in raws}, 1 << 16)
    with suppress(ChatsError):
        assert_read_to_the_end(read_export(files), files)


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_no_reader_takes_an_export_of_another_format(source: Path) -> None:
    found = expectation(source).get("conversations", ())
    own = {READER_OF.get(chat["format"], chat["format"]) for chat in found}
    # Whatsapp's is asked last: its headers have so many forms that other apps' are among them.
    for name in READERS.keys() - own - {whatsapp.FORMAT}:
        with pytest.raises(NotThisFormat):
            READERS[name](files_of(source))


def test_readers_are_asked_the_broadest_last() -> None:
    assert list(READERS)[-1] == whatsapp.FORMAT
