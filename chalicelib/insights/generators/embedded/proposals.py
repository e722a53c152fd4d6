"""Proposals to do something together, and what came back to them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from chalicelib.chats.messages import Message
from chalicelib.insights.generators.embedded.conversation import asks, words_in
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.reading import Reading

HORIZONS: Final = {
    Cue.HORIZON_YEARS: "years or a life together",
    Cue.HORIZON_WEEKS: "weeks or months",
    Cue.HORIZON_DAYS: "days",
}


_SHORT = 6
"""Words of a question that needs no 'we' to be a proposal: `dinner on Saturday?`"""


class Fate(StrEnum):
    """What the first words of the reply made of a proposal."""

    TAKEN_UP = "taken up"
    PUT_OFF = "put off or declined"
    OTHER_REPLY = "another reply"
    NO_REPLY = "no reply within 24 hours"


def find_proposals(reading: Reading) -> list[Message]:
    """Texts that propose something to do together.

    By a phrase ('let's', 'shall we'); as something to do together at a time ahead; as what two
    ('you and I') are said to do then, or what 'we' are in years; or as a question, by its mark,
    about something to do or some time ahead that does not ask after a fact.
    """
    return [message for message in reading.scored_texts if _proposes(reading, message)]


def _proposes(reading: Reading, message: Message) -> bool:
    if reading.shows(message, Cue.PROPOSAL):
        return True
    if reading.shows(message, Cue.PAST):
        return False
    is_dated = reading.shows(message, *HORIZONS, Cue.CLOCK)
    is_shared = reading.shows(message, Cue.TOGETHER)
    does = reading.shows(message, Cue.INVITATION)
    is_of_two = reading.shows(message, Cue.PAIR)
    is_far = reading.shows(message, Cue.HORIZON_YEARS)
    if is_dated and (is_of_two or (is_shared and (does or is_far))):
        return True
    if reading.shows(message, Cue.INQUIRY) or not asks(message):
        return False
    is_short = words_in(message) <= _SHORT
    return (does or is_dated) and (is_shared or is_short or (does and is_dated))


def time_of(reading: Reading, proposal: Message) -> str:
    """The time a proposal names, as it is written there: `saturday, at 7`; empty if none."""
    named: list[str] = []
    for cue in (*HORIZONS, Cue.CLOCK):
        phrase = reading.phrase(proposal, cue)
        if phrase is not None and not any(phrase in longer for longer in named):
            named.append(phrase)
    return ", ".join(named)


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
