"""What somebody announces, and what is said of it later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from chalicelib.chats.messages import Message
from chalicelib.chats.search import content_words
from chalicelib.insights.generators.embedded.conversation import asks
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    by_person,
    examples,
    lines,
    of_kind,
)
from chalicelib.insights.generators.embedded.wording import number, of, tally
from chalicelib.insights.model import Finding

_REACH = 60
_LONGEST = timedelta(days=7)
_REMEMBERED = 2 * _REACH
"""Texts whose words are kept: enough for announcements that are looked up close to each other."""


class Announcing(NamedTuple):
    """One way of announcing: its cues, how it is called, and the kinds of what is found of it.

    Where it `answers`, what it answers says what it is about, too: 'I'll send them'.
    """

    cues: Sequence[Cue]
    name: str
    such_as: str
    kind: str
    told: str
    asked: str
    answers: bool = False


class _Fate(StrEnum):
    TOLD = "taken up again by the same person"
    ASKED = "asked about by another"
    SILENT = "not mentioned again"


def announced(reading: Reading, way: Announcing) -> list[Finding]:
    """Who announces, and what is said of it within seven days, by a word that both texts share."""
    made = reading.showing(*way.cues)
    if not made:
        return of_kind(way.kind, reading.not_evident(f"{way.name} are"))
    words_of = lru_cache(maxsize=_REMEMBERED)(_words)
    later = {message.line: _what_followed(reading, way, message, words_of) for message in made}
    counts = {fate: sum(each is fate for each, _ in later.values()) for fate in _Fate}
    found = [
        Finding(
            f"{way.name} ({way.such_as}): {tally(reading.tally(made))}. Within 7 days and {_REACH} "
            "messages, by a shared word: "
            + ", ".join(f"{fate} {number(n)}" for fate, n in counts.items())
            + f" (n = {number(len(made))}). Whether it was done is not told by this."
            f"{reading.about(made)}",
            lines(by_person(made, reading.voices(made))),
            kind=way.kind,
        )
    ]
    for fate, label, kind in (
        (_Fate.TOLD, "taken up again", way.told),
        (_Fate.ASKED, "asked about", way.asked),
    ):
        own = [message for message in made if later[message.line][0] is fate]
        if own:
            quoted = (each for m in examples(own, 3) for each in (m, later[m.line][1]))
            found.append(
                Finding(
                    f"{way.name} {label}: {of(len(own), len(made))} ({tally(reading.tally(own))}). "
                    "Each is quoted with the later text.",
                    lines(quoted),
                    kind=kind,
                )
            )
    return found


def _words(text: str) -> frozenset[str]:
    return frozenset(content_words(text))


def _what_followed(
    reading: Reading,
    way: Announcing,
    announcement: Message,
    words_of: Callable[[str], frozenset[str]],
) -> tuple[_Fate, Message]:
    """The first later text that shares a word with it: a question, or its maker's own."""
    words = words_of(announcement.text)
    before = reading.talk.before(announcement) if way.answers else None
    if before is not None:
        words |= words_of(before.text)
    for later in reading.talk.following(announcement, _REACH, _LONGEST):
        if words.isdisjoint(words_of(later.text)):
            continue
        own = later.sender == announcement.sender
        if own and not asks(later) and not reading.shows(later, *way.cues):
            return _Fate.TOLD, later
        if not own and asks(later):
            return _Fate.ASKED, later
    return _Fate.SILENT, announcement
