"""An index is made once, kept in S3, and stands whole on the disk of whoever reads it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest

from chalicelib.chats import indexes, objects
from chalicelib.chats.errors import (
    ChatNotFound,
    ChatTooLarge,
    IndexNotReady,
    SearchUnavailable,
)
from chalicelib.chats.indexes import (
    AT_ONCE_MESSAGES,
    AT_ONCE_TEXT_BYTES,
    index_at_hand,
    index_bytes,
    index_of,
    keep_index,
    make_index,
    open_index,
)
from chalicelib.chats.ingest import read_again
from chalicelib.chats.messages import Message
from chalicelib.chats.search import ChatIndex, schema
from chalicelib.chats.shown import ShownChat, shown_chat
from chalicelib.chats.store import INDEX_WISH_SECONDS, Chat, bury, get_chat
from chalicelib.config import INDEX_ROOM_BYTES, settings
from tests.unit.chats.backend import (
    NOW,
    SECONDS,
    UID,
    android,
    asked_to_read,
    backend,
    objects_there,
    upload,
)

SAID = ("Ann: the flat has a balcony", "Bo: and the rent?", "Ann: we can pay it")
HOUR = 3_600


@pytest.fixture(autouse=True)
def _backend() -> Iterator[None]:
    with backend():
        yield


@pytest.fixture(autouse=True)
def move(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Path]:
    """Go on as a worker with a disk of its own; answers the folder of its indexes."""

    def start(worker: str) -> Path:
        disk = tmp_path / worker
        disk.mkdir()
        monkeypatch.setattr(indexes, "gettempdir", lambda: str(disk))
        return disk / "chat-indexes"

    start("first")
    return start


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Where the first worker keeps its indexes."""
    return tmp_path / "first" / "chat-indexes"


@pytest.fixture
def fetches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The manifests of the indexes that were fetched, one entry a fetch."""
    fetched: list[str] = []
    fetch = objects.fetch_index

    def counting(uid: str, chat_id: str, token: str, path: Path) -> None:
        fetched.append(token)
        fetch(uid, chat_id, token, path)

    monkeypatch.setattr(objects, "fetch_index", counting)
    return fetched


def a_chat(*said: str) -> Chat:
    return upload(android(*(said or SAID))).chat


def texts(index: ChatIndex | None) -> list[str]:
    assert index is not None
    with index:
        return [f"{message.sender}: {message.text}" for message in index.messages()]


def opened(chat: Chat) -> ChatIndex | None:
    return open_index(chat.uid, chat.chat_id, chat.manifest)


def kept(chat: Chat) -> dict[str, Any]:
    """The arguments that name the chat's index in S3."""
    key = f"{objects.prepared_prefix(chat.uid, chat.chat_id, chat.manifest)}index.sqlite"
    return {"Bucket": settings().chats_bucket, "Key": key}


def large(chat: Chat) -> Chat:
    """The chat as if it were one whose index nobody waits for."""
    return replace(chat, messages=AT_ONCE_MESSAGES + 1)


