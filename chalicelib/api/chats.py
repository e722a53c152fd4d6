"""Chats: list, read, delete; their statistics of a period, who writes in them, and what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint

from chalicelib.api.answers import Answer, instant
from chalicelib.api.requests import (
    Around,
    around_or_search,
    identifier,
    json_fields,
    next_cursor,
    optional_date,
    page_after,
    page_limit,
    participant_changes,
)
from chalicelib.api.routes import Call, private
from chalicelib.chats.errors import ChatNotFound

if TYPE_CHECKING:
    from chalicelib.chats.messages import Message
    from chalicelib.chats.shown import ShownChat
    from chalicelib.chats.store import Chat

chats = Blueprint(__name__)

MAX_TEXT_CHARACTERS = 3_000
"""A longer message is shown by its beginning, so that 101 fit into what Lambda may answer."""


@private(chats, "/api/chats")
def list_chats(call: Call) -> Answer:
    """The caller's chats, newest first."""
    from chalicelib.chats import store

    limit, after = page_limit(call.request), page_after(call.request, "chats")
    page, end = store.list_chats(call.uid, limit=limit, after=after)
    return Answer({"chats": [_item_json(chat) for chat in page], "next": next_cursor("chats", end)})


@private(chats, "/api/chats/{chat_id}")
def read_chat(call: Call, chat_id: str) -> Answer:
    """One chat, with its free statistics; these name all participants, the item only some."""
    shown = _shown(call, chat_id)
    return Answer({**chat_json(shown), "statistics": shown.statistics()})


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


@private(chats, "/api/chats/{chat_id}/statistics")
def read_statistics(call: Call, chat_id: str) -> Answer:
    """The statistics of a period: `from` and `to` are days, both included, both optional."""
    first, last = optional_date(call.request, "from"), optional_date(call.request, "to")
    return Answer(_shown(call, chat_id).statistics(first, last))


@private(chats, "/api/chats/{chat_id}/participants")
def read_participants(call: Call, chat_id: str) -> Answer:
    """Who writes in the chat, with the identities that are one person."""
    return Answer(_participants_json(_shown(call, chat_id)))


@private(chats, "/api/chats/{chat_id}/participants", methods=["PATCH"])
def change_participants(call: Call, chat_id: str) -> Answer:
    """Join, rename or hide people; 202 if the exports are read again for it."""
    from chalicelib.chats import shown

    changes = participant_changes(json_fields(call.request, ("participants",)))
    changed = shown.change_participants(call.uid, identifier(chat_id, ChatNotFound), changes)
    return Answer(_participants_json(changed), 200 if changed.chat.up_to_date else 202)


@private(chats, "/api/chats/{chat_id}/messages")
def read_messages(call: Call, chat_id: str) -> Answer:
    """The messages around one of the chat, or those that are found by a question, best first."""
    from chalicelib.chats import browsing
    from chalicelib.chats.search import Span

    wanted = around_or_search(call.request)
    chat_id = identifier(chat_id, ChatNotFound)
    if isinstance(wanted, Around):
        messages = browsing.messages_around(
            call.uid,
            chat_id,
            export=wanted.export,
            line=wanted.line,
            before=wanted.before,
            after=wanted.after,
            now=call.now,
        )
        about: dict[str, Any] = {"at": {"export": wanted.export, "line": wanted.line}}
    else:
        people = frozenset(wanted.participants) or None
        span = Span.of_days(wanted.first, wanted.last, people)
        messages = browsing.messages_about(
            call.uid, chat_id, wanted.question, limit=wanted.limit, span=span, now=call.now
        )
        about = {"query": wanted.question}
    return Answer({"messages": [_message_json(message) for message in messages], **about})


def chat_json(shown: ShownChat) -> dict[str, Any]:
    """A chat with all its people, and where the lines of each export went."""
    return {
        **_item_json(shown.chat),
        "participants": [person.name for person in shown.participants],
        "exports": shown.exports,
    }


def _item_json(chat: Chat) -> dict[str, Any]:
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
        "up_to_date": chat.up_to_date,
        "jobs": dict(chat.slots),
    }


def _message_json(message: Message) -> dict[str, Any]:
    return {
        "export": message.export,
        "line": message.line,
        "sent_at": message.sent_at.isoformat(),
        "sender": message.sender,
        "kind": message.kind.value,
        "text": message.text[:MAX_TEXT_CHARACTERS],
        "is_cut": len(message.text) > MAX_TEXT_CHARACTERS,
        "edited": message.edited,
        "forwarded": message.forwarded,
        "reply_to": message.reply_to,
        "attachments": list(message.attachments),
        "reactions": list(message.reactions),
    }


def _participants_json(shown: ShownChat) -> dict[str, Any]:
    participants = [
        {"name": p.name, "identities": list(p.identities), "hidden": p.hidden}
        for p in shown.participants
    ]
    return {"participants": participants, "up_to_date": shown.chat.up_to_date}


def _shown(call: Call, chat_id: str) -> ShownChat:
    from chalicelib.chats import shown, store

    return shown.shown_chat(store.get_chat(call.uid, identifier(chat_id, ChatNotFound)))
