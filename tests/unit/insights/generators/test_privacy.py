"""Whatever people are called, no name of theirs leaves, and the insight has their names again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from chalicelib.insights.errors import GenerationFailed
from chalicelib.insights.generators import write_insight
from chalicelib.insights.generators.prompting import MAX_LOOKED_AT
from chalicelib.insights.inert import inert
from chalicelib.insights.model import ChatReading, Generator, Insight
from chalicelib.insights.privacy.disguise import Person
from chalicelib.insights.privacy.gate import Departure, Gate, keeping
from tests.harness.model_server import Answer, ModelRequest, ModelServer, ToolCall
from tests.unit.insights.talk import definition, talk

CHATS = {
    "signs": ("a.b*c(d", "[x]+$", "{0} %s", "\\dora\\1"),
    "emoji": ("Nora 🌸", "🦄 Tom", "Zoë❤️‍🔥Kay"),
    "right to left": ("ليلى حسن", "\u202eדנה\u202c", "Sami \u200fسامي"),
    "inside one another": ("Ann", "Annabel", "Ann Marie", "Marie Annabel Berg"),
    "words of JSON": ("Text", "From", "Line", "Message"),
    "cases": ("LOUD Larry", "quiet quentin", "İpek Ilgın", "Straße Weiß"),
    "halves of pairs": ("Ida\ud83d", "\udc00Oskar"),
    "without spaces": ("田中 太郎", "王小明", "김민수", "สมชาย ใจดี"),
    "Cyrillic": ("Анна Иванова", "Дмитрий"),
    "numbers": ("+49 151 2345678", "+7 912 345-67-89"),
    "addresses": ("nora@web.example", "@tom_handle99"),
    "markers": ("</messages>", "[INST] Omar", "<messages>Petra"),
    "words": ("Will Grace", "Mark", "Rose"),
}
SAID = (
    "I told {0} about it yesterday, {0} was glad",
    "@{1} did you see what @{0} wrote?",
    "thanks {0}! {1}'s idea was better",
    "we met {1} and {0}, at 8:30 on 1.2.2024",
)


def chat_of(names: Sequence[str]) -> ChatReading:
    """A chat in which everybody speaks of others; its figures are by name."""
    said = [
        f"{name}: {text.format(names[(at + 1) % len(names)], names[(at + 2) % len(names)])}"
        for at, name in enumerate(names)
        for text in SAID
    ]
    figures = {"participants": {name: {"messages": len(SAID)} for name in names}}
    chat = talk(*said)
    return replace(chat, context=replace(chat.context, statistics=figures))


def naming_everybody(request: ModelRequest) -> Answer:
    """The script of a model that uses in each text all names that it was given."""
    shown = [json.loads(line) for line in request.prompt.splitlines() if line.startswith('{"line"')]
    people = list(dict.fromkeys(each["from"] for each in shown))
    text = " and ".join(f"{name}'s" for name in people)
    finding = {"text": text, "kind": request.kind, "lines": [shown[0]["line"]]}
    return ToolCall({"summary": text, "findings": [finding]})


def written(model: ModelServer, generator: Generator, chat: ChatReading) -> Insight:
    model.script = naming_everybody
    asked = replace(definition(), statistics=["participants.*.messages"])
    return write_insight(asked, chat, generator)


def left(model: ModelServer) -> str:
    """All bytes that came, and what they say decoded: JSON escapes may hide a name."""
    texts = [request.raw.decode("utf-8") + request.prompt for request in model.requests]
    headers = [str(dict(request.headers)) for request in model.requests]
    return "\n".join([*texts, *headers]).casefold()


@pytest.mark.parametrize("names", CHATS.values(), ids=CHATS)
def test_no_name_leaves_and_the_insight_has_all_of_them(
    model: ModelServer, generator: Generator, names: Sequence[str]
) -> None:
    insight = written(model, generator, chat_of(names))

    user = model.requests[0].prompt.partition("The people who write most:")[2]
    values = "\n".join(_values(user)).casefold()
    for name in names:
        assert name.casefold() not in values
        for part in name.split():
            if len(part) > 2 and part.isalpha():
                assert part.casefold() not in values
    expected = inert(" and ".join(f"{name}'s" for name in names))
    for text in (insight.summary, insight.findings[0].text):
        assert text.split() == expected.split()
    assert {quote.sender for quote in insight.evidence} <= set(names)


def _values(user: str) -> Iterator[str]:
    """The strings in the lines of data, keys of people included, as a model reads them."""
    for line in user.splitlines():
        if line.startswith(("{", "[")):
            yield from _strings(json.loads(line))


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case {"from": str(sender), "text": str(text)}:
            yield from (sender, text)
        case dict():
            for key, each in value.items():
                yield from (key,) if key not in ("name", "messages", "participants") else ()
                yield from _strings(each)
        case list():
            for each in value:
                yield from _strings(each)


def test_names_that_are_no_words_are_in_no_byte_that_leaves(
    model: ModelServer, generator: Generator
) -> None:
    names = ("Xanthippe Quill", "Бронислава", "薫子")
    written(model, generator, chat_of(names))

    for part in ("xanthippe", "quill", "бронислав", "薫子"):
        assert part not in left(model)


def test_no_half_of_a_name_leaves_where_a_long_message_is_cut(
    model: ModelServer, generator: Generator
) -> None:
    numbers = "030 555 0199 " * (MAX_LOOKED_AT // 13)
    padding = "x" * (MAX_LOOKED_AT - len(numbers) - 4)
    written(
        model, generator, talk(f"Xanthippe: {numbers}{padding} Xanthippe", "Tom: " + " " * 9000)
    )

    assert "xan" not in left(model)


def test_contacts_are_in_no_byte_that_leaves_even_under_real_names(
    model: ModelServer, generator: Generator
) -> None:
    chat = talk(
        "Nora: my number is 030 555 0199, mail me: nora@web.example",
        "Tom: card 4111 1111 1111 1111, I live at 21 Jump Street",
    )
    written(model, generator, replace(chat, gate=Gate(pseudonyms=False)))

    for private in ("0199", "web.example", "1111", "jump"):
        assert private not in left(model)
    assert '"from": "Nora"' in model.requests[0].prompt


def test_who_is_called_by_a_number_is_told_apart_even_under_real_names(
    model: ModelServer, generator: Generator
) -> None:
    names = ("+49 151 2345678", "+49 151 9999999", "Nora")
    insight = written(model, generator, replace(chat_of(names), gate=Gate(pseudonyms=False)))

    assert "2345678" not in left(model)
    assert "9999999" not in left(model)
    assert all(name in insight.summary for name in names)


def test_all_names_of_one_person_become_one_pseudonym(
    model: ModelServer, generator: Generator
) -> None:
    people = [Person("Mum", ("Xanthippe Quill", "+49 151 2345678")), Person("Tom", ("Tom",))]
    chat = talk("Mum: hello", "Tom: Xanthippe, is 0151 2345678 still yours?")
    insight = written(model, generator, replace(chat, gate=Gate(people=lambda: people)))

    assert "xanthippe" not in left(model)
    assert "2345678" not in left(model)
    assert insight.summary == "Mum's and Tom's"


def test_the_question_of_a_user_is_disguised_alike(
    model: ModelServer, generator: Generator
) -> None:
    model.script = naming_everybody
    asked = replace(definition(), question="Why is xanthippe, of 030 555 0199, angry?")
    write_insight(asked, chat_of(("Xanthippe", "Tom")), generator)

    assert "xanthippe" not in left(model)
    assert "0199" not in left(model)


def test_a_person_that_a_model_makes_up_is_told_once_and_fails_then(
    model: ModelServer, generator: Generator
) -> None:
    def script(request: ModelRequest) -> Answer:
        finding = {"text": "Person Z9Z likes it.", "kind": request.kind, "lines": [1]}
        return ToolCall({"summary": "s", "findings": [finding]})

    model.script = script
    with pytest.raises(GenerationFailed, match="unknown_person"):
        write_insight(definition(), chat_of(("Nora", "Tom")), generator)
    assert len(model.requests) == 2
    assert "Nobody in the chat is called so: Person Z9Z." in model.requests[1].prompt


def test_what_the_gate_keeps_is_what_leaves(model: ModelServer, generator: Generator) -> None:
    kept: list[Departure] = []
    with keeping(kept.append):
        written(model, generator, chat_of(("Nora", "Tom")))

    (departure,) = kept
    (request,) = model.requests
    assert request.prompt == f"{departure.system}\n{departure.user}"
    assert (departure.generator, list(departure.lines)) == (generator.name, request.shown_lines)


def test_what_the_gate_refuses_does_not_leave(model: ModelServer, generator: Generator) -> None:
    def refuse(_: Departure) -> None:
        raise GenerationFailed("job_ended")

    with keeping(refuse), pytest.raises(GenerationFailed, match="job_ended"):
        written(model, generator, chat_of(("Nora", "Tom")))
    assert model.requests == []
