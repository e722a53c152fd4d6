"""Which messages of a chat an unlock is about: a time of it, some of its people, or all of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.chats.search import Span, midnight
from chalicelib.chats.store import Chat
from chalicelib.insights.errors import EmptyScope, ScopeTooLarge

MAX_NAMES_BYTES = 96
"""The names stand in the job's item, which stays below 1 KB."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of a chat, on the chat's own clock. Without any field it is the whole chat.

    `first` and `last` are days, both included. `since` is the moment up to which a job before has
    read, itself included: exports tell minutes, and what came later in that one is new. The
    `participants` are people as they are shown, in order of their names.
    """

    first: date | None = None
    last: date | None = None
    since: datetime | None = None
    participants: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """What tells this scope from any other; empty for the whole chat."""
        fields = self.to_fields()
        return json.dumps(fields, sort_keys=True, ensure_ascii=False) if fields else ""

    def to_fields(self) -> dict[str, Any]:
        """What is stored and shown of it: no field that says nothing."""
        fields: dict[str, Any] = {}
        if self.first is not None:
            fields["from"] = self.first.isoformat()
        if self.last is not None:
            fields["to"] = self.last.isoformat()
        if self.since is not None:
            fields["since"] = self.since.isoformat()
        if self.participants:
            fields["participants"] = list(self.participants)
        return fields

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Scope:
        """The scope that `to_fields` gave the fields of."""
        first, last, since = (fields.get(name) for name in ("from", "to", "since"))
        return cls(
            first=None if first is None else date.fromisoformat(first),
            last=None if last is None else date.fromisoformat(last),
            since=None if since is None else datetime.fromisoformat(since),
            participants=tuple(fields.get("participants", ())),
        )

    def beginning(self, since: str) -> Scope:
        """This scope without what was read up to a moment, which is in ISO 8601."""
        return replace(self, since=datetime.fromisoformat(since))

    @property
    def span(self) -> Span:
        """The messages of the scope, as an index is asked for them."""
        people = frozenset(self.participants) or None
        return Span(self.begins(), self.ends(), people)

    def begins(self) -> datetime | None:
        """The first moment that belongs to it; None where the chat's beginning does."""
        moments = [] if self.since is None else [self.since]
        if self.first is not None:
            moments.append(midnight(self.first))
        return max(moments, default=None)

    def ends(self) -> datetime | None:
        """The first moment after it; None where the chat's end belongs to it."""
        return Span.of_days(None, self.last).end


WHOLE = Scope()


def refuse_what_holds_nothing(scope: Scope, chat: Chat) -> None:
    """Raise EmptyScope if the chat has no message at such a time, ScopeTooLarge if it names many.

    Both ends of the chat are compared, not what lies between them.
    """
    if sum(len(name.encode()) for name in scope.participants) > MAX_NAMES_BYTES:
        raise ScopeTooLarge(limit_bytes=MAX_NAMES_BYTES)
    begins, ends = scope.begins(), scope.ends()
    earliest, latest = chat.first_message_at, chat.last_message_at
    if begins is not None and (latest is None or datetime.fromisoformat(latest) < begins):
        raise EmptyScope
    if ends is not None and (earliest is None or datetime.fromisoformat(earliest) >= ends):
        raise EmptyScope
    if begins is not None and ends is not None and begins >= ends:
        raise EmptyScope


def read_up_to(scope: Scope, chat: Chat) -> str | None:
    """The moment of the last message that a job of this scope reads, in ISO 8601, at most."""
    ends = scope.ends()
    if ends is None or chat.last_message_at is None:
        return chat.last_message_at
    last = ends - timedelta(seconds=1)
    return min(datetime.fromisoformat(chat.last_message_at), last).isoformat()
