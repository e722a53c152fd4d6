"""Telegram Desktop's export in JSON, of one chat or of all."""

from __future__ import annotations

from chalicelib.chats.formats.telegram.export import FORMAT, Chat, read

__all__ = ["FORMAT", "Chat", "read"]
