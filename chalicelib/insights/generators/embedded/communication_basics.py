"""Communication basics: who writes, who opens, how fast replies come, what becomes of questions."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

from chalicelib.chats.messages import Message, is_citable
from chalicelib.chats.search import content_words
from chalicelib.chats.statistics.rhythm import FEWEST_REPLIES
from chalicelib.insights.generators.embedded.conversation import (
    Reply,
    Turn,
    asks,
    words_in,
)
from chalicelib.insights.generators.embedded.questions import answered_questions
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    by_person,
    examples,
    lines,
    middle,
    of_kind,
)
from chalicelib.insights.generators.embedded.wording import (
    count,
    duration,
    lead,
    number,
    of,
    percent,
    series,
    tally,
)
from chalicelib.insights.model import Finding

_AT_ONCE = timedelta(minutes=5)
_EVEN = 0.55
"""A share of two up to this is called close to even."""


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    if len(reading.people) < 2:
        return (
            f"Only {reading.people[0]} wrote in this export ({reading.read_count()}), "
            "so there is no exchange to describe.",
            of_kind("balance", _writing(reading)),
        )
    found = [
        *of_kind("balance", _writing(reading)),
        *of_kind("opening", _starts(reading)),
        *of_kind("speed", _speed(reading)),
        *of_kind("questions", *answered_questions(reading)),
        *of_kind("follow_up", *_follow_ups(reading)),
    ]
    return _summary(reading), [finding for finding in found if finding.lines]


def _summary(reading: Reading) -> str:
    spoken = reading.tally(reading.talk.spoken, reading.people)
    first = reading.people[0]
    balance = (
        "the writing is close to even"
        if len(reading.people) == 2 and spoken[first] <= _EVEN * len(reading.talk.spoken)
        else f"{first} writes most ({percent(spoken[first], len(reading.talk.spoken))})"
    )
    opened = reading.tally(reading.talk.starts, reading.people)
    opener = max(opened, key=lambda person: opened[person])
    opening = f"{opener} opened {of(opened[opener], sum(opened.values()), 'conversations')}"
    waits = {
        person: delay
        for person in reading.people
        if (delay := middle([reply.delay for reply in _replies(reading, person)])) is not None
    }
    speed = (
        f" Half of the replies come within {series([_wait(p, waits[p]) for p in list(waits)[:4]])}."
        if waits
        else ""
    )
    return f"In {reading.read_count()}, {balance}; {opening}.{speed}"


def _wait(person: str, delay: timedelta) -> str:
    return f"{duration(delay)} from {person}"


def _writing(reading: Reading) -> Finding:
    talk = reading.talk
    spoken = reading.tally(talk.spoken, reading.people)
    words = {person: sum(map(words_in, talk.by(person))) for person in reading.people}
    all_words = sum(words.values())
    parts = []
    for person in reading.people[:4]:
        texts = talk.by(person)
        typical = (
            f", in texts of {median(map(words_in, texts)):.0f} words by the median" if texts else ""
        )
        parts.append(
            f"{person} wrote {of(spoken[person], len(talk.spoken), 'messages')} and "
            f"{percent(words[person], all_words)} of the words{typical}"
        )
    longest = [
        max(texts, key=words_in) for person in reading.people[:4] if (texts := talk.by(person))
    ]
    return Finding(f"{'; '.join(parts)}. Quoted is the longest text of each.", lines(longest))


def _starts(reading: Reading) -> Finding:
    starts = reading.talk.starts
    opened = reading.tally(starts, reading.people)
    quotable = [message for message in starts if is_citable(message)]
    return Finding(
        f"Conversations opened: {tally(opened)}.{lead(opened, 'starts')} A new one begins "
        "after 6 hours of silence, unless the message answers a question asked before it.",
        lines(by_person(quotable or reading.talk.texts, reading.people[:4])),
    )


def _replies(reading: Reading, person: str) -> list[Reply]:
    return [reply for reply in reading.talk.replies if reply.answer.sender == person]


def _speed(reading: Reading) -> Finding:
    parts: list[str] = []
    quoted: list[Message] = []
    for person in reading.people[:4]:
        replies = _replies(reading, person)
        typical = middle([reply.delay for reply in replies])
        if typical is None:
            parts.append(
                f"{person} too few replies to tell "
                f"(n = {len(replies)}, {FEWEST_REPLIES} are needed)"
            )
            continue
        at_once = sum(reply.delay <= _AT_ONCE for reply in replies)
        parts.append(
            f"{person} after {duration(typical)} (n = {number(len(replies))}, "
            f"{percent(at_once, len(replies))} within 5 min)"
        )
        quoted += _near(replies, typical)
    return Finding(
        f"Replies come, by the median: {'; '.join(parts)}. Silences of 6 hours or more count as a "
        "reply only after a question, up to 72 hours. Quoted are replies at about the median.",
        lines(quoted or by_person(reading.talk.texts, reading.people[:4], 2)),
    )


def _near(replies: list[Reply], typical: timedelta) -> list[Message]:
    """The exchange whose delay is nearest to the typical one."""
    quotable = [
        reply
        for reply in replies
        if is_citable(reply.waiting.messages[-1]) and is_citable(reply.answer.messages[0])
    ]
    if not quotable:
        return []
    nearest = min(quotable, key=lambda reply: abs(reply.delay - typical))
    return [nearest.waiting.messages[-1], nearest.answer.messages[0]]


def _follow_ups(reading: Reading) -> list[Finding]:
    if not reading.scored:
        return []
    asked = [
        (reply.waiting, question)
        for reply in reading.talk.replies
        for question in reply.answer.messages
        if is_citable(question) and asks(question)
    ]
    following = {
        question.line: (said, question)
        for turn, question in asked
        if (said := _taken_up(reading, turn, question)) is not None
    }
    if not following:
        return [
            Finding(
                "Follow-up questions are not clearly evident from these messages: of "
                f"{count(len(asked), 'question')} asked in reply to the other, none takes up a "
                "word of what was said.",
                lines([q for _, q in asked][:2] or reading.nearest(2)),
            )
        ]
    chosen = examples([question for _, question in following.values()], 3)
    return [
        Finding(
            "Follow-up questions, which take up a word of what the other just said: "
            f"{tally(reading.tally(question for _, question in following.values()))}, of "
            f"{count(len(asked), 'question')} asked in reply.",
            lines(each for question in chosen for each in following[question.line]),
        )
    ]


def _taken_up(reading: Reading, turn: Turn, question: Message) -> Message | None:
    """The message of the turn of which the question takes up a word."""
    if not {turn.sender, question.sender} <= set(reading.scored):
        return None
    words = set(content_words(question.text))
    for said in reversed(turn.messages):
        if is_citable(said) and not words.isdisjoint(content_words(said.text)):
            return said
    return None
