"""Tallies in, figures out: of a whole chat or of a period, each with its definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from chalicelib.chats.messages import MessageKind
from chalicelib.chats.statistics import measures
from chalicelib.chats.statistics.daybook import Tally
from chalicelib.chats.statistics.definitions import DEFINITIONS
from chalicelib.chats.statistics.groups import groups, renamed
from chalicelib.chats.statistics.lexis import weekly_topics
from chalicelib.chats.statistics.mood import language_of, mood
from chalicelib.chats.statistics.people import (
    TOP_EMOJI,
    TOP_WORDS,
    Speech,
    brief,
    calls_of,
    detailed,
    ghostings,
    month_name,
    phrases_of,
)
from chalicelib.chats.statistics.periods import by_year, talk_windows, trends
from chalicelib.chats.statistics.silence import BIN_SECONDS, BINS_A_DAY
from chalicelib.chats.statistics.totals import Totals
from chalicelib.chats.statistics.vocabulary import read_vocabulary, top

MOST_DETAILED = 30
"""So many people, the most active, have every figure."""
TOP_DOMAINS = 20
TOPIC_TERMS = 5
FEWEST_OF_TOPIC = 3


def figures(
    tallies: Mapping[str, Any],
    *,
    first: date | None = None,
    last: date | None = None,
    names: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The figures of the chat, or of the days from `first` to `last`, both included.

    `tallies` are those of a `StatisticsBuilder`, also after a way through JSON. `names` says how
    people are shown, for those whose name is to be another; different people need different names.
    Words, phrases, emoji and hosts are kept by month: of a period that begins or ends within a
    month they are those of the whole month, as `period` in the answer says.
    """
    shown = renamed(tallies["people"], names)
    totals = Totals(tallies["days"], first=first, last=last)
    speech = _speech(tallies["said"], first, last)
    people = totals.people()
    days = sorted(totals.messages_by_day)
    span = (date.fromordinal(days[0]), date.fromordinal(days[-1])) if days else None
    languages = speech.languages.everybody()
    return {
        "clock": tallies["clock"],
        "period": _period(first, last),
        **_volume(totals, days),
        "participants": _participants(
            totals,
            speech,
            shown,
            marks={
                name: _marks(tallies["marks"][name], first, last, pick)
                for name, pick in _PICKS.items()
            },
            has_reactions=tallies["has_reactions"],
        ),
        **_calendar(totals),
        **_rhythm(totals, days, people),
        "top_words": [list(item) for item in top(speech.words.everybody(), TOP_WORDS)],
        "top_words_error": speech.words.error,
        "phrases": phrases_of(speech.phrases.everybody()),
        "top_emoji": [list(item) for item in top(speech.emoji.everybody(), TOP_EMOJI)],
        "domains": [list(item) for item in top(speech.domains.everybody(), TOP_DOMAINS)],
        "reactions": _reactions(tallies, totals, speech),
        "languages": dict(top(languages, len(languages))),
        "calls": calls_of(totals),
        "balance": _balance(totals, people),
        "talk_windows": talk_windows(totals.by_day_of, shown, people),
        "topics": _topics(tallies["said"]["weeks"], first, last),
        "mood": mood(totals, language_of(languages)),
        "groups": groups(totals, shown, tallies["said"]["names"], range(len(shown)))
        if len(shown) > 2
        else None,
        "trends": trends(totals, first=span[0], last=span[1]) if span else {},
        "by_year": by_year(tallies["days"], shown, first=span[0], last=span[1]) if span else {},
        "definitions": dict(DEFINITIONS),
    }


