"""What an OpenAI-compatible server is asked, and what becomes of its answers, over real HTTP."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate
from typing import Any, Self

import pytest

from chalicelib.config import ConfigurationError, GeneratorKind, ModelTimes, OpenAISettings
from chalicelib.insights.errors import (
    GenerationFailed,
    GenerationThrottled,
    GenerationUnavailable,
)
from chalicelib.insights.generators import make_generator, openai, write_insight
from chalicelib.insights.generators.prompting import MAX_ANSWER_TOKENS
from chalicelib.insights.model import ChatReading, Generator, Insight
from chalicelib.insights.usage import Usage, counted
from tests.harness.model_server import (
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    Answer,
    HangsUp,
    ModelRequest,
    ModelServer,
    Redirects,
    Refuses,
    Says,
    SendsRaw,
    ToolCall,
    cite_first_lines,
)
from tests.unit.insights.talk import definition, talk

KEY = "sk-a-key-of-no-server"
CHAT = talk(
    "Messages and calls are end-to-end encrypted.",
    "Ann: shall we have dinner?",
    "Ben: <media>",
    "Ben: yes, at the lake",
)
GOOD = {
    "summary": "They plan.",
    "findings": [{"text": "Ann proposes.", "kind": "plan", "lines": [2, 4]}],
}
WRITTEN = json.dumps(GOOD)
UNSEEN = WRITTEN.replace("[2, 4]", "[99]")


@pytest.fixture
def model() -> Iterator[ModelServer]:
    """A scripted server."""
    with ModelServer() as server:
        yield server


class DrippingServer:
    """Sends a byte of its answer now and then, never the last, until it is closed."""

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._drip)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._thread.join()
        self._socket.close()

    def _drip(self) -> None:
        connection, _ = self._socket.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not self._closing.wait(0.05):
                connection.sendall(b" ")


def generator(model: ModelServer, *, key: str = KEY) -> Generator:
    settings = OpenAISettings(base_url=f"{model.url}/v1", api_key=key, model="tiny")
    return make_generator(GeneratorKind.OPENAI, openai=settings)


def ask(model: ModelServer, chat: ChatReading = CHAT) -> Insight:
    return write_insight(definition("future_planning", "dinner plans"), chat, generator(model))


def failure(model: ModelServer, answer: Answer) -> str:
    model.script = lambda _: answer
    with pytest.raises(GenerationFailed) as failed:
        ask(model)
    return failed.value.cause


def unavailable(model: ModelServer, answer: Answer) -> str:
    model.script = lambda _: answer
    with pytest.raises(GenerationUnavailable) as failed:
        ask(model)
    assert len(model.requests) == 1, "the queue tries again, not the client"
    return failed.value.cause


def ways_of_asking(model: ModelServer) -> list[str]:
    return [
        request.body.get("response_format", {"type": "words"})["type"] for request in model.requests
    ]


def refusing(*formats: str) -> Any:
    """The script of a server that lacks these formats."""

    def script(request: ModelRequest) -> Answer:
        asked = request.body.get("response_format", {}).get("type", "words")
        if asked in formats:
            return Refuses(400, "", message=f"response_format {asked} is not available")
        return Says(WRITTEN)

    return script


def test_the_models_claims_are_delivered_with_quotes_from_the_chat(model: ModelServer) -> None:
    model.script = lambda _: Says(WRITTEN)
    insight = ask(model)

    assert (insight.summary, insight.generator) == ("They plan.", "openai tiny")
    assert [(each.text, each.lines) for each in insight.findings] == [("Ann proposes.", (2, 4))]
    assert [each.quote for each in insight.evidence] == [
        "shall we have dinner?",
        "yes, at the lake",
    ]
    assert (insight.messages_read, insight.messages_total) == (2, 3)


def test_a_model_that_cites_what_it_was_shown_passes(model: ModelServer) -> None:
    assert [each.line for each in ask(model).evidence] == [2, 4]


def test_the_server_is_asked_once_for_json_of_the_schema(model: ModelServer) -> None:
    ask(model)

    (request,) = model.requests
    assert (request.model, request.headers["Authorization"]) == ("tiny", f"Bearer {KEY}")
    assert request.body["max_tokens"] == MAX_ANSWER_TOKENS
    assert [message["role"] for message in request.body["messages"]] == ["system", "user"]
    asked = request.body["response_format"]["json_schema"]
    assert asked["strict"] is True
    assert asked["schema"] == definition().answer


def test_in_the_strict_schema_every_object_is_closed(model: ModelServer) -> None:
    ask(model)

    def objects(schema: Any) -> Iterator[dict[str, Any]]:
        if isinstance(schema, dict):
            if schema.get("type") == "object":
                yield schema
            for value in schema.values():
                yield from objects(value)

    closed = list(objects(model.requests[0].body["response_format"]["json_schema"]["schema"]))
    assert len(closed) == 2
    for each in closed:
        assert each["additionalProperties"] is False
        assert set(each["required"]) == set(each["properties"])


def test_a_server_without_a_key_is_sent_none(model: ModelServer) -> None:
    write_insight(definition(), CHAT, generator(model, key=""))

    assert "Authorization" not in model.requests[0].headers


@pytest.mark.parametrize(
    ("lacking", "tried"),
    [
        (["json_schema"], ["json_schema", "json_object"]),
        (["json_schema", "json_object"], ["json_schema", "json_object", "words"]),
    ],
)
def test_a_server_that_lacks_a_format_is_asked_for_a_looser_one(
    model: ModelServer, lacking: list[str], tried: list[str]
) -> None:
    model.script = refusing(*lacking)

    assert ask(model).summary == "They plan."
    assert ways_of_asking(model) == tried
    # The words hold the schema, whatever else does.
    assert all(json.dumps(definition().answer) in request.prompt for request in model.requests)


def test_what_a_server_lacks_is_found_out_once(model: ModelServer) -> None:
    model.script = refusing("json_schema")
    asking = generator(model)
    for _ in range(2):
        write_insight(definition(), CHAT, asking)

    assert ways_of_asking(model) == ["json_schema", "json_object", "json_object"]


def test_a_server_that_refuses_every_format_fails(model: ModelServer) -> None:
    assert failure(model, Refuses(400, "", message="too long")) == "http_400"
    assert ways_of_asking(model) == ["json_schema", "json_object", "words"]


def test_a_refusal_for_good_teaches_nothing_of_what_a_server_lacks(model: ModelServer) -> None:
    asking = generator(model)
    model.script = lambda _: Refuses(400, "", message="too long")
    with pytest.raises(GenerationFailed):
        write_insight(definition(), CHAT, asking)
    model.requests.clear()
    model.script = cite_first_lines
    write_insight(definition(), CHAT, asking)

    assert ways_of_asking(model) == ["json_schema"]


def test_a_server_that_counts_the_tokens_of_thoughts_is_told_the_bound_in_its_words(
    model: ModelServer,
) -> None:
    def script(request: ModelRequest) -> Answer:
        if "max_tokens" in request.body:
            return Refuses(400, "", message="use 'max_completion_tokens' instead of 'max_tokens'")
        return Says(WRITTEN)

    model.script = script
    ask(model)

    assert model.requests[-1].body["max_completion_tokens"] == MAX_ANSWER_TOKENS
    assert ways_of_asking(model) == ["json_schema", "json_schema"]


@pytest.mark.parametrize(
    "text",
    [
        f"Here you are:\n```json\n{WRITTEN}\n```\nI hope it helps.",
        f"<think>Perhaps {{'summary'}} or {WRITTEN.replace('plan', 'fight')}?</think>{WRITTEN}",
        f'I used {{}} and {{"lines": [1]}} for it. {WRITTEN}',
        f"{{ {WRITTEN}",
        f"\ufeff\n {WRITTEN}",
    ],
)
def test_the_object_is_found_among_words_thoughts_and_fences(model: ModelServer, text: str) -> None:
    model.script = lambda _: Says(text)

    assert ask(model).summary == "They plan."


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (Says("I would rather talk."), "no_json"),
        (Says(""), "no_json"),
        (Says(WRITTEN[:-2]), "schema_violation"),
        (Says('{"summary": "They'), "no_json"),
        (Says("{" * 100_000), "no_json"),
        (Says('{"a": ' + "[" * 100_000), "no_json"),
        (Says('{"summary": ' + "9" * 5000 + "}"), "no_json"),
        (Says('{"summary": "s"}'), "schema_violation"),
        (Says('{"summary": "s", "findings": []}'), "empty_answer"),
        (Says(WRITTEN.replace("[2, 4]", '["2"]')), "schema_violation"),
        (Says(WRITTEN.replace("[2, 4]", "[1e3]")), "schema_violation"),
        (ToolCall(GOOD, tool="another"), "malformed_answer"),
        (Says(WRITTEN, stop_reason="max_tokens"), "answer_truncated"),
        (Says("", stop_reason="content_filtered"), "answer_filtered"),
        (SendsRaw(b'{"choices": '), "malformed_answer"),
        (SendsRaw(b"[" * 100_000), "malformed_answer"),
        (SendsRaw(b"{}"), "malformed_answer"),
        (SendsRaw(b'{"choices": []}'), "malformed_answer"),
        (SendsRaw(b'{"choices": [{"message": {"content": ["x"]}}]}'), "malformed_answer"),
        (
            SendsRaw(b'{"choices": [{"message": {"content": null, "refusal": "I will not."}}]}'),
            "answer_refused",
        ),
        (SendsRaw(b'{"error": {"code": 403, "message": "no"}}'), "http_403"),
        (SendsRaw(b" " * (openai.MAX_ANSWER_BYTES + 1)), "answer_too_long"),
        (Refuses(401, ""), "http_401"),
        (Refuses(403, ""), "http_403"),
        (Refuses(404, ""), "http_404"),
        (Redirects("http://127.0.0.1:9/elsewhere"), "http_307"),
    ],
)
def test_what_another_try_would_not_change_fails(
    model: ModelServer, answer: Answer, cause: str
) -> None:
    assert failure(model, answer) == cause
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (Refuses(408, ""), "http_408"),
        (Refuses(429, ""), "http_429"),
        (Refuses(500, ""), "http_500"),
        (Refuses(502, ""), "http_502"),
        (Refuses(503, ""), "http_503"),
        (SendsRaw(b'{"error": {"code": 502, "message": "behind"}}'), "http_502"),
        (SendsRaw(json.dumps({"choices": []}).encode(), missing=4), "unreachable"),
        (HangsUp(), "unreachable"),
    ],
)
def test_what_may_pass_is_unavailable(model: ModelServer, answer: Answer, cause: str) -> None:
    assert unavailable(model, answer) == cause


@pytest.mark.parametrize(
    ("answer", "retry_after"),
    [
        (Refuses(429, "", retry_after="17"), 17),
        (Refuses(429, ""), None),
        (Refuses(503, "", retry_after="soon"), None),
        (Refuses(529, "", retry_after="0"), 0),
        (Refuses(503, "", retry_after="Wed, 21 Oct 2015 07:28:00 GMT"), 0),
        (SendsRaw(b'{"error": {"code": 429, "message": "behind"}}'), None),
    ],
)
def test_a_server_without_room_is_left_alone_for_as_long_as_it_says(
    model: ModelServer, answer: Answer, retry_after: int | None
) -> None:
    model.script = lambda _: answer
    with pytest.raises(GenerationThrottled) as throttled:
        ask(model)
    assert throttled.value.retry_after == retry_after


def test_a_server_that_names_a_moment_is_left_alone_until_then(model: ModelServer) -> None:
    moment = formatdate(time.time() + 120, usegmt=True)
    model.script = lambda _: Refuses(429, "", retry_after=moment)
    with pytest.raises(GenerationThrottled) as throttled:
        ask(model)
    assert 60 < (throttled.value.retry_after or 0) <= 121


def test_an_account_without_credit_is_nothing_that_time_would_change(model: ModelServer) -> None:
    assert failure(model, Refuses(429, "", message='"code": "insufficient_quota"')) == "no_credit"


@pytest.mark.parametrize(
    ("answers", "used"),
    [
        ([Says(WRITTEN)], Usage(1, INPUT_TOKENS, OUTPUT_TOKENS)),
        ([Says(UNSEEN), Says(WRITTEN)], Usage(2, 2 * INPUT_TOKENS, 2 * OUTPUT_TOKENS)),
        ([Says("no json")], Usage(1, INPUT_TOKENS, OUTPUT_TOKENS)),
        ([Refuses(429, "")], Usage()),
        ([SendsRaw(b'{"error": {"code": 502, "message": "behind"}}')], Usage()),
    ],
)
def test_every_answer_is_counted_whether_or_not_it_can_be_used(
    model: ModelServer, answers: list[Answer], used: Usage
) -> None:
    given = iter(answers)
    model.script = lambda _: next(given)
    with counted() as tally, contextlib.suppress(GenerationFailed, GenerationUnavailable):
        ask(model)
    assert tally.usage == used


def test_a_server_that_counts_no_tokens_is_taken_to_need_rather_too_many(
    model: ModelServer,
) -> None:
    message = {"role": "assistant", "content": WRITTEN}
    answer = {"choices": [{"message": message, "finish_reason": "stop"}]}
    model.script = lambda _: SendsRaw(json.dumps(answer).encode())
    with counted() as tally:
        ask(model)
    (request,) = model.requests
    assert tally.usage.input_tokens == len(json.dumps(request.body)) // openai.BYTES_A_TOKEN
    assert tally.usage.output_tokens == len(json.dumps(answer)) // openai.BYTES_A_TOKEN


def in_a_hurry(url: str) -> Generator:
    """A generator that waits a fraction of a second for an answer."""
    settings = OpenAISettings(base_url=url, model="tiny")
    return make_generator(GeneratorKind.OPENAI, openai=settings, times=ModelTimes(answer=0.3))


def test_an_answer_that_takes_too_long_is_unavailable(model: ModelServer) -> None:
    model.script = lambda _: HangsUp(after_seconds=30)
    with pytest.raises(GenerationUnavailable, match="timed_out"):
        write_insight(definition(), CHAT, in_a_hurry(f"{model.url}/v1"))
    assert len(model.requests) == 1


def test_an_answer_that_comes_drop_by_drop_is_not_waited_for() -> None:
    with DrippingServer() as server:
        began = time.monotonic()
        with pytest.raises(GenerationUnavailable, match="timed_out"):
            write_insight(definition(), CHAT, in_a_hurry(server.url))
    assert time.monotonic() - began < 10


def test_a_server_that_nobody_runs_is_unavailable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings = OpenAISettings(f"http://127.0.0.1:{free.getsockname()[1]}", "", "tiny")
        with pytest.raises(GenerationUnavailable, match="unreachable"):
            write_insight(definition(), CHAT, make_generator(GeneratorKind.OPENAI, openai=settings))


def test_an_address_that_is_none_fails() -> None:
    settings = OpenAISettings("http://[an address", "", "tiny")
    with pytest.raises(GenerationFailed, match="request_impossible"):
        write_insight(definition(), CHAT, make_generator(GeneratorKind.OPENAI, openai=settings))


def test_a_redirect_carries_the_chat_nowhere(model: ModelServer) -> None:
    with ModelServer() as elsewhere:
        assert failure(model, Redirects(f"{elsewhere.url}/v1/chat/completions")) == "http_307"
        assert elsewhere.requests == []


def test_a_chat_without_words_never_reaches_the_model(model: ModelServer) -> None:
    with pytest.raises(GenerationFailed, match="nothing_to_read"):
        ask(model, talk("Ann: <media>"))
    assert model.requests == []


def test_half_of_a_surrogate_pair_is_no_hindrance(model: ModelServer) -> None:
    ask(model, talk("Ann: dinner \ud83d?"))

    assert "dinner ??" in model.requests[0].prompt


def test_a_refusal_repeats_no_word_of_the_chat(model: ModelServer) -> None:
    model.script = lambda request: Refuses(404, "", message=request.prompt)
    with pytest.raises(GenerationFailed) as failed:
        ask(model)

    assert str(failed.value) == failed.value.cause == "http_404"


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (OpenAISettings(model="tiny"), "OPENAI_BASE_URL is not set"),
        (OpenAISettings(base_url="https://models.invalid/v1"), "OPENAI_MODEL is not set"),
        (OpenAISettings("https://models.invalid", "sk-\nX: y", "tiny"), "OPENAI_API_KEY holds"),
    ],
)
def test_a_generator_that_could_ask_nobody_cannot_be_made(
    settings: OpenAISettings, named: str
) -> None:
    with pytest.raises(ConfigurationError, match=named) as failed:
        make_generator(GeneratorKind.OPENAI, openai=settings)
    assert "sk-" not in str(failed.value)
