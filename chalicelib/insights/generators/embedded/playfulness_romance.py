"""Playfulness and romance: laughter and what set it off, teasing, pet names, tenderness."""

from __future__ import annotations

from collections import Counter

from chalicelib.chats.messages import Message, is_citable
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    by_person,
    examples,
    lines,
    of_kind,
)
from chalicelib.insights.generators.embedded.wording import (
    count,
    number,
    of,
    rate,
    series,
    tally,
)
from chalicelib.insights.model import Finding

_MOST_PET_NAMES = 3


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    laughs = reading.showing(Cue.LAUGHTER)
    teasing = reading.showing(Cue.TEASING, Cue.TEASING_EMOJI)
    romance = reading.showing(Cue.FLIRT, Cue.AFFECTION_EMOJI)
    nights = reading.showing(Cue.GOOD_NIGHT)
    findings = [
        *of_kind("laughter", *_laughter(reading, laughs), *_set_off(reading, laughs)),
        *of_kind("teasing", *_cue(reading, teasing, "Teasing and mock protest", "Teasing is")),
        *of_kind("pet_names", *_pet_names(reading)),
        *of_kind(
            "flirting",
            *_cue(reading, romance, "Flirting, tender words, hearts and kisses", "Romance is"),
        ),
        *of_kind(
            "rituals", *_cue(reading, nights, "Good night and good morning", "Such greetings are")
        ),
    ]
    return _summary(reading, laughs, teasing, romance), findings


def _summary(
    reading: Reading, laughs: list[Message], teasing: list[Message], romance: list[Message]
) -> str:
    total = len(reading.talk.texts)
    if not (laughs or teasing or romance):
        return (
            "Play and romance are not clearly evident from these messages "
            f"({reading.read_count()} read)."
        )
    return (
        f"Laughter stands in {of(len(laughs), total, 'texts')}, teasing in {number(len(teasing))}, "
        f"tender words or signs in {number(len(romance))}."
    )


def _laughter(reading: Reading, laughs: list[Message]) -> list[Finding]:
    if not laughs:
        return [
            Finding(
                "Laughter is not clearly evident from these messages: neither spelt nor as an "
                f"emoji does it occur in {count(len(reading.talk.texts), 'text')}.",
                lines(reading.nearest(2)),
            )
        ]
    counts = reading.tally(laughs, reading.people)
    written = reading.tally(reading.talk.texts, reading.people)
    parts = [
        f"{person} in {count(counts[person], 'text')} ({rate(counts[person], written[person])})"
        for person in reading.people[:4]
    ]
    return [
        Finding(
            f"Laughter, spelt or as an emoji: {', '.join(parts)}.{reading.halves(laughs)}",
            lines(by_person(laughs, reading.people[:4], 4)),
        )
    ]


def _set_off(reading: Reading, laughs: list[Message]) -> list[Finding]:
    after = [
        (cause, laugh)
        for laugh in laughs
        if (cause := reading.talk.before(laugh)) is not None and is_citable(cause)
    ]
    if not after:
        return []
    causes = {laugh.line: cause for cause, laugh in after}
    chosen = examples([laugh for _, laugh in after], 3)
    return [
        Finding(
            "Laughing right after something another wrote: "
            f"{of(len(after), len(laughs), 'laughs')}. Whose messages were laughed at or with: "
            f"{tally(reading.tally((cause for cause, _ in after), reading.people))}."
            f"{reading.about([cause for cause, _ in after])}",
            lines(each for laugh in chosen for each in (causes[laugh.line], laugh)),
        )
    ]


def _cue(reading: Reading, messages: list[Message], label: str, missing: str) -> list[Finding]:
    if messages:
        people = reading.people
        return [
            Finding(
                f"{label}: {tally(reading.tally(messages, people))}.{reading.halves(messages)}"
                f"{reading.about(messages)}",
                lines(by_person(messages, people[:4])),
            )
        ]
    return [reading.not_evident(missing)] if reading.scored else []


def _pet_names(reading: Reading) -> list[Finding]:
    named = reading.showing(Cue.PET_NAME)
    if not named:
        return [reading.not_evident("Pet names are")] if reading.scored else []
    parts = []
    for person in reading.scored[:4]:
        own = [message for message in named if message.sender == person]
        used = Counter(reading.phrase(message, Cue.PET_NAME) or "" for message in own)
        favourites = sorted(used, key=lambda phrase: (-used[phrase], phrase))[:_MOST_PET_NAMES]
        often = f", most often {series(favourites)}" if favourites else ""
        parts.append(f"{person} {len(own)}{often}")
    return [Finding(f"Pet names: {'; '.join(parts)}.", lines(by_person(named, reading.scored[:4])))]
