"""The index of a chat, where it can be read: made once in S3, and kept in this worker's own files.

A worker is handed the insights of one job in a row, and Lambda keeps its files between calls: what
was fetched is kept as long as there is room for what is wanted next.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir

from chalicelib.chats import objects, store
from chalicelib.chats.errors import ChatNotFound, ChatTooLarge, IndexNotReady, IndexUnreadable
from chalicelib.chats.read_queue import ask_to_read
from chalicelib.chats.search import ChatIndex, bytes_needed
from chalicelib.chats.shown import ShownChat, leave_nothing_of_a_deleted_chat, shown_chat
from chalicelib.chats.store import Chat
from chalicelib.config import INDEX_ROOM_BYTES

AT_ONCE_MESSAGES = 20_000
AT_ONCE_TEXT_BYTES = 2_000_000
"""An index of so many messages and so much text is made while somebody waits for it."""
_FOLDER = "chat-indexes"
_NAME_DIGITS = 40


def open_index(uid: str, chat_id: str, manifest: str) -> ChatIndex | None:
    """The index of the chat as that manifest shows it; None if it is to be made (anew).

    Raises ChatNotFound if the chat goes meanwhile, SearchUnavailable.
    """
    stored = objects.find_index(uid, chat_id, manifest)
    if stored is None:
        return None
    path = _path(uid, chat_id, manifest, stored.etag)
    try:
        return ChatIndex.open(path)
    except (FileNotFoundError, IndexUnreadable):
        # Not here yet, or cut off by the end of an earlier call.
        path.unlink(missing_ok=True)
    _make_room(path.parent, stored.size)
    with _beside(path) as beside:
        objects.fetch_index(uid, chat_id, manifest, beside)
        beside.replace(path)
    try:
        return ChatIndex.open(path)
    except IndexUnreadable:
        # What S3 has is whole: an earlier release wrote it.
        return None


def make_index(shown: ShownChat) -> ChatIndex:
    """Read the exports of a chat into its index, and keep it; safe to repeat.

    Raises ChatNotFound if the chat goes meanwhile, SearchUnavailable, and what a reader refuses.
    """
    chat = shown.chat
    place = chat.uid, chat.chat_id, chat.manifest
    unnamed = _path(*place, "")
    _make_room(unnamed.parent, index_bytes(chat))
    with _beside(unnamed) as beside:
        index = ChatIndex.build(shown.messages(), beside)
        stored = objects.write_index(*place, beside)
        beside.replace(_path(*place, stored.etag))
    return index


def index_of(shown: ShownChat) -> ChatIndex:
    """The index of a chat, made if nobody has. Raises as `make_index` does."""
    chat = shown.chat
    return open_index(chat.uid, chat.chat_id, chat.manifest) or make_index(shown)


def index_at_hand(chat: Chat, *, now: int) -> ChatIndex:
    """The index of a chat, for somebody who waits: made only if that takes a second or two.

    Else it is asked for in the background, and IndexNotReady is raised until it is there. Raises
    ChatTooLarge, ChatNotFound, SearchUnavailable. `now` is epoch seconds.
    """
    index = open_index(chat.uid, chat.chat_id, chat.manifest)
    if index is not None:
        return index
    refuse_what_is_too_large(chat)
    if not chat.up_to_date or not _is_made_at_once(chat):
        if store.want_index(chat, now):
            ask_to_read(chat.uid, chat.chat_id, index=True)
        raise IndexNotReady
    return _made(chat)


def keep_index(uid: str, chat_id: str) -> None:
    """Make the index of a chat before it is asked for again; safe to repeat.

    Nothing happens if the chat went, wants to be read first, is too large, or has its index.
    """
    with suppress(ChatNotFound):
        chat = store.get_chat(uid, chat_id)
        if not chat.up_to_date or index_bytes(chat) > INDEX_ROOM_BYTES:
            return
        index = open_index(uid, chat_id, chat.manifest) or _made(chat)
        index.close()


def refuse_what_is_too_large(chat: Chat) -> None:
    """Raise ChatTooLarge if a worker has no room for the chat's index."""
    needed = index_bytes(chat)
    if needed > INDEX_ROOM_BYTES:
        raise ChatTooLarge(needed_bytes=needed, limit_bytes=INDEX_ROOM_BYTES)


def index_bytes(chat: Chat) -> int:
    """How large the index of a chat becomes at most, before it is made."""
    return bytes_needed(chat.messages, chat.text_size)


def _is_made_at_once(chat: Chat) -> bool:
    return chat.messages <= AT_ONCE_MESSAGES and chat.text_size <= AT_ONCE_TEXT_BYTES


def _made(chat: Chat) -> ChatIndex:
    index = make_index(shown_chat(chat))
    try:
        leave_nothing_of_a_deleted_chat(chat)
    except ChatNotFound:
        index.close()
        raise
    return index


def _path(uid: str, chat_id: str, manifest: str, etag: str) -> Path:
    folder = Path(gettempdir()) / _FOLDER
    folder.mkdir(exist_ok=True)
    name = hashlib.sha256(f"{uid}/{chat_id}/{manifest}/{etag}".encode()).hexdigest()
    return folder / f"{name[:_NAME_DIGITS]}.sqlite"


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Where a file is written before it has its name, as workers may share a disk.

    What was not given its name by the end of the `with` is gone.
    """
    beside = path.with_suffix(f".{os.getpid()}")
    try:
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def _make_room(folder: Path, needed: int) -> None:
    """Forget files until one of the size needed fits, those of longest ago first.

    One that is open stays readable: a file without a name lasts as long as somebody reads it.
    """
    kept = sorted(_files(folder))
    taken = sum(size for _, size, _ in kept)
    for _, size, path in kept:
        if taken + needed <= INDEX_ROOM_BYTES:
            return
        path.unlink(missing_ok=True)
        taken -= size


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """When each file was written, its bytes and where it is."""
    for path in folder.iterdir():
        # Another worker on this disk may have removed it since.
        with suppress(FileNotFoundError):
            found = path.stat()
            yield found.st_mtime, found.st_size, path
