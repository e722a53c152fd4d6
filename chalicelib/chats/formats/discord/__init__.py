"""Discord's channels as DiscordChatExporter writes them, in JSON and in CSV."""

from __future__ import annotations

from chalicelib.chats.formats.discord.export import FORMAT, Channel, read

__all__ = ["FORMAT", "Channel", "read"]
