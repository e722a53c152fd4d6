"""Nothing that a page or a client could act on stands in prose out of a model."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.insights.errors import GenerationFailed
from chalicelib.insights.evidence import check
from chalicelib.insights.inert import LINK_SHOWN_AS, inert, without_hidden
from chalicelib.insights.model import Draft, Finding
from tests.unit.insights.talk import definition, talk

TAG_BEGINS = re.compile("<[a-zA-Z/!?]")
ADDRESS = re.compile(r"//\w|\b(?:https?|javascript|data|mailto):\S|\bwww\.\w", re.IGNORECASE)
MARKDOWN = re.compile(r"\]\(")
FLAG = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    "text",
    [
        "Ann writes more than Ben (61 of 100 messages), mostly in the evening.",
        "Ann <3 Ben; 2 < 3 > 1, and Q&A at AT&T & elsewhere.",
        "They met at 18:30. then left, i.e. early/late, and/or never. It was 3.5/week.",
        "Ben[1] says 'ok' (sic) [often]; ratio 3:1, price 4,50 €.",
        "Hat er z.B./usw. gefragt? Ja.Sie auch? Nein.",
        "من و تو می\u200cرویم 👩‍👩‍👧 " + FLAG,
        "आज मिलते हैं। 明日見ましょう。Увидимся.",
        "\u2068Ann\u2069 speaks\nand waits.",
    ],
)
def test_what_people_write_comes_back_as_it_is(text: str) -> None:
    assert inert(text) == text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("See https://evil.invalid/?chat=secret now", "See ‹link› now"),
        ("HTTP://evil.invalid and ftp://evil.invalid/x", "‹link› and ‹link›"),
        ("Load //evil.invalid/x.png", "Load ‹link›"),
        ("See www.evil.invalid.", "See ‹link›"),
        ("See evil.example/secret and t.me/someone", "See ‹link› and ‹link›"),
        ("See secret.evil.com or 10.0.0.1:8080/x", "See ‹link› or ‹link›"),
        ("Ask пример.рф/тайна or evil.example?q=secret", "Ask ‹link› or ‹link›"),
        ("javascript:alert(1) data:text/html,x mailto:a@b.example", "‹link› ‹link› ‹link›"),
        ("![](https://evil.invalid/x.png)Ann", "Ann"),
        ("[Read on](https://evil.invalid/secret).", "Read on."),
        ("[Read on](javascript:alert(1))", "[Read on] (‹link›"),
        ("[[Read](a)](b)", "[Read] (b)"),
        ("<https://evil.invalid>", "<‹link›"),
        ("<b>warm</b> words", " warm  words"),
        ("<img src=x onerror=alert(1)>Ann", " Ann"),
        ("<script>x", " x"),
        ("<scr<b>ipt>x", "‹scr ipt>x"),
        ("<svg/onload=alert(1)//", "‹svg/onload=alert(1)//"),
        ("<!-- hidden -->Ann<?php", " Ann‹?php"),
        ("R&amp;D", "R&D"),
        ("&lt;script&gt;x", " x"),
        ("&#60;script&#x3e;x", " x"),
        ("&amp;lt;script&amp;gt;", "＆lt;script＆gt;"),
        ("ht<b></b>tps://evil.invalid", "ht  ‹link›"),
        ("a\x00b\u202eback\x1b[31m", "abback[31m"),
        ("hid\U000e0068\U000e0069den", "hidden"),
        ("&#8238;back", "back"),
    ],
)
def test_what_a_page_could_act_on_is_made_inert(written: str, shown: str) -> None:
    assert inert(written) == shown


PIECES = st.sampled_from(
    [
        *("<", ">", "/", "&", ";", "#", "(", ")", "[", "]", "!", ":", "//", ".", " ", "?", "="),
        *("b", "script", "https", "http://", "www", "com", "evil", "javascript", "data", "mailto"),
        *("amp", "lt", "&lt;", "&amp;", "&#60;", "x3c", "\x00", "\u202e", "\U000e0062", "🏴", "é"),
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_no_text_hides_a_tag_or_an_address_however_often_it_is_decoded(text: str) -> None:
    shown = inert(text)
    for _ in range(3):
        assert not TAG_BEGINS.search(shown)
        assert not MARKDOWN.search(shown)
        assert without_hidden(shown) == shown
        shown = html.unescape(shown)
    assert not ADDRESS.search(inert(text))


@given(st.lists(PIECES, max_size=25).map("".join))
def test_what_is_inert_stays_as_it_is(text: str) -> None:
    once = inert(text)

    assert inert(once) == once


def test_summaries_and_findings_are_inert_and_quotes_are_as_they_were_written() -> None:
    said = "look: https://lake.invalid/<b>map</b>"
    draft = Draft(f"They share. {said}", [Finding(f"Ann shares. {said}", [1])])
    insight = check(draft, definition(), talk(f"Ann: {said}"), generator_name="test")

    assert insight.summary == f"They share. look: {LINK_SHOWN_AS}"
    assert insight.findings[0].text == f"Ann shares. look: {LINK_SHOWN_AS}"
    assert insight.evidence[0].quote == said


def test_prose_of_nothing_but_markup_is_an_empty_answer() -> None:
    draft = Draft("<b></b>", [Finding("Ann shares.", [1])])
    with pytest.raises(GenerationFailed, match="empty_answer"):
        check(draft, definition(), talk("Ann: hello"), generator_name="test")
