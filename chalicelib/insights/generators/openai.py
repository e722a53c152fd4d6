"""Insights written by a model behind any server that speaks OpenAI's chat completions.

The answer is one JSON object. How it is asked for depends on what the server can do, found out by
asking: first `response_format` with the JSON schema, then, where the server refuses that, any JSON
object, then nothing but the words of the prompt, which hold the schema in each case. The object is
looked for in the text that comes, as models put thoughts, words or fences around it. Likewise the
bound of the answer is called `max_tokens`, which all servers know, until one asks for
`max_completion_tokens`, as OpenAI's does for its newer models. What a server was found to want is
kept as long as the process lives.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from enum import StrEnum
from math import ceil
from typing import Any, Final, NamedTuple

import urllib3
from urllib3 import exceptions as http_errors

from chalicelib.config import ConfigurationError, ModelTimes, OpenAISettings
from chalicelib.insights import usage
from chalicelib.insights.errors import (
    GenerationFailed,
    GenerationThrottled,
    GenerationUnavailable,
)
from chalicelib.insights.generators.prompting import (
    MAX_ANSWER_TOKENS,
    Question,
    ask_for_draft,
)
from chalicelib.insights.model import ChatReading, Draft, InsightDefinition

SCHEMA_NAME = "report_insight"
MAX_ANSWER_BYTES = 1_000_000
MAX_OBJECTS_TRIED = 50
_CHUNK_BYTES = 65_536

BYTES_A_TOKEN = 3
"""What a server that counts no tokens is taken to need, rather too many than too few."""

_MAY_PASS = frozenset({408, 425})
_THROTTLED = frozenset({429, 503, 529})
_NO_CREDIT = b"insufficient_quota"
"""OpenAI's 429 for an account without credit: nothing that waiting would change."""
_NOT_UNDERSTOOD = frozenset({400, 415, 422, 501})
_KEY = re.compile("[!-~]*")
_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)


class _Format(StrEnum):
    """Ways of asking for JSON, the strictest first."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"
    WORDS = "words"


_LESS_STRICT: Final = {_Format.SCHEMA: _Format.OBJECT, _Format.OBJECT: _Format.WORDS}


class _Bound(StrEnum):
    """What a server calls the most tokens that an answer may have."""

    TOKENS = "max_tokens"
    COMPLETION_TOKENS = "max_completion_tokens"


@dataclass(frozen=True, slots=True)
class _Dialect:
    """What a server was found to understand."""

    format: _Format = _Format.SCHEMA
    bound: _Bound = _Bound.TOKENS

    def after(self, refusal: bytes) -> _Dialect | None:
        """What to try next with a server that did not understand; None if nothing is left."""
        if self.bound is _Bound.TOKENS and _Bound.COMPLETION_TOKENS.value.encode() in refusal:
            return replace(self, bound=_Bound.COMPLETION_TOKENS)
        looser = _LESS_STRICT.get(self.format)
        return None if looser is None else replace(self, format=looser)


class _Reply(NamedTuple):
    """What a server answered; `retry_after` are seconds, None if it named none."""

    status: int
    body: bytes
    retry_after: int | None


class OpenAIGenerator:
    """Asks one model of one server. The queue brings again what it could not answer now."""

    def __init__(self, settings: OpenAISettings, times: ModelTimes) -> None:
        """Raises ConfigurationError if the server or the model is not named, or the key is none."""
        for name, value in (
            ("OPENAI_BASE_URL", settings.base_url),
            ("OPENAI_MODEL", settings.model),
        ):
            if not value:
                raise ConfigurationError(f"{name} is not set, and generator openai needs it")
        if not _KEY.fullmatch(settings.api_key):
            raise ConfigurationError("OPENAI_API_KEY holds a character that no key has")
        self._url = f"{settings.base_url.rstrip('/')}/chat/completions"
        self._model = settings.model
        self._times = times
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if settings.api_key:
            self._headers["Authorization"] = f"Bearer {settings.api_key}"
        # A redirect is not followed: the chat goes to the server that was named, and to no other.
        self._http = urllib3.PoolManager(retries=False)
        self._dialect = _Dialect()

    @property
    def name(self) -> str:
        """The generator's name as it is shown with an insight."""
        return f"openai {self._model}"

    def generate(self, definition: InsightDefinition, chat: ChatReading) -> Draft:
        """Ask the model for one insight about what retrieval finds.

        Raises GenerationThrottled when the server has no room for the request (429, 503, 529),
        another GenerationUnavailable when it could not answer now (other 5xx, timed out,
        unreachable), and GenerationFailed when it refused for good, or the model refused or
        answered with nothing that can be used.
        """

        def ask(question: Question) -> object:
            return self._ask(question, definition.answer)

        schema = json.dumps(definition.answer)
        how = f"Answer only with one JSON object of this JSON schema: {schema}"
        return ask_for_draft(definition, chat, ask, generator=self.name, how_to_answer=how)

    def _ask(self, question: Question, schema: Mapping[str, Any]) -> object:
        dialect = self._dialect
        while True:
            request = json.dumps(_request(self._model, question, dialect, schema)).encode()
            reply = self._post(request)
            if reply.status == 200:
                self._dialect = dialect
                return _read_answer(request, reply)
            other = dialect.after(reply.body) if reply.status in _NOT_UNDERSTOOD else None
            if other is None:
                raise _refusal(reply.status, reply)
            dialect = other

    def _post(self, request: bytes) -> _Reply:
        until = time.monotonic() + self._times.answer
        try:
            answer = self._http.request(
                "POST",
                self._url,
                body=request,
                headers=self._headers,
                timeout=urllib3.Timeout(connect=self._times.connect, read=self._times.answer),
                preload_content=False,
            )
            try:
                after = _seconds(answer.headers.get("Retry-After", ""))
                return _Reply(answer.status, _read_body(answer, until), after)
            finally:
                # What is left of an answer that was not read to its end is nobody's next answer.
                answer.close()
        except http_errors.LocationValueError:
            raise GenerationFailed("request_impossible") from None
        except (http_errors.ReadTimeoutError, http_errors.ConnectTimeoutError) as error:
            # A refused connection counts as one that was not made in time.
            refused = isinstance(error, http_errors.NewConnectionError)
            raise GenerationUnavailable("unreachable" if refused else "timed_out") from None
        except http_errors.HTTPError:
            raise GenerationUnavailable("unreachable") from None


