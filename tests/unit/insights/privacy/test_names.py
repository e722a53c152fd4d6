"""Where people are named, in which forms, and where a word is only a word."""

from __future__ import annotations

import pytest

from chalicelib.insights.privacy.names import Names


def named(text: str, *people: str) -> list[str]:
    """The places of `text` where one of `people` is named, as they are written there."""
    found = Names.of([(name,) for name in people]).find(text)
    return [text[each.start : each.end] for each in found]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Anna Schmidt", "anna, ANNA and Schmidt", ["anna", "ANNA", "Schmidt"]),
        ("Anna Schmidt", "Anna Schmidt is here", ["Anna Schmidt"]),
        ("Anna Schmidt", "Anna's car, Annas Auto", ["Anna", "Annas"]),
        ("Anna Schmidt", "@Anna @\u2068Anna Schmidt\u2069", ["Anna", "Anna Schmidt"]),
        ("Anna Schmidt", "annaschmidt anna_schmidt99", ["annaschmidt", "anna_schmidt99"]),
        ("AnnaSchmidt", "anna and Schmidt", ["anna", "Schmidt"]),
        ("anna.schmidt99", "anna!", ["anna"]),
        ("Anna 🌸", "Anna🌸 or Anna 🌸 or Anna", ["Anna🌸", "Anna 🌸", "Anna"]),
        ("~ Anna", "anna", ["anna"]),
        ("José", "jose, JOSÉ, Jose\u0301", ["jose", "JOSÉ", "Jose\u0301"]),
        ("Anna", "A\u200bn\u200bna Ａｎｎａ", ["A\u200bn\u200bna", "Ａｎｎａ"]),
        ("Anna", "Annácska Annától annuska", ["Annácska", "Annától"]),
        ("Anna", "daj to Annie, Anny nie ma", ["Annie", "Anny"]),
        ("Анна", "Анну видел? у анны, с Аней, Анечка", ["Анну", "анны", "Аней", "Анечка"]),
        ("Иван Петров", "Ивану и Петрову, Ваня", ["Ивану", "Петрову", "Ваня"]),
        ("Саша", "Саше, Сашенька, сашей", ["Саше", "Сашенька", "сашей"]),
        ("Francisco García", "Paco y paquito", ["Paco", "paquito"]),
        ("Juana", "juanita", ["juanita"]),
        ("Mariana", "Marianinha", ["Marianinha"]),
        ("William Brown", "Bill, billy and liam", ["Bill", "billy", "liam"]),
        ("Christina", "ask Christi", ["Christi"]),
        ("Alexandra von Berg", "Frau von Berg", ["Berg"]),
        ("田中 太郎", "田中さんと太郎くん", ["田中", "太郎"]),
        ("王小明", "小明你好，王小明", ["小明", "王小明"]),
        ("김민수", "민수야, 김민수가", ["민수야", "김민수가"]),
        ("ليلى", "قالت ليلى وليلى لليلى", ["ليلى", "وليلى", "لليلى"]),
        ("דנה", "אמרתי לדנה ודנה", ["לדנה", "ודנה"]),
        ("रोहन", "रोहन ने, रोहनने", ["रोहन", "रोहनने"]),
        ("a.b*c(", "from a.b*c( to", ["a.b*c("]),
        ("🦄", "@🦄 or 🦄", ["🦄"]),
        ("42", "@42 of 42", ["42"]),
    ],
)
def test_a_name_is_found_in_the_forms_in_which_people_write_it(
    name: str, text: str, expected: list[str]
) -> None:
    assert named(text, name) == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Anna", "an annual announcement, savannah"),
        ("Tim", "the same time, timely"),
        ("Sam", "all the same"),
        ("Don", "it is done, I don't"),
        ("Lina", "in line"),
        ("Ben", "benefit of a bench"),
        ("Max", "maximum"),
        ("Will", "I will do it. Will you? WILL YOU COME"),
        ("Mark", "Mark my words, and mark it"),
        ("May", "May I? it may be"),
        ("Rose", "a rose is a rose"),
        ("Hope", "Hope you are well, I hope so"),
        ("Grace", "with grace"),
        ("Вера", "в нём есть вера"),
        ("Sol", "hay sol"),
        ("from", "a letter from home"),
        ("I", "I think I do"),
        ("A", "plan A"),
        ("Alexandra von Berg", "er kommt von der Arbeit"),
        ("Anna 2", "2 of 2"),
        ("Rome", "Rom"),
        ("Kathi W.", "Was ist das? Wie bitte? WAS"),
        ("Robbie O", "not one, NOT ONE"),
        ("Dani", "me dan igual"),
    ],
)
def test_a_word_that_holds_or_equals_a_name_is_left(name: str, text: str) -> None:
    assert named(text, name) == []


@pytest.mark.parametrize(
    "text",
    [
        "I asked Will about it",
        "Will said so",
        "Will, come here",
        "Will!",
        "hi will",
        "thanks, will!",
        "@will",
        "this is Will's",
        "will smith",
        "tell WILL that",
    ],
)
def test_a_word_is_a_name_where_its_context_says_so(text: str) -> None:
    assert [each.lower().rstrip("'s") for each in named(text, "Will Smith")] in (
        ["will"],
        ["will smith"],
    )


def test_the_longest_name_is_found() -> None:
    found = Names.of([("Anna",), ("Anna Maria",), ("Anna Maria Berg",)]).find(
        "Anna, Anna Maria, Anna Maria Berg, anna maria"
    )

    assert [each.person for each in found] == [0, 1, 2, 1]


def test_a_first_name_of_two_people_is_nobodys() -> None:
    found = Names.of([("Anna Klein",), ("Anna Groß",)]).find("Anna, Anna Groß")

    assert [each.person for each in found] == [None, 1]


def test_a_name_is_preferred_to_the_short_form_of_another() -> None:
    found = Names.of([("Alexander",), ("Alex",), ("Katie",), ("Katherine",)]).find("alex and katie")

    assert [each.person for each in found] == [1, 2]


def test_all_names_of_one_person_are_found() -> None:
    found = Names.of([("Mum", "Anna Schmidt", "+49 151 1")]).find("Mum, Schmidt")

    assert [each.person for each in found] == [0, 0]


def test_a_name_made_of_one_word_again_and_again_is_found_in_few_steps() -> None:
    names = Names.of([("na " * 300,)])

    assert len(names.find("na " * 2000)) >= 1
