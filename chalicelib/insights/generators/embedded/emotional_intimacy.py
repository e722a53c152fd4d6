"""Emotional intimacy: feelings that are named, and the reply they get."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.chats.messages import Message
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    by_person,
    examples,
    lines,
    middle,
    of_kind,
    with_answers,
)
from chalicelib.insights.generators.embedded.support import is_engaged
from chalicelib.insights.generators.embedded.wording import (
    count,
    duration,
    number,
    of,
    percent,
    rate,
    tally,
)
from chalicelib.insights.model import Finding

_SOON = timedelta(hours=1)
_EVENING = 21
_MORNING = 5
_FEWEST_FOR_A_TIME_OF_DAY = 10


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    if not reading.scored:
        return reading.unscored_summary(), []
    hard = reading.showing(Cue.HARD_FEELING)
    good = reading.showing(Cue.GOOD_FEELING)
    told = reading.showing(Cue.HARD_FEELING, Cue.GOOD_FEELING)
    if not told:
        findings = [reading.not_evident("Feelings of one's own are")]
    else:
        findings = [
            _told(reading, told),
            _kinds(reading, hard, good),
            *of_kind("response", *_received(reading, told)),
            *of_kind("unanswered", *_without_reply(reading, told)),
            *_at_night(told),
        ]
    return _summary(reading, told, hard), [
        *findings,
        *of_kind("check_in", _check_ins(reading)),
    ]


def _summary(reading: Reading, told: list[Message], hard: list[Message]) -> str:
    if not told:
        return (
            "Naming feelings is not clearly evident from these messages "
            f"({reading.read_count()} read)."
        )
    answered = sum(is_engaged(reading, message) for message in hard)
    care = (
        f" Of {count(len(hard), 'text')} with a hard feeling or a hard day, {number(answered)} got "
        "a reply with a known phrase of support or a question."
        if hard
        else " Hard feelings do not occur among them."
    )
    return (
        f"A feeling is named in {of(len(told), len(reading.scored_texts), 'texts')}: "
        f"{tally(reading.tally(told))}.{care}"
    )


def _told(reading: Reading, told: list[Message]) -> Finding:
    counts = reading.tally(told)
    written = reading.tally(reading.scored_texts)
    parts = [
        f"{person} in {count(counts[person], 'text')} ({rate(counts[person], written[person])})"
        for person in reading.scored[:4]
    ]
    return Finding(
        f"Who names feelings of their own: {', '.join(parts)}.{reading.halves(told)}"
        f"{reading.about(told)}",
        lines(by_person(told, reading.scored[:4], 4)),
    )


def _kinds(reading: Reading, hard: list[Message], good: list[Message]) -> Finding:
    return Finding(
        f"Hard ones (worry, sadness, missing somebody, a bad day): {tally(reading.tally(hard))}. "
        f"Good ones (joy, pride, gratitude): {tally(reading.tally(good))}. "
        "A text can hold both.",
        lines(examples(hard, 3), examples(good, 3)),
    )


def _received(reading: Reading, told: list[Message]) -> list[Finding]:
    found = []
    for person in reading.scored[:2]:
        own = [message for message in told if message.sender == person]
        answers = [(m, a) for m in own if (a := reading.talk.answer_to(m)) is not None]
        quoted = with_answers(reading.talk, own)
        if not quoted:
            continue
        delays = [max(timedelta(0), answer.sent_at - m.sent_at) for m, answer in answers]
        soon = sum(delay <= _SOON for delay in delays)
        typical = middle(delays)
        median = f", after {duration(typical)} by the median" if typical is not None else ""
        engaged = sum(is_engaged(reading, message) for message in own)
        found.append(
            Finding(
                f"When {person} named a feeling ({count(len(own), 'time')}), a message "
                f"came back within an hour in {percent(soon, len(own))} of cases{median}; "
                f"{of(engaged, len(own), 'times')} it held a known phrase of support or a "
                "question.",
                lines(quoted),
            )
        )
    return found


def _without_reply(reading: Reading, told: list[Message]) -> list[Finding]:
    alone = [message for message in told if reading.talk.answer_to(message) is None]
    if not alone:
        return []
    return [
        Finding(
            f"Without any message back within 24 hours: {of(len(alone), len(told))} "
            f"({tally(reading.tally(alone))}). A call or a visit would not show here.",
            lines(examples(alone, 3)),
        )
    ]


def _at_night(told: list[Message]) -> list[Finding]:
    if len(told) < _FEWEST_FOR_A_TIME_OF_DAY:
        return []
    late = [m for m in told if m.sent_at.hour >= _EVENING or m.sent_at.hour < _MORNING]
    if not late:
        return []
    return [
        Finding(
            f"{of(len(late), len(told))} of these texts were written between 21:00 and 05:00.",
            lines(examples(late, 2)),
        )
    ]


def _check_ins(reading: Reading) -> Finding:
    asked = reading.showing(Cue.CHECK_IN)
    if not asked:
        return reading.not_evident("Asking how the other is doing is")
    return Finding(
        f"Asking how the other is or how something went: {tally(reading.tally(asked))}.",
        lines(with_answers(reading.talk, asked) or examples(asked, 3)),
    )
