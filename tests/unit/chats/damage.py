"""Exports damaged at random: bytes changed, and values put where others belong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from typing import Any
from unittest.mock import patch

from hypothesis import strategies as st

from chalicelib.chats.errors import ChatsError
from chalicelib.chats.exports import Account, Conversation, NotThisFormat, Reader, SourceFile
from chalicelib.chats.formats import json_records
from tests.unit.chats.exports import in_pieces

ODD_VALUES: Sequence[Any] = (
    None,
    True,
    -1,
    10**30,
    float("nan"),
    float("inf"),
    "",
    "\ud83d",
    "1970-01-01T00:00:00",
    "2024-02-30T10:00:00",
    "9" * 5000,
    [],
    [[[[]]]],
    {},
    {"text": {"text": ["deep"]}},
    [None, 1, "a", {"name": None}, {"uri": 3}, {"emoji": "x", "count": 10**9}],
)


@st.composite
def with_odd_values(draw: st.DrawFn, document: str) -> str:
    """The JSON document with some of its values replaced, and keys written twice."""
    tree = json.loads(document)
    for _ in range(draw(st.integers(1, 4))):
        place = tree
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(place[key], dict | list) and place[key] and draw(st.integers(0, 5)):
                place = place[key]
                continue
            place[key] = deepcopy(draw(st.sampled_from(ODD_VALUES)))
            break
    text = json.dumps(tree, indent=draw(st.sampled_from([None, 1, 2])))
    return text.replace('"text":', '"text": "twice", "text":', draw(st.integers(0, 1)))


@st.composite
def with_other_bytes(draw: st.DrawFn, raw: bytes) -> bytes:
    """The bytes with some changed, cut out, or repeated, and perhaps the end cut off."""
    damaged = bytearray(raw)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(damaged) - 1)))
        length = draw(st.integers(0, 30))
        other = draw(
            st.sampled_from([b"", b'"', b"{", b"}", b"[", b"]", b"\\", b",", b"\n", b"\xff"])
        )
        damaged[at : at + length] = draw(st.sampled_from([other, bytes(damaged[at:]), b"\x00" * 9]))
    return bytes(damaged[: draw(st.integers(len(damaged) // 2, len(damaged)))])


def conversations_in(read: Reader, raw: bytes, *, chunk: int = 1 << 16) -> Sequence[Conversation]:
    """What a reader finds in a file of these bytes; nothing if it is not of its format."""
    try:
        return read([SourceFile("message_1.json", len(raw), in_pieces(raw, chunk))])
    except NotThisFormat:
        return []


def outcome(read: Reader, raw: bytes, *, chunk: int, block: int) -> object:
    """All that is read from the bytes, cut as said, or the code of what they are refused for."""
    with patch.object(json_records, "BLOCK_BYTES", block):
        try:
            return [
                (conversation.name, assert_accounted(conversation), [*conversation.messages()])
                for conversation in conversations_in(read, raw, chunk=chunk)
            ]
        except ChatsError as refusal:
            return refusal.code


def assert_accounted(conversation: Conversation) -> int:
    """Hold the account to what is read; the number of records."""
    account = Account()
    found = list(conversation.messages(account))
    lines = [message.line for message in found]
    assert len(found) == account.messages + account.notices
    assert lines == sorted(set(lines))
    assert not set(lines) & set(account.first_skipped)
    for message in found:
        assert (message.sender is None) == (message.kind == "system")
        assert message.sent_at.tzinfo is None
        json.dumps(message[2:], ensure_ascii=False).encode()
    return len(found) + account.skipped
