"""What every insight of the embedded generator starts from: the chat with its cues marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from itertools import chain
from statistics import median

from chalicelib.chats.messages import Message
from chalicelib.chats.statistics.rhythm import FEWEST_REPLIES
from chalicelib.insights.evidence import MAX_LINES_A_FINDING
from chalicelib.insights.generators.embedded.conversation import (
    Conversation,
    exchanges,
    sender_of,
    words_in,
)
from chalicelib.insights.generators.embedded.languages import Languages
from chalicelib.insights.generators.embedded.lexicon import Cue, Lexicon, Signs
from chalicelib.insights.generators.embedded.naming import short_names
from chalicelib.insights.generators.embedded.themes import Themes
from chalicelib.insights.generators.embedded.wording import (
    MOST_NAMES,
    count,
    most_counted,
    names,
    number,
    series,
    tally,
)
from chalicelib.insights.model import ChatReading, Finding, InsightDefinition

FEWEST_FOR_HALVES = 10
_AROUND = 2
"""Messages before and after one that are taken to be about the same."""
_EASY_TO_READ = 12
"""Words of a good quote: long enough to be understood, short enough to be read."""


class Reading:
    """One chat read for one insight."""

    def __init__(
        self,
        definition: InsightDefinition,
        chat: ChatReading,
        lexicons: Sequence[Lexicon],
        signs: Signs,
    ) -> None:
        self.definition = definition
        self.talk = Conversation(_with_short_names(chat.messages))
        self._chat = chat
        self._lexicons, self._signs = lexicons, signs
        self._languages = Languages(lexicons)

    @property
    def people(self) -> list[str]:
        """Everybody who wrote, the most talkative first."""
        return self.talk.people

    @cached_property
    def scored(self) -> list[str]:
        """The people whose language a lexicon reads, the most talkative first."""
        return [person for person in self.people if self._read_by[person]]

    @cached_property
    def scored_texts(self) -> list[Message]:
        """The texts of the people in `scored`."""
        scored = frozenset(self.scored)
        return [message for message in self.talk.texts if message.sender in scored]

    def phrase(self, message: Message, cue: Cue) -> str | None:
        """The phrase or sign by which the message shows the cue, or None."""
        return self._cues.get(message.line, {}).get(cue)

    def shows(self, message: Message, *cues: Cue) -> bool:
        """Whether the message shows at least one of the cues; False if it is no text."""
        return not self._cues.get(message.line, {}).keys().isdisjoint(cues)

    def showing(self, *cues: Cue, by: str | None = None) -> list[Message]:
        """The texts that show at least one of the cues, in order."""
        return [
            message
            for message in self.talk.texts
            if (by is None or message.sender == by) and self.shows(message, *cues)
        ]

    def tally(
        self, messages: Iterable[Message], people: Sequence[str] | None = None
    ) -> dict[str, int]:
        """How many of the messages each person wrote, noughts included."""
        counts = dict.fromkeys(self.scored if people is None else people, 0)
        for message in messages:
            counts[sender_of(message)] = counts.get(sender_of(message), 0) + 1
        return counts

    def voices(self, messages: Iterable[Message], people: Sequence[str] | None = None) -> list[str]:
        """The people whom a finding about the messages names: in a large group, who wrote most."""
        counts = self.tally(messages, people)
        return list(counts) if len(counts) <= MOST_NAMES else most_counted(counts)

    def halves(self, messages: Sequence[Message]) -> str:
        """How the messages fall on both halves of the chat's time; empty if they are too few."""
        if len(messages) < FEWEST_FOR_HALVES:
            return ""
        first, last = self.talk.spoken[0].sent_at, self.talk.spoken[-1].sent_at
        middle_of_time = first + (last - first) / 2
        early = sum(message.sent_at < middle_of_time for message in messages)
        return (
            f" In the first half of the time {number(early)}, in the second "
            f"{number(len(messages) - early)}."
        )

    def about(self, messages: Sequence[Message]) -> str:
        """The words that recur in and around the messages beside the cues; empty if none does."""
        found = chain.from_iterable(self._cues[message.line].values() for message in messages)
        known = {word for said in (*found, *self.people) for word in said.casefold().split()}
        moments = [self.talk.around(message, _AROUND) for message in messages]
        words = self._themes.recurring(moments, without=known)
        return f" Words that recur there: {', '.join(words)}." if words else ""

    def not_evident(self, what: str) -> Finding:
        """The finding that a thing was looked for and its cues do not occur."""
        return Finding(
            f"{what} not clearly evident from these messages: none of the phrases looked for "
            f"occurs in {count(len(self.scored_texts), 'text')}. Quoted is what came nearest by "
            "its words.",
            lines(self.nearest(3)),
        )

    def unscored(self) -> list[Finding]:
        """One finding about the people whose language is not read; none if there are none."""
        people = [person for person in self.people if person not in self.scored]
        last = [texts[-1] for person in people if (texts := self.talk.by(person))]
        if not last:
            return []
        written = sum(message.sender in people for message in self.talk.texts)
        return [
            Finding(
                f"Unscored: {names(people)} ({count(written, 'text')}). Phrases are known for "
                f"{self._known_languages()} alone, and these texts are in another language or too "
                "few to tell: what depends on words is left out for them, not counted as zero.",
                lines(last),
            )
        ]

    def unscored_summary(self) -> str:
        """The summary where nobody's language is read."""
        return (
            f"Unscored: nobody in these {self.read_count()} writes in a language whose phrases are "
            f"known here: {self._known_languages()}."
        )

    def nearest(self, limit: int) -> list[Message]:
        """The messages nearest to the definition's queries, or the latest texts if none is near."""
        queries = self.definition.queries_in(self._chat.context.spoken())
        return self._chat.nearest(queries, limit) or self.talk.texts[-limit:]

    def read_count(self) -> str:
        """`2,310 messages`: what was read, for a summary."""
        return f"{number(len(self.talk.spoken))} messages"

    @cached_property
    def _themes(self) -> Themes:
        return Themes(self.talk.texts)

    def _known_languages(self) -> str:
        return series([lexicon.language for lexicon in self._lexicons])

    @cached_property
    def _read_by(self) -> dict[str, tuple[Lexicon, ...]]:
        return self._languages.of_people({person: self.talk.by(person) for person in self.people})

    @cached_property
    def _cues(self) -> dict[int, dict[Cue, str]]:
        return {
            message.line: self._signs.find(message.text) | self._phrases_in(message)
            for message in self.talk.texts
        }

    def _phrases_in(self, message: Message) -> dict[Cue, str]:
        found: dict[Cue, str] = {}
        for lexicon in self._languages.of_text(message.text, self._read_by[sender_of(message)]):
            found |= lexicon.find(message.text)
        return found


