"""Future planning: who proposes, whether it is taken up, and how far ahead it reaches."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from chalicelib.chats.messages import Message
from chalicelib.insights.generators.embedded.conversation import asks
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    by_person,
    examples,
    lines,
    with_answers,
)
from chalicelib.insights.generators.embedded.wording import (
    count,
    of,
    percent,
    tally,
)
from chalicelib.insights.model import Finding

_HORIZONS: Final = {
    Cue.HORIZON_YEARS: "years or a life together",
    Cue.HORIZON_WEEKS: "weeks or months",
    Cue.HORIZON_DAYS: "days",
}


class _Fate(StrEnum):
    TAKEN_UP = "taken up"
    PUT_OFF = "put off or declined"
    OTHER_REPLY = "another reply"
    NO_REPLY = "no reply within 24 hours"


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    if not reading.scored:
        return reading.unscored_summary(), []
    proposals = _find_proposals(reading)
    fates = {message.line: _fate(reading, message) for message in proposals}
    if proposals:
        findings = [
            _proposals(reading, proposals, fates),
            *_with_fate(reading, proposals, fates, _Fate.TAKEN_UP),
            *_with_fate(reading, proposals, fates, _Fate.PUT_OFF),
            *_unanswered(proposals, fates),
            *_horizons(reading, proposals),
        ]
    else:
        findings = [reading.not_evident("Proposals are")]
    return _summary(reading, proposals, fates), [*findings, _long_run(reading)]


def _find_proposals(reading: Reading) -> list[Message]:
    """Texts that propose by a phrase, and questions about something or some time ahead."""
    said = frozenset(lines(reading.showing(Cue.PROPOSAL)))
    past = frozenset(lines(reading.showing(Cue.PAST)))
    ahead = frozenset(lines(reading.showing(Cue.INVITATION, *_HORIZONS)))
    return [
        message
        for message in reading.scored_texts
        if message.line in said
        or (message.line in ahead and message.line not in past and asks(message))
    ]


def _fate(reading: Reading, proposal: Message) -> _Fate:
    answers = reading.talk.answering_turn(proposal)
    if not answers:
        return _Fate.NO_REPLY
    first = answers[:2]
    if any(reading.phrase(answer, Cue.HESITATION) for answer in first):
        return _Fate.PUT_OFF
    if any(reading.phrase(answer, Cue.ACCEPTANCE) for answer in first):
        return _Fate.TAKEN_UP
    return _Fate.OTHER_REPLY


def _summary(reading: Reading, proposals: list[Message], fates: dict[int, _Fate]) -> str:
    if not proposals:
        return (
            "Planning together is not clearly evident from these messages "
            f"({reading.read_count()} read)."
        )
    taken = sum(fate is _Fate.TAKEN_UP for fate in fates.values())
    return (
        f"{count(len(proposals), 'proposal')} in {reading.read_count()}: "
        f"{tally(reading.tally(proposals))}. A plain yes came back to {of(taken, len(proposals))}."
    )


def _proposals(reading: Reading, proposals: list[Message], fates: dict[int, _Fate]) -> Finding:
    outcomes = ", ".join(
        f"{fate} {percent(sum(each is fate for each in fates.values()), len(fates))}"
        for fate in _Fate
    )
    return Finding(
        f"Proposals ('let's', 'shall we', a question about a time ahead): "
        f"{tally(reading.tally(proposals))}. What came back: {outcomes} (n = {len(proposals)})."
        f"{reading.halves(proposals)}",
        lines(by_person(proposals, reading.scored[:4], 4)),
    )


def _with_fate(
    reading: Reading, proposals: list[Message], fates: dict[int, _Fate], fate: _Fate
) -> list[Finding]:
    found = [message for message in proposals if fates[message.line] is fate]
    quoted = with_answers(reading.talk, found)
    if not quoted:
        return []
    made = reading.tally(proposals)
    met = reading.tally(found)
    parts = [
        f"{person} {of(met[person], made[person])}" for person in reading.scored[:4] if made[person]
    ]
    return [
        Finding(
            f"Proposals {fate}, judged by the first words of the reply: {', '.join(parts)}.",
            lines(quoted),
        )
    ]


def _unanswered(proposals: list[Message], fates: dict[int, _Fate]) -> list[Finding]:
    alone = [message for message in proposals if fates[message.line] is _Fate.NO_REPLY]
    if not alone:
        return []
    return [
        Finding(
            f"{of(len(alone), len(proposals), 'proposals')} got no message within 24 hours.",
            lines(examples(alone, 3)),
        )
    ]


def _horizons(reading: Reading, proposals: list[Message]) -> list[Finding]:
    reach: dict[Cue | None, list[Message]] = {}
    for message in proposals:
        horizon = next((cue for cue in _HORIZONS if reading.phrase(message, cue)), None)
        reach.setdefault(horizon, []).append(message)
    dated = {cue: reach[cue] for cue in _HORIZONS if cue in reach}
    if not dated:
        return []
    parts = [f"{_HORIZONS[cue]} {len(messages)}" for cue, messages in dated.items()]
    undated = len(reach.get(None, []))
    return [
        Finding(
            f"How far ahead the proposals reach that name a time: {', '.join(parts)}"
            f"{f'; {undated} name none' if undated else ''}.",
            lines(*(examples(messages, 2) for messages in dated.values())),
        )
    ]


def _long_run(reading: Reading) -> Finding:
    far = reading.showing(Cue.HORIZON_YEARS)
    if not far:
        return reading.not_evident("A shared future in the long run is")
    return Finding(
        "The long run (next year, living together, one day): "
        f"{tally(reading.tally(far))}, from {far[0].sent_at:%B %Y} to {far[-1].sent_at:%B %Y}.",
        lines(with_answers(reading.talk, far) or examples(far, 4)),
    )
