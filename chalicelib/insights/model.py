"""The words of the insight pipeline: what is asked of a generator and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from chalicelib.chats.messages import Message


class Policy(StrEnum):
    """What a category charges for when not every insight could be delivered."""

    ALL_OR_NOTHING = "all_or_nothing"
    PRO_RATA = "pro_rata"


@dataclass(frozen=True, slots=True)
class InsightDefinition:
    """One entry of the catalogue: data, reviewed, one file an insight."""

    insight_id: str
    category_id: str
    title: str
    description: str
    icon: str
    queries: Sequence[str]
    prompt: str
    limits: str


@dataclass(frozen=True, slots=True)
class Category:
    """A group of insights sold together. `price` is in whole coins."""

    category_id: str
    title: str
    description: str
    price: int
    policy: Policy
    insights: Sequence[InsightDefinition]


@dataclass(frozen=True, slots=True)
class ChatReading:
    """A chat as a generator reads it. `statistics` is the JSON shape that the API shows."""

    messages: Sequence[Message]
    statistics: Mapping[str, Any]
    participants: Sequence[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim, with the numbers of the lines it rests on. `text` never holds a quote."""

    text: str
    lines: Sequence[int]


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
    """A quote copied from the chat by us, never taken from a model."""

    quote: str
    sender: str
    sent_at: datetime
    line: int


@dataclass(frozen=True, slots=True)
class Insight:
    """What is delivered: every line a finding names stands in `evidence`, exactly once."""

    insight_id: str
    category_id: str
    title: str
    summary: str
    findings: Sequence[Finding]
    evidence: Sequence[Evidence]
    messages_read: int
    messages_total: int
    generator: str


class Generator(Protocol):
    """Writes one insight about one chat, synchronously.

    Raises `GenerationFailed` when another try would fail the same way, and `GenerationUnavailable`
    when it may succeed later.
    """

    @property
    def name(self) -> str: ...

    def generate(self, definition: InsightDefinition, chat: ChatReading) -> Draft: ...
