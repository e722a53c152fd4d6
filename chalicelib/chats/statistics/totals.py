"""The counts of a period, added up from the pages of the days."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from chalicelib.chats.messages import MessageKind
from chalicelib.chats.statistics.daybook import Tally, read_pages

_KINDS = list(MessageKind)


class Totals:
    """What was counted from `first` to `last`, both included; None is no limit."""

    def __init__(
        self,
        pages: Iterable[Mapping[str, Any]],
        *,
        first: date | None = None,
        last: date | None = None,
    ) -> None:
        self._values: dict[Tally, defaultdict[int, Counter[int]]] = {
            tally: defaultdict(Counter) for tally in Tally
        }
        self._of_everybody: dict[Tally, Counter[int]] = {}
        self.messages_by_day: Counter[int] = Counter()
        self.words_by_day: Counter[int] = Counter()
        self.days_of: defaultdict[int, set[int]] = defaultdict(set)
        self.by_day_of: defaultdict[int, Counter[int]] = defaultdict(Counter)
        """Day -> messages by person."""
        self.by_weekday_and_hour = [[0] * 24 for _ in range(7)]
        self.by_month_of: defaultdict[int, Counter[int]] = defaultdict(Counter)
        self.moods: defaultdict[int, Counter[int]] = defaultdict(Counter)
        """Day -> the histogram of everybody's valences."""
        self.texts_by_day: Counter[int] = Counter()
        self.longest_conversation = 0, 0
        self.longest_silence = 0, 0
        since, until = (day.toordinal() if day else None for day in (first, last))
        for tally, day, person, value, count in read_pages(pages, first=since, last=until):
            self._values[tally][person][value] += count
            if tally is Tally.HOURS:
                self.messages_by_day[day] += count
                self.days_of[person].add(day)
                self.by_day_of[day][person] += count
                self.by_weekday_and_hour[(day - 1) % 7][value] += count
                self.by_month_of[person][_month_of(day)] += count
            elif tally is Tally.WORDS:
                self.words_by_day[day] += count
            elif tally is Tally.LENGTHS:
                self.texts_by_day[day] += count
            elif tally is Tally.MOOD:
                self.moods[day][value] += count
            elif tally is Tally.CONVERSATIONS and value > self.longest_conversation[0]:
                self.longest_conversation = value, day
            elif tally is Tally.SILENCES and value > self.longest_silence[0]:
                self.longest_silence = value, day

    def of(self, tally: Tally, person: int | None = None) -> Counter[int]:
        """The histogram of the values of a tally, of one person or of everybody."""
        if person is not None:
            return self._values[tally].get(person, Counter())
        if tally not in self._of_everybody:
            everybody: Counter[int] = Counter()
            for counts in self._values[tally].values():
                everybody.update(counts)
            self._of_everybody[tally] = everybody
        return self._of_everybody[tally]

    def number(self, tally: Tally, person: int | None = None) -> int:
        """The count of a tally whatever the values."""
        return self.of(tally, person).total()

    def kinds(self, person: int | None = None) -> dict[str, int]:
        """Messages of each kind that occurs; what is of no other kind is a text."""
        others = self.of(Tally.KINDS, person)
        found = {_KINDS[number].value: count for number, count in sorted(others.items())}
        texts = self.number(Tally.HOURS, person) - others.total()
        return {MessageKind.TEXT.value: texts, **found} if texts else found

    def people(self) -> list[int]:
        """Who wrote, the most active first."""
        wrote = self._values[Tally.HOURS]
        return sorted(wrote, key=lambda person: (-wrote[person].total(), person))


def _month_of(day: int) -> int:
    moment = date.fromordinal(day)
    return moment.year * 12 + moment.month - 1
