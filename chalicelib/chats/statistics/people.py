"""One person's part in a chat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.chats.messages import MessageKind
from chalicelib.chats.statistics import measures
from chalicelib.chats.statistics.content import WINDOW_WORDS
from chalicelib.chats.statistics.daybook import Tally
from chalicelib.chats.statistics.histograms import median
from chalicelib.chats.statistics.lexis import distinctive
from chalicelib.chats.statistics.phrases import DAYS
from chalicelib.chats.statistics.rhythm import FEWEST_REPLIES
from chalicelib.chats.statistics.totals import Totals
from chalicelib.chats.statistics.vocabulary import Said, top

TOP_WORDS = 30
TOP_EMOJI = 20
TOP_PHRASES = 20
FEWEST_TIMES = 5
FEWEST_DAYS = 3
DISTINCTIVE_Z = 1.96
PART_OF_LONGER = 0.8
"""A phrase said mostly as a part of a longer one that is listed is not listed itself."""
GHOST_MINUTES = 72 * 60
GHOST_TIMES_MEDIAN = 10


@dataclass(frozen=True, slots=True)
class Speech:
    """What was said in a period, by person."""

    words: Said
    emoji: Said
    phrases: Said
    reactions: Said
    domains: Said
    languages: Said


def brief(totals: Totals, person: int) -> dict[str, Any]:
    """The figures that everybody has, however many they are."""
    number = totals.number
    kinds = totals.kinds(person)
    messages = number(Tally.HOURS, person)
    days = totals.days_of[person]
    return {
        "messages": messages,
        "share": round(messages / number(Tally.HOURS), 4),
        "words": number(Tally.WORDS, person),
        "characters": number(Tally.CHARACTERS, person),
        "media": kinds.get(MessageKind.MEDIA.value, 0),
        "deleted": kinds.get(MessageKind.DELETED.value, 0),
        "questions": number(Tally.QUESTIONS, person),
        "turns": number(Tally.TURNS, person),
        "starts": number(Tally.STARTS, person),
        "closes": number(Tally.CLOSES, person),
        "double_texts": number(Tally.DOUBLE_TEXTS, person),
        "reply_latency": latency_of(totals, person),
        "active_days": len(days),
        "per_active_day": round(messages / len(days), 2),
    }


def latency_of(totals: Totals, person: int) -> dict[str, Any]:
    """The reply times of a person, with how many replies name what they answer."""
    addressed, adjacent = totals.of(Tally.ADDRESSED, person), totals.of(Tally.ADJACENT, person)
    figures = measures.reply_latency(addressed + adjacent)
    return figures | {"addressed": addressed.total(), "adjacent": adjacent.total()}


def detailed(totals: Totals, speech: Speech, person: int, *, ghosts: int | None) -> dict[str, Any]:
    """The figures that only the most active have; `ghosts` are the person's ghostings."""
    number, of = totals.number, totals.of
    messages, texts = number(Tally.HOURS, person), number(Tally.LENGTHS, person)
    kinds = totals.kinds(person)
    hours = of(Tally.HOURS, person)
    turns = number(Tally.TURNS, person)
    mine = speech.words.of.get(person, Counter())
    others = speech.words.everybody()
    others.subtract(mine)
    return {
        "kinds": kinds,
        "edited": number(Tally.EDITED, person),
        "forwarded": number(Tally.FORWARDED, person),
        "links": number(Tally.LINKS, person),
        "texts": texts,
        "question_share": measures.share(number(Tally.QUESTIONS, person), texts),
        "exclamation_share": measures.share(number(Tally.EXCLAMATIONS, person), texts),
        "capitals_share": measures.share(number(Tally.CAPITALS, person), texts),
        "laughter_share": measures.share(number(Tally.LAUGHTER, person), texts),
        "deleted_share": measures.share(kinds.get(MessageKind.DELETED.value, 0), messages),
        "night_owl": measures.share(sum(hours[hour] for hour in range(5)), messages),
        "early_bird": measures.share(sum(hours[hour] for hour in range(5, 8)), messages),
        "double_text_share": measures.share(number(Tally.DOUBLE_TEXTS, person), turns),
        "emoji_per_100": round(100 * number(Tally.EMOJI, person) / messages, 2),
        "length": measures.lengths(of(Tally.LENGTHS, person)),
        "by_hour": [hours[hour] for hour in range(24)],
        "by_month": {
            month_name(month): count for month, count in sorted(totals.by_month_of[person].items())
        },
        "longest_burst": max(of(Tally.TURNS, person), default=0),
        "ice_breakers": number(Tally.ICE_BREAKERS, person),
        "left_unanswered": number(Tally.UNANSWERED, person),
        "ghostings": ghosts,
        "longest_silence_days": measures.longest_pause(totals.days_of[person]),
        "mattr": measures.mean(
            of(Tally.WINDOWS, person), fewest=measures.FEWEST_WINDOWS, of=WINDOW_WORDS
        ),
        "calls": calls_of(totals, person),
        "top_words": [list(item) for item in top(mine, TOP_WORDS)],
        "distinctive_words": [
            [word, round(z, 2)]
            for word, z in distinctive(mine, others)[:TOP_WORDS]
            if z >= DISTINCTIVE_Z
        ],
        "top_emoji": _ranked(speech.emoji, person, TOP_EMOJI),
        "unique_emoji": len(speech.emoji.of.get(person, ())),
        "phrases": phrases_of(speech.phrases.of.get(person, Counter())),
    }


