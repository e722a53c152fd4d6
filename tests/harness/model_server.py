"""A scripted model behind a real socket, for tests of what writes the insights.

It answers two ways of asking alike: `/v1/chat/completions`, which an emulated Bedrock forwards to,
and Bedrock's own `/model/{id}/converse`, for clients that are pointed straight at it. A script is a
function of the request; without one the server cites the first lines that the prompt shows.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

COMPLETIONS = "/v1/chat/completions"
CONVERSE = re.compile(r"/model/(?P<model>.+)/converse")
SHOWN_LINE = re.compile(r'^\{"line": (\d+), ', re.MULTILINE)
INPUT_TOKENS, OUTPUT_TOKENS = 4000, 300
"""What each answer says that it took."""
PORT_WAIT_SECONDS = 30
POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What the model was asked: `prompt` is all text of all roles, `tool` the forced tool.

    `raw` is the body as it came.
    """

    model: str
    prompt: str
    tool: str
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    raw: bytes

    @property
    def shown_lines(self) -> list[int]:
        """The line numbers of the messages in the prompt, in its order."""
        return [int(number) for number in SHOWN_LINE.findall(self.prompt)]

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The messages in the prompt, as the model sees them, in its order."""
        return [json.loads(line) for line in self.prompt.split("\n") if SHOWN_LINE.search(line)]

    @property
    def kind(self) -> str:
        """The first kind of finding that the schema in the request allows; empty without one."""
        return next(_kinds(self.body), "")


def _kinds(schema: object) -> Iterator[str]:
    match schema:
        case {"kind": {"enum": [*kinds]}}:
            yield from kinds
        case dict():
            for each in schema.values():
                yield from _kinds(each)
        case list():
            for each in schema:
                yield from _kinds(each)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model calls its tool: with an object, or with text that stands where JSON should."""

    arguments: object
    tool: str = ""
    stop_reason: str = "tool_use"


@dataclass(frozen=True, slots=True)
class Says:
    """The model answers in prose."""

    text: str
    stop_reason: str = "end_turn"


@dataclass(frozen=True, slots=True)
class Refuses:
    """The service refuses, with a status, Bedrock's name for the error, a message, and a wish."""

    status: int
    error: str
    message: str = "refused by the script"
    retry_after: str = ""


@dataclass(frozen=True, slots=True)
class SendsRaw:
    """The service answers 200 with these bytes, and hangs up before the last `missing`."""

    body: bytes
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Redirects:
    """The service says that another place has the answer."""

    location: str


@dataclass(frozen=True, slots=True)
class HangsUp:
    """The connection closes without an answer, after so many seconds."""

    after_seconds: float = 0.0


_FINISHED = {
    "end_turn": "stop",
    "tool_use": "stop",
    "max_tokens": "length",
    "content_filtered": "content_filter",
}
"""What chat completions call Bedrock's reasons to stop."""

Answer = ToolCall | Says | Refuses | SendsRaw | Redirects | HangsUp
Script = Callable[[ModelRequest], Answer]


def cite_first_lines(request: ModelRequest) -> Answer:
    """The happy path: two findings on lines that the prompt really shows."""
    lines = request.shown_lines
    return ToolCall(
        {
            "summary": f"A scripted summary of {len(lines)} messages.",
            "findings": [
                {"text": "A scripted first finding.", "kind": request.kind, "lines": lines[:2]},
                {"text": "A scripted second finding.", "kind": request.kind, "lines": lines[-1:]},
            ],
        }
    )


