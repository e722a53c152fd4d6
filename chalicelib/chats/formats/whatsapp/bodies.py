"""What the part of a message behind its sender says."""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.chats.messages import MessageKind


class Body(NamedTuple):
    """A body as it is read; see `Message` for the fields. One of SYSTEM has no sender."""

    kind: MessageKind
    text: str
    edited: bool = False
    attachments: tuple[str, ...] = ()
