"""The formats that are read: a module each, with one function `read` (see `exports.Reader`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.chats.exports import Reader
from chalicelib.chats.formats import discord, imessage, messenger, signal, slack, telegram, whatsapp

READERS: Final[Mapping[str, Reader]] = {
    telegram.FORMAT: telegram.read,
    messenger.FORMAT: messenger.read,
    discord.FORMAT: discord.read,
    slack.FORMAT: slack.read,
    signal.FORMAT: signal.read,
    imessage.FORMAT: imessage.read,
    whatsapp.FORMAT: whatsapp.read,
}
"""Each format's reader, in the order they are asked: those that can say no soonest come first."""
