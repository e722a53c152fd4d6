"""Moments of complaint: what came back, who repaired first, and what stayed open in writing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from chalicelib.chats.messages import Message
from chalicelib.insights.generators.embedded.conversation import sender_of, words_in
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    examples,
    lines,
    middle,
    with_answers,
)
from chalicelib.insights.generators.embedded.wording import duration, number, of, tally
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


def find_moments(reading: Reading, complaints: list[Message]) -> list[Moment]:
    """The complaints as moments: one that comes less than a day after another is the same."""
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


def replies_to(reading: Reading, complaints: list[Message]) -> list[Finding]:
    """How fast and long the replies to complaints are beside all replies; none if too few."""
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


def held_in_replies(
    reading: Reading, messages: list[Message], kinds: Mapping[Cue, str], *, to: str
) -> list[Finding]:
    """Which of these cues stand in the replies to the messages; none if none does."""
    replies = {
        message.line: reading.talk.answering_turn(message)
        for message in messages
        if reading.talk.answer_to(message) is not None
    }
    shown = {
        label: sum(any(reading.shows(m, cue) for m in turn) for turn in replies.values())
        for cue, label in kinds.items()
    }
    if not any(shown.values()):
        return []
    telling = {
        message.line: answer
        for message in messages
        for answer in replies.get(message.line, [])
        if reading.shows(answer, *kinds)
    }
    chosen = examples([m for m in messages if m.line in telling], 3)
    ranked = sorted((label for label in shown if shown[label]), key=lambda label: -shown[label])
    return [
        Finding(
            f"In the reply to {to} (n = {number(len(replies))}) stood: "
            f"{', '.join(f'{label} {number(shown[label])}' for label in ranked)}.",
            lines(each for message in chosen for each in (message, telling[message.line])),
        )
    ]


def first_repairs(
    reading: Reading, moments: list[Moment], *, after: str = "a complaint"
) -> list[Finding]:
    """Who apologised or softened first; none if nobody did."""
    repaired = [(m.complaint, m.repair) for m in moments if m.repair is not None]
    if not repaired:
        return []
    by_the_other = sum(sender_of(c) != sender_of(repair) for c, repair in repaired)
    repairs = {complaint.line: repair for complaint, repair in repaired}
    chosen = examples([complaint for complaint, _ in repaired], 3)
    return [
        Finding(
            f"The first apology or softer word after {after} came from: "
            f"{tally(reading.tally(repair for _, repair in repaired))}; "
            f"{number(by_the_other)} of {number(len(repaired))} not from the one who complained.",
            lines(each for complaint in chosen for each in (complaint, repairs[complaint.line])),
        )
    ]


def left_open(moments: list[Moment]) -> list[Finding]:
    """The moments without a repair in writing; none if all have one."""
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
