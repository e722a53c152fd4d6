"""What models may cost in a day (UTC), and the switch that an operator stops them with.

Both are asked for only where a model is the first to write: the embedded generator costs nothing.
What a day has cost is added up after the answers, so that workers under way together may exceed a
budget by what each of them asked last.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PynamoDBException

from chalicelib.app_table import SCHEMA, AppItem
from chalicelib.config import settings
from chalicelib.insights.errors import GenerationPaused, GenerationThrottled
from chalicelib.insights.model import ChatReading, Draft, Generator, InsightDefinition
from chalicelib.insights.usage import Usage, counted
from chalicelib.observability import log_failure

ASK_AGAIN_SECONDS = 300
"""When to ask again for what an operator has stopped, as nobody knows for how long."""
KEPT_DAYS = 90
MAX_REASON_CHARACTERS = 200
_PK, _DAY, _SWITCH = "MODEL", "DAY#", "SWITCH"


class DayItem(AppItem, discriminator="model-day"):
    """What the models answered in one day."""

    answers = NumberAttribute(default=0)
    input_tokens = NumberAttribute(default=0)
    output_tokens = NumberAttribute(default=0)
    micro_dollars = NumberAttribute(default=0)
    ttl = NumberAttribute()


class SwitchItem(AppItem, discriminator="model-switch"):
    """There while no model may be asked."""

    paused_at = NumberAttribute()
    reason = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class Day:
    """What one day has cost. Where no price is known, `micro_dollars` are too few."""

    date: str
    usage: Usage
    micro_dollars: int


def refusal(now: int) -> GenerationPaused | None:
    """Why no insight can be ordered at `now`; None if it can, or no model is the first to write."""
    if not settings().generators[0].is_model:
        return None
    return _stop(now)


def refuse_while_paused(now: int) -> None:
    """Raise GenerationPaused if no insight can be ordered at `now`."""
    stop = refusal(now)
    if stop is not None:
        raise stop


def spend(usage: Usage, *, now: int) -> None:
    """Add to what the day has cost."""
    DayItem(_PK, _DAY + _date(now)).update(
        [
            DayItem.kind.set(DayItem),
            DayItem.v.set(SCHEMA),
            DayItem.ttl.set(now + KEPT_DAYS * 86400),
            DayItem.answers.add(usage.answers),
            DayItem.input_tokens.add(usage.input_tokens),
            DayItem.output_tokens.add(usage.output_tokens),
            DayItem.micro_dollars.add(usage.micro_dollars(settings().prices) or 0),
        ]
    )


def pause(reason: str, *, now: int) -> None:
    """Let no model be asked until `resume`."""
    SwitchItem(_PK, _SWITCH, paused_at=now, reason=reason[:MAX_REASON_CHARACTERS]).save()


def resume() -> None:
    """Let models be asked again; nothing happens if they may be."""
    SwitchItem(_PK, _SWITCH).delete()


def paused_for() -> str | None:
    """Why an operator stopped the models; None if none did."""
    found = list(SwitchItem.batch_get([(_PK, _SWITCH)]))
    return found[0].reason if found else None


def days(now: int, count: int) -> Iterator[Day]:
    """What each of the last days has cost, today first; a day without answers is left out."""
    today = datetime.fromtimestamp(now, UTC)
    dates = [f"{today - timedelta(days=ago):%Y-%m-%d}" for ago in range(count)]
    found = {item.sk: item for item in DayItem.batch_get([(_PK, _DAY + date) for date in dates])}
    for date in dates:
        if item := found.get(_DAY + date):
            used = (int(item.answers), int(item.input_tokens), int(item.output_tokens))
            yield Day(date, Usage(*used), int(item.micro_dollars))


class Budgeted:
    """A model that is asked while it may be, and whose answers are added up."""

    def __init__(self, model: Generator) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """The model's own name."""
        return self._model.name

    def generate(self, definition: InsightDefinition, chat: ChatReading) -> Draft:
        """As the model does. Raises GenerationThrottled, too, while none may be asked."""
        stop = _stop(int(time.time()))
        if stop is not None:
            raise GenerationThrottled(stop.cause, retry_after=stop.not_before)
        with counted() as tally:
            try:
                return self._model.generate(definition, chat)
            finally:
                if tally.usage.answers:
                    _spend_or_say(tally.usage)


def _spend_or_say(usage: Usage) -> None:
    try:
        spend(usage, now=int(time.time()))
    except PynamoDBException as error:
        # The answer is there and paid for: it is not asked for again to be counted.
        log_failure("spending_not_counted", error, answers=usage.answers)


def _stop(now: int) -> GenerationPaused | None:
    keys = [(_PK, _SWITCH), (_PK, _DAY + _date(now))]
    found = list(AppItem.batch_get(keys))
    if any(isinstance(item, SwitchItem) for item in found):
        return GenerationPaused("paused", retry_after=ASK_AGAIN_SECONDS)
    budget = settings().model_daily_budget
    spent = sum(int(item.micro_dollars) for item in found if isinstance(item, DayItem))
    if budget and spent >= budget * Decimal(1_000_000):
        left = _seconds_to_midnight(now)
        return GenerationPaused("budget_spent", retry_after=left, not_before=left)
    return None


def _date(now: int) -> str:
    return f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d}"


def _seconds_to_midnight(now: int) -> int:
    """Until the next day begins in UTC, in which a day has 86,400 seconds."""
    return 86400 - now % 86400
