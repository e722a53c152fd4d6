"""Chats for the tests of insights, written as one line a message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.chats.messages import Message, MessageKind
from chalicelib.insights.answers import answer_schema
from chalicelib.insights.model import ChatReading, InsightDefinition, Suits

START = datetime(2024, 3, 4, 9, 0)
PACE = timedelta(minutes=2)


def talk(*said: str | timedelta, start: datetime = START) -> ChatReading:
    """`Ann: hello` is a message two minutes after the one before it; a timedelta passes as well.

    A text without a sender is a notice, `Ann: <media>` a picture. Lines count from 1.
    """
    return ChatReading.of(_messages(said, start), {})


def _messages(said: tuple[str | timedelta, ...], at: datetime) -> Iterator[Message]:
    line = 0
    for each in said:
        if isinstance(each, timedelta):
            at += each
            continue
        line += 1
        sender, colon, text = each.partition(": ")
        if not colon:
            yield Message(line, at, None, MessageKind.SYSTEM, each)
        elif text == "<media>":
            yield Message(line, at, sender, MessageKind.MEDIA, "")
        else:
            yield Message(line, at, sender, MessageKind.TEXT, text)
        at += PACE


def definition(
    insight_id: str = "communication_basics", *queries: str, share: int = 1
) -> InsightDefinition:
    """A definition that need not stand in the catalogue; its findings are plans or replies."""
    return InsightDefinition(
        insight_id=insight_id,
        category_id="romantic",
        title="A title",
        description="What it is.",
        icon="💬",
        queries={"en": queries or ("dinner plans",)},
        counter_queries={"en": ("no plans",)},
        statistics=("messages",),
        participants=Suits(2, None),
        share=share,
        prompt="Describe it.",
        answer=answer_schema({"plan": "what is planned", "reply": "what came back"}),
        limits="Few.",
        sources=(),
    )
