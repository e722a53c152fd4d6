"""Phrases with slots, found in rows of words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.insights.generators.embedded.lexicon import Cue, Lexicon

GROUPS = {"very": ["", "very"], "kind": ["good", "{nice}", "well meant"], "nice": ["nice", "lov*"]}


def tiny(*phrases: str, exceptions: tuple[str, ...] = ()) -> Lexicon:
    return Lexicon(
        {
            "language": "Tiny",
            "letters": {"ä": "ae"},
            "function_words": [],
            "negations": ["no"],
            "spellings": {"ur": "you're", "gonna": "going to"},
            "groups": GROUPS,
            "cues": {"affirmation": list(phrases)},
            "exceptions": {"affirmation": list(exceptions)},
        }
    )


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("you're {very} {kind}", "ur nice", "you're nice"),
        ("you're {very} {kind}", "You're VERY lovely!", "you're very lovely"),
        ("you're {very} {kind}", "so you're well meant", "you're well meant"),
        ("you're {very} {kind}", "you're well", None),
        ("you're {very} {kind}", "you're bad", None),
        ("you're {very} {kind}", "no you're good", None),
        ("you're {very} {kind}", "no, you're good", "you're good"),
        ("you're {very} {kind}", "you're. good", None),
        ("it (is|was) good", "it was good", "it was good"),
        ("it (is|was|) good", "it good", "it good"),
        ("it (is|was) good", "it were good", None),
        ("love ... you", "love you", "love you"),
        ("love ... you", "love all of you", "love all of you"),
        ("love ... you", "love each and all of you", None),
        ("love ... you", "love. you", None),
        ("at #", "at 7pm", "at 7pm"),
        ("at #", "at home", None),
        ("at #", "at 7pmorlater", None),
        ("lov*", "lovelier", "lovelier"),
        ("lov*", "lovelinessandmore", None),
        ("^nice", "nice", "nice"),
        ("^nice", "well, nice", "nice"),
        ("^nice", "is it? nice", "nice"),
        ("^nice", "not nice", None),
        ("going to", "gonna", "going to"),
        ("nächte", "Naechte", "naechte"),
        ("nächte", "NÄCHTE", "nächte"),
        ("café", "cafe", "cafe"),
        ("so good", "sooooo goooood", None),
        ("so god", "sooooo goooood", "so god"),
    ],
)
def test_a_phrase_stands_for_what_its_slots_say(phrase: str, text: str, found: str | None) -> None:
    assert tiny(phrase).find(text).get(Cue.AFFIRMATION) == found


def test_a_phrase_that_overlaps_with_an_exception_is_none() -> None:
    lexicon = tiny("so good", "nice", exceptions=("not (...) so good", "he said ... good"))

    assert lexicon.find("so good") == {Cue.AFFIRMATION: "so good"}
    assert lexicon.find("that is not quite so good") == {}
    assert lexicon.find("he said so good") == {}
    assert lexicon.find("he said so good, and nice it is") == {Cue.AFFIRMATION: "nice"}


def test_the_longest_of_phrases_that_begin_alike_is_told() -> None:
    assert tiny("so", "so good", "good").find("it is so good") == {Cue.AFFIRMATION: "so good"}


def test_an_unknown_group_is_refused() -> None:
    with pytest.raises(KeyError):
        tiny("{unheard of}")


words = st.lists(st.sampled_from(["so", "very", "good", "nice", "bad", ".", ","]), max_size=9)


@given(before=words, after=words)
def test_what_stands_around_a_phrase_does_not_hide_it(before: list[str], after: list[str]) -> None:
    text = " ".join([*before, "the", "best", *after])

    assert tiny("the best", "so", "very ... nice").find(text)[Cue.AFFIRMATION]
    assert tiny("the best").find(text) == {Cue.AFFIRMATION: "the best"}
