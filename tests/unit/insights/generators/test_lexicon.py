"""Which cues a text shows, and in which languages words are read at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chalicelib.insights.generators.embedded import lexicon
from chalicelib.insights.generators.embedded.lexicon import (
    FEWEST_FUNCTION_WORDS,
    Cue,
    Lexicon,
    english,
    signs,
)

FILES = Path(lexicon.__file__).parent / "lexicons"


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("I’m so happy for us", Cue.GOOD_FEELING),
        ("im really scared of tomorrow", Cue.HARD_FEELING),
        ("SORRYYYY", Cue.APOLOGY),
        ("you never listen!", Cue.COMPLAINT),
        ("i am annoyed that you left", Cue.COMPLAINT),
        ("Shall we go to the lake", Cue.PROPOSAL),
        ("I made you soup", Cue.SERVICE),
        ("a big hug", Cue.TOUCH),
        ("good morning sunshine", Cue.PET_NAME),
        ("you're so beautiful", Cue.FLIRT),
        ("thx a lot", Cue.THANKS),
        ("could u pls pick up the bread", Cue.ERRAND_REQUEST),
        ("Have you eaten?", Cue.CARE),
        ("keep this between us", Cue.CONFIDENCE),
        ("Ill do it, I promise", Cue.PROMISE),
        ("that’s not what I said", Cue.DEFENCE),
        ("hello Mummy", Cue.KIN),
    ],
)
def test_a_phrase_is_read_in_the_spellings_people_type(text: str, cue: Cue) -> None:
    assert cue in english().find(text)


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("I'm not sorry", Cue.APOLOGY),
        ("I'm not happy", Cue.GOOD_FEELING),
        ("you always make me laugh", Cue.COMPLAINT),
        ("the lake is beautiful", Cue.PET_NAME),
        ("the baby is asleep", Cue.PET_NAME),
        ("huggable", Cue.TOUCH),
        ("tram 6 is late again", Cue.COMPLAINT),
        ("I'm down for pizza", Cue.HARD_FEELING),
        ("whatever you like best", Cue.WITHDRAWAL),
        ("I'm done with the dishes", Cue.WITHDRAWAL),
        ("when I grow up", Cue.INSULT),
        ("take your time", Cue.CARE),
        ("yes please, drive safe", Cue.ERRAND_REQUEST),
    ],
)
def test_a_negated_or_merely_similar_text_is_no_cue(text: str, cue: Cue) -> None:
    assert cue not in english().find(text)


def test_the_phrase_that_was_found_is_told() -> None:
    assert english().find("Oh no, SO sorry!")[Cue.APOLOGY] == "so sorry"


@pytest.mark.parametrize("text", ["hahaha", "LOL", "jajaja", "ㅋㅋㅋ", "lmao ok", "😂", "ахахаха"])
def test_laughter_is_read_in_any_language(text: str) -> None:
    assert Cue.LAUGHTER in signs().find(text)


@pytest.mark.parametrize("text", ["Hawaii", "halo", "follow", "the", "haha2go"])
def test_a_word_that_holds_laughing_letters_is_none(text: str) -> None:
    assert Cue.LAUGHTER not in signs().find(text)


def test_a_group_stands_for_each_of_its_entries_and_an_empty_one_for_nothing() -> None:
    tiny = Lexicon(
        {
            "language": "Tiny",
            "function_words": [],
            "negations": ["no"],
            "spellings": {"ur": "you're"},
            "groups": {"very": ["", "very"], "kind": ["good", "nice"]},
            "cues": {"affirmation": ["you're {very} {kind}"]},
        }
    )

    assert tiny.find("ur nice") == {Cue.AFFIRMATION: "you're nice"}
    assert tiny.find("you're very good") == {Cue.AFFIRMATION: "you're very good"}
    assert tiny.find("no you're good") == {}
    assert tiny.find("you're bad") == {}


def test_every_cue_has_phrases_and_no_phrase_stands_twice() -> None:
    words = json.loads((FILES / "en.json").read_text(encoding="utf-8"))
    any_language = json.loads((FILES / "any.json").read_text(encoding="utf-8"))

    assert {*words["cues"], *any_language} == set(Cue)
    for name, phrases in (words["cues"] | words["groups"]).items():
        assert phrases, name
        assert len(set(phrases)) == len(phrases), name


def test_every_phrase_is_found_by_itself_in_the_text_it_was_written_for() -> None:
    words = json.loads((FILES / "en.json").read_text(encoding="utf-8"))

    for name, phrases in words["cues"].items():
        for phrase in phrases:
            text = phrase
            for group, entries in words["groups"].items():
                text = text.replace("{" + group + "}", entries[-1])
            assert Cue(name) in english().find(text), (name, phrase)


@pytest.mark.parametrize(
    ("text", "is_english"),
    [
        ("I was thinking we could go to the lake when you are done with work", True),
        ("ok so what do you want for dinner because I can stop at the shop", True),
        ("Ich habe dich so lieb und wir sehen uns am Wochenende, was machst du", False),
        ("Te quiero mucho, nos vemos mañana en la casa de mi madre", False),
        ("je t'aime, on se voit demain soir après le travail", False),
        ("Ik hou van je, we zien elkaar morgen en dan gaan we naar de zee", False),
        ("amo te, ci vediamo domani a casa e poi andiamo al mare", False),
        ("मैं तुमसे प्यार करता हूँ", False),
        ("我爱你，明天见", False),
    ],
)
def test_function_words_tell_english_from_other_languages(text: str, is_english: bool) -> None:
    hits, total = english().function_words([text])

    assert (hits / total >= FEWEST_FUNCTION_WORDS) is is_english
