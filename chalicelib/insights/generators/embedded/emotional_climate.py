"""Emotional climate: warm and tense words, what follows them, and care in small things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.chats.messages import Message
from chalicelib.chats.statistics.rhythm import FEWEST_REPLIES
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    by_person,
    cue_finding,
    examples,
    lines,
    of_kind,
    with_answers,
)
from chalicelib.insights.generators.embedded.wording import number, of, percent, rate, tally
from chalicelib.insights.model import Finding

_WARM: Final = {
    Cue.GOOD_FEELING: "joy, pride or gratitude",
    Cue.AFFIRMATION: "praise",
    Cue.SUPPORT: "support",
    Cue.THANKS: "thanks",
    Cue.CELEBRATION: "good wishes",
    Cue.AFFECTION_EMOJI: "hearts and kisses",
}
_TENSE: Final = {
    Cue.COMPLAINT: "complaint",
    Cue.INSULT: "insult",
    Cue.WITHDRAWAL: "withdrawal",
    Cue.HARD_FEELING: "worry, sadness or a hard day",
}


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    if not reading.scored:
        return reading.unscored_summary(), []
    warm, tense = _scored(reading, *_WARM), _scored(reading, *_TENSE)
    return _summary(reading, warm, tense), [
        *of_kind("warmth", _tone(reading, warm, _WARM, "Warm words or signs")),
        *of_kind("tension", _tone(reading, tense, _TENSE, "Words of tension or distress")),
        *of_kind("returned", *_echo(reading, warm)),
        *of_kind(
            "care",
            cue_finding(
                reading, (Cue.CARE,), "Care in small things ('drive safe')", "Such care is"
            ),
        ),
        *of_kind("warmth", *_laughter(reading)),
    ]


def _scored(reading: Reading, *cues: Cue) -> list[Message]:
    return [message for message in reading.showing(*cues) if message.sender in reading.scored]


def _summary(reading: Reading, warm: list[Message], tense: list[Message]) -> str:
    if not (warm or tense):
        return (
            "Neither warm nor tense words are clearly evident from these messages "
            f"({reading.read_count()} read)."
        )
    total = len(reading.scored_texts)
    return (
        f"Warm words or signs stand in {of(len(warm), total, 'texts')}, words of tension or "
        f"distress in {of(len(tense), total)}. Warm, by person: {tally(reading.tally(warm))}."
    )


def _tone(reading: Reading, shown: list[Message], kinds: Mapping[Cue, str], label: str) -> Finding:
    if not shown:
        return reading.not_evident(f"{label} are")
    counts, written = reading.tally(shown), reading.tally(reading.scored_texts)
    people = ", ".join(
        f"{person} {number(counts[person])} ({rate(counts[person], written[person])})"
        for person in reading.voices(shown)
    )
    present = {name: len(_scored(reading, cue)) for cue, name in kinds.items()}
    ranked = sorted((name for name in present if present[name]), key=lambda name: -present[name])
    by_kind = ", ".join(f"{name} {number(present[name])}" for name in ranked)
    return Finding(
        f"{label}: {people}. By kind, of which a text can show several: {by_kind}."
        f"{reading.halves(shown)}{reading.about(shown)}",
        lines(by_person(shown, reading.voices(shown))),
    )


def _echo(reading: Reading, warm: list[Message]) -> list[Finding]:
    """How often a warm text gets a warm reply, beside how often any reply is warm."""
    warm_lines = frozenset(lines(warm))
    replies = [reply for reply in reading.talk.replies if reply.answer.sender in reading.scored]
    warm_replies = [
        reply for reply in replies if any(m.line in warm_lines for m in reply.answer.messages)
    ]
    after = [
        reply for reply in replies if any(m.line in warm_lines for m in reply.waiting.messages)
    ]
    if len(after) < FEWEST_REPLIES:
        return []
    echoed = [
        reply for reply in warm_replies if any(m.line in warm_lines for m in reply.waiting.messages)
    ]
    return [
        Finding(
            f"A warm turn got a warm reply in {of(len(echoed), len(after))}; of all replies "
            f"{percent(len(warm_replies), len(replies))} are warm (n = {number(len(replies))}).",
            lines(
                with_answers(
                    reading.talk,
                    [m for reply in echoed for m in reply.waiting.messages if m.line in warm_lines],
                )
                or examples(warm, 3)
            ),
        )
    ]


def _laughter(reading: Reading) -> list[Finding]:
    laughs = reading.showing(Cue.LAUGHTER)
    if not laughs:
        return []
    return [
        Finding(
            f"Laughter, spelt or as an emoji: {tally(reading.tally(laughs, reading.people))}."
            f"{reading.halves(laughs)}",
            lines(by_person(laughs, reading.voices(laughs, reading.people), 4)),
        )
    ]
