"""Which cues a text shows, in each language whose words are read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from chalicelib.insights.generators.embedded import lexicon
from chalicelib.insights.generators.embedded.lexicon import LANGUAGES, Cue, Lexicon, lexicons, signs
from chalicelib.insights.generators.embedded.proposals import HORIZONS

FILES = Path(lexicon.__file__).parent / "lexicons"
LEXICONS = dict(zip(LANGUAGES, lexicons(), strict=True))
ENGLISH = LEXICONS["en"]
each_language = pytest.mark.parametrize("language", LANGUAGES)


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
    assert cue in ENGLISH.find(text)


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
    assert cue not in ENGLISH.find(text)


@pytest.mark.parametrize(
    ("language", "text", "cue"),
    [
        ("de", "hdl mein schatz", Cue.AFFIRMATION),
        ("de", "tut mir sooo leid", Cue.APOLOGY),
        ("de", "haettest du Lust auf Kino", Cue.PROPOSAL),
        ("de", "vllt morgen", Cue.HESITATION),
        ("de", "fuehl dich gedrueckt", Cue.SUPPORT),
        ("es", "perdon por lo de ayer", Cue.APOLOGY),
        ("es", "tqm", Cue.AFFIRMATION),
        ("es", "me traes pan xfa", Cue.PLEASE),
        ("es", "querés ir al cine?", Cue.PROPOSAL),
        ("es", "te eché de menos, te extraño", Cue.HARD_FEELING),
        ("pt", "foi mal, n quis te magoar", Cue.APOLOGY),
        ("pt", "bjs", Cue.TOUCH),
        ("pt", "vc topa um cinema hj", Cue.PROPOSAL),
        ("pt", "obg", Cue.THANKS),
        ("pt", "saudades de vc", Cue.HARD_FEELING),
        ("fr", "dsl pour hier", Cue.APOLOGY),
        ("fr", "jtm", Cue.AFFIRMATION),
        ("fr", "tu peux m'envoyer le fichier stp", Cue.PLEASE),
        ("fr", "tkt ca va aller", Cue.SUPPORT),
        ("fr", "jai honte de mon comportement", Cue.APOLOGY),
    ],
)
def test_each_language_is_read_in_the_spellings_people_type(
    language: str, text: str, cue: Cue
) -> None:
    assert cue in LEXICONS[language].find(text)


@pytest.mark.parametrize(
    ("language", "text", "cue"),
    [
        ("de", "es tut mir nicht leid", Cue.APOLOGY),
        ("de", "ich bin nicht stolz auf dich", Cue.AFFIRMATION),
        ("de", "Gift gegen Ratten", Cue.GIFT),
        ("es", "no te quiero", Cue.AFFIRMATION),
        ("es", "no me arrepiento de nada", Cue.APOLOGY),
        ("pt", "não me arrependo de nada", Cue.APOLOGY),
        ("pt", "não te amo", Cue.AFFIRMATION),
        ("fr", "je ne regrette rien", Cue.APOLOGY),
        ("fr", "c'est la faute du chat", Cue.APOLOGY),
    ],
)
def test_a_negated_or_merely_similar_text_is_no_cue_in_any_language(
    language: str, text: str, cue: Cue
) -> None:
    assert cue not in LEXICONS[language].find(text)


def test_the_phrase_that_was_found_is_told() -> None:
    assert ENGLISH.find("Oh no, SO sorry!")[Cue.APOLOGY] == "so sorry"


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


def test_what_is_quoted_is_somebody_elses() -> None:
    assert Cue.APOLOGY in ENGLISH.find("I wrote: sorry")
    assert Cue.APOLOGY not in ENGLISH.find('and then I wrote "sorry" on it')


@each_language
def test_every_cue_has_phrases_and_no_phrase_stands_twice(language: str) -> None:
    words = _file(language)
    any_language = json.loads((FILES / "any.json").read_text(encoding="utf-8"))

    assert {*words["cues"], *any_language} == set(Cue)
    for part in ("cues", "groups", "exceptions"):
        for name, phrases in words[part].items():
            assert phrases, name
            assert len(set(phrases)) == len(phrases), name


@each_language
def test_every_phrase_is_found_by_itself_in_the_text_it_was_written_for(language: str) -> None:
    words = _file(language)

    assert [
        (name, phrase, text)
        for name, phrases in words["cues"].items()
        for phrase in phrases
        if Cue(name) not in LEXICONS[language].find(text := _one_text(phrase, words["groups"]))
    ] == []


@each_language
@pytest.mark.parametrize("cue", [Cue.PET_NAME, Cue.KIN, Cue.CLOCK, *HORIZONS], ids=str)
def test_what_is_told_in_a_claim_has_no_gap_for_other_words(language: str, cue: Cue) -> None:
    words = _file(language)
    texts = [_with_groups(phrase, words["groups"]) for phrase in words["cues"][cue]]

    assert not [text for text in texts if "..." in text]


def _with_groups(phrase: str, groups: Mapping[str, Sequence[str]]) -> str:
    while "{" in phrase:
        phrase = re.sub(r"\{([^}]+)\}", lambda found: " ".join(groups[found[1]]), phrase)
    return phrase


def _file(language: str) -> Mapping[str, Mapping[str, Sequence[str]]]:
    words: Mapping[str, Mapping[str, Sequence[str]]] = json.loads(
        (FILES / f"{language}.json").read_text(encoding="utf-8")
    )
    return words


def _one_text(phrase: str, groups: Mapping[str, Sequence[str]]) -> str:
    """One text that the phrase stands for."""
    text = phrase.removeprefix("^").replace("...", " ").replace("*", "").replace("#", "7")
    while "{" in text:
        text = re.sub(r"\{([^}]+)\}", lambda found: f" {groups[found[1]][-1]} ", text)
    while "(" in text:
        text = re.sub(r"\(([^()]*)\)", lambda found: f" {found[1].split('|')[0]} ", text)
    return text.replace("...", " ").replace("*", "").replace("#", "7")
