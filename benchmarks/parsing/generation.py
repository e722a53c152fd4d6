"""Exports of any size, the same each time, and what any parser must find in them.

They hold what all the parsers compared can read: one shape of header, four senders, no notices.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import accumulate
from pathlib import Path

DISTINCT_TOKENS = 600_000
COMMON_WORDS = 2_000
PEOPLE = ("Ann", "Bo Li", "Çem", "+40 721 234 567")

_START = datetime(2013, 1, 13, 8)
_MEAN_GAP = timedelta(minutes=3)
_LONGEST_WORDS = 18
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "ne", "pi", "ro", "su")


class Kind(StrEnum):
    """What is written: by which system, and in which words."""

    ANDROID = "Android"
    IOS = "iOS"
    HEAVY_TAIL = "Android, heavy tail"


@dataclass(frozen=True, slots=True)
class Expected:
    """What stands in a file; times without fractions of a second."""

    messages: int
    first: str
    last: str
    senders: Sequence[str]


def write(path: Path, kind: Kind, messages: int) -> Expected:
    """Write an export of so many messages to `path`."""
    # Nothing secret is drawn, and the same seed draws the same file.
    draw = random.Random(messages)  # noqa: S311
    said = _bodies(kind, draw)
    header = _ios if kind is Kind.IOS else _android
    moment = first = _START
    senders: set[str] = set()
    with path.open("w", encoding="utf-8") as file:
        for _ in range(messages):
            sender = draw.choice(PEOPLE)
            senders.add(sender)
            file.write(f"{header(moment)}{sender}: {next(said)}\n")
            last = moment
            moment += timedelta(seconds=draw.randrange(2 * int(_MEAN_GAP.total_seconds())))
    seen: Callable[[datetime], str] = _second if kind is Kind.IOS else _minute
    return Expected(messages, seen(first), seen(last), sorted(senders))


def _android(moment: datetime) -> str:
    return f"{moment:%d/%m/%Y, %H:%M} - "


def _ios(moment: datetime) -> str:
    return f"[{moment:%d/%m/%Y, %H:%M:%S}] "


def _second(moment: datetime) -> str:
    return moment.isoformat()


def _minute(moment: datetime) -> str:
    return moment.replace(second=0).isoformat()


def _bodies(kind: Kind, draw: random.Random) -> Iterator[str]:
    words = _words(kind, draw)
    media = "\u200eimage omitted" if kind is Kind.IOS else "<Media omitted>"
    while True:
        chance = draw.random()
        if chance < 0.03:
            yield media
            continue
        body = " ".join(next(words) for _ in range(draw.randrange(1, _LONGEST_WORDS)))
        if chance < 0.15:
            body += " 😀"
        elif chance < 0.19:
            body += f"\nand {body}"
        elif chance < 0.25:
            body += "?"
        yield body


def _words(kind: Kind, draw: random.Random) -> Iterator[str]:
    common = [_word(number) for number in range(COMMON_WORDS)]
    weights = [*accumulate(1 / (rank + 3) for rank in range(COMMON_WORDS))]
    while True:
        for word in draw.choices(common, cum_weights=weights, k=1 << 12):
            # Every third word of a heavy tail is one of many, each as rare as the others.
            rare = kind is Kind.HEAVY_TAIL and draw.random() < 1 / 3
            yield _word(COMMON_WORDS + draw.randrange(DISTINCT_TOKENS)) if rare else word


def _word(number: int) -> str:
    syllables: list[str] = []
    while number or not syllables:
        number, syllable = divmod(number, len(_SYLLABLES))
        syllables.append(_SYLLABLES[syllable])
    return "".join(syllables)
