"""Love language: five kinds of cues, counted for each person. Counts, never a type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from chalicelib.chats.messages import Message
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.reading import Reading, by_person, lines
from chalicelib.insights.generators.embedded.wording import (
    count,
    lead,
    number,
    of,
    rate,
    series,
    tally,
)
from chalicelib.insights.model import Finding

_KINDS: Final = {
    Cue.AFFIRMATION: "words of affirmation",
    Cue.QUALITY_TIME: "quality time",
    Cue.SERVICE: "acts of service",
    Cue.GIFT: "gifts",
    Cue.TOUCH: "physical touch",
}
_ANSWER_KINDS: Final = {
    Cue.AFFIRMATION: "words",
    Cue.QUALITY_TIME: "time",
    Cue.SERVICE: "service",
    Cue.GIFT: "gifts",
    Cue.TOUCH: "touch",
}


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    if not reading.scored:
        return reading.unscored_summary(), []
    showing = {kind: reading.showing(kind) for kind in _KINDS}
    present = sorted((k for k in _KINDS if showing[k]), key=lambda kind: -len(showing[kind]))
    absent = [_KINDS[kind] for kind in _KINDS if not showing[kind]]
    if not present:
        return (
            f"None of the five kinds is clearly evident from these messages "
            f"({reading.read_count()} read).",
            [reading.not_evident("Cues of affection are")],
        )
    findings = [
        *_profiles(reading),
        *(_kind_finding(reading, kind, showing[kind]) for kind in present),
    ]
    if absent:
        findings.append(reading.not_evident(f"{series(absent).capitalize()}:"))
    return _summary(reading), findings


def _kind_finding(reading: Reading, kind: Cue, messages: Sequence[Message]) -> Finding:
    total, counts = len(reading.scored_texts), reading.tally(messages)
    return Finding(
        f"{_KINDS[kind].capitalize()}: {of(len(messages), total, 'texts')}, "
        f"{tally(counts)}.{lead(counts, 'shows it')}{reading.about(messages)}",
        lines(by_person(messages, reading.scored[:4])),
        kind=_ANSWER_KINDS[kind],
    )


def _counts(reading: Reading, person: str) -> dict[str, int]:
    return {label: len(reading.showing(kind, by=person)) for kind, label in _KINDS.items()}


def _summary(reading: Reading) -> str:
    parts = []
    for person in reading.scored[:4]:
        counts = _counts(reading, person)
        ranked = [label for label in _ranked(counts) if counts[label]][:2]
        if ranked:
            shown = series([f"{label} ({number(counts[label])})" for label in ranked])
            parts.append(f"{person} writes most in {shown}")
    return (
        f"{'; '.join(parts)}. These are counts of cues in "
        f"{count(len(reading.scored_texts), 'text')}, not types of people."
    )


def _ranked(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda label: -counts[label])


def _profiles(reading: Reading) -> list[Finding]:
    found = []
    for person in reading.scored[:2]:
        counts = _counts(reading, person)
        own = reading.showing(*_KINDS, by=person)
        if not own:
            continue
        ranked = _ranked(counts)
        written = len(reading.talk.by(person))
        found.append(
            Finding(
                f"{person}: "
                f"{', '.join(f'{label} {number(counts[label])}' for label in ranked)}; "
                f"{rate(len(own), written)} texts hold at least one.",
                lines(
                    message
                    for label in ranked[:3]
                    for message in by_person(
                        reading.showing(_kind(label), by=person), [person], limit=2
                    )
                ),
            )
        )
    return found


def _kind(label: str) -> Cue:
    return next(kind for kind, name in _KINDS.items() if name == label)
