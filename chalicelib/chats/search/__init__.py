"""Search in one chat without a server: an SQLite file that holds its messages and their words."""

from __future__ import annotations

from chalicelib.chats.search.chunks import tokens_in
from chalicelib.chats.search.index import ChatIndex, Hit, Passages
from chalicelib.chats.search.schema import require_fts5
from chalicelib.chats.search.size import bytes_needed
from chalicelib.chats.search.span import WHOLE, Span, midnight
from chalicelib.chats.search.tokens import content_words

__all__ = [
    "WHOLE",
    "ChatIndex",
    "Hit",
    "Passages",
    "Span",
    "bytes_needed",
    "content_words",
    "midnight",
    "require_fts5",
    "tokens_in",
]
