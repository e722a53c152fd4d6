"""How many free samples a user has had in a day, in UTC.

The item of a day holds two sets of names of requests: `asked` of all, `standing` of those whose
sample was not a failure of ours. A set takes a name once and loses it once, however often a request
to DynamoDB is sent again: what is counted is counted once, and given back once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeSetAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition, size
from pynamodb.expressions.update import Action

from chalicelib.app_table import CONDITION_FAILED, SCHEMA, AppItem, user_pk
from chalicelib.aws import error_code
from chalicelib.config import settings
from chalicelib.insights.errors import SampleLimitReached

DAY_SECONDS = 86_400
ASKED_FOR_EACH = 3
"""So many requests may be made for each sample of the limit: failures are given back, and cost."""

_PREFIX = "LIMIT#samples#"


class LimitItem(AppItem, discriminator="limit"):
    """The samples of one day; goes by itself a day after its end."""

    asked = UnicodeSetAttribute(null=True)
    standing = UnicodeSetAttribute(null=True)
    ttl = NumberAttribute()


def count(uid: str, request: str, *, now: int) -> None:
    """Count a request for a sample, if it was not counted yet; raises SampleLimitReached."""
    limit, next_day = settings().samples_a_day, _next_day(now)
    standing, asked = _size("standing") < limit, _size("asked") < limit * ASKED_FOR_EACH
    room = (LimitItem.standing.does_not_exist() | standing) & (
        LimitItem.asked.does_not_exist() | asked
    )
    actions: list[Action] = [
        LimitItem.asked.add({request}),
        LimitItem.standing.add({request}),
        LimitItem.ttl.set(next_day + DAY_SECONDS),
        LimitItem.kind.set(LimitItem),
        LimitItem.v.set(SCHEMA),
    ]
    if not _updated(uid, now, actions, LimitItem.standing.contains(request) | room):
        raise SampleLimitReached(limit=limit, retry_after=next_day - now)


def give_back(uid: str, request: str, *, asked_at: int) -> None:
    """Let a request not count that has failed, if it still does; safe to repeat."""
    counts = LimitItem.standing.contains(request)
    _updated(uid, asked_at, [LimitItem.standing.delete({request})], counts)


def _updated(uid: str, at: int, actions: list[Action], condition: Condition) -> bool:
    day = datetime.fromtimestamp(at, UTC).date()
    try:
        LimitItem(user_pk(uid), f"{_PREFIX}{day}").update(actions, condition=condition)
    except UpdateError as error:
        if error_code(error.cause) != CONDITION_FAILED:
            raise
        return False
    return True


def _size(name: str) -> Any:
    return size(name)  # type: ignore[no-untyped-call]


def _next_day(now: int) -> int:
    return (now // DAY_SECONDS + 1) * DAY_SECONDS
