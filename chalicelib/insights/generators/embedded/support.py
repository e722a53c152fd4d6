"""What comes back to a text that needs somebody: engagement, and who gave it."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.chats.messages import Message
from chalicelib.insights.generators.embedded.conversation import asks
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.reading import Reading

WINDOW = timedelta(hours=24)
REACH = 10
"""Messages after a text in which support still counts as given to its writer."""


def is_engaged(reading: Reading, message: Message) -> bool:
    """Whether the first turn of somebody else within 24 hours asks or holds a phrase of support."""
    return any(
        asks(answer) or reading.phrase(answer, Cue.SUPPORT) is not None
        for answer in reading.talk.answering_turn(message)
    )


def supporters(reading: Reading, message: Message) -> dict[str, Message]:
    """Everybody who supported or offered help after the message, each with the first such text.

    Looked at are the next ten messages within 24 hours, up to the next text by another that needs
    support too. In a group several people can support one.
    """
    given: dict[str, Message] = {}
    for later in reading.talk.following(message, REACH, WINDOW):
        if later.sender is None or later.sender == message.sender:
            continue
        if reading.shows(later, Cue.SUPPORT, Cue.OFFER):
            given.setdefault(later.sender, later)
        elif reading.shows(later, Cue.HARD_FEELING, Cue.HELP_REQUEST):
            break
    return given
