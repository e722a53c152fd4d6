"""An answer without a model: the places of the chat that are nearest to the question, as they are.

Nothing is worded that the chat does not say: which messages, by whom and when, and which words of
the question they share.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.chats.messages import Message
from chalicelib.chats.search import content_words
from chalicelib.chats.statistics.rhythm import SESSION_SILENCE
from chalicelib.insights.errors import GenerationFailed
from chalicelib.insights.generators.embedded.naming import short_names
from chalicelib.insights.generators.embedded.reading import lines
from chalicelib.insights.generators.embedded.wording import count, names, number, series
from chalicelib.insights.model import ChatReading, Draft, Finding

MOST_HITS = 10
MOST_PLACES = 4
MOST_WORDS = 4


def answer(question: str, chat: ChatReading) -> Draft:
    """What is nearest to the question; raises GenerationFailed `nothing_to_read`."""
    read = f"{number(chat.total)} messages"
    places = _places(chat.ranked(question, MOST_HITS))
    if not places:
        return _nothing_near(chat, read)
    speak = "place speaks" if len(places) == 1 else "places speak"
    return Draft(
        f"{count(len(places), speak, speak)} of it in {read}, the nearest first. This finds "
        "messages and words no answer: read the quotes in their conversation.",
        [_finding(question, place, chat) for place in places],
    )


def _nothing_near(chat: ChatReading, read: str) -> Draft:
    latest = chat.latest(2)
    if not latest:
        raise GenerationFailed("nothing_to_read")
    claim = (
        "Not clearly evident from these messages: none shares a word that carries meaning with "
        "the question. Quoted are the latest."
    )
    return Draft(
        f"Nothing in {read} speaks of it in the words of the question.",
        [Finding(claim, lines(latest))],
    )


def _places(hits: Sequence[Message]) -> list[list[Message]]:
    """The hits, those of one conversation together, the conversation of the best hit first."""
    places: list[list[Message]] = []
    for hit in hits:
        near = (
            place
            for place in places
            if any(abs(hit.sent_at - other.sent_at) < SESSION_SILENCE for other in place)
        )
        place = next(near, None)
        if place is None:
            places.append([hit])
        else:
            place.append(hit)
    return places[:MOST_PLACES]


def _finding(question: str, hits: Sequence[Message], chat: ChatReading) -> Finding:
    called = short_names(list(chat.context.participants))
    people = dict.fromkeys(called[hit.sender] for hit in hits if hit.sender is not None)
    words = [f"'{word}'" for word in _shared(question, hits)][:MOST_WORDS]
    about = f", with {series(words)} as in the question" if words else ""
    day = hits[0].sent_at
    return Finding(
        f"{day.day} {day:%B %Y}: {names(list(people))}{about}.",
        lines(sorted(hits, key=lambda message: message.sent_at)),
        kind="answer",
    )


def _shared(question: str, hits: Sequence[Message]) -> list[str]:
    """The words of the question, as they are written in it, that the hits hold in some form."""
    said = {stem for hit in hits for stem in content_words(hit.text)}
    return [word for word in dict.fromkeys(question.split()) if said & {*content_words(word)}]
