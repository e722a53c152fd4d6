"""Insights through the embedded stack's Bedrock, with a scripted model behind it.

The stack learns where its models are when it starts, so this module starts one of its own.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from chalicelib import aws
from chalicelib.chats.exports import SourceFile
from chalicelib.chats.reading import read_export
from chalicelib.config import BedrockSettings, GeneratorKind
from chalicelib.insights import catalogue
from chalicelib.insights.errors import GenerationFailed
from chalicelib.insights.generators import make_generator, write_insight
from chalicelib.insights.generators.bedrock import TOOL
from chalicelib.insights.model import ChatReading, Insight, InsightDefinition
from local.stack import Stack
from tests.harness.chats import couple
from tests.harness.differences import Difference
from tests.harness.model_server import (
    Answer,
    ModelServer,
    Refuses,
    Says,
    ToolCall,
    cite_first_lines,
)

pytestmark = pytest.mark.differs_on_localstack(Difference.MODELS)
MODEL = "amazon.nova-lite-v1:0"
EXPORT = couple(weeks=30)
(CONVERSATION,) = read_export([SourceFile("", len(EXPORT.data), lambda: iter([EXPORT.data]))])
CHAT = ChatReading.of(CONVERSATION.messages(), {})
ROMANTIC = catalogue.category("romantic").insights


@pytest.fixture(scope="module")
def scripted() -> Iterator[ModelServer]:
    """The model, with a stack of its own before it."""
    with ModelServer() as server:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        stack = Stack(port)
        stack.start(environ={"MINISTACK_BEDROCK_PROXY_URL": server.url})
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", stack.endpoint)
            aws.bedrock.cache_clear()
            yield server
        aws.bedrock.cache_clear()
        stack.stop()


@pytest.fixture
def model(scripted: ModelServer) -> ModelServer:
    """The model, with nothing asked yet and answers that pass."""
    scripted.requests.clear()
    scripted.script = cite_first_lines
    return scripted


def write(insight: InsightDefinition) -> Insight:
    generator = make_generator(GeneratorKind.BEDROCK, bedrock=BedrockSettings(MODEL))
    return write_insight(insight, CHAT, generator)


@pytest.mark.parametrize("insight", ROMANTIC, ids=lambda insight: insight.insight_id)
def test_a_models_lines_become_quotes_of_the_file(
    model: ModelServer, insight: InsightDefinition
) -> None:
    written = write(insight)

    (request,) = model.requests
    assert (request.model, request.tool) == (MODEL, TOOL)
    assert insight.prompt in request.prompt
    assert written.messages_read == len(request.shown_lines) < written.messages_total
    assert written.evidence
    for quote in written.evidence:
        said = EXPORT.said[quote.line]
        assert (quote.quote, quote.sender, quote.sent_at) == (said.text, said.sender, said.sent_at)


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (Says("I would rather talk."), "no_tool_use"),
        (ToolCall("{no json"), "malformed_answer"),
        (ToolCall({"summary": "s"}), "schema_violation"),
        (ToolCall({"summary": "s", "findings": []}), "empty_answer"),
        # The stack answers in the place of a model that fails, in prose.
        (Refuses(500, "InternalServerException"), "no_tool_use"),
    ],
)
def test_an_answer_that_cannot_be_used_fails(
    model: ModelServer, answer: Answer, cause: str
) -> None:
    model.script = lambda _: answer
    with pytest.raises(GenerationFailed) as failed:
        write(ROMANTIC[0])

    assert failed.value.cause == cause
    assert len(model.requests) == 1


def test_a_line_that_is_no_message_is_asked_about_once_and_then_fails(model: ModelServer) -> None:
    false = "The notice on the first line."
    model.script = lambda request: ToolCall(
        {
            "summary": "s",
            "findings": [{"text": false, "kind": request.kind, "lines": [1]}],
        }
    )
    with pytest.raises(GenerationFailed, match="evidence_not_shown"):
        write(ROMANTIC[0])

    assert len(model.requests) == 2