class TestKept:
    def test_an_index_is_made_once_and_kept_in_s3(self, monkeypatch: pytest.MonkeyPatch) -> None:
        chat = a_chat()
        assert opened(chat) is None
        assert texts(index_of(shown_chat(chat))) == list(SAID)
        assert kept(chat)["Key"] in objects_there()
        monkeypatch.setattr(ChatIndex, "build", None)
        assert texts(index_of(shown_chat(chat))) == list(SAID)

    def test_a_worker_that_made_it_fetches_nothing(self, fetches: list[str]) -> None:
        chat = a_chat()
        make_index(shown_chat(chat)).close()
        assert texts(opened(chat)) == list(SAID)
        assert fetches == []

    def test_another_worker_fetches_it_once(
        self, move: Callable[[str], Path], fetches: list[str]
    ) -> None:
        chat = a_chat()
        make_index(shown_chat(chat)).close()
        move("second")
        assert texts(opened(chat)) == texts(opened(chat)) == list(SAID)
        assert fetches == [chat.manifest]

    def test_what_was_written_anew_is_fetched_anew(self, fetches: list[str]) -> None:
        chat, other = a_chat(), a_chat("Cy: another chat", "Di: it is")
        make_index(shown_chat(chat)).close()
        make_index(shown_chat(other)).close()
        body = boto3.client("s3").get_object(**kept(other))["Body"].read()
        boto3.client("s3").put_object(**kept(chat), Body=body)
        assert texts(opened(chat)) == ["Cy: another chat", "Di: it is"]
        assert fetches == [chat.manifest]

    def test_a_file_that_was_cut_off_is_fetched_again(self, disk: Path, fetches: list[str]) -> None:
        chat = a_chat()
        make_index(shown_chat(chat)).close()
        (file,) = disk.iterdir()
        os.truncate(file, file.stat().st_size - 1)
        assert texts(opened(chat)) == list(SAID)
        assert fetches == [chat.manifest]

    def test_what_an_earlier_release_wrote_is_made_again(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chat = a_chat()
        with monkeypatch.context() as earlier:
            earlier.setattr(schema, "TABLES", schema.TABLES.replace("user_version = 1", "foo = 0"))
            earlier.setattr("chalicelib.chats.search.writing.TABLES", schema.TABLES)
            earlier.setattr("chalicelib.chats.search.index.VERSION", 0)
            make_index(shown_chat(chat)).close()
        assert opened(chat) is None
        assert texts(index_of(shown_chat(chat))) == texts(opened(chat)) == list(SAID)


class TestDisk:
    def test_room_is_made_by_forgetting_what_is_oldest(
        self, move: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chat = a_chat()
        make_index(shown_chat(chat)).close()
        size = boto3.client("s3").head_object(**kept(chat))["ContentLength"]
        folder = move("second")
        folder.mkdir()
        for hours, name in ((1, "new"), (3, "old"), (2, "middle")):
            (folder / name).write_bytes(bytes(1000))
            os.utime(folder / name, (NOW - hours * HOUR, NOW - hours * HOUR))
        monkeypatch.setattr(indexes, "INDEX_ROOM_BYTES", size + 1000)
        assert texts(opened(chat)) == list(SAID)
        left = {path.name for path in folder.iterdir()}
        assert (left & {"old", "middle", "new"}, len(left)) == ({"new"}, 2)

    def test_nothing_is_forgotten_while_there_is_room(
        self, disk: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chat, other = a_chat(), a_chat("Cy: another chat", "Di: it is")
        make_index(shown_chat(chat)).close()
        taken = sum(path.stat().st_size for path in disk.iterdir())
        monkeypatch.setattr(indexes, "INDEX_ROOM_BYTES", taken + index_bytes(other))
        make_index(shown_chat(other)).close()
        assert len(list(disk.iterdir())) == 2

    def test_an_open_index_outlives_its_file(self, disk: Path) -> None:
        index = make_index(shown_chat(a_chat()))
        for path in disk.iterdir():
            path.unlink()
        assert texts(index) == list(SAID)

    def test_two_workers_on_one_disk_never_share_a_half_written_file(
        self, disk: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chat = a_chat()
        messages = ShownChat.messages
        elsewhere: list[list[str]] = []

        def interrupted(self: ShownChat) -> Iterable[Message]:
            for message in messages(self):
                yield message
                if not elsewhere:
                    elsewhere.append([])
                    with monkeypatch.context() as other:
                        other.setattr(os, "getpid", lambda: 1)
                        elsewhere.append(texts(make_index(shown_chat(chat))))

        monkeypatch.setattr(ShownChat, "messages", interrupted)
        assert texts(make_index(shown_chat(chat))) == list(SAID)
        assert elsewhere[1] == texts(opened(chat)) == list(SAID)
        assert {path.suffix for path in disk.iterdir()} == {".sqlite"}

    def test_a_chat_that_cannot_be_read_to_its_end_leaves_nothing(
        self, disk: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chat = a_chat()
        messages = ShownChat.messages

        def broken(self: ShownChat) -> Iterable[Message]:
            yield next(iter(messages(self)))
            raise ConnectionError

        monkeypatch.setattr(ShownChat, "messages", broken)
        with pytest.raises(ConnectionError):
            make_index(shown_chat(chat))
        assert (list(disk.iterdir()), opened(chat)) == ([], None)

    def test_an_index_that_s3_does_not_take_leaves_nothing(
        self, disk: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chat = a_chat()

        def refuse(*_: object) -> None:
            raise ConnectionError

        monkeypatch.setattr(objects, "write_index", refuse)
        with pytest.raises(ConnectionError):
            make_index(shown_chat(chat))
        assert list(disk.iterdir()) == []

    def test_a_fetch_that_breaks_off_leaves_nothing(
        self, move: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chat = a_chat()
        make_index(shown_chat(chat)).close()
        folder = move("second")

        def break_off(uid: str, chat_id: str, token: str, path: Path) -> None:
            path.write_bytes(b"half")
            raise ConnectionError

        monkeypatch.setattr(objects, "fetch_index", break_off)
        with pytest.raises(ConnectionError):
            opened(chat)
        assert list(folder.iterdir()) == []


class TestAtHand:
    @pytest.mark.parametrize(
        "most",
        [{"messages": AT_ONCE_MESSAGES}, {"text_size": AT_ONCE_TEXT_BYTES}],
        ids=["messages", "text"],
    )
    def test_the_index_of_a_chat_up_to_the_bound_is_made_at_once(
        self, most: dict[str, Any]
    ) -> None:
        chat = a_chat()
        assert texts(index_at_hand(replace(chat, **most), now=NOW)) == list(SAID)
        assert asked_to_read() == []

    @pytest.mark.parametrize(
        "more",
        [{"messages": AT_ONCE_MESSAGES + 1}, {"text_size": AT_ONCE_TEXT_BYTES + 1}],
        ids=["messages", "text"],
    )
    def test_the_index_of_a_larger_chat_is_asked_for(self, more: dict[str, Any]) -> None:
        chat = a_chat()
        with pytest.raises(IndexNotReady):
            index_at_hand(replace(chat, **more), now=NOW)
        assert asked_to_read() == [{"uid": UID, "chat_id": chat.chat_id, "index": True}]
        assert opened(chat) is None

    def test_it_is_asked_for_once_a_minute_at_most(self) -> None:
        chat_id = a_chat().chat_id
        asked = []
        for seconds in (0, 1, INDEX_WISH_SECONDS - 1, INDEX_WISH_SECONDS):
            with pytest.raises(IndexNotReady):
                index_at_hand(large(get_chat(UID, chat_id)), now=NOW + seconds)
            asked.append(len(asked_to_read()))
        assert asked == [1, 0, 0, 1]

    def test_of_several_who_ask_at_once_one_is_heard(self) -> None:
        chat = large(a_chat())
        for _ in range(3):
            with pytest.raises(IndexNotReady):
                index_at_hand(chat, now=NOW)
        assert len(asked_to_read()) == 1

    def test_once_it_is_kept_it_is_at_hand(self) -> None:
        chat = a_chat()
        keep_index(UID, chat.chat_id)
        assert texts(index_at_hand(large(chat), now=NOW)) == list(SAID)

    def test_it_is_not_made_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        chat = a_chat()
        keep_index(UID, chat.chat_id)
        monkeypatch.setattr(ChatIndex, "build", None)
        keep_index(UID, chat.chat_id)

    def test_a_chat_whose_exports_are_read_again_is_waited_for(self) -> None:
        chat_id = a_chat().chat_id
        longer = upload(android(*SAID, "Bo: then we take it")).chat
        assert (longer.chat_id, longer.up_to_date) == (chat_id, False)
        asked_to_read()
        with pytest.raises(IndexNotReady):
            index_at_hand(longer, now=NOW)
        assert {"uid": UID, "chat_id": chat_id, "index": True} in asked_to_read()
        keep_index(UID, chat_id)
        assert opened(longer) is None
        read_again(UID, chat_id, seconds=SECONDS)
        keep_index(UID, chat_id)
        assert texts(opened(get_chat(UID, chat_id)))[-1] == "Bo: then we take it"

    def test_a_chat_is_too_large_from_the_first_byte_beyond_the_room(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chat = a_chat()
        monkeypatch.setattr(indexes, "INDEX_ROOM_BYTES", index_bytes(chat) - 1)
        with pytest.raises(ChatTooLarge) as refusal:
            index_at_hand(chat, now=NOW)
        needed, limit = refusal.value.needed_bytes, refusal.value.limit_bytes
        assert needed == limit + 1 == index_bytes(chat)
        keep_index(UID, chat.chat_id)
        assert (asked_to_read(), opened(chat)) == ([], None)
        monkeypatch.setattr(indexes, "INDEX_ROOM_BYTES", index_bytes(chat))
        assert texts(index_at_hand(chat, now=NOW)) == list(SAID)

    def test_a_chat_deleted_meanwhile_is_gone_with_its_index(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chat = a_chat()
        messages = ShownChat.messages

        def overtaken(self: ShownChat) -> Iterable[Message]:
            yield from messages(self)
            assert bury(get_chat(UID, chat.chat_id), NOW)
            objects.purge(UID, chat.chat_id)

        monkeypatch.setattr(ShownChat, "messages", overtaken)
        with pytest.raises(ChatNotFound):
            index_at_hand(chat, now=NOW)
        assert objects_there() == []
        keep_index(UID, chat.chat_id)
        assert objects_there() == []

    def test_the_room_holds_the_index_of_a_chat_of_a_million_messages(self) -> None:
        million = replace(a_chat(), messages=1_000_000, text_size=100_000_000)
        assert index_bytes(million) <= INDEX_ROOM_BYTES


class WithoutFts5:
    """A connection of an SQLite that was built without its full-text search."""

    def execute(self, _: str) -> None:
        raise sqlite3.OperationalError("no such module: fts5")

    def close(self) -> None:
        """Nothing is held."""


def test_without_full_text_search_an_index_is_refused_by_the_name_of_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chat = a_chat()
    make_index(shown_chat(chat)).close()
    monkeypatch.setattr(sqlite3, "connect", lambda *_, **__: WithoutFts5())
    needing: list[Callable[[], object]] = [
        lambda: opened(chat),
        lambda: make_index(shown_chat(chat)),
        lambda: index_at_hand(chat, now=NOW),
        lambda: keep_index(UID, chat.chat_id),
    ]
    for needs in needing:
        with pytest.raises(SearchUnavailable, match=f"SQLite {sqlite3.sqlite_version} .* FTS5"):
            needs()
