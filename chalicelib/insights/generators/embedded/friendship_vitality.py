"""Friendship vitality: contact over time, who opens, plans, laughter and a shared past."""

from __future__ import annotations

from itertools import pairwise

from chalicelib.chats.messages import Message, is_citable
from chalicelib.chats.statistics.rhythm import SESSION_SILENCE
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.proposals import Fate, fate_of, find_proposals
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    by_person,
    cue_finding,
    examples,
    lines,
    of_kind,
    with_answers,
)
from chalicelib.insights.generators.embedded.structure import who_answers_whom
from chalicelib.insights.generators.embedded.wording import (
    count,
    duration,
    lead,
    number,
    of,
    percent,
    tally,
)
from chalicelib.insights.model import Finding


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    proposals = find_proposals(reading)
    found = [
        *of_kind("contact", _contact(reading), _starts(reading)),
        *of_kind("replies", *who_answers_whom(reading)),
        *of_kind("laughter", *_laughter(reading)),
    ]
    if reading.scored:
        found += [
            *of_kind("plans", _plans(reading, proposals)),
            *of_kind(
                "contact",
                cue_finding(reading, (Cue.CHECK_IN,), "Asking how somebody is", "Checking in is"),
            ),
            *of_kind(
                "memories",
                cue_finding(
                    reading,
                    (Cue.MEMORY, Cue.CELEBRATION),
                    "Shared memories ('remember when') and good wishes ('congratulations')",
                    "Shared memories and good wishes are",
                ),
            ),
        ]
    return _summary(reading, proposals), found


def _summary(reading: Reading, proposals: list[Message]) -> str:
    days = {message.sent_at.date() for message in reading.talk.spoken}
    opened = reading.tally(reading.talk.starts, reading.people)
    planned = f" Proposals to do something: {number(len(proposals))}." if reading.scored else ""
    return (
        f"{reading.read_count()} by {count(len(reading.people), 'person', 'people')} on "
        f"{count(len(days), 'day')}; conversations opened: {tally(opened)}.{planned}"
    )


def _contact(reading: Reading) -> Finding:
    spoken = reading.talk.spoken
    days = {message.sent_at.date() for message in spoken}
    span = abs((max(days) - min(days)).days) + 1
    before, after = max(
        pairwise(spoken),
        key=lambda pair: pair[1].sent_at - pair[0].sent_at,
        default=(spoken[0], spoken[0]),
    )
    silence = (
        f" The longest silence lasted {duration(after.sent_at - before.sent_at)}; "
        f"{after.sender} wrote next."
        if after.sent_at - before.sent_at >= SESSION_SILENCE
        else ""
    )
    quoted = [message for message in (before, after) if is_citable(message)]
    return Finding(
        f"Messages on {number(len(days))} of {count(span, 'day')} ({percent(len(days), span)}) "
        f"from {min(days):%d %B %Y} to {max(days):%d %B %Y}.{silence}{reading.halves(spoken)}",
        lines(quoted or examples(reading.talk.texts, 2)),
    )


def _starts(reading: Reading) -> Finding:
    starts = reading.talk.starts
    opened = reading.tally(starts, reading.people)
    quotable = [message for message in starts if is_citable(message)]
    return Finding(
        f"Conversations opened after 6 hours of silence: {tally(opened)}.{lead(opened, 'starts')}",
        lines(by_person(quotable or reading.talk.texts, reading.people[:4], 4)),
    )


def _laughter(reading: Reading) -> list[Finding]:
    laughs = reading.showing(Cue.LAUGHTER)
    if not laughs:
        return []
    causes = [
        cause
        for laugh in laughs
        if (cause := reading.talk.before(laugh)) is not None and is_citable(cause)
    ]
    return [
        Finding(
            f"Laughter, spelt or as an emoji: {tally(reading.tally(laughs, reading.people))}. "
            f"Right after somebody else's message: {of(len(causes), len(laughs))}, whose: "
            f"{tally(reading.tally(causes, reading.people))}.{reading.about(causes)}",
            lines(
                examples(causes, 2), by_person(laughs, reading.voices(laughs, reading.people), 4)
            ),
        )
    ]


def _plans(reading: Reading, proposals: list[Message]) -> Finding:
    if not proposals:
        return reading.not_evident("Proposals to do something together are")
    taken = [m for m in proposals if fate_of(reading, m) is Fate.TAKEN_UP]
    return Finding(
        f"Proposals to do something: {tally(reading.tally(proposals))}. A plain yes came back to "
        f"{of(len(taken), len(proposals))} ({tally(reading.tally(taken))})."
        f"{reading.about(proposals)}",
        lines(with_answers(reading.talk, taken or proposals) or examples(proposals, 3)),
    )
