"""What a channel is called, from its own data or from the name of its file.

DiscordChatExporter calls a file `Server - Category - channel [ID] (after DATE) [part 2]`.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import NamedTuple

from chalicelib.chats.formats.json_records import Record, text_of

MAX_TITLE_CHARS = 256

_SEPARATOR = " - "
_DIRECT = "Direct Messages"
_PART = re.compile(r" \[part ([0-9]{1,6})\]$")
_RANGE = re.compile(r" \((?:after|before) [^()]*\)$| \([0-9-]+ to [0-9-]+\)$")
_ID = re.compile(r" \[([0-9]{1,20})\]$")


class FileTitle(NamedTuple):
    """What the name of a file says; `identity` is the channel's id, the whole name without one."""

    name: str
    identity: str
    part: int


def title_of(guild: str, channel: Record) -> str:
    """The names of server, category and channel; of a direct conversation that of the people."""
    name, category = text_of(channel.get("name")), text_of(channel.get("category"))
    if guild == _DIRECT:
        return name[:MAX_TITLE_CHARS]
    return _SEPARATOR.join(filter(None, (guild, category, name)))[:MAX_TITLE_CHARS]


def title_of_file(path: str) -> FileTitle:
    """The same, read from the name of a file."""
    name = PurePosixPath(path).stem
    part = _PART.search(name)
    name = _RANGE.sub("", _PART.sub("", name))
    channel = _ID.search(name)
    name = _ID.sub("", name)
    if name.startswith(_DIRECT + _SEPARATOR):
        name = name.rpartition(_SEPARATOR)[2]
    identity = channel[1] if channel else str(PurePosixPath(path).with_name(name))
    return FileTitle(name[:MAX_TITLE_CHARS], identity, int(part[1]) if part else 1)
