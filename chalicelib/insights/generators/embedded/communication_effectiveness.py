"""Communication at work: how things are asked for, what comes back, what had to be made clear."""

from __future__ import annotations

from typing import Final

from chalicelib.chats.messages import Message, is_citable
from chalicelib.insights.generators.embedded.conversation import Reply
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.questions import answered_questions
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    by_person,
    examples,
    lines,
    middle,
    of_kind,
    with_answers,
)
from chalicelib.insights.generators.embedded.wording import (
    count,
    duration,
    names,
    number,
    of,
    tally,
)
from chalicelib.insights.model import Finding

_FIRST_HOUR, _LAST_HOUR, _WORKING_DAYS = 8, 18, 5
_POLITE: Final = (Cue.PLEASE, Cue.THANKS, Cue.HEDGE)


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    requests = reading.showing(Cue.REQUEST, Cue.HELP_REQUEST)
    found = [*of_kind("speed", _speed(reading)), *of_kind("answers", *answered_questions(reading))]
    if reading.scored:
        found = [
            *of_kind("requests", _requests(reading, requests)),
            *of_kind("answers", *_received(reading, requests)),
            *found,
            *of_kind("clarity", _clarity(reading)),
            *of_kind("chasing", _chasing(reading)),
        ]
    return _summary(reading, requests), found


def _summary(reading: Reading, requests: list[Message]) -> str:
    if not reading.scored:
        return reading.unscored_summary()
    if not requests:
        return (
            "Requests are not clearly evident from these messages "
            f"({reading.read_count()} by {names(reading.people)} read)."
        )
    met = sum(reading.talk.answer_to(message) is not None for message in requests)
    chased = len(reading.showing(Cue.REMINDER))
    return (
        f"In {reading.read_count()} something is asked for in {count(len(requests), 'text')} "
        f"({tally(reading.tally(requests))}); a message came back within 24 hours to "
        f"{of(met, len(requests))}, and {count(chased, 'text')} ask after something."
    )


def _requests(reading: Reading, requests: list[Message]) -> Finding:
    if not requests:
        return reading.not_evident("Requests ('could you', 'please send') are")
    polite = [message for message in requests if reading.shows(message, *_POLITE)]
    return Finding(
        f"Requests ('could you', 'please send'): {tally(reading.tally(requests))}. With a please, "
        f"thanks or a hedge such as 'maybe' in the same text: {of(len(polite), len(requests))} "
        f"({tally(reading.tally(polite))}).{reading.halves(requests)}"
        f"{reading.about(requests)}",
        lines(by_person(requests, reading.voices(requests))),
    )


def _received(reading: Reading, requests: list[Message]) -> list[Finding]:
    if not requests:
        return []
    silent = [message for message in requests if reading.talk.answer_to(message) is None]
    taken = [message for message in requests if _taken(reading, message)]
    whose = f" ({tally(reading.tally(silent))})" if silent else ""
    return [
        Finding(
            f"Of {count(len(requests), 'request')}, {number(len(taken))} got a yes, a 'got it' or "
            f"an 'I'll' back, {number(len(requests) - len(taken) - len(silent))} another reply, "
            f"{number(len(silent))} no message within 24 hours{whose}. A request can also be met "
            "by doing it.",
            lines(
                with_answers(reading.talk, taken or requests, 2) or examples(requests, 2),
                examples(silent, 2),
            ),
        )
    ]


def _taken(reading: Reading, request: Message) -> bool:
    return any(
        reading.shows(answer, Cue.ACCEPTANCE, Cue.UNDERSTOOD, Cue.COMMITMENT, Cue.PROMISE)
        and not reading.shows(answer, Cue.HESITATION)
        for answer in reading.talk.answering_turn(request)[:2]
    )


def _speed(reading: Reading) -> Finding:
    parts: list[str] = []
    quoted: list[Message] = []
    for person in reading.people[:4]:
        replies = [reply for reply in reading.talk.replies if reply.answer.sender == person]
        working = [reply for reply in replies if _in_working_hours(reply)]
        outside = [reply for reply in replies if not _in_working_hours(reply)]
        parts.append(f"{person} {_typical(working)} in working hours, {_typical(outside)} outside")
        slowest = max(filter(_is_quotable, replies), key=lambda reply: reply.delay, default=None)
        if slowest is not None:
            quoted += [slowest.waiting.messages[-1], slowest.answer.messages[0]]
    return Finding(
        f"Replies come, by the median: {'; '.join(parts)}. Working hours are Monday to Friday, 8 "
        "to 18 by the clock of the export, and those of the message that waited. Quoted is the "
        "slowest reply of each.",
        lines(quoted or by_person(reading.talk.texts, reading.people[:4], 2)),
    )


def _in_working_hours(reply: Reply) -> bool:
    asked = reply.waiting.messages[-1].sent_at
    return asked.weekday() < _WORKING_DAYS and _FIRST_HOUR <= asked.hour < _LAST_HOUR


def _typical(replies: list[Reply]) -> str:
    typical = middle([reply.delay for reply in replies])
    n = f"(n = {number(len(replies))})"
    if typical is None:
        return f"too few to tell {n}"
    return f"after {duration(typical)} {n}"


def _is_quotable(reply: Reply) -> bool:
    return is_citable(reply.waiting.messages[-1]) and is_citable(reply.answer.messages[0])


def _clarity(reading: Reading) -> Finding:
    asked = reading.showing(Cue.CLARIFICATION)
    if not asked:
        return reading.not_evident("Asking what is meant ('what do you mean') is")
    cleared = [message for message in asked if reading.talk.answer_to(message) is not None]
    before = {
        message.line: earlier
        for message in asked
        if (earlier := reading.talk.before(message)) is not None and is_citable(earlier)
    }
    chosen = examples(asked, 3)
    return Finding(
        f"Asking what is meant, or making it clear ('what do you mean', 'to clarify'): "
        f"{tally(reading.tally(asked))}, in {count(len(reading.scored_texts), 'text')}; a message "
        f"followed within 24 hours in {of(len(cleared), len(asked))}. Each is quoted with what "
        "was said before.",
        lines(each for m in chosen for each in (before.get(m.line, m), m)),
    )


def _chasing(reading: Reading) -> Finding:
    asked = reading.showing(Cue.REMINDER)
    if not asked:
        return reading.not_evident("Asking after something ('any update') is")
    met = [message for message in asked if reading.talk.answer_to(message) is not None]
    return Finding(
        f"Asking after something ('any update', 'did you get a chance'): "
        f"{tally(reading.tally(asked))}; a message followed within 24 hours in "
        f"{of(len(met), len(asked))}. Who is asked after may simply have most to do.",
        lines(with_answers(reading.talk, asked) or examples(asked, 3)),
    )
