"""WhatsApp's text export, from every phone and in every language it writes."""

from __future__ import annotations

from chalicelib.chats.formats.whatsapp.reading import FORMAT, Export, read

__all__ = ["FORMAT", "Export", "read"]
