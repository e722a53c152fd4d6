"""Texts hide their people and reveal them again; pseudonyms stay as people come."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.chats.exports import SourceFile
from chalicelib.chats.reading import read_export
from chalicelib.chats.words import split_words
from chalicelib.insights.privacy.disguise import Disguise, Person
from chalicelib.insights.privacy.folding import folded
from chalicelib.insights.privacy.name_words import COMMON_WORDS
from chalicelib.insights.privacy.pseudonyms import pseudonyms_of
from local.command import ROOT

LABELLED = sorted((ROOT / "benchmarks/insights/labelled").glob("*.txt"))


def disguise(*names: str, key: str = "chat") -> Disguise:
    return Disguise.of([Person(name, [name]) for name in names], key)


HOSTILE = (
    "Anna", "Anna Maria", "anna b.", "Jo", "Jo Jo", "A", "ß", "a.b*c(", "\\d+", "[x]", "$1", "{0}",
    "%s", "from", "text", "line", "Will", "Mark 🌹", "🦄", "\u202eAnna", "دانا", "\u200fדנה",
    "田中 太郎", "王小明", "रोहन", "İbrahim", "Ｆｕｌｌ", "Zoë", "\ud800", "Person", "Person K7M",
    "phone", "‹name›", "+49 151 2345678", "@home", "O'Neil", "Jean-Luc", "von Berg", "42", "null",
    "Ann\u200bie", "\n",
)  # fmt: skip
FILLER = ("so", "it was", "…", "!", "we saw it", ", ", "🙂", "at 8:30", "ok", "\n", "  ")
names = st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=6, unique=True)
letters = st.text(
    st.characters(categories=("Lu", "Ll", "Lo"), exclude_characters="İıſ"), min_size=3, max_size=9
)


@given(st.lists(letters, min_size=1, max_size=5, unique_by=str.casefold), st.data())
def test_what_is_hidden_is_revealed(people: Sequence[str], data: st.DataObject) -> None:
    pieces = data.draw(st.lists(st.sampled_from([*people, *FILLER]), max_size=12))
    text = " ".join(pieces)
    hiding = disguise(*people)

    assume(not any(hiding.hide(piece) != piece for piece in FILLER))
    hidden = hiding.hide(text)
    assume("‹name›" not in hidden)
    assert hiding.reveal(hidden) == text


@given(st.lists(letters, min_size=1, max_size=5, unique_by=str.casefold), st.data())
def test_no_name_is_left_where_nothing_else_is_called_so(
    people: Sequence[str], data: st.DataObject
) -> None:
    pieces = data.draw(st.lists(st.sampled_from([*people, *FILLER]), max_size=12))
    hidden = disguise(*people).hide(" @".join(pieces))

    for name in people:
        assert f"@{name}" not in hidden


@given(names, st.text(max_size=30))
def test_whatever_people_are_called_their_senders_are_hidden_and_revealed(
    people: Sequence[str], said: str
) -> None:
    hiding = disguise(*people)
    hiding.hide(said)

    for name in people:
        assert hiding.name(name) != name
        assert hiding.reveal(hiding.name(name)) == name


@given(names, st.lists(st.sampled_from(HOSTILE), max_size=6))
def test_a_pseudonym_stays_when_others_join(before: Sequence[str], joining: Sequence[str]) -> None:
    everybody = list(dict.fromkeys([*before, *joining]))

    assert pseudonyms_of(everybody, "key")[: len(before)] == pseudonyms_of(before, "key")


def test_pseudonyms_are_all_different_in_a_large_group() -> None:
    many = pseudonyms_of((f"member {number}" for number in range(5000)), "key")

    assert len(set(many)) == 5000


def test_pseudonyms_tell_nothing_without_the_key() -> None:
    people = [f"member {number}" for number in range(50)]

    assert not set(pseudonyms_of(people, "one")) & set(pseudonyms_of(people, "other")[:1])
    assert pseudonyms_of(people, "one") == pseudonyms_of(people, "one")


def test_what_a_model_makes_of_a_pseudonym_is_still_a_name() -> None:
    hiding = disguise("Anna", "Ben")
    anna, ben = hiding.name("Anna"), hiding.name("Ben")
    code = anna.removeprefix("Person ")

    for written, expected in (
        (f"{anna}'s plans", "Anna's plans"),
        (f"{anna}s Pläne", "Annas Pläne"),
        (f"{anna}, {ben}.", "Anna, Ben."),
        (f"Persona {code} dice", "Anna dice"),
        (f"Человек {code}", "Anna"),
        (f"Person-{code}", "Anna"),
        (f"{code} and {anna}", "Anna and Anna"),
        (f"人物{code}と{anna}さん", "AnnaとAnnaさん"),
        (f"**{anna}**", "**Anna**"),
    ):
        assert hiding.reveal(written) == expected


def test_a_person_that_nobody_is_called_is_a_stranger() -> None:
    hiding = disguise("Anna")

    assert hiding.strangers([f"{hiding.name('Anna')} and Person Z9Z"]) == ["Person Z9Z"]
    assert hiding.strangers(["A person, an SMS, MP3 and a B2B"]) == []


def test_the_number_of_somebody_who_is_called_by_it_becomes_the_pseudonym() -> None:
    hiding = disguise("+49 151 2345678", "Anna")
    number = hiding.name("+49 151 2345678")

    assert hiding.hide("@491512345678, 0151 2345678 or 0151 2345679") == (
        f"@{number}, {number} or ‹phone›"
    )


def test_a_value_is_hidden_with_its_keys() -> None:
    hiding = disguise("Anna", "Ben Berg")
    value = {"people": {"Anna": {"says": ["Ben?", 3, None]}, "Ben Berg": 1.5}, "text": "Anna"}

    assert hiding.hide_all(value) == {
        "people": {
            hiding.name("Anna"): {"says": [f"{hiding.name('Ben Berg')}?", 3, None]},
            hiding.name("Ben Berg"): 1.5,
        },
        "text": hiding.name("Anna"),
    }


@pytest.mark.parametrize("path", LABELLED, ids=lambda path: path.stem)
def test_no_name_is_left_in_chats_as_people_write_them(path: Path) -> None:
    data = path.read_bytes()
    (chat,) = read_export([SourceFile("", len(data), lambda: iter([data]))])
    messages = list(chat.messages())
    people = list(dict.fromkeys(message.sender for message in messages if message.sender))
    hiding = disguise(*people)
    named = {word for name in people for word in split_words(name.casefold())}
    words = {word for word in named if folded(word) not in COMMON_WORDS}

    for message in messages:
        if message.sender is not None:
            assert not words & set(split_words(hiding.hide(message.text).casefold()))


def test_without_people_texts_are_masked_alone() -> None:
    assert Disguise().hide("Anna: 030 555 0199") == "Anna: ‹phone›"
    assert Disguise().name("Anna") == "Anna"
    assert Disguise().strangers(["Person Z9Z"]) == []