def _with_short_names(messages: Sequence[Message]) -> list[Message]:
    people = dict.fromkeys(m.sender for m in messages if m.sender is not None)
    names = short_names(list(people))
    return [m if m.sender is None else m._replace(sender=names[m.sender]) for m in messages]


def lines(*groups: Iterable[Message]) -> tuple[int, ...]:
    """The line numbers of the messages, each once."""
    return tuple(dict.fromkeys(message.line for message in chain(*groups)))


def examples(messages: Sequence[Message], limit: int) -> list[Message]:
    """At most `limit` of the messages: distinct, good to read, spread over the time they span."""
    chosen: list[Message] = []
    texts: set[str] = set()
    for part in range(limit):
        start, end = part * len(messages) // limit, (part + 1) * len(messages) // limit
        candidates = [m for m in messages[start:end] if m.text.casefold() not in texts]
        if candidates:
            best = min(candidates, key=_awkwardness)
            texts.add(best.text.casefold())
            chosen.append(best)
    return chosen


def by_person(
    messages: Sequence[Message], people: Sequence[str], limit: int = MAX_LINES_A_FINDING
) -> list[Message]:
    """Examples by each person in turn, at most `limit` in all; by others if none of them wrote."""
    each = max(1, limit // max(1, len(people)))
    chosen = [
        example
        for person in people
        for example in examples([m for m in messages if m.sender == person], each)
    ]
    return chosen[:limit] or examples(messages, limit)


def with_answers(
    talk: Conversation, messages: Sequence[Message], limit: int = MAX_LINES_A_FINDING // 2
) -> list[Message]:
    """Examples, each followed by its answer; none if no answer can be quoted."""
    answers = {message.line: (message, answer) for message, answer in exchanges(talk, messages)}
    chosen = examples([message for message, _ in answers.values()], limit)
    return [each for message in chosen for each in answers[message.line]]


def cue_finding(reading: Reading, cues: Sequence[Cue], label: str, missing: str) -> Finding:
    """Who shows the cues and how often; if nobody does, that `missing` is not evident."""
    shown = reading.showing(*cues)
    if not shown:
        return reading.not_evident(missing)
    return Finding(
        f"{label}: {tally(reading.tally(shown))}, in "
        f"{count(len(reading.scored_texts), 'text')}.{reading.halves(shown)}{reading.about(shown)}",
        lines(by_person(shown, reading.voices(shown))),
    )


def of_kind(kind: str, *findings: Finding) -> list[Finding]:
    """The findings, as being about this construct of their insight."""
    return [replace(finding, kind=kind) for finding in findings]


def middle(delays: Sequence[timedelta]) -> timedelta | None:
    """The median delay, or None if there are too few to have one."""
    if len(delays) < FEWEST_REPLIES:
        return None
    return timedelta(seconds=median(delay.total_seconds() for delay in delays))


def _awkwardness(message: Message) -> int:
    return abs(words_in(message) - _EASY_TO_READ)
