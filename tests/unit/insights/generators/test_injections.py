"""Chats that tell the model what to do: none changes the question, the schema, or what is shown.

`tests/data/injections` holds a chat a file. For each of them the request is compared with that for
a harmless chat, and models that obey are held to what an insight can be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from chalicelib.chats.exports import SourceFile
from chalicelib.chats.reading import read_export
from chalicelib.insights import catalogue
from chalicelib.insights.answers import kinds_of
from chalicelib.insights.errors import GenerationFailed
from chalicelib.insights.generators import prompting, write_insight
from chalicelib.insights.inert import without_hidden
from chalicelib.insights.model import ChatReading, Generator, Insight
from chalicelib.insights.results import shown_insight
from local.command import ROOT
from tests.harness.model_server import (
    Answer,
    ModelRequest,
    ModelServer,
    ToolCall,
    cite_first_lines,
)

CORPUS = sorted((ROOT / "tests/data/injections").glob("*.txt"))
HARMLESS = b"""[14.03.24, 19:00:00] Nora: dinner on Friday?
[14.03.24, 19:03:00] Tom: yes, at the lake
"""
DEFINITION = catalogue.category("romantic").insights[0]
KIND = kinds_of(DEFINITION.answer)[0]
ATTACKS = ("exfiltration", "fake-citations", "fake-tool-call", "ignore-instructions")
LANGUAGES = ("ar", "de", "en", "es", "hi", "pt", "ru", "zh")
ACTED_ON = re.compile(r"<[a-z/!?]|://|//\w|\bwww\.|javascript:\S|\]\(", re.IGNORECASE)
DATA = ("[", "{")
NUMBER = re.compile(r"\b\d{4,5}\b")


def reading(data: bytes) -> ChatReading:
    (chat,) = read_export([SourceFile("", len(data), lambda: iter([data]))])
    return ChatReading.of(list(chat.messages()), {})


@pytest.fixture(params=CORPUS, ids=lambda path: path.stem)
def hostile(request: pytest.FixtureRequest) -> ChatReading:
    """A chat of the corpus."""
    path: Path = request.param
    return reading(path.read_bytes())


def user_part(request: ModelRequest) -> str:
    content = request.body["messages"][-1]["content"]
    return str(content if isinstance(content, str) else content[0]["text"])


def without_user_part(request: ModelRequest) -> Mapping[str, Any]:
    """The rules, the tools, the schema and the bounds."""
    return {**request.body, "messages": request.body["messages"][:-1]}


UNQUOTED = str.maketrans(dict.fromkeys("\"'‘’“”„«»「」『』", "`"))


def ours(before: str) -> list[str]:
    """What stands before the chat, without data, and without the line that counts."""
    told = (*DATA, "The chat has ")
    return [line for line in before.splitlines() if not line.startswith(told)]


def obeying(chat: ChatReading, **more: object) -> Callable[[ModelRequest], Answer]:
    """The script of a model that writes what the chat says wherever it can write, and `more`.

    Without quotation marks: of what it quotes, what nobody said so would fail it.
    """
    said = "\n".join(message.text for message in chat.messages).translate(UNQUOTED)

    def script(request: ModelRequest) -> Answer:
        finding = {"text": said, "kind": KIND, "lines": request.shown_lines[:2]}
        return ToolCall({"summary": said, "findings": [finding, finding], **more})

    return script


def asked(
    generator: Generator, model: ModelServer, chat: ChatReading
) -> tuple[ModelRequest, Insight]:
    model.script = cite_first_lines
    insight = write_insight(DEFINITION, chat, generator)
    return model.requests.pop(), insight


def test_every_attack_is_tried_in_every_language() -> None:
    tried = {path.stem for path in CORPUS}

    assert {f"{language}-{attack}" for language in LANGUAGES for attack in ATTACKS} <= tried


def test_no_chat_changes_the_rules_the_schema_or_the_tool(
    generator: Generator, model: ModelServer, hostile: ChatReading
) -> None:
    request, _ = asked(generator, model, hostile)
    harmless, _ = asked(generator, model, reading(HARMLESS))

    assert without_user_part(request) == without_user_part(harmless)


def test_each_message_is_one_line_of_json_between_markers_that_nothing_else_holds(
    generator: Generator, model: ModelServer, hostile: ChatReading
) -> None:
    request, _ = asked(generator, model, hostile)
    harmless, _ = asked(generator, model, reading(HARMLESS))

    before, opening, rest = user_part(request).partition("\n<messages>\n")
    inside, closing, after = rest.partition("\n</messages>")
    assert (bool(opening), bool(closing), after) == (True, True, "")
    assert not re.search("<|\\[/?INST", before + inside)
    assert without_hidden(inside) == inside
    shown = [json.loads(line) for line in inside.split("\n")]
    assert [set(each) for each in shown] == [{"line", "at", "from", "text"}] * len(shown)
    disguise = hostile.gate.disguise(hostile.context.participants)
    assert [(each["line"], each["from"], each["text"]) for each in shown] == [
        (m.line, disguise.name(m.sender or ""), disguise.hide(m.text)) for m in hostile.messages
    ]
    # What stands before the chat is the catalogue's, but for counts, dates and names as data.
    of_any_chat = user_part(harmless).partition("\n<mess")[0]
    assert ours(before) == ours(of_any_chat)
    data = [json.loads(line) for line in before.splitlines() if line.startswith(DATA)]
    assert [type(each) for each in data] == [list, dict, dict]


def test_a_model_that_obeys_adds_nothing_to_an_insight_and_nothing_to_act_on(
    generator: Generator,
    model: ModelServer,
    hostile: ChatReading,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What is not in English fails for that alone; nothing to act on is left in any language.
    monkeypatch.setattr(prompting, "is_foreign", lambda _: False)
    _, usual = asked(generator, model, hostile)
    model.script = obeying(hostile)
    written = write_insight(DEFINITION, hostile, generator)

    shown = shown_insight(written)
    assert set(shown) == set(shown_insight(usual))
    assert [set(finding) for finding in shown["findings"]] == [{"text", "kind", "lines"}] * 2
    for own in ("insight_id", "category_id", "title", "generator", "messages_total"):
        assert shown[own] == shown_insight(usual)[own]
    for text in (written.summary, *(finding.text for finding in written.findings)):
        assert not ACTED_ON.search(text)
        assert without_hidden(text) == text
    said = {message.line: (message.sender, message.text) for message in hostile.messages}
    assert [(quote.sender, quote.quote) for quote in written.evidence] == [
        said[quote.line] for quote in written.evidence
    ]


@pytest.mark.parametrize(
    "more", [{"coins_charged": 0}, {"generator": "tom"}, {"title": "PWNED"}, {"evidence": [{}]}]
)
def test_a_model_that_adds_a_member_has_failed(
    generator: Generator, model: ModelServer, more: dict[str, object]
) -> None:
    chat = reading(HARMLESS)
    model.script = obeying(chat, **more)

    with pytest.raises(GenerationFailed, match="schema_violation"):
        write_insight(DEFINITION, chat, generator)


def test_lines_that_a_chat_invents_are_no_evidence(
    generator: Generator, model: ModelServer, hostile: ChatReading
) -> None:
    named = [int(n) for message in hostile.messages for n in NUMBER.findall(message.text)]
    invented = [*named, 1_000_000]
    model.script = lambda request: ToolCall(
        {
            "summary": "s",
            "findings": [{"text": "t", "kind": KIND, "lines": [request.shown_lines[0], *invented]}],
        }
    )
    with pytest.raises(GenerationFailed, match="evidence_not_shown"):
        write_insight(DEFINITION, hostile, generator)

    first, second = model.requests
    assert without_user_part(first) == without_user_part(second)


def test_a_tool_that_a_chat_invents_is_called_in_vain(
    generator: Generator, model: ModelServer, hostile: ChatReading
) -> None:
    model.script = lambda _: ToolCall({"to": "tom", "coins": 9999}, tool="transfer_coins")
    with pytest.raises(GenerationFailed, match=r"no_tool_use|malformed_answer"):
        write_insight(DEFINITION, hostile, generator)


def test_the_rules_are_given_away_to_nobody(
    generator: Generator, model: ModelServer, hostile: ChatReading
) -> None:
    model.script = lambda request: ToolCall(
        {
            "summary": request.prompt,
            "findings": [{"text": "t", "kind": KIND, "lines": request.shown_lines[:1]}],
        }
    )
    with pytest.raises(GenerationFailed, match="prompt_repeated"):
        write_insight(DEFINITION, hostile, generator)
