"""How a chat feels, where there are words of feeling for its language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from chalicelib.chats.statistics import measures
from chalicelib.chats.statistics.content import MOOD_BITS, MOST_VALENCE
from chalicelib.chats.statistics.people import month_name
from chalicelib.chats.statistics.totals import Totals
from chalicelib.chats.statistics.valence import LANGUAGES

FEWEST_SCORED = 20
FEWEST_FUNCTION_WORDS = 100
CLEAR_LANGUAGE = 0.5
"""The share of the words that tell a language which one language must have to be that of a chat."""


def language_of(function_words: Mapping[str, int]) -> str | None:
    """The language most function words are of, if they are many and most are of it."""
    if not function_words:
        return None
    language, count = max(function_words.items(), key=lambda item: (item[1], item[0]))
    clear = count >= CLEAR_LANGUAGE * max(sum(function_words.values()) - count, 1)
    return language if count >= FEWEST_FUNCTION_WORDS and clear else None


def mood(totals: Totals, language: str | None) -> dict[str, Any]:
    """Mean valence by month, and the best and the worst week; unscored without a lexicon."""
    texts = sum(totals.texts_by_day.values())
    if language not in LANGUAGES:
        return {
            "scored": False,
            "language": language,
            "reason": "no word list for this language" if language else "language not clear",
            "lexicons": list(LANGUAGES),
            "n": texts,
        }
    number = LANGUAGES.index(language)
    months: dict[str, Counter[int]] = {}
    weeks: dict[int, Counter[int]] = {}
    texts_of: Counter[str] = Counter()
    for day, count in totals.texts_by_day.items():
        texts_of[_month(day)] += count
    for day, packed in totals.moods.items():
        for value, count in packed.items():
            if value >> MOOD_BITS == number:
                valence = (value & (1 << MOOD_BITS) - 1) - MOST_VALENCE
                months.setdefault(_month(day), Counter())[valence] += count
                weeks.setdefault(day - (day - 1) % 7, Counter())[valence] += count
    return {
        "scored": True,
        "language": language,
        "by_month": {
            month: measures.mean(months.get(month, Counter()), fewest=FEWEST_SCORED)
            | {"unscored_share": round(1 - months.get(month, Counter()).total() / count, 4)}
            for month, count in sorted(texts_of.items())
        },
        **_extremes(weeks),
    }


def _month(day: int) -> str:
    moment = date.fromordinal(day)
    return month_name(moment.year * 12 + moment.month - 1)


def _extremes(weeks: Mapping[int, Counter[int]]) -> dict[str, Any]:
    told = {
        date.fromordinal(week).isoformat(): measures.mean(values, fewest=FEWEST_SCORED)
        for week, values in sorted(weeks.items())
        if values.total() >= FEWEST_SCORED
    }
    if len(told) < 2:
        return {"best_week": None, "worst_week": None}
    best = max(told, key=lambda week: told[week]["mean"])
    worst = min(told, key=lambda week: told[week]["mean"])
    return {
        "best_week": {"monday": best, **told[best]},
        "worst_week": {"monday": worst, **told[worst]},
    }
