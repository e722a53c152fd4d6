"""Family dynamics: who writes, who replies to whom, who looks after whom, who asks and who does."""

from __future__ import annotations

from collections import Counter

from chalicelib.chats.messages import Message
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
from chalicelib.insights.generators.embedded.structure import called_by_name, who_answers_whom
from chalicelib.insights.generators.embedded.wording import (
    count,
    names,
    number,
    of,
    percent,
    series,
    tally,
)
from chalicelib.insights.model import Finding

_MOST_ROLES = 4


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    found = [
        *of_kind("quiet", _writing(reading)),
        *of_kind("replies", *who_answers_whom(reading)),
        *of_kind("names", *called_by_name(reading)),
    ]
    if reading.scored:
        found += [
            *of_kind("asking", _errands(reading)),
            *of_kind(
                "care",
                cue_finding(
                    reading,
                    (Cue.CARE, Cue.CHECK_IN),
                    "Looking after each other ('have you eaten', 'how are you')",
                    "Looking after each other is",
                ),
            ),
            *of_kind("names", _relatives(reading)),
        ]
    return _summary(reading), found


def _summary(reading: Reading) -> str:
    opened = reading.tally(reading.talk.starts, reading.people)
    asked = reading.showing(Cue.ERRAND_REQUEST)
    errands = f" Everyday requests: {tally(reading.tally(asked))}." if asked else ""
    return (
        f"{count(len(reading.people), 'person writes', 'people write')} here: "
        f"{names(reading.people)} ({reading.read_count()}). Conversations opened: {tally(opened)}."
        f"{errands}"
    )


def _writing(reading: Reading) -> Finding:
    talk = reading.talk
    spoken = reading.tally(talk.spoken, reading.people)
    shares = series([f"{p} {percent(spoken[p], len(talk.spoken))}" for p in reading.people[:4]])
    quiet = [p for p in reading.people if spoken[p] * len(reading.people) * 2 < len(talk.spoken)]
    rarely = (
        f" Less than half of an equal share: {names(quiet)}."
        if len(reading.people) > 2 and quiet
        else ""
    )
    return Finding(
        f"Share of {count(len(talk.spoken), 'message')}: {shares}.{rarely} "
        "Reading without writing does not show in an export.",
        lines(by_person(talk.texts, reading.people[:4], 4)),
    )


def _errands(reading: Reading) -> Finding:
    asked = reading.showing(Cue.ERRAND_REQUEST)
    if not asked:
        return reading.not_evident("Everyday requests ('can you pick up') are")
    taken = [message for message in asked if _taken_on(reading, message)]
    takers = [
        answer for message in taken if (answer := reading.talk.answer_to(message)) is not None
    ]
    helped = f", from {tally(reading.tally(takers))}" if takers else ""
    return Finding(
        f"Everyday requests ('can you pick up'): {tally(reading.tally(asked))}. A yes or an 'I'll' "
        f"came back to {of(len(taken), len(asked))}{helped}; nothing within 24 hours to "
        f"{number(sum(reading.talk.answer_to(m) is None for m in asked))}.{reading.about(asked)}",
        lines(with_answers(reading.talk, taken or asked) or examples(asked, 3)),
    )


def _taken_on(reading: Reading, request: Message) -> bool:
    return any(
        reading.shows(answer, Cue.ACCEPTANCE, Cue.PROMISE)
        and not reading.shows(answer, Cue.HESITATION)
        for answer in reading.talk.answering_turn(request)[:2]
    )


def _relatives(reading: Reading) -> Finding:
    named = reading.showing(Cue.KIN)
    if not named:
        return reading.not_evident("Relatives called by their role ('mum', 'dad') are")
    roles = Counter(phrase for m in named if (phrase := reading.phrase(m, Cue.KIN)) is not None)
    ranked = sorted(roles, key=lambda role: (-roles[role], role))[:_MOST_ROLES]
    return Finding(
        f"Relatives called by their role: {', '.join(f'{r} {number(roles[r])}' for r in ranked)}; "
        f"by whom: {tally(reading.tally(named))}.",
        lines(by_person(named, reading.voices(named))),
    )
