"""Trust and loyalty: confidences, words of standing by, and what becomes of promises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache

from chalicelib.chats.messages import Message
from chalicelib.insights.generators.embedded.conversation import asks
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    by_person,
    cue_finding,
    examples,
    lines,
)
from chalicelib.insights.generators.embedded.wording import count, number, of, tally
from chalicelib.insights.model import Finding
from chalicelib.insights.retrieval import content_words

_REACH = 60
_LONGEST = timedelta(days=7)
_REMEMBERED = 2 * _REACH
"""Texts whose words are kept: enough for promises that are looked up close to each other."""


class _Fate(StrEnum):
    TOLD = "taken up again by the same person"
    ASKED = "asked about by another"
    SILENT = "not mentioned again"


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    if not reading.scored:
        return reading.unscored_summary(), []
    promises = reading.showing(Cue.PROMISE)
    confided = reading.showing(Cue.CONFIDENCE)
    stood = reading.showing(Cue.STANDING_BY)
    return _summary(reading, promises, confided, stood), [
        cue_finding(
            reading, (Cue.CONFIDENCE,), "Confidences ('between us', 'I trust you')", "Confiding is"
        ),
        cue_finding(
            reading, (Cue.STANDING_BY,), "Standing by somebody ('got your back')", "Standing by is"
        ),
        *_promises(reading, promises),
        cue_finding(
            reading,
            (Cue.CALLING_OFF,),
            "Calling off or postponing ('can't make it')",
            "Calling off is",
        ),
        cue_finding(reading, (Cue.APOLOGY,), "Saying sorry, for small things too", "Apologies are"),
    ]


def _summary(
    reading: Reading, promises: list[Message], confided: list[Message], stood: list[Message]
) -> str:
    if not (promises or confided or stood):
        return (
            "Words of trust and promises are not clearly evident from these messages "
            f"({reading.read_count()} read)."
        )
    return (
        f"In {count(len(reading.scored_texts), 'text')}: confidences {number(len(confided))}, "
        f"words of standing by {number(len(stood))}, announcements such as 'I'll' "
        f"{number(len(promises))} ({tally(reading.tally(promises))})."
    )


def _promises(reading: Reading, promises: list[Message]) -> list[Finding]:
    if not promises:
        return [reading.not_evident("Promises are")]
    words_of = lru_cache(maxsize=_REMEMBERED)(_words)
    later = {message.line: _what_followed(reading, message, words_of) for message in promises}
    counts = {fate: sum(each is fate for each, _ in later.values()) for fate in _Fate}
    found = [
        Finding(
            f"Announcements ('I'll', 'I promise'): {tally(reading.tally(promises))}. Within 7 days "
            f"and {_REACH} messages, by a shared word: "
            + ", ".join(f"{fate} {number(n)}" for fate, n in counts.items())
            + f" (n = {number(len(promises))}). Whether it was done is not told by this.",
            lines(by_person(promises, reading.voices(promises))),
        )
    ]
    for fate, label in ((_Fate.TOLD, "taken up again"), (_Fate.ASKED, "asked about")):
        own = [message for message in promises if later[message.line][0] is fate]
        if own:
            found.append(
                Finding(
                    f"Announcements {label}: {of(len(own), len(promises))} "
                    f"({tally(reading.tally(own))}). Each is quoted with the later text.",
                    lines(
                        each
                        for message in examples(own, 3)
                        for each in (message, later[message.line][1])
                    ),
                )
            )
    return found


def _words(text: str) -> frozenset[str]:
    return frozenset(content_words(text))


def _what_followed(
    reading: Reading, promise: Message, words_of: Callable[[str], frozenset[str]]
) -> tuple[_Fate, Message]:
    """The first later text that shares a word with the promise: a question, or its maker's own."""
    words = words_of(promise.text)
    for later in reading.talk.following(promise, _REACH, _LONGEST):
        if words.isdisjoint(words_of(later.text)):
            continue
        own = later.sender == promise.sender
        if own and not asks(later) and not reading.shows(later, Cue.PROMISE):
            return _Fate.TOLD, later
        if not own and asks(later):
            return _Fate.ASKED, later
    return _Fate.SILENT, promise
