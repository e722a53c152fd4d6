"""Slack's export of a workspace: a folder a channel, a file a day."""

from __future__ import annotations

from chalicelib.chats.formats.slack.export import FORMAT, Channel, read

__all__ = ["FORMAT", "Channel", "read"]
