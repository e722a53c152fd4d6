"""An upload becomes a chat, or goes on with one: read it, count it, keep it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import partial
from typing import BinaryIO

from chalicelib.chats import objects, store
from chalicelib.chats.archive import StoredFile
from chalicelib.chats.errors import ChatChanged, ChatNotFound, OtherFormat, TooManyExports
from chalicelib.chats.exports import Conversation
from chalicelib.chats.formats.whatsapp.naming import chat_name
from chalicelib.chats.manifest import MAX_EXPORTS, Export, Manifest, new_token
from chalicelib.chats.read_queue import ask_to_read
from chalicelib.chats.readings import (
    Choice,
    Opened,
    opened,
    opening,
    read_exports,
    refuse_what_takes_too_long,
)
from chalicelib.chats.store import Chat, cut, save_chat

MAX_TITLE_BYTES = 120
RECOGNISED_AMONG = 100
"""How many of a user's newest chats an upload is compared with."""
TRIES = 5

_HASH_BYTES = 1 << 20
_PRINT_DIGITS = 12


class Outcome(StrEnum):
    """What became of an upload."""

    NEW = "new"
    KNOWN = "known"
    EXTENDS = "extends"


@dataclass(frozen=True, slots=True)
class Received:
    """The chat of an upload. One that is extended is read again through the queue."""

    chat: Chat
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came: `keep` puts it where the exports of a chat stand.

    `chat_id` is the id that a new chat gets, so that a delivery that is repeated makes no second
    one; `extends` the chat that the user says it goes on with.
    """

    stored: StoredFile
    chat_id: str
    keep: Callable[[str, Export], None]
    choice: Choice = field(default_factory=Choice)
    extends: str | None = None


def uploaded(uid: str, file_name: str, body: bytes, choice: Choice, *, now: int) -> Upload:
    """A file that came in the request itself."""
    chat_id = store.new_chat_id(now)
    keep = partial(_keep_body, uid, body)
    return Upload(StoredFile(file_name, len(body), partial(_reader, body)), chat_id, keep, choice)


def ingest(uid: str, upload: Upload, *, now: int, seconds: float) -> Received:
    """Read an upload within `seconds`, and keep it as a chat of `uid`, or as part of one.

    A file that came before is recognised by its bytes, and one that begins as a chat does goes on
    with that chat. Raises ChatsError, with nothing kept, if the file cannot be read or the chat to
    extend is not there. The item that makes a chat visible is written last. `now` is epoch seconds.
    """
    sha256 = _sha256(upload.stored)
    content = _print(sha256, upload.choice.date_order or "", upload.choice.chat or "")
    chats, _ = store.list_chats(uid, limit=RECOGNISED_AMONG, after=None)
    for chat in chats:
        if content in chat.prints and upload.extends in (None, chat.chat_id):
            return Received(chat, Outcome.KNOWN)
    received_on = datetime.fromtimestamp(now, UTC).date()
    found = opened(upload.stored, upload.choice, received_on=received_on, seconds=seconds)
    beginning = _print_of_opening(found.conversation)
    extended = _extended(uid, chats, upload, beginning)
    new = _New(upload, found, _export(upload, found, sha256, received_on), content, beginning)
    if extended is not None:
        return _extend(uid, extended, new, seconds=seconds)
    return _begin(uid, new, now=now)


def read_again(uid: str, chat_id: str, *, seconds: float) -> None:
    """Read the exports of a chat anew, if it wants that; safe to repeat.

    Raises ChatChanged if others change the chat faster than it is read.
    """
    for _ in range(TRIES):
        chat = store.find_chat(uid, chat_id)
        if chat is None or chat.deleted or chat.up_to_date:
            return
        if _read_as_wanted(chat, seconds):
            return
        _leave_nothing_of_a_deleted_chat(uid, chat_id)
    raise ChatChanged


def _read_as_wanted(chat: Chat, seconds: float) -> bool:
    """Whether the chat now shows the reading that it wants; not if it changed, or went."""
    uid, chat_id = chat.uid, chat.chat_id
    try:
        manifest = objects.read_manifest(uid, chat_id, chat.manifest)
        refuse_what_takes_too_long(manifest.text_size, seconds)
        found = read_exports(kept_conversations(uid, chat_id, manifest), manifest.people)
    except ChatNotFound:
        return False
    objects.write_reading(uid, chat_id, manifest.reading, found.content)
    return store.show_reading(chat, manifest.reading, found.facts)


def kept_conversations(uid: str, chat_id: str, manifest: Manifest) -> list[Conversation]:
    """The conversation of each export, opened where it is kept."""
    return [
        opened(
            objects.stored_export(uid, chat_id, export),
            Choice(export.date_order, export.chat),
            received_on=date.fromisoformat(export.received_on),
            seconds=float("inf"),
        ).conversation
        for export in manifest.exports
    ]


@dataclass(frozen=True, slots=True)
class _New:
    """An upload that was surveyed, and what it will be recognised by."""

    upload: Upload
    found: Opened
    export: Export
    content: str
    beginning: str | None


def _begin(uid: str, new: _New, *, now: int) -> Received:
    manifest = Manifest.first(new.export)
    conversation = new.found.conversation
    reading = read_exports([conversation], manifest.people)
    facts = reading.facts
    chat = Chat(
        uid=uid,
        chat_id=new.upload.chat_id,
        title=_title(conversation.name, new.export.name, facts.participants),
        format=new.export.format,
        messages=facts.messages,
        skipped_lines=facts.skipped_lines,
        participants=facts.participants,
        first_message_at=facts.first_message_at,
        last_message_at=facts.last_message_at,
        created_at=now,
        manifest=manifest.token,
        text_size=manifest.text_size,
        opening=new.beginning,
        prints=(new.content,),
    )
    new.upload.keep(chat.chat_id, new.export)
    objects.write_manifest(uid, chat.chat_id, manifest)
    objects.write_reading(uid, chat.chat_id, manifest.reading, reading.content)
    save_chat(chat)
    return Received(chat, Outcome.NEW)


def _extend(uid: str, chat: Chat, new: _New, *, seconds: float) -> Received:
    export = new.export
    if export.format != chat.format:
        raise OtherFormat(expected=chat.format, found=export.format)
    manifest = objects.read_manifest(uid, chat.chat_id, chat.manifest)
    if len(manifest.exports) >= MAX_EXPORTS:
        raise TooManyExports(limit=MAX_EXPORTS)
    refuse_what_takes_too_long(manifest.text_size + export.text_size, seconds)
    for _ in new.found.conversation.messages():
        # What cannot be read to its end is refused now, not when the chat relies on it.
        pass
    extended = manifest.extended(export)
    new.upload.keep(chat.chat_id, export)
    objects.write_manifest(uid, chat.chat_id, extended)
    # A crash after the change loses the message that tells of it, but not this one.
    ask_to_read(uid, chat.chat_id, later=True)
    prints = [*chat.prints, new.content]
    if not store.name_manifest(chat, extended, prints=prints, participants=chat.participants):
        raise ChatChanged
    ask_to_read(uid, chat.chat_id)
    return Received(store.get_chat(uid, chat.chat_id), Outcome.EXTENDS)


def _extended(
    uid: str, chats: Iterable[Chat], upload: Upload, beginning: str | None
) -> Chat | None:
    if upload.extends is not None:
        return store.get_chat(uid, upload.extends)
    same = (chat for chat in chats if beginning is not None and chat.opening == beginning)
    return next(same, None)


def _export(upload: Upload, found: Opened, sha256: str, received_on: date) -> Export:
    return Export(
        token=new_token(),
        name=upload.stored.name,
        size=upload.stored.size,
        text_size=found.text_size,
        sha256=sha256,
        format=found.conversation.format,
        received_on=received_on.isoformat(),
        date_order=upload.choice.date_order,
        chat=upload.choice.chat,
    )


def _sha256(stored: StoredFile) -> str:
    digest = hashlib.sha256()
    with stored.open() as file:
        while block := file.read(_HASH_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _print_of_opening(conversation: Conversation) -> str | None:
    """How the chat begins, to the minute; None if nobody writes in it."""
    said = opening(conversation.messages())
    lines = [f"{m.sent_at:%Y-%m-%d %H:%M} {m.sender} {m.kind} {m.text}" for m in said]
    return _print(conversation.format, *lines) if lines else None


def _print(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_PRINT_DIGITS]


def _title(conversation: str, file_name: str, participants: list[str]) -> str:
    """What the export calls the chat, or the name WhatsApp gave the file, or those who wrote."""
    name = conversation or chat_name(file_name) or " & ".join(participants)
    return cut(name, MAX_TITLE_BYTES) or "Chat"


def _reader(body: bytes) -> BinaryIO:
    return io.BytesIO(body)


def _keep_body(uid: str, body: bytes, chat_id: str, export: Export) -> None:
    objects.write_export(uid, chat_id, export, body)


def _leave_nothing_of_a_deleted_chat(uid: str, chat_id: str) -> None:
    """The reading may have been written after the deletion had removed every object."""
    chat = store.find_chat(uid, chat_id)
    if chat is None or chat.deleted:
        objects.purge(uid, chat_id)
