"""By which words a text is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.search import ChatIndex, content_words
from chalicelib.chats.search.tokens import Analyzer, words_of
from tests.unit.chats.search.test_index import said

LONG_ENOUGH = {
    "de": "ich habe dir doch gesagt, dass wir das nicht mehr machen können, weil es so teuer ist",
    "es": "no sé por qué me lo dices ahora, si ya sabes que no puedo ir con ellos a la playa",
    "fr": "je ne sais pas pourquoi tu me dis ça, il est déjà parti avec elle dans la voiture",
    "ru": "я же тебе сказала, что мы не можем так больше, потому что это очень дорого для нас",
    "hi": "मैंने तुमसे कहा था कि हम यह नहीं कर सकते क्योंकि यह बहुत महंगा है और समय भी नहीं है",
    "tr": "sana söyledim ama ben bunu daha fazla yapamam çünkü çok pahalı ve bizim için zor",
}


@pytest.mark.parametrize(
    ("language", "text", "asked"),
    [
        (None, "we planned a trip", "planning trips"),
        (None, "CAFÉ crème", "cafe creme"),
        (None, "Привет, ёжик", "ПРИВЕТ ЕЖИК"),
        (None, "我们去上海吃饭", "上海"),
        (None, "今日は映画を見た", "映画"),
        (None, "내일 서울에서 만나", "서울"),
        (None, "ไปทะเลกันไหม", "ทะเล"),
        (None, "हम दिल्ली जाएंगे", "दिल्ली"),
        (None, "مدرسة جديدة", "المدرسه"),
        (None, "שָׁלוֹם לך", "שלום"),
        (None, "I'm here, don't worry", "worried"),
        (None, "it was Ann's otter", "ann otters"),
        (None, "ｆｕｌｌ ｗｉｄｔｈ", "full width"),
        (None, "what a day 🎂", "🎂"),
        (None, "see you at 18:30", "18:30"),
        ("de", "die Häuser am See", "Haus"),
        ("de", "unsere Altbauwohnung", "Wohnung"),
        ("de", "der Mitgliedsbeitrag", "Mitglieder"),
        ("de", "der Verein will die Beiträge", "Mitgliedsbeitrag"),
        ("es", "compramos dos canciones", "canción"),
        ("fr", "l’école de Paul", "écoles"),
        ("ru", "купили новую машину", "машины"),
        ("hi", "नई किताबें", "किताब"),
        ("tr", "evlerimizde kaldık", "evler"),
    ],
)
def test_words_are_found_without_case_accents_or_endings_in_any_script(
    language: str | None, text: str, asked: str
) -> None:
    spoken = [f"Ben: {LONG_ENOUGH[language]}"] * 3 if language else []
    with ChatIndex.build(said(*spoken, "Ann: 123", *["Ann: hmm"] * 12, f"Ben: {text}")) as index:
        assert [hit.message.text for hit in index.rank(asked, 1)] == [text]


def test_stop_words_are_looked_for_where_there_is_nothing_else() -> None:
    with ChatIndex.build(said("Ann: the lake", "Ben: is that you", "Ann: hmm")) as index:
        assert index.rank("is that you?", 5)[0].message.line == 2
        assert index.rank("is that the lake?", 5)[0].message.line == 1


def test_links_and_mentions_are_no_words() -> None:
    assert words_of("https://otter.example/lake a @\u2068Otter\u2069 www.lake.example") == ["a"]


def test_a_script_without_spaces_gives_pairs_and_characters() -> None:
    assert words_of("去上海 ok") == ["去上", "上海", "去", "上", "海", "ok"]
    assert Analyzer().asked("去上海") == ["去上", "上海"]
    assert Analyzer().asked("海") == ["海"]


def test_a_word_of_two_languages_has_a_stem_in_each() -> None:
    assert Analyzer(["en", "es"]).stems("animaciones") >= {"animacion"}
    assert len(Analyzer(["en", "es"]).stems("meetings")) == 2


def test_content_words_carry_meaning() -> None:
    assert content_words("We were planning the trips!") == ["plan", "trip"]
    assert content_words("wir haben die Häuser gesehen", languages=["de"]) == ["haus", "geseh"]


@given(text=st.text(st.characters(), max_size=80))
def test_no_text_raises_and_no_word_could_be_parted_again(text: str) -> None:
    for word in [*words_of(text), *Analyzer().asked(text)]:
        assert word
        assert not {" ", '"', "\0"} & set(word)
        assert Analyzer().stems(word)
