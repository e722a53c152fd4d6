"""Where a conversation ends, where a long one can be cut, and how many tokens a text takes.

A conversation ends at a pause of `SESSION_SILENCE`, as in the statistics. One that is longer than a
chunk may be is cut at its largest pause, and the parts again, until each fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, Protocol, TypeVar

from chalicelib.chats.statistics.rhythm import SESSION_SILENCE

MOST_MESSAGES = 24
MOST_TOKENS = 1200
_TOKENS_AROUND_A_MESSAGE = 24
"""A line number, a name, a time and the marks around them, as a model is shown a message."""
MOST_HELD = 2_000
"""A conversation is cut in hand once it is as long as this, so that memory stays flat."""

_OTHER = re.compile("[\u00c0-\u052f]|[^\x00-\u052f]|[\x80-\xbf]")
_NO_OTHERS: Final = {code: None for code in range(128) if not chr(code).isalpha()}
_NO_LETTERS: Final = {
    code: None for code in range(128) if chr(code).isalpha() or chr(code).isspace()
}


class Said(Protocol):
    """What is cut: a message, or whatever stands for one."""

    @property
    def sent_at(self) -> datetime: ...
    @property
    def text(self) -> str: ...


AnySaid = TypeVar("AnySaid", bound=Said)


def tokens_in(text: str) -> int:
    """How many tokens of a model `text` takes at most, by a rule that holds for any script.

    A run of `n` ASCII letters is counted as up to `(n + 2) / 3`, an ASCII digit or sign as one, a
    Latin letter with an accent, a Greek or Cyrillic one as one, every other character as its bytes
    in UTF-8 less one. White space is counted with what follows it.
    """
    if text.isascii():
        return _ascii_tokens(text)
    others: list[str] = _OTHER.findall(text)
    wide = sum(2 if other >= "\u0800" else 1 for other in others)
    beyond = sum(other > "\uffff" for other in others)
    return _ascii_tokens(_OTHER.sub(" ", text)) + wide + beyond


def _ascii_tokens(text: str) -> int:
    words = text.split()
    letters = len(text.translate(_NO_OTHERS))
    signs = len(text.translate(_NO_LETTERS))
    runs = len(words) + signs
    return min((letters + 2 * runs + 2) // 3 + signs, letters + signs)


def tokens_of(message: Said) -> int:
    """How many tokens a message takes at most when a model is shown it."""
    return _TOKENS_AROUND_A_MESSAGE + tokens_in(message.text)


def ends_conversation(before: datetime, after: datetime) -> bool:
    """Whether the pause between two messages, one after the other, ends a conversation."""
    return after - before >= SESSION_SILENCE


def conversations(messages: Iterable[AnySaid]) -> Iterator[list[AnySaid]]:
    """The messages in order, a list for each conversation; never more than `MOST_HELD` at once."""
    held: list[AnySaid] = []
    for message in messages:
        if held and (
            len(held) >= MOST_HELD or ends_conversation(held[-1].sent_at, message.sent_at)
        ):
            yield held
            held = []
        held.append(message)
    if held:
        yield held


def chunks(conversation: Sequence[AnySaid]) -> Iterator[Sequence[AnySaid]]:
    """A conversation in order, in parts of at most `MOST_MESSAGES` and `MOST_TOKENS`.

    Only a message longer than a part may be stands in a longer one, alone.
    """
    waiting = [conversation]
    while waiting:
        part = waiting.pop()
        if len(part) == 1 or (
            len(part) <= MOST_MESSAGES and sum(tokens_of(said) for said in part) <= MOST_TOKENS
        ):
            yield part
            continue
        at = _largest_pause(part)
        waiting += [part[at:], part[:at]]


def _largest_pause(messages: Sequence[Said]) -> int:
    """The position after the largest pause; of equal ones, the one nearest to the middle."""
    middle = len(messages) / 2
    return max(
        range(1, len(messages)),
        key=lambda at: (messages[at].sent_at - messages[at - 1].sent_at, -abs(at - middle)),
    )
