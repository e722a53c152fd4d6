"""A chat in time: years side by side, the last months against those before, shares that move."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from chalicelib.chats.statistics import measures
from chalicelib.chats.statistics.daybook import Tally
from chalicelib.chats.statistics.people import latency_of
from chalicelib.chats.statistics.totals import Totals

TREND_MONTHS = (3, 6, 12)
WINDOW_DAYS = 90
WINDOW_STEP_DAYS = 30
MOST_WINDOWS = 400
MOST_IN_WINDOWS = 10
MOST_YEARS = 40

Pages = Sequence[Mapping[str, Any]]


def by_year(
    pages: Pages, names: Sequence[str], *, first: date, last: date
) -> dict[str, dict[str, Any]]:
    """The main figures of each calendar year in the period, each beside its change."""
    years: dict[str, dict[str, Any]] = {}
    for year in range(max(first.year, last.year - MOST_YEARS + 1), last.year + 1):
        since, until = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        totals = Totals(pages, first=since, last=until)
        before = years.get(str(year - 1), {})
        figures = _main(totals, names)
        figures["messages_change"] = _change(before.get("messages"), figures["messages"])
        figures["words_change"] = _change(before.get("words"), figures["words"])
        years[str(year)] = figures
    return years


def trends(totals: Totals, *, first: date, last: date) -> dict[str, dict[str, Any]]:
    """Messages and words of the last months against as many months before."""
    found = {}
    for months in TREND_MONTHS:
        middle, start = _months_before(last, months), _months_before(last, 2 * months)
        too_few = start < first
        messages, words = (
            (_sum(by_day, middle, last), _sum(by_day, start, middle))
            for by_day in (totals.messages_by_day, totals.words_by_day)
        )
        found[f"{months}_months"] = {
            "since": _next(middle).isoformat(),
            "messages": messages[0],
            "messages_before": None if too_few else messages[1],
            "messages_change": None if too_few else _change(messages[1], messages[0]),
            "words": words[0],
            "words_before": None if too_few else words[1],
            "words_change": None if too_few else _change(words[1], words[0]),
            "too_few": too_few,
        }
    return found


def talk_windows(
    by_day: Mapping[int, Mapping[int, int]], names: Sequence[str], people: Iterable[int]
) -> list[dict[str, Any]]:
    """Each person's share of the messages in windows of 90 days, moved by 30."""
    days = sorted(by_day)
    if not days or days[-1] - days[0] < WINDOW_DAYS:
        return []
    step = WINDOW_STEP_DAYS * max(1, -(-(days[-1] - days[0]) // (WINDOW_STEP_DAYS * MOST_WINDOWS)))
    shown = list(people)[:MOST_IN_WINDOWS]
    windows = []
    for end in range(days[0] + WINDOW_DAYS - 1, days[-1] + 1, step):
        within = [by_day[day] for day in days if end - WINDOW_DAYS < day <= end]
        n = sum(sum(counts.values()) for counts in within)
        shares = {
            names[person]: measures.share(sum(c.get(person, 0) for c in within), n)["share"]
            for person in shown
        }
        until = date.fromordinal(end).isoformat()
        too_few = n < measures.FEWEST_TEXTS
        windows.append({"until": until, "n": n, "too_few": too_few, "shares": shares})
    return windows


def _main(totals: Totals, names: Sequence[str]) -> dict[str, Any]:
    messages = totals.number(Tally.HOURS)
    people = totals.people()[:MOST_IN_WINDOWS]
    return {
        "messages": messages,
        "words": totals.number(Tally.WORDS),
        "active_days": len(totals.messages_by_day),
        "sessions": totals.number(Tally.SESSIONS),
        "participants": {
            names[person]: {
                "messages": totals.number(Tally.HOURS, person),
                "share": round(totals.number(Tally.HOURS, person) / messages, 4),
                "starts": totals.number(Tally.STARTS, person),
                "reply_latency": latency_of(totals, person),
            }
            for person in people
        },
    }


def _sum(by_day: Mapping[int, int], after: date, until: date) -> int:
    days = range(after.toordinal() + 1, until.toordinal() + 1)
    return sum(by_day.get(day, 0) for day in days)


def _change(before: int | None, now: int) -> float | None:
    """The change as a share of what was before; None if there was nothing."""
    return round(now / before - 1, 4) if before else None


def _months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or the last that month has."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
