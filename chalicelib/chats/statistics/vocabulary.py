"""Counts of things said (words, emoji, phrases, hosts), by person: of the whole chat, and by month.

Both in bounded memory. Of the whole chat the rarest are forgotten when there is no more room; of a
month only the most frequent are kept. An error says how much a count can then be too low, and
what a thing that is not listed can have at most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Month = int
"""Months since the year 0: 12 x year + month - 1."""

ByPerson = dict[int, Counter[str]]


class Limits(NamedTuple):
    """How many counts (pairs of a person and a thing) a vocabulary holds."""

    open: int
    """Of months that are being counted."""
    whole: int
    """Of the whole chat, while it is being counted."""
    stored: int
    """Of the whole chat, in the end."""
    month: int
    """Of each month, in the end."""
    months: int
    """Of all months together."""


@dataclass(slots=True)
class Counts:
    """Counts by person and thing that forget the rarest if there are more than `most`."""

    most: int
    error: int = 0
    size: int = 0
    of: ByPerson = field(default_factory=dict)

    def add(self, person: int, counts: Mapping[str, int]) -> None:
        """Add the counts of one person."""
        mine = self.of.setdefault(person, Counter())
        before = len(mine)
        mine.update(counts)
        self.size += len(mine) - before
        if self.size > self.most:
            self.keep(self.most // 2)

    def keep(self, number: int) -> None:
        """Forget all but the `number` most frequent; things said equally often go together."""
        if self.size <= number:
            return
        ranked = sorted((n for counts in self.of.values() for n in counts.values()), reverse=True)
        rarest = ranked[number]
        self.error += rarest
        left = {
            person: Counter({thing: n for thing, n in counts.items() if n > rarest})
            for person, counts in self.of.items()
        }
        self.of = {person: counts for person, counts in left.items() if counts}
        self.size = sum(map(len, self.of.values()))


class Vocabulary:
    """Counts things as they are said, and keeps the most frequent of the chat and each month."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._whole = Counts(limits.whole)
        self._open: dict[Month, Counts] = {}
        self._months: dict[Month, Counts] = {}

    def add(self, month: Month, person: int, counts: Mapping[str, int]) -> None:
        """Add what one person said in a month."""
        if not counts:
            return
        if month not in self._open:
            self._open[month] = Counts(self._limits.open)
        self._open[month].add(person, counts)
        if sum(month.size for month in self._open.values()) > self._limits.open:
            self._close()

    def stored(self) -> dict[str, Any]:
        """What is kept, as JSON can hold it and `read_vocabulary` reads it."""
        self._close()
        self._whole.keep(self._limits.stored)
        numbers: dict[str, int] = {}
        return {
            "whole": _packed(self._whole, numbers),
            "months": {
                str(month): _packed(counts, numbers)
                for month, counts in sorted(self._months.items())
            },
            "things": list(numbers),
        }

    def _close(self) -> None:
        for month, counts in self._open.items():
            self._whole.error += counts.error
            for person, said in counts.of.items():
                self._whole.add(person, said)
            if month in self._months:
                counts.error += self._months[month].error
                for person, said in self._months[month].of.items():
                    counts.add(person, said)
            self._months[month] = counts
            counts.keep(self._limits.month)
        self._open.clear()
        share = self._limits.month
        while sum(month.size for month in self._months.values()) > self._limits.months:
            share //= 2
            for counts in self._months.values():
                counts.keep(share)


class Said(NamedTuple):
    """Counts read again. `error` is how much any of them can be too low."""

    of: ByPerson
    error: int

    def everybody(self) -> Counter[str]:
        """The counts of all people together."""
        total: Counter[str] = Counter()
        for counts in self.of.values():
            total.update(counts)
        return total


def read_vocabulary(
    stored: Mapping[str, Any], *, first: Month | None = None, last: Month | None = None
) -> Said:
    """The counts of the whole chat, or of the months from `first` to `last`, both included."""
    things: Sequence[str] = stored["things"]
    if first is None and last is None:
        return _unpacked([stored["whole"]], things)
    return _unpacked(
        (
            counts
            for month, counts in stored["months"].items()
            if (first is None or int(month) >= first) and (last is None or int(month) <= last)
        ),
        things,
    )


def top(counts: Mapping[str, int], number: int) -> list[tuple[str, int]]:
    """The most frequent things with their counts; equal counts in the order of the things."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:number]


def _packed(counts: Counts, numbers: dict[str, int]) -> dict[str, Any]:
    people: dict[str, list[int]] = {}
    for person, said in counts.of.items():
        flat = people.setdefault(str(person), [])
        for thing, count in said.items():
            flat += (numbers.setdefault(thing, len(numbers)), count)
    return {"error": counts.error, "people": people}


def _unpacked(parts: Iterable[Mapping[str, Any]], things: Sequence[str]) -> Said:
    of: ByPerson = {}
    error = 0
    for part in parts:
        error += part["error"]
        for person, flat in part["people"].items():
            counts = of.setdefault(int(person), Counter())
            for thing, count in _pairs(flat):
                counts[things[thing]] += count
    return Said(of, error)


def _pairs(flat: Sequence[int]) -> Iterator[tuple[int, int]]:
    values = iter(flat)
    return zip(values, values, strict=True)
