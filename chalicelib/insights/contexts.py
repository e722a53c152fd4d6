"""The context of a job in S3, under the manifest and the scope that it was made by."""

from __future__ import annotations

import hashlib
from typing import Any

from chalicelib.chats import objects
from chalicelib.chats.exports import Clock
from chalicelib.chats.indexes import index_of
from chalicelib.chats.search import ChatIndex
from chalicelib.chats.shown import ShownChat, shown_chat
from chalicelib.chats.statistics import StatisticsBuilder, figures
from chalicelib.chats.store import Chat
from chalicelib.insights.context import Context
from chalicelib.insights.scope import Scope

_DIGITS = 16


def keep_context(chat: Chat, scope: Scope) -> None:
    """Make the index of the chat and the context of the scope, where they are not there yet.

    Safe to repeat. Raises ChatNotFound if the chat goes meanwhile.
    """
    key = _key(chat.uid, chat.chat_id, chat.manifest, scope)
    if objects.has_object(key):
        return
    shown = shown_chat(chat)
    with index_of(shown) as index:
        context = Context.of(index, _statistics(shown, index, scope), scope.span)
    # Written last: it says that both are there.
    objects.write_json(key, context.to_json())


def read_context(uid: str, chat_id: str, manifest: str, scope: Scope) -> Context:
    """The context as it was made."""
    return Context.from_json(objects.read_json(_key(uid, chat_id, manifest, scope)))


def _statistics(shown: ShownChat, index: ChatIndex, scope: Scope) -> dict[str, Any]:
    """The figures of the scope: of some of the people, their own messages alone are counted."""
    if scope.since is None and not scope.participants:
        return shown.statistics(scope.first, scope.last)
    builder = StatisticsBuilder(Clock(shown.exports[0]["clock"]))
    builder.add_all(index.messages(scope.span))
    return figures(builder.tallies())


def _key(uid: str, chat_id: str, manifest: str, scope: Scope) -> str:
    part = hashlib.sha256(scope.identity.encode()).hexdigest()[:_DIGITS]
    return f"{objects.prepared_prefix(uid, chat_id, manifest)}contexts/{part}.json"