@dataclass
class ModelServer:
    """A context manager: while it is open, `url` answers by `script` and `requests` grows.

    `port=0` takes any free one; a fixed port that another test holds is waited for.
    """

    script: Script = cite_first_lines
    port: int = 0
    host: str = "127.0.0.1"
    requests: list[ModelRequest] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._server = self._bind()
        self.port = self._server.server_address[1]
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(POLL_SECONDS,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where the server answers, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    def answer(self, request: ModelRequest) -> Answer:
        """Record the request and ask the script."""
        self.requests.append(request)
        return self.script(request)

    def wait(self, seconds: float) -> None:
        """Hold an answer back, but not beyond the life of the server."""
        self._closing.wait(seconds)

    def _bind(self) -> ThreadingHTTPServer:
        deadline = time.monotonic() + PORT_WAIT_SECONDS
        while True:
            try:
                return _Server((self.host, self.port), _handler_of(self))
            except OSError:
                if not self.port or time.monotonic() > deadline:
                    raise
                time.sleep(POLL_SECONDS)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # Two servers on one port would share its requests, unnoticed.
    allow_reuse_port = False


def _handler_of(model: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            body = json.loads(raw)
            headers = dict(self.headers)
            path = unquote(self.path)
            converse = CONVERSE.fullmatch(path)
            if converse:
                answer = model.answer(_read_converse(converse["model"], body, headers, raw))
                self._send(answer, lambda call: _converse_answer(call, _converse_tool(body)))
            elif path == COMPLETIONS:
                answer = model.answer(_read_completions(body, headers, raw))
                self._send(answer, lambda call: _completion(call, _completions_tool(body)))
            else:
                self._reply(HTTPStatus.NOT_FOUND, b"{}", {})

        def _send(
            self, answer: Answer, shape: Callable[[ToolCall | Says], Mapping[str, Any]]
        ) -> None:
            match answer:
                case HangsUp():
                    model.wait(answer.after_seconds)
                    self.close_connection = True
                case SendsRaw():
                    self._reply(HTTPStatus.OK, answer.body, {}, missing=answer.missing)
                case Redirects():
                    moved = HTTPStatus.TEMPORARY_REDIRECT
                    self._reply(moved, b"", {"Location": answer.location})
                case Refuses():
                    message = json.dumps({"message": answer.message}).encode()
                    headers = {"x-amzn-ErrorType": answer.error}
                    if answer.retry_after:
                        headers["Retry-After"] = answer.retry_after
                    self._reply(answer.status, message, headers)
                case ToolCall() | Says():
                    self._reply(HTTPStatus.OK, json.dumps(shape(answer)).encode(), {})

        def _reply(
            self, status: int, body: bytes, headers: Mapping[str, str], *, missing: int = 0
        ) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: len(body) - missing])
            self.close_connection = missing > 0

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Keep the test output to the tests."""

    return Handler


def _read_completions(
    body: Mapping[str, Any], headers: Mapping[str, str], raw: bytes
) -> ModelRequest:
    prompt = "\n".join(message.get("content") or "" for message in body["messages"])
    return ModelRequest(body["model"], prompt, _completions_tool(body), body, headers, raw)


def _completions_tool(body: Mapping[str, Any]) -> str:
    choice = body.get("tool_choice")
    return str(choice["function"]["name"]) if isinstance(choice, dict) else ""


def _completion(answer: ToolCall | Says, forced: str) -> Mapping[str, Any]:
    """Who was forced to call no tool gives as text what he would have called it with."""
    match answer:
        case Says():
            message: dict[str, Any] = {"role": "assistant", "content": answer.text}
        case ToolCall() if not forced and not answer.tool:
            message = {"role": "assistant", "content": json.dumps(answer.arguments)}
        case ToolCall():
            given = answer.arguments
            arguments = given if isinstance(given, str) else json.dumps(given)
            call = {"name": answer.tool or forced, "arguments": arguments}
            calls = [{"id": "call_1", "type": "function", "function": call}]
            message = {"role": "assistant", "content": None, "tool_calls": calls}
    return {
        "object": "chat.completion",
        "choices": [
            {"index": 0, "message": message, "finish_reason": _FINISHED[answer.stop_reason]}
        ],
        "usage": {
            "prompt_tokens": INPUT_TOKENS,
            "completion_tokens": OUTPUT_TOKENS,
            "total_tokens": INPUT_TOKENS + OUTPUT_TOKENS,
        },
    }


def _read_converse(
    model: str, body: Mapping[str, Any], headers: Mapping[str, str], raw: bytes
) -> ModelRequest:
    blocks = [*body.get("system", ())]
    for message in body["messages"]:
        blocks.extend(message["content"])
    prompt = "\n".join(block["text"] for block in blocks if "text" in block)
    return ModelRequest(model, prompt, _converse_tool(body), body, headers, raw)


def _converse_tool(body: Mapping[str, Any]) -> str:
    choice = body.get("toolConfig", {}).get("toolChoice", {})
    return str(choice.get("tool", {}).get("name", ""))


def _converse_answer(answer: ToolCall | Says, forced: str) -> Mapping[str, Any]:
    match answer:
        case Says():
            content: list[dict[str, Any]] = [{"text": answer.text}]
        case ToolCall():
            use = {"toolUseId": "use_1", "name": answer.tool or forced, "input": answer.arguments}
            content = [{"toolUse": use}]
    return {
        "output": {"message": {"role": "assistant", "content": content}},
        "stopReason": answer.stop_reason,
        "usage": {
            "inputTokens": INPUT_TOKENS,
            "outputTokens": OUTPUT_TOKENS,
            "totalTokens": INPUT_TOKENS + OUTPUT_TOKENS,
        },
        "metrics": {"latencyMs": 1},
    }
