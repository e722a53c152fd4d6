"""The words of the insight pipeline: what is asked of a generator and what it gives back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from chalicelib.chats.messages import Message


class Policy(StrEnum):
    """What a category charges for when not every insight could be delivered."""

    ALL_OR_NOTHING = "all_or_nothing"
    PRO_RATA = "pro_rata"


@dataclass(frozen=True, slots=True)
class Suits:
    """How many people a chat should have for an insight; `most` is None where there is no bound."""

    fewest: int
    most: int | None

    def fits(self, people: int) -> bool:
        """Whether a chat in which so many people write suits the insight."""
        return self.fewest <= people and (self.most is None or people <= self.most)


@dataclass(frozen=True, slots=True)
class Source:
    """A construct of research that an insight rests on, and what that research does not show.

    `n` is how many took part in the study, as far as it is known.
    """

    construct: str
    study: str
    n: int | None
    caution: str


@dataclass(frozen=True, slots=True)
class InsightDefinition:
    """One entry of the catalogue: data, reviewed, one file an insight.

    `queries` and `counter_queries` map ISO 639-1 codes to what to look for in that language, and to
    what would speak against it; English is among them. `statistics` names the figures that a model
    is given, as dotted paths. `share` is the weight of the insight in the price of its category.
    `answer` is the JSON schema of a model's answer.
    """

    insight_id: str
    category_id: str
    title: str
    description: str
    icon: str
    queries: Mapping[str, Sequence[str]]
    counter_queries: Mapping[str, Sequence[str]]
    statistics: Sequence[str]
    participants: Suits
    share: int
    prompt: str
    answer: Mapping[str, Any]
    limits: str
    sources: Sequence[Source]

    def queries_in(self, languages: Iterable[str]) -> list[str]:
        """What to look for in these languages; in English always, and first."""
        return _in_languages(self.queries, languages)

    def counter_queries_in(self, languages: Iterable[str]) -> list[str]:
        """What would speak against it, in these languages; in English always, and first."""
        return _in_languages(self.counter_queries, languages)


def _in_languages(queries: Mapping[str, Sequence[str]], languages: Iterable[str]) -> list[str]:
    return [
        query
        for language in dict.fromkeys(("en", *languages))
        for query in queries.get(language, ())
    ]


@dataclass(frozen=True, slots=True)
class Category:
    """A group of insights sold together. `price` is in whole coins.

    `sample` is the id of the insight of it that can be seen before paying.
    """

    category_id: str
    title: str
    description: str
    price: int
    policy: Policy
    sample: str
    insights: Sequence[InsightDefinition]


@dataclass(frozen=True, slots=True)
class ChatReading:
    """A chat as a generator reads it. `statistics` is the JSON shape that the API shows."""

    messages: Sequence[Message]
    statistics: Mapping[str, Any]
    participants: Sequence[str]
    origins: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, messages: Sequence[Message], statistics: Mapping[str, Any]) -> ChatReading:
        """The reading of a whole chat.

        Lines of several exports would collide, so that the messages of a chat that has more than
        one are numbered anew, and `origins` keeps where they stand.
        """
        origins = {}
        if any(message.export > 1 for message in messages):
            origins = {at: (m.export, m.line) for at, m in enumerate(messages, start=1)}
            messages = [m._replace(line=at) for at, m in enumerate(messages, start=1)]
        senders = dict.fromkeys(m.sender for m in messages if m.sender is not None)
        return cls(messages, statistics, list(senders), origins)

    def origin(self, line: int) -> tuple[int, int]:
        """The number of the export, and of the line in it, of the message numbered `line` here."""
        return self.origins.get(line, (1, line))


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim, with the numbers of the lines it rests on. `text` never holds a quote.

    `kind` is the construct of the insight that it is about, where the generator says so.
    """

    text: str
    lines: Sequence[int]
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a generator proposes, before its evidence is checked.

    `messages_read` is how many messages of persons the generator looked at; None for all.
    """

    summary: str
    findings: Sequence[Finding]
    messages_read: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote copied from the chat by us, never taken from a model.

    `number` is what findings call it by; `export` and `line` are where the message stands.
    """

    quote: str
    sender: str
    sent_at: datetime
    number: int
    export: int
    line: int


@dataclass(frozen=True, slots=True)
class Insight:
    """What is delivered: every line a finding names stands in `evidence`, exactly once.

    `notice` is for a reader whom a quoted message may hurt or worry; see `sensitive`.
    """

    insight_id: str
    category_id: str
    title: str
    summary: str
    findings: Sequence[Finding]
    evidence: Sequence[Evidence]
    messages_read: int
    messages_total: int
    generator: str
    notice: str | None = None


class Generator(Protocol):
    """Writes one insight about one chat, synchronously.

    Raises `GenerationFailed` when another try would fail the same way, and `GenerationUnavailable`
    when it may succeed later.
    """

    @property
    def name(self) -> str: ...

    def generate(self, definition: InsightDefinition, chat: ChatReading) -> Draft: ...
