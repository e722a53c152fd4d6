"""Laws of words: what counts as one, which are ranked, and how memory stays bounded."""

from __future__ import annotations

import pytest

from chalicelib.chats.words import (
    MAX_WORD_LENGTH,
    ranked_form,
    split_words,
    without_links,
)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Hello, you two!", ["Hello", "you", "two"]),
        ("don’t isn't well-known", ["don’t", "isn't", "well-known"]),
        ("'quoted' -- dash-", ["quoted", "dash"]),
        ("at 7pm, room 12", ["at", "7pm", "room", "12"]),
        ("snake_case", ["snake", "case"]),
        ("größer já nº", ["größer", "já", "nº"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("e\u0301te\u0301", ["e\u0301te\u0301"]),
        ("مرحبا بك", ["مرحبا", "بك"]),
        ("愛してる。本当", ["愛してる", "本当"]),
        ("... !!! —", []),
        ("", []),
    ],
)
def test_a_word_is_a_run_of_letters_and_digits(said: str, words: list[str]) -> None:
    assert split_words(said) == words


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("see https://example.org/a?b=c now", "see   now"),
        ("WWW.Example.org", " "),
        ("hi @\u2068Ann Lee\u2069, come", "hi  , come"),
        ("mail me", "mail me"),
    ],
)
def test_links_and_mentions_are_left_out(said: str, rest: str) -> None:
    assert without_links(said) == rest


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("Soup", "soup"),
        ("Brücke", "brücke"),
        ("the", None),
        ("Don’t", None),
        ("und", None),
        ("porque", None),
        ("avec", None),
        ("você", None),
        ("perché", None),
        ("x", None),
        ("愛", "愛"),
        ("2024", None),
        ("10-12", None),
        ("7pm", "7pm"),
        ("a" * MAX_WORD_LENGTH, "a" * MAX_WORD_LENGTH),
        ("a" * (MAX_WORD_LENGTH + 1), None),
    ],
)
def test_stop_words_numbers_and_single_letters_are_not_ranked(word: str, form: str | None) -> None:
    assert ranked_form(word) == form
