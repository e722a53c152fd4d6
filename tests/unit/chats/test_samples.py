"""Laws of the sample: it is generated, it is whole, and it holds what the insights look for."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.exports import Confidence
from chalicelib.chats.formats.whatsapp import Export
from chalicelib.chats.messages import Message, MessageKind
from local.samples import SAMPLE, couple
from tests.unit.chats.exports import in_pieces, opened, skipped_by


@pytest.fixture(name="export", scope="module")
def _export() -> Export:
    return opened(in_pieces(SAMPLE.read_bytes(), 1 << 16))


@pytest.fixture(name="messages", scope="module")
def _messages(export: Export) -> list[Message]:
    return list(export.messages())


def test_the_generator_still_writes_the_sample_byte_for_byte() -> None:
    assert couple().encode() == SAMPLE.read_bytes()


def test_every_line_of_the_sample_is_read(export: Export) -> None:
    assert (export.dates.order, export.dates.confidence) == (DateOrder.MDY, Confidence.CERTAIN)
    assert skipped_by(export) == 0


def test_the_sample_is_a_year_of_two_people_in_order(messages: list[Message]) -> None:
    said = [message for message in messages if message.sender]
    assert len(said) > 2000
    assert {message.sender for message in said} == {"Mara", "Jonas"}
    assert (said[-1].sent_at - said[0].sent_at).days >= 364
    assert all(one.sent_at <= other.sent_at for one, other in pairwise(messages))


def test_the_sample_holds_each_oddity_of_an_export(messages: list[Message]) -> None:
    kinds = Counter(message.kind for message in messages)
    assert {MessageKind.SYSTEM, MessageKind.MEDIA, MessageKind.DELETED} <= set(kinds)
    assert any(message.edited for message in messages)
    assert any("\n" in message.text for message in messages)
    assert b"\xe2\x80\xafPM" in SAMPLE.read_bytes()


def test_no_mark_of_the_story_language_is_left_in_the_sample(messages: list[Message]) -> None:
    assert not [message.line for message in messages if re.search(r"[{}$|\\]", message.text)]


def test_hardly_any_sentence_comes_again(messages: list[Message]) -> None:
    sentences = [message.text for message in messages if len(message.text) >= 30]
    assert len(set(sentences)) >= 0.95 * len(sentences)
