"""Messages that a file has in reverse, turned around in bounded memory."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import Final

from chalicelib.chats.messages import Message, message_of, row_of

HELD_CHARS: Final = 1 << 22
"""How much is held at most; the 10,000 messages of one of Meta's files are well below."""

_WEIGHT = 200
"""What a message, or a reaction to it, takes beside its text, in characters."""


def turned(messages: Iterable[Message | None]) -> Iterator[Message | None]:
    """Yield the messages from the last to the first, None for what was none.

    Where there is more than HELD_CHARS of them, the first wait in a temporary file, packed.
    """
    with TemporaryFile() as waiting:
        lengths: list[int] = []
        held: list[Message | None] = []
        weight = 0
        for message in messages:
            held.append(message)
            weight += _weight(message)
            if weight >= HELD_CHARS:
                lengths.append(waiting.write(_packed(held)))
                held, weight = [], 0
        yield from reversed(held)
        end = sum(lengths)
        for length in reversed(lengths):
            end -= length
            waiting.seek(end)
            yield from reversed(_unpacked(waiting.read(length)))


def _weight(message: Message | None) -> int:
    if message is None:
        return _WEIGHT
    named = sum(map(len, message.attachments)) if message.attachments else 0
    return _WEIGHT * (1 + len(message.reactions)) + len(message.text) + named


def _packed(messages: Sequence[Message | None]) -> bytes:
    rows = [message and row_of(message) for message in messages]
    return zlib.compress(json.dumps(rows).encode(), level=1)


def _unpacked(packed: bytes) -> Sequence[Message | None]:
    return [row and message_of(row) for row in json.loads(zlib.decompress(packed))]
