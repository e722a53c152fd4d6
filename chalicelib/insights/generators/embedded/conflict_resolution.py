"""Conflict resolution: complaints, the reply to them, and how repair comes. Cues, no blame."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from chalicelib.chats.messages import Message
from chalicelib.chats.statistics.rhythm import FEWEST_REPLIES
from chalicelib.insights.generators.embedded.conversation import sender_of, words_in
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    by_person,
    examples,
    lines,
    middle,
    with_answers,
)
from chalicelib.insights.generators.embedded.wording import (
    count,
    duration,
    number,
    of,
    tally,
)
from chalicelib.insights.model import Finding

_SAME_MOMENT = timedelta(hours=24)
_REPAIR_WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Moment:
    """A complaint with those that followed it within a day, and the first repair after it."""

    complaint: Message
    repair: Message | None

    @property
    def delay(self) -> timedelta | None:
        """From the complaint to the repair."""
        if self.repair is None:
            return None
        return max(timedelta(0), self.repair.sent_at - self.complaint.sent_at)


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    if not reading.scored:
        return reading.unscored_summary(), []
    complaints = reading.showing(Cue.COMPLAINT)
    moments = _moments(reading, complaints)
    if complaints:
        findings = [
            _complaints(reading, complaints, moments),
            *_replies(reading, complaints),
            *_repaired(reading, moments),
            *_left_open(moments),
        ]
    else:
        findings = [reading.not_evident("Complaints are")]
    return _summary(reading, moments), [*findings, _apologies(reading)]


def _moments(reading: Reading, complaints: list[Message]) -> list[Moment]:
    repairs = reading.showing(Cue.APOLOGY, Cue.SOFTENING)
    moments: list[Moment] = []
    latest: Message | None = None
    at = 0
    for complaint in complaints:
        same = latest is not None and complaint.sent_at - latest.sent_at < _SAME_MOMENT
        latest = complaint
        if same:
            continue
        while at < len(repairs) and repairs[at].line <= complaint.line:
            at += 1
        repair = repairs[at] if at < len(repairs) else None
        if repair is not None and repair.sent_at - complaint.sent_at > _REPAIR_WINDOW:
            repair = None
        moments.append(Moment(complaint, repair))
    return moments


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
        "than a day apart are one). A phrase may also be meant in jest: read the quotes.",
        lines(by_person(complaints, reading.scored[:4])),
    )


def _replies(reading: Reading, complaints: list[Message]) -> list[Finding]:
    answered = [(m, a) for m in complaints if (a := reading.talk.answer_to(m)) is not None]
    delay = middle([max(timedelta(0), answer.sent_at - m.sent_at) for m, answer in answered])
    usual_delay = middle([reply.delay for reply in reading.talk.replies])
    if delay is None or usual_delay is None:
        return []
    length = median(
        sum(map(words_in, reading.talk.answering_turn(message))) for message, _ in answered
    )
    usual_length = median(
        sum(map(words_in, reply.answer.messages)) for reply in reading.talk.replies
    )
    return [
        Finding(
            f"After a complaint the reply came in {duration(delay)} and had {length:.0f} words, by "
            f"the median (n = {len(answered)}); all replies: {duration(usual_delay)} and "
            f"{usual_length:.0f} words (n = {number(len(reading.talk.replies))}).",
            lines(with_answers(reading.talk, [message for message, _ in answered])),
        )
    ]


def _repaired(reading: Reading, moments: list[Moment]) -> list[Finding]:
    repaired = [(m.complaint, m.repair) for m in moments if m.repair is not None]
    if not repaired:
        return []
    by_the_other = sum(sender_of(c) != sender_of(repair) for c, repair in repaired)
    repairs = {complaint.line: repair for complaint, repair in repaired}
    chosen = examples([complaint for complaint, _ in repaired], 3)
    return [
        Finding(
            "The first apology or softer word after a complaint came from: "
            f"{tally(reading.tally(repair for _, repair in repaired))}; "
            f"{number(by_the_other)} of {number(len(repaired))} not from the one who complained.",
            lines(each for complaint in chosen for each in (complaint, repairs[complaint.line])),
        )
    ]


def _left_open(moments: list[Moment]) -> list[Finding]:
    still_open = [moment.complaint for moment in moments if moment.repair is None]
    if not still_open:
        return []
    return [
        Finding(
            f"In {of(len(still_open), len(moments), 'moments')} no apology or softer word follows "
            "within 24 hours in writing.",
            lines(examples(still_open, 4)),
        )
    ]


def _apologies(reading: Reading) -> Finding:
    apologies = reading.showing(Cue.APOLOGY)
    if not apologies:
        return reading.not_evident("Apologies are")
    return Finding(
        f"Saying sorry for anything, small things too: {tally(reading.tally(apologies))}, "
        f"in {count(len(reading.scored_texts), 'text')}.",
        lines(with_answers(reading.talk, apologies) or examples(apologies, 4)),
    )