def _read_body(answer: urllib3.BaseHTTPResponse, until: float) -> bytes:
    """The body, in bounded memory; a server that sends it drop by drop is not waited for."""
    body = bytearray()
    while chunk := answer.read1(_CHUNK_BYTES):
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise GenerationFailed("answer_too_long")
        if time.monotonic() > until:
            raise GenerationUnavailable("timed_out")
    return bytes(body)


def _request(
    model: str, question: Question, dialect: _Dialect, schema: Mapping[str, Any]
) -> dict[str, Any]:
    request: dict[str, Any] = {
        "model": model,
        "messages": [
            {"role": "system", "content": question.system},
            {"role": "user", "content": question.user},
        ],
        dialect.bound.value: MAX_ANSWER_TOKENS,
    }
    match dialect.format:
        case _Format.SCHEMA:
            named = {"name": SCHEMA_NAME, "strict": True, "schema": schema}
            request["response_format"] = {"type": "json_schema", "json_schema": named}
        case _Format.OBJECT:
            request["response_format"] = {"type": "json_object"}
        case _Format.WORDS:
            pass
    return request


def _seconds(retry_after: str) -> int | None:
    """Those of a Retry-After header (RFC 9110, 10.2.3), which may name a moment instead."""
    if retry_after.isdecimal():
        return int(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0, ceil(moment.timestamp() - time.time()))


def _refusal(status: int, reply: _Reply) -> GenerationFailed | GenerationUnavailable:
    # The body of a refusal may repeat the prompt, so nothing but the status is kept.
    cause = f"http_{status}"
    if status == 429 and _NO_CREDIT in reply.body:
        return GenerationFailed("no_credit")
    if status in _THROTTLED:
        return GenerationThrottled(cause, retry_after=reply.retry_after)
    if status in _MAY_PASS or status >= 500:
        return GenerationUnavailable(cause)
    return GenerationFailed(cause)


def _count(request: bytes, body: bytes, answer: object) -> None:
    match answer:
        case {"usage": {"prompt_tokens": int(taken), "completion_tokens": int(given)}}:
            usage.count(input_tokens=taken, output_tokens=given)
        case _:
            usage.count(
                input_tokens=len(request) // BYTES_A_TOKEN, output_tokens=len(body) // BYTES_A_TOKEN
            )


def _read_answer(request: bytes, reply: _Reply) -> object:
    answer = _decoded(reply.body)
    match answer:
        case {"error": {"code": int(status)}} if status >= 400:
            # Routers say so of a server behind them, when they have answered 200 already.
            raise _refusal(status, reply)
    _count(request, reply.body, answer)
    match answer:
        case {"choices": [{"message": {"content": content} as message} as choice, *_]}:
            _refuse_unfinished(message.get("refusal"), choice.get("finish_reason"))
            if isinstance(content, str):
                return _find_object(content)
            raise GenerationFailed("malformed_answer")
        case _:
            raise GenerationFailed("malformed_answer")


def _refuse_unfinished(refusal: object, finish_reason: object) -> None:
    if refusal:
        raise GenerationFailed("answer_refused")
    match finish_reason:
        case "length":
            raise GenerationFailed("answer_truncated")
        case "content_filter":
            raise GenerationFailed("answer_filtered")


def _find_object(text: str) -> object:
    """The first JSON object in `text` that has a summary, else the first of any; thoughts apart.

    Raises GenerationFailed `no_json` if none is found.
    """
    text = _THOUGHTS.sub("", text)
    decoder = json.JSONDecoder()
    found: list[object] = []
    at = -1
    for _ in range(MAX_OBJECTS_TRIED):
        at = text.find("{", at + 1)
        if at < 0:
            break
        try:
            each, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        if "summary" in each:
            return each
        found.append(each)
        at = end - 1
    if not found:
        raise GenerationFailed("no_json")
    return found[0]


def _decoded(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
