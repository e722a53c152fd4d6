"""The scripted model server answers both of its wire formats as their originals do."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any

import pytest

from tests.harness.model_server import (
    COMPLETIONS,
    HangsUp,
    ModelServer,
    Redirects,
    Refuses,
    Says,
    SendsRaw,
    ToolCall,
    cite_first_lines,
)

PROMPT = 'before\n{"line": 7, "text": "a"}\n{"line": 9, "text": "b {\\"line\\": 8, "}\nafter'
CONVERSE = "/model/amazon.nova-lite-v1%3A0/converse"
SCHEMA = {"properties": {"findings": {"items": {"kind": {"enum": ["plan", "reply"]}}}}}
COMPLETION_REQUEST = {
    "model": "amazon.nova-lite-v1:0",
    "messages": [{"role": "system", "content": "rules"}, {"role": "user", "content": PROMPT}],
    "tool_choice": {"type": "function", "function": {"name": "report"}},
    "tools": [{"function": {"parameters": SCHEMA}}],
}
CONVERSE_REQUEST = {
    "system": [{"text": "rules"}],
    "messages": [{"role": "user", "content": [{"text": PROMPT}]}],
    "toolConfig": {
        "toolChoice": {"tool": {"name": "report"}},
        "tools": [{"toolSpec": {"inputSchema": {"json": SCHEMA}}}],
    },
}


def post(server: ModelServer, path: str, body: Mapping[str, Any]) -> tuple[int, Any]:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
    try:
        connection.request("POST", path, json.dumps(body))
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "body"), [(COMPLETIONS, COMPLETION_REQUEST), (CONVERSE, CONVERSE_REQUEST)]
)
def test_both_ways_of_asking_are_recorded_alike(path: str, body: Mapping[str, Any]) -> None:
    with ModelServer() as server:
        post(server, path, body)

    (request,) = server.requests
    assert (request.model, request.tool) == ("amazon.nova-lite-v1:0", "report")
    assert request.prompt == f"rules\n{PROMPT}"
    assert request.shown_lines == [7, 9]
    assert request.kind == "plan"


def test_a_completion_calls_the_forced_tool_with_lines_of_the_prompt() -> None:
    with ModelServer() as server:
        status, answer = post(server, COMPLETIONS, COMPLETION_REQUEST)

    call = answer["choices"][0]["message"]["tool_calls"][0]["function"]
    assert (status, call["name"]) == (200, "report")
    lines = [finding["lines"] for finding in json.loads(call["arguments"])["findings"]]
    assert lines == [[7, 9], [9]]


def test_converse_calls_the_forced_tool_with_lines_of_the_prompt() -> None:
    with ModelServer() as server:
        status, answer = post(server, CONVERSE, CONVERSE_REQUEST)

    use = answer["output"]["message"]["content"][0]["toolUse"]
    assert (status, answer["stopReason"], use["name"]) == (200, "tool_use", "report")
    assert [finding["lines"] for finding in use["input"]["findings"]] == [[7, 9], [9]]


def test_prose_is_no_tool_call() -> None:
    with ModelServer(script=lambda _: Says("no")) as server:
        _, completion = post(server, COMPLETIONS, COMPLETION_REQUEST)
        _, converse = post(server, CONVERSE, CONVERSE_REQUEST)

    assert completion["choices"][0]["message"] == {"role": "assistant", "content": "no"}
    assert converse["output"]["message"]["content"] == [{"text": "no"}]
    assert converse["stopReason"] == "end_turn"


def test_arguments_that_are_text_are_sent_as_they_are() -> None:
    with ModelServer(script=lambda _: ToolCall("{not json")) as server:
        _, answer = post(server, COMPLETIONS, COMPLETION_REQUEST)

    function = answer["choices"][0]["message"]["tool_calls"][0]["function"]
    assert function["arguments"] == "{not json"


def test_a_refusal_has_its_status_and_names_its_error() -> None:
    with ModelServer(script=lambda _: Refuses(429, "ThrottlingException")) as server:
        connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
        connection.request("POST", CONVERSE, json.dumps(CONVERSE_REQUEST))
        answer = connection.getresponse()
        connection.close()

    assert answer.status == 429
    assert answer.headers["x-amzn-ErrorType"] == "ThrottlingException"


def test_raw_bytes_are_sent_as_they_are() -> None:
    with ModelServer(script=lambda _: SendsRaw(b'{"any": 1}')) as server:
        assert post(server, CONVERSE, CONVERSE_REQUEST) == (200, {"any": 1})


def test_who_is_not_told_to_call_a_tool_answers_in_json() -> None:
    request = {name: said for name, said in COMPLETION_REQUEST.items() if name != "tool_choice"}
    with ModelServer(script=lambda _: ToolCall({"any": 1}, stop_reason="max_tokens")) as server:
        _, answer = post(server, COMPLETIONS, request)

    (choice,) = answer["choices"]
    assert json.loads(choice["message"]["content"]) == {"any": 1}
    assert choice["finish_reason"] == "length"


def test_a_connection_can_break_before_the_last_bytes() -> None:
    with (
        ModelServer(script=lambda _: SendsRaw(b'{"any": 1}', missing=3)) as server,
        pytest.raises(http.client.IncompleteRead) as broken,
    ):
        post(server, CONVERSE, CONVERSE_REQUEST)

    assert broken.value.partial == b'{"any":'


def test_a_redirect_says_where_to() -> None:
    with ModelServer(script=lambda _: Redirects("http://elsewhere.invalid/")) as server:
        connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
        connection.request("POST", COMPLETIONS, json.dumps(COMPLETION_REQUEST))
        answer = connection.getresponse()
        connection.close()

    assert (answer.status, answer.headers["Location"]) == (307, "http://elsewhere.invalid/")


def test_a_hung_up_connection_has_no_answer() -> None:
    with (
        ModelServer(script=lambda _: HangsUp()) as server,
        pytest.raises(http.client.RemoteDisconnected),
    ):
        post(server, CONVERSE, CONVERSE_REQUEST)


def test_another_path_is_not_found() -> None:
    with ModelServer() as server:
        assert post(server, "/v1/models", {})[0] == 404
    assert server.requests == []


def test_the_script_can_be_changed_between_requests() -> None:
    with ModelServer(script=lambda _: SendsRaw(b"1")) as server:
        first = post(server, CONVERSE, CONVERSE_REQUEST)
        server.script = cite_first_lines
        second = post(server, CONVERSE, CONVERSE_REQUEST)

    assert first == (200, 1)
    assert second[1]["stopReason"] == "tool_use"


def test_a_fixed_port_is_waited_for() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        release = threading.Timer(0.2, held.close)
        release.start()
        with ModelServer(port=port) as server:
            assert server.url == f"http://127.0.0.1:{port}"
        release.join()


def test_closing_ends_an_answer_that_is_held_back() -> None:
    started = time.monotonic()
    with ModelServer(script=lambda _: HangsUp(after_seconds=60)) as server:
        connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
        connection.request("POST", CONVERSE, json.dumps(CONVERSE_REQUEST))
    connection.close()

    assert time.monotonic() - started < 10
