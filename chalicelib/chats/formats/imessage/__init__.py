"""iMessage chats as the tool imessage-exporter writes them as text: a file a chat."""

from __future__ import annotations

from chalicelib.chats.formats.imessage.reading import FORMAT, Export, read

__all__ = ["FORMAT", "Export", "read"]
