"""Whether what a model quotes was said, and by whom it says."""

from __future__ import annotations

import pytest

from chalicelib.insights.quotations import Said, false_quotations

CITED = [
    Said("Ann", "You never listen when I talk about work, I’m really angry"),
    Said("Ben", "I am sorry, I was wrong.\nCan we talk tonight?"),
    Said("Ann", "もう寝るね、おやすみ"),
]
PEOPLE = ["Ann", "Ben", "Cleo"]


def false(text: str) -> list[str]:
    return false_quotations(text, CITED, PEOPLE)


@pytest.mark.parametrize(
    "text",
    [
        'Ann says "You never listen when I talk about work".',
        "Ann says “you never listen ... I'm really angry”.",
        "Ben answers: «I am sorry, I was wrong. Can we talk tonight?»",
        "Ben's 'I was wrong' follows Ann's \"you never listen\".",
        "Ann verabschiedet sich mit 「おやすみ」.",
        "Sorry follows: „I am sorry“, he writes.",
        "They don't argue often, and it's short: nobody's words are quoted.",
        'The word "ok" is no quote.',
        'What Ann heard from Ben was "I was wrong".',
        "",
    ],
)
def test_what_was_said_may_be_quoted(text: str) -> None:
    assert false(text) == []


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('Ann says "You newer listen when I talk".', "You newer listen when I talk"),
        ("Ben says “I am sorry, I was wrong, forgive me”.", "I am sorry, I was wrong, forgive me"),
        ('Somebody says "I will leave you".', "I will leave you"),
        ("Ann says 「おやすみなさい」", "おやすみなさい"),
        ('Ann says "you never ... can we talk".', "you never ... can we talk"),
    ],
    ids=["a letter", "more than was said", "from nowhere", "kana", "joined from two messages"],
)
def test_what_nobody_said_is_a_false_quotation(text: str, quoted: str) -> None:
    assert false(text) == [quoted]


def test_a_quote_given_to_the_wrong_person_is_false() -> None:
    assert false('It was Ben who wrote "You never listen". Ann did not.') == ["You never listen"]


def test_a_first_name_is_enough_to_be_named() -> None:
    cited = [Said("Ann Harrow", "You never listen"), Said("Ben Okafor", "I do")]

    assert false_quotations('Ben says "You never".', cited, ["Ann Harrow", "Ben Okafor"])


def test_only_what_is_cited_may_be_quoted() -> None:
    assert false_quotations('Ben says "I was wrong".', CITED[:1], PEOPLE) == ["I was wrong"]


def test_a_name_inside_another_is_nobody() -> None:
    assert false_quotations('Benedikta hears "I was wrong".', CITED, PEOPLE) == []