def calls_of(totals: Totals, person: int | None = None) -> dict[str, Any]:
    """Calls: how many, how long together and in the middle, how many nobody answered."""
    seconds = totals.of(Tally.CALL_SECONDS, person)
    missed, unread = (totals.number(t, person) for t in (Tally.CALLS_MISSED, Tally.CALLS_UNREAD))
    n = seconds.total()
    return {
        "calls": n + missed + unread,
        "timed": n,
        "missed": missed,
        "unread": unread,
        "total_seconds": sum(value * count for value, count in seconds.items()),
        "median_seconds": median(seconds) if n else None,
    }


def ghostings(totals: Totals, person: int, other: int) -> int | None:
    """Silences after a word of the other's, of 72 hours and 10 times the own median reply.

    None if there are too few replies to have a median.
    """
    replies = totals.of(Tally.ADDRESSED, person) + totals.of(Tally.ADJACENT, person)
    if replies.total() < FEWEST_REPLIES:
        return None
    least = max(GHOST_MINUTES * 60, GHOST_TIMES_MEDIAN * median(replies))
    waits = totals.of(Tally.LEFT_WAITING, other)
    return sum(count for minutes, count in waits.items() if minutes * 60 >= least)


def phrases_of(counts: Mapping[str, int]) -> list[list[Any]]:
    """Phrases with how often and on how many days they were found.

    First comes what has the most of times x (words - 1), so that long ones have their chance.
    """
    told = {phrase: (packed % DAYS, packed // DAYS) for phrase, packed in counts.items()}
    often = {
        phrase: (times, days)
        for phrase, (times, days) in told.items()
        if times >= FEWEST_TIMES and days >= FEWEST_DAYS
    }
    listed: list[list[Any]] = []
    longest_first = sorted(often.items(), key=lambda item: (-len(item[0].split()), item[0]))
    covered: dict[str, int] = {}
    for phrase, (times, days) in longest_first:
        if covered.get(phrase, 0) < PART_OF_LONGER * times:
            listed.append([phrase, times, days])
        words = phrase.split()
        for size in range(2, len(words)):
            for start in range(len(words) - size + 1):
                part = " ".join(words[start : start + size])
                covered[part] = max(covered.get(part, 0), times)
    return sorted(listed, key=_by_weight)[:TOP_PHRASES]


def _by_weight(item: list[Any]) -> tuple[int, str]:
    return -item[1] * item[0].count(" "), item[0]


def month_name(month: int) -> str:
    """`2024-03` for the month that `vocabulary.Month` counts."""
    return f"{month // 12:04}-{month % 12 + 1:02}"


def _ranked(said: Said, person: int, number: int) -> list[list[Any]]:
    return [list(item) for item in top(said.of.get(person, Counter()), number)]
