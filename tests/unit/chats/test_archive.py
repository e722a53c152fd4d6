"""Laws of archives: what is read of them, what is passed over, and what is refused."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats import archive
from chalicelib.chats.archive import StoredFile, files_of
from chalicelib.chats.errors import (
    ArchiveBroken,
    ArchiveEncrypted,
    ArchiveTooLarge,
    ChatsError,
    NothingToRead,
)

CHAT = "18/03/2022, 14:56 - Ann: x\n" * 40


def stored(raw: bytes, name: str = "chat.zip") -> StoredFile:
    return StoredFile(name, len(raw), lambda: io.BytesIO(raw))


def packed(entries: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", method) as written:
        for name, content in entries.items():
            written.writestr(name, content)
    return raw.getvalue()


def content_of(raw: bytes) -> dict[str, str]:
    return {file.name: b"".join(file.open()).decode() for file in files_of(stored(raw))}


def test_a_file_that_is_no_archive_is_itself() -> None:
    (file,) = files_of(stored(CHAT.encode(), "chat.zip"))
    assert (file.name, file.size, b"".join(file.open())) == ("chat.zip", len(CHAT), CHAT.encode())


def test_a_file_can_be_opened_again() -> None:
    (file,) = files_of(stored(packed({"_chat.txt": CHAT})))
    assert b"".join(file.open()) == b"".join(file.open()) == CHAT.encode()


def test_entries_can_be_read_side_by_side() -> None:
    one, other = files_of(stored(packed({"a.json": "1" * 9, "b.json": "2" * 9})))
    assert list(zip(one.open(), other.open(), strict=True)) == [(b"1" * 9, b"2" * 9)]


@pytest.mark.parametrize("name", ["chat.txt", "result.JSON", "x.csv", "chat.md", "data.jsonl"])
def test_what_a_chat_can_stand_in_is_read_whatever_it_is_called(name: str) -> None:
    assert content_of(packed({name: CHAT})) == {name: CHAT}


@pytest.mark.parametrize(
    "name",
    [
        "IMG-20240102-WA0001.jpg",
        "00000042-AUDIO-2024.opus",
        "__MACOSX/._chat.txt",
        "__MACOSX/chat.txt",
        "._chat.txt",
        "folder/.hidden.txt",
        "../chat.txt",
        "folder/../../chat.txt",
        "..\\chat.txt",
        "/etc/chat.txt",
        "older.zip",
        "folder/",
    ],
)
def test_media_system_files_and_ways_out_are_passed_over(name: str) -> None:
    assert content_of(packed({name: CHAT, "_chat.txt": CHAT})) == {"_chat.txt": CHAT}


def test_no_message_is_of_a_later_day_than_the_archive_says() -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as written:
        written.writestr(zipfile.ZipInfo("_chat.txt", (2024, 2, 9, 23, 0, 0)), CHAT)
        written.writestr(zipfile.ZipInfo("undated.txt"), CHAT)
    received = date(2026, 3, 1)
    dated, undated = files_of(stored(raw.getvalue()), received_on=received)
    assert (dated.written_on, undated.written_on) == (date(2024, 2, 10), date(2026, 3, 2))
    (plain,) = files_of(stored(CHAT.encode()), received_on=received)
    assert plain.written_on == date(2026, 3, 2)
    (unknown,) = files_of(stored(CHAT.encode()))
    assert unknown.written_on is None


def test_thousands_of_pictures_are_no_hindrance() -> None:
    pictures = {f"IMG-{number:06}.jpg": b"" for number in range(3000)}
    assert content_of(packed({**pictures, "_chat.txt": CHAT})) == {"_chat.txt": CHAT}


def test_more_entries_than_any_chat_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_DIRECTORY_BYTES", 100)
    with pytest.raises(ArchiveTooLarge):
        files_of(stored(packed({"a.jpg": b"", "b.jpg": b"", "_chat.txt": CHAT})))


def test_an_archive_without_a_text_is_refused() -> None:
    with pytest.raises(NothingToRead, match="holds no text") as refusal:
        files_of(stored(packed({"IMG-1.jpg": b"x"})))
    assert "archive inside" not in str(refusal.value)


def test_an_archive_within_an_archive_is_not_opened_and_the_answer_says_so() -> None:
    with pytest.raises(NothingToRead, match="inside another is not opened"):
        files_of(stored(packed({"export.zip": packed({"_chat.txt": CHAT})})))


def test_an_empty_archive_is_refused() -> None:
    with pytest.raises(NothingToRead):
        files_of(stored(packed({})))


def test_an_encrypted_archive_is_refused() -> None:
    raw = bytearray(packed({"_chat.txt": CHAT}))
    central = raw.index(b"PK\x01\x02")
    raw[6] |= 1
    raw[central + 8] |= 1
    with pytest.raises(ArchiveEncrypted):
        files_of(stored(bytes(raw)))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_no_phone_uses_is_refused(method: int) -> None:
    with pytest.raises(ArchiveBroken):
        files_of(stored(packed({"_chat.txt": CHAT}, method=method)))


def test_a_bomb_is_refused_before_anything_of_it_is_unpacked() -> None:
    with pytest.raises(ArchiveTooLarge):
        files_of(stored(packed({"_chat.txt": b"0" * (8 << 20)})))


def test_more_text_than_can_be_taken_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", len(CHAT) + 1)
    assert len(files_of(stored(packed({"a.txt": CHAT})))) == 1
    with pytest.raises(ArchiveTooLarge):
        files_of(stored(packed({"a.txt": CHAT, "b.txt": CHAT})))


def test_entries_that_share_their_bytes_are_refused() -> None:
    raw = packed({"a.txt": CHAT * 40})
    central = raw.index(b"PK\x01\x02")
    end = raw.index(b"PK\x05\x06")
    record = raw[central:end]
    count = 500
    directory = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(record) * count, central, 0
    )
    bomb = raw[:central] + record * count + directory
    with pytest.raises(ArchiveBroken):
        [b"".join(file.open()) for file in files_of(stored(bomb))]


@pytest.mark.parametrize("claimed", [10, 100_000])
def test_an_entry_that_lies_about_its_size_is_found_out(claimed: int) -> None:
    raw = bytearray(packed({"_chat.txt": CHAT}))
    central = raw.index(b"PK\x01\x02")
    struct.pack_into("<L", raw, central + 24, claimed)
    with pytest.raises(ArchiveBroken):
        content_of(bytes(raw))


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.99])
def test_an_archive_that_was_cut_off_is_refused(kept: float) -> None:
    raw = packed({"_chat.txt": CHAT, "more.txt": CHAT})
    with pytest.raises(ArchiveBroken):
        content_of(raw[: int(len(raw) * kept)])


@given(
    st.data(),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_no_damage_gives_anything_but_a_refusal(
    data: st.DataObject, changes: list[tuple[int, int]]
) -> None:
    raw = bytearray(packed({"_chat.txt": CHAT, "IMG-1.jpg": b"x", "b.json": "{}"}))
    for place, value in changes:
        raw[place % len(raw)] = value
    cut = data.draw(st.integers(4, len(raw)))
    try:
        for file in files_of(stored(bytes(raw[:cut]))):
            b"".join(file.open())
    except ChatsError:
        pass
