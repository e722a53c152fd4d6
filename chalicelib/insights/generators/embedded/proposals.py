"""Proposals to do something together, and what came back to them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from chalicelib.chats.messages import Message
from chalicelib.insights.generators.embedded.conversation import asks
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.reading import Reading, lines

HORIZONS: Final = {
    Cue.HORIZON_YEARS: "years or a life together",
    Cue.HORIZON_WEEKS: "weeks or months",
    Cue.HORIZON_DAYS: "days",
}


class Fate(StrEnum):
    """What the first words of the reply made of a proposal."""

    TAKEN_UP = "taken up"
    PUT_OFF = "put off or declined"
    OTHER_REPLY = "another reply"
    NO_REPLY = "no reply within 24 hours"


def find_proposals(reading: Reading) -> list[Message]:
    """Texts that propose by a phrase, and questions about something or some time ahead."""
    said = frozenset(lines(reading.showing(Cue.PROPOSAL)))
    past = frozenset(lines(reading.showing(Cue.PAST)))
    ahead = frozenset(lines(reading.showing(Cue.INVITATION, *HORIZONS)))
    return [
        message
        for message in reading.scored_texts
        if message.line in said
        or (message.line in ahead and message.line not in past and asks(message))
    ]


def fate_of(reading: Reading, proposal: Message) -> Fate:
    """What became of the proposal, judged by the first two messages of the reply."""
    answers = reading.talk.answering_turn(proposal)
    if not answers:
        return Fate.NO_REPLY
    first = answers[:2]
    if any(reading.phrase(answer, Cue.HESITATION) for answer in first):
        return Fate.PUT_OFF
    if any(reading.phrase(answer, Cue.ACCEPTANCE) for answer in first):
        return Fate.TAKEN_UP
    return Fate.OTHER_REPLY
