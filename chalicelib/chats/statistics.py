"""The free statistics of a chat: one pass over its messages, every figure with its definition."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chalicelib.chats.emoji import find_emoji, without_emoji
from chalicelib.chats.messages import Message, MessageKind
from chalicelib.chats.rhythm import PersonRhythm, Rhythm
from chalicelib.chats.words import (
    MAX_DISTINCT_WORDS,
    BoundedCounter,
    ranked_form,
    split_words,
    without_links,
)

TOP_WORDS = 30
TOP_EMOJI = 20
MAX_DISTINCT_EMOJI = 10_000

_QUESTION = re.compile("[?？؟]")
_KINDS_WITH_WORDS = frozenset({MessageKind.TEXT, MessageKind.MEDIA})

DEFINITIONS = {
    "messages": "What people sent, media, deleted messages, calls and polls included; notices "
    "of the app are not messages. Times are the local clock of the exporting phone.",
    "notices": "Lines the app wrote itself.",
    "words": "Runs of letters and digits in texts and captions, joined by apostrophe or hyphen; "
    "links, mentions and emoji are none.",
    "characters": "Characters of texts and captions, links and spaces included.",
    "media": "Messages that are a picture, video, sound, sticker or document.",
    "participants": "Everybody who sent a message, the most active first.",
    "participants.messages": "Messages of this person.",
    "participants.share": "Messages of this person over all messages.",
    "participants.words": "Words of this person.",
    "participants.characters": "Characters of this person.",
    "participants.media": "Media of this person.",
    "participants.deleted": "Messages this person took back.",
    "participants.questions": "Messages of this person with a question mark outside links.",
    "participants.turns": "Unbroken runs of this person's messages within a session.",
    "participants.starts": "Sessions this person began, except by answering a question of the "
    "session before within 72 hours.",
    "participants.closes": "Sessions whose last message is this person's.",
    "participants.double_texts": "Messages this person added to an own turn after 10 minutes or "
    "more without an answer.",
    "participants.reply_latency": "Time from the last message of the turn before to this "
    "person's first one. After a silence of 6 hours or more it counts as a reply only if that "
    "turn asked a question, and never beyond 72 hours. Median (mean of the middle two if n is "
    "even), 90th percentile (nearest rank) and shares within a time; with more than two people "
    "the turn before is taken for the one replied to. Below 5 replies (n) too few to say.",
    "by_hour": "Messages by hour of the day, from 0 to 23.",
    "by_weekday": "Messages by weekday, Monday first.",
    "by_month": "Messages by month; months without any are left out.",
    "first_day": "Day of the earliest message.",
    "last_day": "Day of the latest message.",
    "span_days": "Days from the first to the last, both included.",
    "active_days": "Days with at least one message.",
    "longest_streak_days": "Most consecutive days on which every participant wrote.",
    "sessions": "Stretches of messages between silences of 6 hours or more.",
    "top_words": "Most frequent words of texts and captions, without common words of English, "
    "German, Spanish, French, Portuguese and Italian, links, numbers and single letters.",
    "top_words_error": f"How much a count in top_words can be too low: 0 up to "
    f"{MAX_DISTINCT_WORDS:,} different words, beyond which the rarer half is forgotten.",
    "top_emoji": "Most frequent emoji; skin tones are counted together, families and flags as one.",
}


@dataclass(slots=True)
class _Person:
    messages: int = 0
    words: int = 0
    characters: int = 0
    media: int = 0
    deleted: int = 0
    questions: int = 0
    days: set[int] = field(default_factory=set)


class StatisticsBuilder:
    """Takes the messages of a chat one by one, in the order of the file."""

    def __init__(self) -> None:
        self._people: dict[str, _Person] = {}
        self._rhythm = Rhythm()
        self._notices = 0
        self._by_hour = [0] * 24
        self._by_weekday = [0] * 7
        self._by_month: Counter[str] = Counter()
        self._words = BoundedCounter(MAX_DISTINCT_WORDS)
        self._emoji = BoundedCounter(MAX_DISTINCT_EMOJI)

    def add(self, message: Message) -> None:
        """Take the next message, or notice, into account."""
        if message.sender is None:
            self._notices += 1
            return
        person = self._people.setdefault(message.sender, _Person())
        person.messages += 1
        person.media += message.kind is MessageKind.MEDIA
        person.deleted += message.kind is MessageKind.DELETED
        self._add_moment(person, message)
        asks = message.kind in _KINDS_WITH_WORDS and self._add_text(person, message.text)
        self._rhythm.add(message.sender, message.sent_at, asks=asks)

    def _add_moment(self, person: _Person, message: Message) -> None:
        sent_at = message.sent_at
        self._by_hour[sent_at.hour] += 1
        self._by_weekday[sent_at.weekday()] += 1
        self._by_month[f"{sent_at:%Y-%m}"] += 1
        person.days.add(sent_at.toordinal())

    def _add_text(self, person: _Person, text: str) -> bool:
        """Count what the text says; whether it asks something."""
        said = without_links(text)
        words = split_words(without_emoji(said))
        asks = _QUESTION.search(said) is not None
        person.characters += len(text)
        person.words += len(words)
        person.questions += asks
        for word in words:
            if (form := ranked_form(word)) is not None:
                self._words.add(form)
        for emoji in find_emoji(said):
            self._emoji.add(emoji)
        return asks

    def result(self) -> dict[str, Any]:
        """The figures so far, as JSON can hold them; the same messages give the same result."""
        people = self._people.values()
        days = sorted(set().union(*(person.days for person in people)))
        return {
            "messages": sum(person.messages for person in people),
            "notices": self._notices,
            "words": sum(person.words for person in people),
            "characters": sum(person.characters for person in people),
            "media": sum(person.media for person in people),
            "participants": self._participants(),
            "by_hour": list(self._by_hour),
            "by_weekday": list(self._by_weekday),
            "by_month": dict(sorted(self._by_month.items())),
            "first_day": date.fromordinal(days[0]).isoformat() if days else None,
            "last_day": date.fromordinal(days[-1]).isoformat() if days else None,
            "span_days": days[-1] - days[0] + 1 if days else 0,
            "active_days": len(days),
            "longest_streak_days": self._longest_streak(),
            "sessions": self._rhythm.sessions,
            "top_words": [list(item) for item in self._words.top(TOP_WORDS)],
            "top_words_error": self._words.error,
            "top_emoji": [list(item) for item in self._emoji.top(TOP_EMOJI)],
            "definitions": dict(DEFINITIONS),
        }

    def _participants(self) -> dict[str, dict[str, Any]]:
        total = sum(person.messages for person in self._people.values())
        ranked = sorted(self._people.items(), key=lambda item: (-item[1].messages, item[0]))
        rhythms = self._rhythm.people()
        return {
            name: _figures_of(
                person,
                rhythms[name],
                total=total,
                closes_last=name == self._rhythm.last_speaker,
            )
            for name, person in ranked
        }

    def _longest_streak(self) -> int:
        if not self._people:
            return 0
        shared = set.intersection(*(person.days for person in self._people.values()))
        longest = current = 0
        for day in sorted(shared):
            current = current + 1 if day - 1 in shared else 1
            longest = max(longest, current)
        return longest


def _figures_of(
    person: _Person, rhythm: PersonRhythm, *, total: int, closes_last: bool
) -> dict[str, Any]:
    return {
        "messages": person.messages,
        "share": round(person.messages / total, 4),
        "words": person.words,
        "characters": person.characters,
        "media": person.media,
        "deleted": person.deleted,
        "questions": person.questions,
        "turns": rhythm.turns,
        "starts": rhythm.starts,
        "closes": rhythm.closes + closes_last,
        "double_texts": rhythm.double_texts,
        "reply_latency": rhythm.latencies.figures(),
    }
