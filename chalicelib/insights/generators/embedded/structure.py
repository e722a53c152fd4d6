"""Who talks with whom: whose turns are answered and by whom, and who is called by name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chalicelib.chats.messages import Message, is_citable
from chalicelib.insights.generators.embedded.conversation import Reply, sender_of
from chalicelib.insights.generators.embedded.reading import Reading, examples, lines
from chalicelib.insights.generators.embedded.wording import count, number
from chalicelib.insights.model import Finding

_MOST_LINKS = 5
_MOST_PEOPLE = 4
_MOST_CALLED = 50
"""Names beyond these are not looked for, so that a crowd costs no more than a family."""


class Link(NamedTuple):
    """From one person to another."""

    source: str
    target: str


def links(found: Iterable[Link]) -> str:
    """`Ann to Ben 12, Ben to Ann 8`: the most frequent first, beyond five the sum of the rest."""
    ranked = sorted(Counter(found).items(), key=lambda each: (-each[1], each[0]))
    shown = [f"{link.source} to {link.target} {number(n)}" for link, n in ranked[:_MOST_LINKS]]
    if rest := ranked[_MOST_LINKS:]:
        shown.append(f"{count(len(rest), 'other pair')} {number(sum(n for _, n in rest))}")
    return ", ".join(shown)


def toward(reading: Reading, messages: Iterable[Message]) -> list[Link]:
    """From the writer of each message to the one who wrote just before, where somebody did."""
    return [
        Link(sender_of(message), sender_of(before))
        for message in messages
        if (before := reading.talk.before(message)) is not None
    ]


def who_answers_whom(reading: Reading) -> list[Finding]:
    """Whose turns are followed by whose, quoting the most frequent pair; none without replies."""
    replies = reading.talk.replies
    if not replies:
        return []
    quoted = list(_exchanges_of_the_closest(replies))
    answered_by = {
        person: {reply.answer.sender for reply in replies if reply.waiting.sender == person}
        for person in reading.people[:_MOST_PEOPLE]
    }
    circle = (
        " Different people who answered: "
        + ", ".join(f"{person} {len(others)}" for person, others in answered_by.items())
        + f", of {len(reading.people) - 1} possible."
        if len(reading.people) > 2
        else ""
    )
    return [
        Finding(
            f"Who replies to whom: {links(map(_link, replies))} (n = {number(len(replies))}). A "
            f"reply is the first message after another's turn.{circle}",
            lines(quoted or reading.nearest(2)),
        )
    ]


def called_by_name(reading: Reading) -> list[Finding]:
    """Who writes whose name, in groups of three or more; none if nobody does.

    Looked for are the names of the fifty who write most.
    """
    if len(reading.people) < 3:
        return []
    names = sorted(map(re.escape, reading.people[:_MOST_CALLED]), key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)")
    calls = [
        (message, Link(sender_of(message), person))
        for message in reading.talk.texts
        for person in dict.fromkeys(pattern.findall(message.text))
        if person != message.sender
    ]
    if not calls:
        return []
    return [
        Finding(
            f"Named by others, as written in the export: {links(link for _, link in calls)} "
            f"(n = {number(len(calls))}). A name may be called or only spoken of.",
            lines(examples([message for message, _ in calls], 4)),
        )
    ]


def _exchanges_of_the_closest(replies: list[Reply]) -> Iterator[Message]:
    quotable = {
        reply.waiting.messages[-1].line: reply
        for reply in replies
        if is_citable(reply.waiting.messages[-1]) and is_citable(reply.answer.messages[0])
    }
    ranked = Counter(map(_link, quotable.values()))
    if not ranked:
        return
    closest = max(sorted(ranked), key=lambda link: ranked[link])
    said = [r.waiting.messages[-1] for r in quotable.values() if _link(r) == closest]
    for message in examples(said, 2):
        yield message
        yield quotable[message.line].answer.messages[0]


def _link(reply: Reply) -> Link:
    return Link(reply.answer.sender, reply.waiting.sender)
