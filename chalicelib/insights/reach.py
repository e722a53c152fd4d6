"""Which chats workers can read to the end: decided before any coin is held."""

from __future__ import annotations

from chalicelib.chats.indexes import refuse_what_is_too_large
from chalicelib.chats.store import Chat
from chalicelib.config import GeneratorKind, settings
from chalicelib.insights.errors import ChatTooLong

MOST_MESSAGES = 500_000
"""The embedded generator holds and counts every message: 1.1 KB of memory and 40 to 90 microseconds
of a whole processor each, in a function of 1,769 MB and 120 s. A model is shown passages alone."""


def refuse_what_no_worker_reads(chat: Chat) -> None:
    """Raise ChatTooLarge or ChatTooLong if the generators of the stage cannot read the chat."""
    refuse_what_is_too_large(chat)
    reads_all = GeneratorKind.EMBEDDED in settings().generators
    if reads_all and chat.messages > MOST_MESSAGES:
        raise ChatTooLong(messages=chat.messages, limit=MOST_MESSAGES)
