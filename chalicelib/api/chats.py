"""Chats: upload, list, read, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint

from chalicelib.api.answers import Answer, instant
from chalicelib.api.requests import (
    identifier,
    next_cursor,
    page_after,
    page_limit,
    uploaded_file,
)
from chalicelib.api.routes import Call, private
from chalicelib.chats.errors import ChatNotFound

if TYPE_CHECKING:
    from chalicelib.chats.store import Chat

chats = Blueprint(__name__)


@private(chats, "/api/chats/upload", methods=["POST"])
def upload_chat(call: Call) -> Answer:
    """Take an export, and answer what was found in it."""
    from chalicelib.chats.ingest import ingest

    upload = uploaded_file(call.request)
    chat = ingest(call.uid, upload.name, upload.content, now=call.now)
    return Answer(_chat_json(chat), 201)


@private(chats, "/api/chats")
def list_chats(call: Call) -> Answer:
    """The caller's chats, newest first."""
    from chalicelib.chats import store

    limit, after = page_limit(call.request), page_after(call.request, "chats")
    page, end = store.list_chats(call.uid, limit=limit, after=after)
    return Answer({"chats": [_chat_json(chat) for chat in page], "next": next_cursor("chats", end)})


@private(chats, "/api/chats/{chat_id}")
def read_chat(call: Call, chat_id: str) -> Answer:
    """One chat, with its free statistics; these name all participants, the item only some."""
    from chalicelib.chats import objects, store

    chat = store.get_chat(call.uid, identifier(chat_id, ChatNotFound))
    statistics = objects.read_statistics(call.uid, chat.chat_id)
    everybody = {"participants": list(statistics["participants"])}
    return Answer({**_chat_json(chat), **everybody, "statistics": statistics})


@private(chats, "/api/chats/{chat_id}", methods=["DELETE"])
def delete_chat(call: Call, chat_id: str) -> Answer:
    """Delete a chat. Its open jobs are cancelled, and their coins come back, in one transaction."""
    from chalicelib.credits import Deadline
    from chalicelib.insights import deletion

    deletion.delete_chat(
        call.uid,
        identifier(chat_id, ChatNotFound),
        now=call.now,
        deadline=Deadline.after(call.seconds_left),
    )
    return Answer(None, 204)


def _chat_json(chat: Chat) -> dict[str, Any]:
    return {
        "chat_id": chat.chat_id,
        "title": chat.title,
        "format": chat.format,
        "messages": chat.messages,
        "skipped_lines": chat.skipped_lines,
        "participants": chat.participants,
        "first_message_at": chat.first_message_at,
        "last_message_at": chat.last_message_at,
        "created_at": instant(chat.created_at),
        "jobs": dict(chat.slots),
    }
