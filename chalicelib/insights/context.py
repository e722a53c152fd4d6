"""What every insight of a job is told of the chat: computed once, when the job is prepared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from chalicelib.chats.messages import MessageKind
from chalicelib.chats.search import WHOLE, ChatIndex, Span


@dataclass(frozen=True, slots=True)
class Context:
    """The people, languages, months and figures of the part of a chat that was unlocked.

    `participants` maps who wrote to how many messages, the most talkative first, `languages` who
    wrote to ISO 639-1 codes, the most used first, `timeline` months (`2025-03`) to messages, in
    order. `statistics` is the JSON shape that the API shows.
    """

    participants: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, Sequence[str]] = field(default_factory=dict)
    timeline: Mapping[str, int] = field(default_factory=dict)
    statistics: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, index: ChatIndex, statistics: Mapping[str, Any], span: Span = WHOLE) -> Context:
        """The context of a span of the chat, read from its index in a stream."""
        people: Counter[str] = Counter()
        months: Counter[str] = Counter()
        for message in index.messages(span):
            if message.sender is not None and message.kind is not MessageKind.SYSTEM:
                people[message.sender] += 1
                months[f"{message.sent_at:%Y-%m}"] += 1
        spoken = index.languages()
        return cls(
            participants=dict(people.most_common()),
            languages={name: list(spoken.get(name, ())) for name in people},
            timeline=dict(sorted(months.items())),
            statistics=statistics,
        )

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Context:
        """The context that `to_json` gave."""
        return cls(**stored)

    def to_json(self) -> dict[str, Any]:
        """The context as JSON can hold it."""
        return asdict(self)

    def spoken(self) -> list[str]:
        """The languages of the chat, each once, those of the most talkative first."""
        return list(
            dict.fromkeys(code for name in self.participants for code in self.languages[name])
        )
