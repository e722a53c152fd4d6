"""Which languages a person is seen to write."""

from __future__ import annotations

import pytest

from chalicelib.chats.messages import Message
from chalicelib.insights.generators.embedded.languages import STRETCH_WORDS, Languages
from chalicelib.insights.generators.embedded.lexicon import lexicons
from tests.unit.insights.talk import talk

LANGUAGES = Languages(lexicons())
TEXTS = {
    "English": "I was thinking we could go to the lake when you are done, if it's not raining",
    "German": "Ich habe dich so lieb und wir sehen uns morgen, was machst du denn heute noch so",
    "Spanish": "Te quiero mucho, nos vemos mañana en la casa de mi madre y luego al mar, ya sé",
    "Portuguese": "Te amo muito, a gente se vê amanhã em casa da minha mãe e depois ao mar, tá",
    "French": "je t'aime, on se voit demain soir après le travail puis on va chez ma mère avec toi",
}
UNREAD = (
    "Ik hou van je, we zien elkaar morgen en dan gaan we met de kinderen naar de zee toe hoor",
    "amo te, ci vediamo domani a casa e poi andiamo al mare con i bambini, che ne dici di questo",
    "Minä rakastan sinua ja nähdään huomenna, sitten mennään yhdessä mökille ja saunotaan illalla",
    "seni çok seviyorum, yarın görüşürüz ve sonra birlikte denize gideriz, ne dersin buna canım",
    "t'estimo molt, ens veiem demà a casa i després anem amb els nens a la platja, què et sembla",
    "jeg elsker deg, vi ses i morgen og så går vi til sjøen med barna, hva synes du om det da",
    "te iubesc, ne vedem mâine acasă și apoi mergem la mare cu copiii, ce zici de asta draga mea",
    "मैं तुमसे प्यार करता हूँ",
    "我爱你，明天见",
)


def read(*said: str) -> dict[str, list[str]]:
    """The languages read of each person."""
    texts: dict[str, list[Message]] = {}
    for message in talk(*said).messages:
        texts.setdefault(message.sender or "", []).append(message)
    return {
        person: [lexicon.language for lexicon in found]
        for person, found in LANGUAGES.of_people(texts).items()
    }


@pytest.mark.parametrize("language", [lexicon.language for lexicon in lexicons()])
def test_each_language_is_told_from_all_others(language: str) -> None:
    assert read(f"Ann: {TEXTS[language]}") == {"Ann": [language]}
    assert read(f"Ann: {TEXTS[language].upper()}") == {"Ann": [language]}


@pytest.mark.parametrize("text", UNREAD)
def test_a_language_without_a_lexicon_is_read_by_none(text: str) -> None:
    assert read(f"Ann: {text}") == {"Ann": []}


def test_who_wrote_too_little_is_read_as_the_whole_chat_is() -> None:
    assert read(f"Ann: {TEXTS['German']}", "Ben: ok") == {"Ann": ["German"], "Ben": ["German"]}
    assert read(f"Ann: {UNREAD[0]}", "Ben: ok") == {"Ann": [], "Ben": []}


def test_a_person_who_changes_language_is_read_in_both() -> None:
    enough = STRETCH_WORDS // 10
    english = [f"Ann: {TEXTS['English']}"] * enough
    german = [f"Ann: {TEXTS['German']}"] * enough

    assert read(*english, *german) == {"Ann": ["English", "German"]}
    mixed = [line for pair in zip(english, german, strict=True) for line in pair]
    assert read(*mixed) == {"Ann": ["English", "German"]}


def test_a_message_of_a_bilingual_person_is_read_in_its_own_language() -> None:
    possible = lexicons()[:2]

    assert [x.language for x in LANGUAGES.of_text("I have the gift for you", possible)] == [
        "English"
    ]
    assert [x.language for x in LANGUAGES.of_text("das ist Gift für den Hund", possible)] == [
        "German"
    ]
    assert [x.language for x in LANGUAGES.of_text("okay", possible)] == ["English", "German"]
    assert list(LANGUAGES.of_text("das ist für dich", possible[:1])) == list(possible[:1])
