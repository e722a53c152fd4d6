"""Messenger's and Instagram's chats as Meta lets them be downloaded, in JSON."""

from __future__ import annotations

from chalicelib.chats.formats.messenger.export import FORMAT, INSTAGRAM, Thread, read

__all__ = ["FORMAT", "INSTAGRAM", "Thread", "read"]
