"""The two ways to read an export give the same, wherever its blocks and chunks are cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.chats import decoding
from chalicelib.chats.exports import Account, Source
from chalicelib.chats.formats.whatsapp.reading import Export
from chalicelib.chats.formats.whatsapp.sieve import LINKS_TO_PLACES, needs_reading, suspects
from chalicelib.chats.formats.whatsapp.survey import survey
from chalicelib.chats.messages import Message
from tests.unit.chats.exports import in_pieces
from tests.unit.chats.whatsapp_locales import LOCALES

Read = tuple[list[Message], Account]

FIRST = {
    "android": "18/03/2022, 14:56 - Ann: first",
    "twelve hours": "18/03/2022, 2:56\u202fPM - Ann: first",
    "ios": "[18.03.22, 14:56:01] Ann: first",
    "time first": "[14:56:01, 18/3/22] Ann: first",
    "arabic": "[١٨\u200f/٣\u200f/٢٠٢٢، ٢:٥٦:٠١\u00a0م] Ann: first",
    "day parts": "2022/3/18 下午2:56 - Ann: first",
}
HEADERS = st.sampled_from(
    [
        *(first.removesuffix("Ann: first") for first in FIRST.values()),
        *("19/03/2022, 7:05 - ", "\u200e19/03/2022, 07:05 - ", "31/31/2022, 14:56 - "),
        *("18/03/2022, 24:56 - ", "18/03/2022, 14:60 - ", "18/03/2022, 14:56 -", "18/03/2022"),
        *("19/03/2022, 0:04\u202fAM - ", "19/3/2022, 12:04 PM - ", "\ufeff18/03/2022, 23:59 PM - "),
        *("\u200e[19.03.22, 14:56:02] ", "[19.03.22, 25:56:02] ", "[9.3.22, 4:56:02] "),
        *("[19.03.22, 14:56] ", "[4:56:01, 19/3/22] ", "[24:56:01, 19/3/22] "),
        *(
            "[١٩\u200f/٣\u200f/٢٠٢٢، ٢:٥٦:٠١\u00a0ص] ",
            "2022/3/19 凌晨12:56 - ",
            "2022/13/19 上午2:56 - ",
        ),
        *("", "", "", "19/03/2022, 9:00: ", "[18/03/2022, 14:56:01] ", "19/03/22, 14:56 - "),
    ]
)
SENDERS = st.sampled_from(
    [
        *("Ann: ", "Bo Li: ", "~\u202fÇem: ", "\u200eAnn: ", "a:b: ", "Ann:", "\u200e: ", ": "),
        *(
            "",
            "",
            "علي: ",
            "\u202a+40\u00a0721\u202c: ",
            "n" * 129 + ": ",
            "Ann created group “x: ",
        ),
    ]
)
BODIES = st.sampled_from(
    [
        *("", " ", "x", "hello: you", "<Media omitted>", "\u200eimage omitted", "grüß dich 👩‍🚀"),
        *("null", "You deleted this message", "x <This message was edited>", "1. milk", "\r"),
        *("\u200eMessages and calls are end-to-end encrypted.", "\u200eAnn created this group"),
        *("Messages and calls are end-to-end encrypted.", "so long\u00a0", " x", "18/03/2022"),
        *(
            "IMG-20240102-WA0001.jpg (file attached)",
            "https://maps.google.com/?q=1.5,2.5",
            "\u2028",
        ),
    ]
)
LINES = st.builds(lambda *parts: "".join(parts), HEADERS, SENDERS, BODIES)


def both(source: Source) -> tuple[Read, Read]:
    """What is read by the layout of the file, if it has one, and line by line."""
    findings = survey(source, chosen=None, not_after=None)
    return _read(Export("", source, findings)), _read(
        Export("", source, replace(findings, layout=None))
    )


def _read(export: Export) -> Read:
    account = Account()
    return list(export.messages(account)), account


def raw_of(first: str, lines: list[str]) -> bytes:
    return "\n".join([first, *lines]).encode()


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(FIRST)), st.lists(LINES, max_size=12))
@example(
    "android",
    ["18/03/2022, 14:57 - Ann: \u200eAnn created this group", "18/03/2022, 14:58 - Ann: x"],
)
def test_a_block_at_once_and_line_by_line_are_read_the_same(name: str, lines: list[str]) -> None:
    raw = raw_of(FIRST[name], lines)
    at_once, by_line = both(in_pieces(raw, len(raw)))
    assert at_once == by_line
    messages, account = at_once
    counted = account.messages + account.notices + account.continuation + account.skipped
    assert counted == raw.removesuffix(b"\n").count(b"\n") + 1
    assert account.messages + account.notices == len(messages)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(FIRST)),
    st.lists(LINES, max_size=10),
    st.integers(1, 40),
    st.sampled_from([64, 100, 257]),
)
def test_neither_chunks_nor_blocks_matter(
    name: str, lines: list[str], size: int, block: int
) -> None:
    raw = raw_of(FIRST[name], lines)
    source = in_pieces(raw, size)
    findings = survey(source, chosen=None, not_after=None)
    whole = _read(Export("", source, findings))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "BLOCK_BYTES", block)
        assert _read(Export("", source, findings)) == whole
        assert _read(Export("", source, replace(findings, layout=None))) == whole


@pytest.mark.parametrize("name", LOCALES)
def test_every_locale_is_read_a_block_at_once(name: str) -> None:
    locale = LOCALES[name]
    moments = [datetime(2020, 1, 13, hour, 4) for hour in range(24)]
    for form in (locale.android, locale.ios):
        lines = [f"{locale.header(form, moment)}Ann: x" for moment in moments]
        raw = "\n".join(lines).encode()
        findings = survey(in_pieces(raw, 100), chosen=None, not_after=None)
        assert findings.layout is not None
        assert len(findings.orders) == 1


@given(st.lists(st.text(max_size=9) | BODIES, max_size=6))
def test_bodies_without_places_are_sifted_without_looking_for_them(bodies: list[str]) -> None:
    places = any(link in body for link in LINKS_TO_PLACES for body in bodies)
    expected = [i for i, body in enumerate(bodies) if needs_reading(body)]
    assert suspects(bodies, places=places) == expected
