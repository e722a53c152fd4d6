"""Conflict resolution: complaints, the reply to them, and how repair comes. Cues, no blame."""

from __future__ import annotations

from chalicelib.chats.messages import Message
from chalicelib.chats.statistics.rhythm import FEWEST_REPLIES
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.moments import (
    Moment,
    find_moments,
    first_repairs,
    left_open,
    replies_to,
)
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    by_person,
    lines,
    middle,
    of_kind,
)
from chalicelib.insights.generators.embedded.wording import (
    count,
    duration,
    lead,
    of,
    tally,
)
from chalicelib.insights.model import Finding


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    if not reading.scored:
        return reading.unscored_summary(), []
    complaints = reading.showing(Cue.COMPLAINT)
    moments = find_moments(reading, complaints)
    if complaints:
        findings = [
            *of_kind("complaint", _complaints(reading, complaints, moments)),
            *of_kind("response", *replies_to(reading, complaints)),
            *of_kind("repair", *first_repairs(reading, moments)),
            *of_kind("open", *left_open(moments)),
        ]
    else:
        findings = of_kind("complaint", reading.not_evident("Complaints are"))
    return _summary(reading, moments), [
        *findings,
        *of_kind("repair", _apologies(reading)),
    ]


def _summary(reading: Reading, moments: list[Moment]) -> str:
    if not moments:
        return (
            "Open disagreement is not clearly evident from these messages "
            f"({reading.read_count()} read); it may be had elsewhere."
        )
    repaired = [moment for moment in moments if moment.repair is not None]
    typical = middle([moment.delay for moment in repaired if moment.delay is not None])
    after = f", after {duration(typical)} by the median" if typical is not None else ""
    few = " So few moments show no pattern." if len(moments) < FEWEST_REPLIES else ""
    return (
        f"Words of complaint mark {count(len(moments), 'moment')} in {reading.read_count()}. In "
        f"{of(len(repaired), len(moments))} an apology or a softer word follows within 24 hours"
        f"{after}.{few}"
    )


def _complaints(reading: Reading, complaints: list[Message], moments: list[Moment]) -> Finding:
    return Finding(
        "Texts with a complaint, such as 'you always' or 'that's not fair': "
        f"{tally(reading.tally(complaints))}, in {count(len(moments), 'moment')} (complaints less "
        "than a day apart are one). A phrase may also be meant in jest: read the quotes."
        f"{reading.about(complaints)}",
        lines(by_person(complaints, reading.scored[:4])),
    )


def _apologies(reading: Reading) -> Finding:
    apologies = reading.showing(Cue.APOLOGY)
    if not apologies:
        return reading.not_evident("Apologies are")
    counts = reading.tally(apologies)
    return Finding(
        f"Saying sorry for anything, small things too: {tally(counts)}, "
        f"in {count(len(reading.scored_texts), 'text')}.{lead(counts, 'apologises')}",
        lines(by_person(apologies, reading.voices(apologies))),
    )
