"""What the product makes of an export: its own reader, its own figures, its own generator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from chalicelib.chats.exports import SourceFile
from chalicelib.chats.messages import Message
from chalicelib.chats.reading import read_export
from chalicelib.chats.statistics import StatisticsBuilder, figures
from chalicelib.insights import catalogue
from chalicelib.insights.generators import write_insight
from chalicelib.insights.generators.embedded import EmbeddedGenerator
from chalicelib.insights.model import ChatReading, Insight, InsightDefinition


def messages_of(export: str) -> Sequence[Message]:
    """The messages of the one chat in an export."""
    content = export.encode()
    (conversation,) = read_export([SourceFile("_chat.txt", len(content), lambda: [content])])
    return list(conversation.messages())


def insights_of(messages: Sequence[Message], insight_ids: Iterable[str]) -> Mapping[str, Insight]:
    """What the embedded generator writes about the messages, its evidence checked."""
    builder = StatisticsBuilder()
    builder.add_all(messages)
    chat = ChatReading.of(messages, figures(builder.tallies()))
    generator = EmbeddedGenerator()
    with chat.index:
        return {name: write_insight(_definitions()[name], chat, generator) for name in insight_ids}


@cache
def _definitions() -> Mapping[str, InsightDefinition]:
    return {
        insight.insight_id: insight
        for category in catalogue.categories()
        for insight in category.insights
    }
