"""The index of a chat, where it can be read: made once in S3, and kept in this worker's own files.

A worker is handed the insights of one job in a row, and Lambda keeps its files between calls: what
was fetched is kept as long as there is room for what is wanted next.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from tempfile import gettempdir

from chalicelib.chats import objects
from chalicelib.chats.errors import IndexUnreadable
from chalicelib.chats.search import ChatIndex, bytes_needed
from chalicelib.chats.shown import ShownChat
from chalicelib.chats.store import Chat
from chalicelib.config import INDEX_ROOM_BYTES

_FOLDER = "chat-indexes"
_NAME_DIGITS = 40


def open_index(uid: str, chat_id: str, manifest: str) -> ChatIndex | None:
    """The index of the chat as that manifest shows it; None if it was not made yet.

    Raises ChatNotFound if the chat goes meanwhile.
    """
    stored = objects.find_index(uid, chat_id, manifest)
    if stored is None:
        return None
    path = _path(uid, chat_id, manifest, stored.etag)
    try:
        return ChatIndex.open(path)
    except (FileNotFoundError, IndexUnreadable):
        # Not here yet, or cut off by the end of an earlier call: what S3 has is whole.
        path.unlink(missing_ok=True)
    _make_room(path.parent, stored.size)
    beside = _beside(path)
    objects.fetch_index(uid, chat_id, manifest, beside)
    beside.replace(path)
    return ChatIndex.open(path)


def make_index(shown: ShownChat) -> ChatIndex:
    """Read the exports of a chat into its index, and keep it; safe to repeat.

    Raises ChatNotFound if the chat goes meanwhile, and what a reader refuses.
    """
    chat = shown.chat
    place = chat.uid, chat.chat_id, chat.manifest
    path = _beside(_path(*place, ""))
    _make_room(path.parent, index_bytes(chat))
    index = ChatIndex.build(shown.messages(), path)
    stored = objects.write_index(*place, path)
    path.replace(_path(*place, stored.etag))
    return index


def index_of(shown: ShownChat) -> ChatIndex:
    """The index of a chat, made if nobody has. Raises as `make_index` does."""
    chat = shown.chat
    return open_index(chat.uid, chat.chat_id, chat.manifest) or make_index(shown)


def index_bytes(chat: Chat) -> int:
    """How large the index of a chat becomes at most, before it is made."""
    return bytes_needed(chat.messages, chat.text_size)


def _path(uid: str, chat_id: str, manifest: str, etag: str) -> Path:
    folder = Path(gettempdir()) / _FOLDER
    folder.mkdir(exist_ok=True)
    name = hashlib.sha256(f"{uid}/{chat_id}/{manifest}/{etag}".encode()).hexdigest()
    return folder / f"{name[:_NAME_DIGITS]}.sqlite"


def _beside(path: Path) -> Path:
    """Where a file is written before it has its name: workers may share a disk."""
    return path.with_suffix(f".{os.getpid()}")


def _make_room(folder: Path, needed: int) -> None:
    """Forget files until one of the size needed fits, those of longest ago first.

    One that is open stays readable: a file without a name lasts as long as somebody reads it.
    """
    kept = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in folder.iterdir())
    taken = sum(size for _, size, _ in kept)
    for _, size, path in kept:
        if taken + needed <= INDEX_ROOM_BYTES:
            return
        path.unlink(missing_ok=True)
        taken -= size
