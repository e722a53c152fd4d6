"""Round trip: what the phones of a locale write of a conversation is read as that conversation."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.chats.exports import Account, SourceFile
from chalicelib.chats.formats.whatsapp import read
from chalicelib.chats.messages import Message, MessageKind
from tests.unit.chats.exports import export_of, numbered
from tests.unit.chats.whatsapp_locales import LOCALES, Locale, choice_for

NAMES = st.sampled_from(["Ann", "Bo Li", "~ Çem", "+40 721 234 567", "👩‍🚀", "a:b", "علي", "李安"])
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp"]) | st.just(" "),
    min_size=1,
    max_size=20,
)
SAID = st.lists(WORDS, min_size=1, max_size=3).map(
    # A colon ends a sender, so the words of a notice may hold none.
    lambda lines: "\n".join(f"so {line.replace(':', ';')}" for line in lines).strip()
)
# The youngest era of Japan began in May 2019; a day above twelve makes the order certain.
FIRST = datetime(2020, 1, 13, 8)
MOMENTS = st.datetimes(FIRST, datetime(2039, 12, 31)).map(lambda at: at.replace(microsecond=0))


@st.composite
def conversations(draw: st.DrawFn, *, seconds: bool) -> list[Message]:
    """Messages and notices in the order of time."""
    drawn = draw(st.lists(MOMENTS, max_size=6))
    moments = sorted([FIRST, *(at if seconds else at.replace(second=0) for at in drawn)])
    return numbered([_message(at, draw(NAMES | st.none()), draw(SAID)) for at in moments])


def _message(at: datetime, sender: str | None, said: str) -> Message:
    kind = MessageKind.SYSTEM if sender is None else MessageKind.TEXT
    return Message(1, at, sender, kind, said)


def _lines(messages: list[Message], locale: Locale, form: str) -> list[str]:
    starts = [locale.header(form, message.sent_at) for message in messages]
    said = [f"{m.sender}: {m.text}" if m.sender else m.text for m in messages]
    return [f"{start}{what}" for start, what in zip(starts, said, strict=True)]


@pytest.mark.parametrize("system", ["android", "ios"])
@pytest.mark.parametrize("name", LOCALES)
def test_what_a_phone_writes_is_read_again(name: str, system: str) -> None:
    locale = LOCALES[name]
    form = locale.android if system == "android" else locale.ios

    @settings(max_examples=15, deadline=None)
    @given(conversations(seconds="ss" in form))
    def round_trip(messages: list[Message]) -> None:
        source = export_of(*_lines(messages, locale, form))
        (export,) = read([SourceFile("", 0, source)], date_order=choice_for(locale))
        account = Account()
        assert list(export.messages(account)) == messages
        assert account.skipped == 0

    round_trip()
