"""Which messages of a chat are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Self

_A_DAY = timedelta(days=1)


class Span(NamedTuple):
    """Which messages are looked at: from `first`, before `end`, by these senders; None for all.

    Times are naive, on the clock of the chat. Notices are nobody's: with `senders` there are none.
    """

    first: datetime | None = None
    end: datetime | None = None
    senders: frozenset[str] | None = None

    @classmethod
    def of_days(
        cls, first: date | None, last: date | None, senders: frozenset[str] | None = None
    ) -> Self:
        """From the day `first` to the day `last`, both included; None for no bound."""
        return cls(
            None if first is None else midnight(first),
            # No message can come after the last day of the calendar.
            None if last is None or last == date.max else midnight(last) + _A_DAY,
            senders,
        )

    def holds(self, sent_at: datetime, sender: str | None) -> bool:
        """Whether a message of that time and sender is looked at."""
        return (
            (self.first is None or self.first <= sent_at)
            and (self.end is None or sent_at < self.end)
            and (self.senders is None or sender in self.senders)
        )


WHOLE = Span()


def midnight(day: date) -> datetime:
    """When the day begins."""
    return datetime.combine(day, datetime.min.time())


class Where(NamedTuple):
    """A condition in SQL, with its values."""

    sql: str
    values: tuple[Any, ...]


def messages_of(span: Span, names: Mapping[int, str]) -> Where:
    """The condition on the table `message`."""
    conditions, values = ["true"], []
    if span.first is not None:
        conditions.append("sent_at >= ?")
        values.append(span.first.isoformat())
    if span.end is not None:
        conditions.append("sent_at < ?")
        values.append(span.end.isoformat())
    if span.senders is not None:
        numbers = [str(number) for number, name in names.items() if name in span.senders]
        conditions.append(f"sender in ({','.join(numbers)})")
    return Where(" and ".join(conditions), tuple(values))


def parts_of(span: Span) -> Where:
    """The condition on the table `part`: those that may hold messages of the span's time."""
    conditions, values = ["true"], []
    if span.first is not None:
        conditions.append("ended >= ?")
        values.append(span.first.isoformat())
    if span.end is not None:
        conditions.append("started < ?")
        values.append(span.end.isoformat())
    return Where(" and ".join(conditions), tuple(values))
