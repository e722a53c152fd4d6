"""Collaboration and accountability: what is taken on, reported, handed over, due and moved."""

from __future__ import annotations

from typing import Final

from chalicelib.chats.messages import Message
from chalicelib.insights.generators.embedded.announcements import Announcing, announced
from chalicelib.insights.generators.embedded.conversation import sender_of
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    by_person,
    examples,
    lines,
    of_kind,
    with_answers,
)
from chalicelib.insights.generators.embedded.structure import Link, links
from chalicelib.insights.generators.embedded.wording import count, number, of, tally
from chalicelib.insights.model import Finding

_TAKING_ON: Final = Announcing(
    cues=(Cue.COMMITMENT,),
    name="Commitments",
    such_as="'I'll take care of', 'I can do that'",
    kind="commitment",
    told="completion",
    asked="asked_again",
    answers=True,
)


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    if not reading.scored:
        return reading.unscored_summary(), []
    return _summary(reading), [
        *announced(reading, _TAKING_ON),
        *of_kind("completion", _reported(reading)),
        *of_kind("handover", _handovers(reading)),
        *of_kind("deadline", _deadlines(reading)),
        *of_kind("moved", _moved(reading)),
    ]


def _summary(reading: Reading) -> str:
    taken, moved = reading.showing(Cue.COMMITMENT), reading.showing(Cue.DEADLINE_MOVED)
    done, named = _done(reading), _named(reading)
    if not (taken or done or moved or named):
        return (
            "Sharing work is not clearly evident from these messages "
            f"({reading.read_count()} read)."
        )
    return (
        f"In {count(len(reading.scored_texts), 'text')}: taken on {number(len(taken))} "
        f"({tally(reading.tally(taken))}), reported as done {number(len(done))} "
        f"({tally(reading.tally(done))}), deadlines named {number(len(named))}, moved or missed "
        f"{number(len(moved))}. Whether work was done is not told by this."
    )


def _done(reading: Reading) -> list[Message]:
    """Reports, without the questions whether something is done."""
    return [m for m in reading.showing(Cue.COMPLETION) if not reading.shows(m, Cue.REMINDER)]


def _reported(reading: Reading) -> Finding:
    done = _done(reading)
    if not done:
        return reading.not_evident("Reports of what is done ('just sent', 'it's done') are")
    return Finding(
        f"Reported as done ('just sent', 'it's done'): {tally(reading.tally(done))}, in "
        f"{count(len(reading.scored_texts), 'text')}.{reading.halves(done)}{reading.about(done)}",
        lines(by_person(done, reading.voices(done))),
    )


def _handovers(reading: Reading) -> Finding:
    handed = reading.showing(Cue.HANDOVER)
    if not handed:
        return reading.not_evident("Handing over ('over to you', 'can you take over') is")
    followed = [
        Link(sender_of(message), sender_of(answer))
        for message in handed
        if (answer := reading.talk.answer_to(message)) is not None
    ]
    to = f" Who wrote next after it: {links(followed)}." if followed else ""
    return Finding(
        f"Handing over ('over to you', 'can you take over'): {tally(reading.tally(handed))}.{to}",
        lines(with_answers(reading.talk, handed) or examples(handed, 3)),
    )


def _named(reading: Reading) -> list[Message]:
    return [m for m in reading.showing(Cue.DEADLINE) if not reading.shows(m, Cue.DEADLINE_MOVED)]


def _deadlines(reading: Reading) -> Finding:
    named = _named(reading)
    if not named:
        return reading.not_evident("Deadlines ('by Friday', 'end of day') are")
    own = [message for message in named if reading.shows(message, Cue.COMMITMENT, Cue.PROMISE)]
    asked = [message for message in named if reading.shows(message, Cue.REQUEST)]
    return Finding(
        f"Deadlines named ('by Friday', 'end of day'): {tally(reading.tally(named))}; for one's "
        f"own work ('I'll') {number(len(own))}, in a request to others {number(len(asked))}."
        f"{reading.halves(named)}{reading.about(named)}",
        lines(by_person(named, reading.voices(named))),
    )


def _moved(reading: Reading) -> Finding:
    moved = reading.showing(Cue.DEADLINE_MOVED)
    if not moved:
        return reading.not_evident("Moving a deadline ('need more time', 'push it back') is")
    accepted = [
        message
        for message in moved
        if any(
            reading.shows(answer, Cue.ACCEPTANCE, Cue.UNDERSTOOD, Cue.SOFTENING)
            for answer in reading.talk.answering_turn(message)[:2]
        )
    ]
    return Finding(
        f"Deadlines moved or missed ('need more time', 'push it back'): "
        f"{tally(reading.tally(moved))}. A yes or a softer word came back to "
        f"{of(len(accepted), len(moved))}.",
        lines(with_answers(reading.talk, moved) or examples(moved, 3)),
    )