def year_in_review(
    tallies: Mapping[str, Any], year: int, *, names: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """All figures of a calendar year, beside those of the year before."""
    of_year, before = (
        figures(tallies, first=date(each, 1, 1), last=date(each, 12, 31), names=names)
        for each in (year, year - 1)
    )
    del before["definitions"]
    return {"year": year, "figures": of_year, "before": before}


def _period(first: date | None, last: date | None) -> dict[str, Any] | None:
    if first is None and last is None:
        return None
    return {
        "first": first and first.isoformat(),
        "last": last and last.isoformat(),
        "words_from_month": month_name(_month(first)) if first else None,
        "words_to_month": month_name(_month(last)) if last else None,
    }


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _speech(said: Mapping[str, Any], first: date | None, last: date | None) -> Speech:
    since, until = (_month(day) if day else None for day in (first, last))
    names = ("words", "emoji", "phrases", "reactions", "domains", "languages")
    return Speech(*(read_vocabulary(said[name], first=since, last=until) for name in names))


def _volume(totals: Totals, days: Sequence[int]) -> dict[str, Any]:
    kinds = totals.kinds()
    messages = totals.number(Tally.HOURS)
    return {
        "messages": messages,
        "notices": totals.number(Tally.NOTICES),
        "words": totals.number(Tally.WORDS),
        "characters": totals.number(Tally.CHARACTERS),
        "media": kinds.get(MessageKind.MEDIA.value, 0),
        "kinds": kinds,
        "edited": totals.number(Tally.EDITED),
        "forwarded": totals.number(Tally.FORWARDED),
        "links": totals.number(Tally.LINKS),
        "first_day": date.fromordinal(days[0]).isoformat() if days else None,
        "last_day": date.fromordinal(days[-1]).isoformat() if days else None,
        "span_days": days[-1] - days[0] + 1 if days else 0,
        "active_days": len(days),
        "per_day": round(messages / (days[-1] - days[0] + 1), 2) if days else None,
        "per_active_day": round(messages / len(days), 2) if days else None,
    }


def _participants(
    totals: Totals,
    speech: Speech,
    shown: Sequence[str],
    *,
    marks: Mapping[str, Mapping[int, dict[str, Any]]],
    has_reactions: bool,
) -> dict[str, dict[str, Any]]:
    people = totals.people()
    participants = {}
    for rank, person in enumerate(people):
        of_person = brief(totals, person)
        if rank < MOST_DETAILED:
            ghosts = None
            if len(people) == 2:
                (other,) = (each for each in people if each != person)
                ghosts = ghostings(totals, person, other)
            of_person |= detailed(totals, speech, person, ghosts=ghosts)
            of_person["reactions_received"] = (
                totals.number(Tally.REACTIONS, person) if has_reactions else None
            )
            of_person |= {f"{name}_message": found.get(person) for name, found in marks.items()}
        participants[shown[person]] = of_person
    return participants


_PICKS = {"first": "sent_at", "longest": "characters"}


def _marks(
    stored: Sequence[Sequence[Any]], first: date | None, last: date | None, pick: str
) -> dict[int, dict[str, Any]]:
    """The earliest or the longest message of each person; a period takes whole months."""
    since, until = (_month(day) if day else None for day in (first, last))
    found: dict[int, dict[str, Any]] = {}
    for month, person, size, sent_at, export, line in stored:
        if (since is not None and month < since) or (until is not None and month > until):
            continue
        mark = {"sent_at": sent_at, "characters": size, "export": export, "line": line}
        known = found.get(person)
        better = known is None or (
            size > known["characters"] if pick == "characters" else sent_at < known["sent_at"]
        )
        if better:
            found[person] = mark
    return found


def _calendar(totals: Totals) -> dict[str, Any]:
    heat = totals.by_weekday_and_hour
    by_day = dict(sorted(totals.messages_by_day.items()))
    by_hour = [sum(row[hour] for row in heat) for hour in range(24)]
    by_weekday = [sum(row) for row in heat]
    by_month: Counter[str] = Counter()
    by_week: Counter[str] = Counter()
    for day, count in by_day.items():
        moment = date.fromordinal(day)
        by_month[month_name(_month(moment))] += count
        by_week[date.fromordinal(day - moment.weekday()).isoformat()] += count
    return {
        "by_hour": by_hour,
        "by_weekday": by_weekday,
        "by_weekday_and_hour": heat,
        "by_day": {date.fromordinal(day).isoformat(): count for day, count in by_day.items()},
        "by_week": dict(by_week),
        "by_month": dict(by_month),
        "busiest": {
            "hour": by_hour.index(max(by_hour)),
            "weekday": by_weekday.index(max(by_weekday)),
            "day": date.fromordinal(max(by_day, key=by_day.__getitem__)).isoformat(),
            "month": max(by_month, key=by_month.__getitem__),
        }
        if by_day
        else None,
    }


def _rhythm(totals: Totals, days: Sequence[int], people: Sequence[int]) -> dict[str, Any]:
    gaps, seconds, squares = (
        totals.number(tally) for tally in (Tally.GAPS, Tally.GAP_SECONDS, Tally.GAP_SQUARES)
    )
    shared = set.intersection(*(totals.days_of[person] for person in people)) if people else set()
    minutes, ended = totals.longest_silence
    value, began = totals.longest_conversation
    bins, start = divmod(value, BINS_A_DAY)
    return {
        "longest_streak_days": measures.longest_run(shared),
        "longest_silence_days": measures.longest_pause(days),
        "longest_gap": {"minutes": minutes, "ended_on": date.fromordinal(ended).isoformat()}
        if minutes
        else None,
        "longest_conversation": {
            "minutes": bins * BIN_SECONDS // 60,
            "began_on": date.fromordinal(began).isoformat(),
            "began_at": f"{start * BIN_SECONDS // 3600:02}:{start * BIN_SECONDS % 3600 // 60:02}",
        }
        if value
        else None,
        "sessions": totals.number(Tally.SESSIONS),
        "burstiness": measures.burstiness(gaps, seconds, squares),
    }


def _reactions(tallies: Mapping[str, Any], totals: Totals, speech: Speech) -> dict[str, Any] | None:
    if not tallies["has_reactions"]:
        return None
    return {
        "n": totals.number(Tally.REACTIONS),
        "top": [list(item) for item in top(speech.reactions.everybody(), TOP_EMOJI)],
    }


def _balance(totals: Totals, people: Sequence[int]) -> dict[str, Any]:
    named = {
        "messages": Tally.HOURS,
        "words": Tally.WORDS,
        "starts": Tally.STARTS,
        "questions": Tally.QUESTIONS,
        "turns": Tally.TURNS,
    }
    return {
        name: measures.evenness([totals.number(tally, person) for person in people])
        for name, tally in named.items()
    }


def _topics(
    stored: Mapping[str, Mapping[str, int]], first: date | None, last: date | None
) -> dict[str, list[str]]:
    since = first.toordinal() - 6 if first else 0
    until = last.toordinal() if last else date.max.toordinal()
    weeks = {int(week): words for week, words in stored.items() if since <= int(week) <= until}
    topics = weekly_topics(weeks, terms=TOPIC_TERMS, fewest=FEWEST_OF_TOPIC)
    return {date.fromordinal(week).isoformat(): terms for week, terms in topics.items() if terms}
