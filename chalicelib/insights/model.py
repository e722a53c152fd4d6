"""The words of the insight pipeline: what is asked of a generator and what it gives back."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

from chalicelib.chats.errors import MessageNotFound
from chalicelib.chats.messages import Message, is_citable
from chalicelib.chats.search import WHOLE, ChatIndex, Span
from chalicelib.insights.context import Context
from chalicelib.insights.privacy.gate import Gate

EXPORT_STEP = 1_000_000_000
"""More lines than an export of the largest size has."""


class Policy(StrEnum):
    """What a category charges for when not every insight could be delivered."""

    ALL_OR_NOTHING = "all_or_nothing"
    PRO_RATA = "pro_rata"


class FallbackPolicy(StrEnum):
    """Whether an insight counts that any but the first generator of the chain wrote."""

    NOT_CHARGED = "not_charged"
    CHARGED = "charged"


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
    `answer` is the JSON schema of a model's answer. `question` is what a user asks, in their words,
    where this is the answer to it.
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
    question: str | None = None

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
    fallback: FallbackPolicy = FallbackPolicy.NOT_CHARGED


@dataclass(frozen=True)
class ChatReading:
    """The part of a chat that was unlocked, as a generator reads it.

    Lines of several exports would collide: what is handed out here has, as its `line`, a number
    that is the line in the first export, and in the `n`th one `n * EXPORT_STEP` more. Whatever of
    the chat leaves the account goes through `gate`.
    """

    index: ChatIndex
    context: Context
    span: Span = WHOLE
    gate: Gate = field(default_factory=Gate)

    @classmethod
    def of(cls, messages: Iterable[Message], statistics: Mapping[str, Any]) -> ChatReading:
        """The reading of a whole chat whose index is held in memory."""
        index = ChatIndex.build(messages)
        return cls(index, Context.of(index, statistics))

    @property
    def statistics(self) -> Mapping[str, Any]:
        """The figures, in the JSON shape that the API shows."""
        return self.context.statistics

    @cached_property
    def messages(self) -> Sequence[Message]:
        """All messages in order, notices too, held in memory from the first look on."""
        return [_numbered(message) for message in self.index.messages(self.span)]

    @cached_property
    def total(self) -> int:
        """How many messages of persons there are."""
        return self.index.count(self.span)

    def latest(self, limit: int) -> list[Message]:
        """The last messages that can be cited, in order."""
        citable = (message for message in self.index.messages(self.span) if is_citable(message))
        return [_numbered(message) for message in deque(citable, maxlen=limit)]

    def nearest(self, queries: Sequence[str], limit: int) -> list[Message]:
        """The messages that speak of what is asked, best first, from all times."""
        return [_numbered(hit.message) for hit in self.index.find(queries, limit, self.span)]

    def ranked(self, question: str, limit: int) -> list[Message]:
        """The messages that answer or speak of it, best first, wherever they stand."""
        return [_numbered(hit.message) for hit in self.index.rank(question, limit, self.span)]

    def passages(
        self, queries: Sequence[str], *, tokens: int, counter_queries: Sequence[str]
    ) -> list[Message]:
        """What `nearest` finds with what was said around it, in order, in so many tokens.

        A part of them goes to what would speak against it. Empty if nothing is found.
        """
        found = self.index.passages(
            queries, tokens=tokens, span=self.span, counter_queries=counter_queries
        )
        return [_numbered(message) for message in found.messages]

    def message(self, number: int) -> Message | None:
        """The message of that number, if it belongs to what was unlocked."""
        try:
            (found,) = self.index.around(*self.origin(number), before=0, after=0)
        except MessageNotFound:
            return None
        return _numbered(found) if _within(found, self.span) else None

    def origin(self, number: int) -> tuple[int, int]:
        """The number of the export, and of the line in it, of the message of that number."""
        export, line = divmod(number, EXPORT_STEP)
        return (export, line) if export else (1, line)


def _numbered(message: Message) -> Message:
    if message.export == 1:
        return message
    return message._replace(line=message.export * EXPORT_STEP + message.line)


def _within(message: Message, span: Span) -> bool:
    return (
        (span.first is None or message.sent_at >= span.first)
        and (span.end is None or message.sent_at < span.end)
        and (span.senders is None or message.sender in span.senders)
    )


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

    `question` is what it answers, if it was asked. `notice` is for a reader whom a quoted message
    may hurt or worry; see `sensitive`. `fallback` says that the generator which was to write it did
    not.
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
    fallback: bool = False
    question: str | None = None


class Generator(Protocol):
    """Writes one insight about one chat, synchronously.

    Raises `GenerationFailed` when another try would fail the same way, and `GenerationUnavailable`
    when it may succeed later.
    """

    @property
    def name(self) -> str: ...

    def generate(self, definition: InsightDefinition, chat: ChatReading) -> Draft: ...
