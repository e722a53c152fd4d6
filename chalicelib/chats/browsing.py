"""The messages of a chat for a reader: around one of them, or those that speak of something."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.chats.errors import UnknownParticipant
from chalicelib.chats.indexes import index_at_hand
from chalicelib.chats.messages import Message
from chalicelib.chats.search import Span
from chalicelib.chats.store import get_chat


def messages_around(
    uid: str, chat_id: str, *, export: int, line: int, before: int, after: int, now: int
) -> Sequence[Message]:
    """The message on that line of that export with so many before and after it, in order.

    Under the names shown, as in `ShownChat.messages`. Raises MessageNotFound, ChatNotFound,
    IndexNotReady, ChatTooLarge. `now` is epoch seconds.
    """
    with index_at_hand(get_chat(uid, chat_id), now=now) as index:
        return index.around(export, line, before=before, after=after)


def messages_about(
    uid: str, chat_id: str, question: str, *, limit: int, span: Span, now: int
) -> Sequence[Message]:
    """At most `limit` messages of the span that answer or speak of a question, best first.

    Only what a person wrote in words is found. Raises UnknownParticipant for a sender of the span
    whom nobody is shown as, ChatNotFound, IndexNotReady, ChatTooLarge. `now` is epoch seconds.
    """
    with index_at_hand(get_chat(uid, chat_id), now=now) as index:
        if not index.languages().keys() >= (span.senders or frozenset()):
            raise UnknownParticipant
        return [hit.message for hit in index.rank(question, limit, span)]
