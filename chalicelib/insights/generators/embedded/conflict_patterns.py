"""Conflict patterns: complaints, the reply they meet, who steps in, how repair comes. No blame."""

from __future__ import annotations

from typing import Final

from chalicelib.chats.messages import Message
from chalicelib.chats.statistics.rhythm import FEWEST_REPLIES
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.moments import (
    Moment,
    find_moments,
    first_repairs,
    held_in_replies,
    left_open,
    replies_to,
)
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    by_person,
    examples,
    lines,
    of_kind,
)
from chalicelib.insights.generators.embedded.structure import links, toward
from chalicelib.insights.generators.embedded.wording import count, of, tally
from chalicelib.insights.model import Finding

_REPLY_KINDS: Final = {
    Cue.DEFENCE: "a defence ('yes but', 'it wasn't me')",
    Cue.COMPLAINT: "a complaint in return",
    Cue.INSULT: "an insult",
    Cue.WITHDRAWAL: "withdrawal ('whatever', 'forget it')",
    Cue.APOLOGY: "an apology",
    Cue.SOFTENING: "a softer word",
}


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    if not reading.scored:
        return reading.unscored_summary(), []
    complaints = reading.showing(Cue.COMPLAINT, Cue.INSULT)
    moments = find_moments(reading, complaints)
    if not complaints:
        return _summary(reading, moments), of_kind(
            "complaint", reading.not_evident("Complaints and insults are")
        )
    return _summary(reading, moments), [
        *of_kind("complaint", _complaints(reading, complaints, moments)),
        *of_kind(
            "response",
            *held_in_replies(reading, complaints, _REPLY_KINDS, to="a complaint"),
            *replies_to(reading, complaints),
        ),
        *of_kind("repair", *first_repairs(reading, moments)),
        *of_kind("third_person", *_third_persons(reading, moments)),
        *of_kind("open", *left_open(moments)),
    ]


def _summary(reading: Reading, moments: list[Moment]) -> str:
    if not moments:
        return (
            "Open conflict is not clearly evident from these messages "
            f"({reading.read_count()} read); it may be had elsewhere."
        )
    repaired = sum(moment.repair is not None for moment in moments)
    few = " So few moments show no pattern." if len(moments) < FEWEST_REPLIES else ""
    return (
        f"{count(len(moments), 'moment')} of complaint or insult in {reading.read_count()}, begun "
        f"by: {tally(reading.tally(moment.complaint for moment in moments))}. An apology or a "
        f"softer word follows within 24 hours in {of(repaired, len(moments))}.{few}"
    )


def _complaints(reading: Reading, complaints: list[Message], moments: list[Moment]) -> Finding:
    targets = toward(reading, complaints)
    after = f" Written right after whose message: {links(targets)}." if targets else ""
    return Finding(
        f"Texts with a complaint or an insult: {tally(reading.tally(complaints))}, in "
        f"{count(len(moments), 'moment')} (less than a day apart is one).{after} A phrase may be "
        f"meant in jest or be about somebody absent: read the quotes.{reading.about(complaints)}",
        lines(by_person(complaints, reading.voices(complaints))),
    )


def _third_persons(reading: Reading, moments: list[Moment]) -> list[Finding]:
    """Repairs by somebody who neither complained nor was the one spoken to just before."""
    if len(reading.people) < 3:
        return []
    stepped_in = {
        moment.complaint.line: (moment.complaint, moment.repair)
        for moment in moments
        if moment.repair is not None
        and (before := reading.talk.before(moment.complaint)) is not None
        and moment.repair.sender not in (moment.complaint.sender, before.sender)
    }
    if not stepped_in:
        return []
    chosen = examples([complaint for complaint, _ in stepped_in.values()], 3)
    return [
        Finding(
            "The first softer word came from somebody else than the one who complained and the "
            f"one who wrote before in {of(len(stepped_in), len(moments), 'moments')}: "
            f"{tally(reading.tally(repair for _, repair in stepped_in.values()))}.",
            lines(each for c in chosen for each in stepped_in[c.line]),
        )
    ]
