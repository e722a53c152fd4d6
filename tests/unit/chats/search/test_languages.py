"""Which languages somebody writes."""

from __future__ import annotations

import pytest

from chalicelib.chats.search import ChatIndex
from chalicelib.chats.search.languages import languages_of
from tests.unit.chats.search.test_index import said
from tests.unit.chats.search.test_tokens import LONG_ENOUGH

OTHERS = {
    "en": "I told you that we can't do this any more because it is so expensive for both of us",
    "pt": "eu já te disse que não posso ir com vocês porque isso é muito caro para a gente",
    "it": "te l'ho detto che non possiamo più farlo perché è troppo caro per noi e per loro",
    "nl": "ik heb je toch gezegd dat we dat niet meer kunnen doen omdat het zo duur is voor ons",
    "pl": "mówiłem ci że nie możemy tego robić bo to jest dla nas za drogie i ja już nie mam",
    "uk": "я ж тобі казала, що ми не можемо це робити, бо воно дуже дороге для нас усіх зараз",
    "ja": "もうできないって言ったでしょう。 高すぎる。 ほんとにごめん。 またね。 うん。 はい。",
    "zh": "我 早就 跟你说过 我们 不能 再这样 了 因为 太贵 了 你 也 知道 的",
    "ko": "내가 말했잖아 우리 이제 그거 못 해 너무 비싸 그리고 시간도 없고 너도 알잖아",
    "fa": "به تو گفتم که ما دیگر نمی توانیم این کار را بکنیم چون برای ما خیلی گران است",
    "ar": "قلت لك أننا لا نستطيع أن نفعل هذا بعد الآن لأنه غالي جدا علينا و هذا كل ما في الأمر",
    "el": "σου είπα ότι δεν μπορούμε να το κάνουμε πια γιατί είναι πολύ ακριβό για εμάς",
}


@pytest.mark.parametrize(("language", "text"), [*LONG_ENOUGH.items(), *OTHERS.items()])
def test_a_language_is_told_from_its_closed_class_words_or_its_script(
    language: str, text: str
) -> None:
    assert languages_of([text] * 3) == (language,)


def test_hindi_is_told_in_latin_letters_too() -> None:
    assert languages_of(["tum kya kar rahe ho yaar, mujhe nahi pata ki wo kab aayega"] * 2) == (
        "hi",
    )


def test_of_two_languages_the_one_written_more_comes_first() -> None:
    texts = [LONG_ENOUGH["de"]] * 60 + [OTHERS["en"]] * 25

    assert languages_of(texts) == ("de", "en")


@pytest.mark.parametrize(
    "texts", [[], ["ok"], ["😀 😀"], ["12 13 14"] * 99, ["Xyl Qwrt Zzgh Brrm"] * 9]
)
def test_nothing_is_said_where_nobody_could_tell(texts: list[str]) -> None:
    assert languages_of(texts) == ()


def test_an_index_knows_what_each_person_writes() -> None:
    ann = [f"Ann: {LONG_ENOUGH['es']}"] * 3
    ben = [f"Ben: {OTHERS['en']}"] * 3
    with ChatIndex.build(said(*ann, *ben, "Cem: ok", "a notice")) as index:
        assert index.languages() == {"Ann": ("es",), "Ben": ("en",), "Cem": ()}
