"""Several exports of one chat become one: in the order of time, and nothing twice.

WhatsApp cuts an export at some tens of thousands of messages, and people export a chat again as it
goes on, so exports overlap. A message is the same in two of them if person, minute, kind and text
are; said twice within a minute, it stands as often as in the export that has it most often.
"""

from __future__ import annotations

import heapq
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from chalicelib.chats.messages import Message

REMEMBERED = 50_000
"""How many different messages back a double is recognised: exports can be shifted by lines that
stand out of order, and memory is bounded."""


def merged(exports: Sequence[Iterable[Message]]) -> Iterator[Message]:
    """Yield the messages of all exports once, each with the number of the export it first came in.

    Each export keeps its own order, whatever its clock does; between exports the earlier minute
    comes first, and the earlier export within one.
    """
    if len(exports) == 1:
        yield from exports[0]
        return
    doubles = _Doubles(len(exports))
    streams = [_numbered(messages, number) for number, messages in enumerate(exports)]
    for _, number, message in heapq.merge(*streams, key=lambda entry: entry[0]):
        if doubles.is_new(message, number):
            yield message._replace(export=number + 1)


def _numbered(messages: Iterable[Message], number: int) -> Iterator[tuple[datetime, int, Message]]:
    latest: datetime | None = None
    for message in messages:
        latest = max(latest or message.sent_at, message.sent_at)
        yield latest.replace(second=0, microsecond=0), number, message


class _Doubles:
    def __init__(self, exports: int) -> None:
        self._exports = exports
        self._seen: OrderedDict[int, list[int]] = OrderedDict()

    def is_new(self, message: Message, export: int) -> bool:
        minute = message.sent_at.replace(second=0, microsecond=0)
        key = hash((minute, message.sender, message.kind, message.text))
        counts = self._seen.pop(key, None) or [0] * self._exports
        most = max(counts)
        counts[export] += 1
        self._seen[key] = counts
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return counts[export] > most
