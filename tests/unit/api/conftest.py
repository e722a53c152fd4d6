"""The app behind Chalice's test client, with tokens of our own and domains that answer as told."""

from __future__ import annotations

import importlib
import inspect
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import jwt
import pytest
from chalice.app import Request
from chalice.test import Client, HTTPResponse

from app import app
from chalicelib.api.tokens import uid_of
from chalicelib.config import TokenSettings, read_token_settings, token_settings

ENVIRONMENT = {
    "STAGE": "local",
    "AUTH_ALGORITHM": "HS256",
    "AUTH_SECRET": "a-secret-of-more-than-32-characters",
    "AUTH_ISSUER": "https://issuer.test",
    "AUTH_AUDIENCE": "chat-insights",
    "UID_KEY": "a-key-that-hides-the-subject",
}


class Send(Protocol):
    """Send a request; `body` that is no bytes goes as JSON; a token goes along if None is given."""

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = b"",
        *,
        headers: dict[str, str] | None = None,
        authorization: str | None = None,
    ) -> HTTPResponse: ...


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AUTH_JWKS_URL", "AUTH_VERIFY_IN_PROCESS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    token_settings.cache_clear()
    yield
    token_settings.cache_clear()


@pytest.fixture
def settings() -> TokenSettings:
    return read_token_settings(ENVIRONMENT)


@pytest.fixture
def claims() -> dict[str, Any]:
    """The claims of a token that passes."""
    return {
        "sub": "ann",
        "iss": ENVIRONMENT["AUTH_ISSUER"],
        "aud": ENVIRONMENT["AUTH_AUDIENCE"],
        "exp": int(time.time()) + 600,
    }


@pytest.fixture
def token(claims: dict[str, Any]) -> str:
    """A token that passes."""
    return jwt.encode(claims, ENVIRONMENT["AUTH_SECRET"], algorithm="HS256")


@pytest.fixture
def client(tmp_path: Path) -> Client:
    # A folder without `.chalice`: no stage's settings come between the tests and their own.
    return Client(app, project_dir=str(tmp_path))


@pytest.fixture
def send(client: Client, token: str) -> Send:
    def send_request(
        method: str,
        path: str,
        body: Any = b"",
        *,
        headers: dict[str, str] | None = None,
        authorization: str | None = None,
    ) -> HTTPResponse:
        sent = {"authorization": f"Bearer {token}" if authorization is None else authorization}
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent["content-type"] = "application/json"
        return client.http.request(method, path, headers={**sent, **(headers or {})}, body=body)

    return send_request


@pytest.fixture
def domain(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put functions in place of a domain module's own. They take only what those would take."""

    def replace(module_name: str, **functions: Callable[..., Any]) -> None:
        module = importlib.import_module(module_name)
        for name, function in functions.items():
            fitting = as_called(inspect.signature(getattr(module, name)), function)
            monkeypatch.setattr(module, name, fitting)

    return replace


def as_called(signature: inspect.Signature, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*values: Any, **named: Any) -> Any:
        signature.bind(*values, **named)
        return function(*values, **named)

    return call


@pytest.fixture
def log_lines(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, Any]]]:
    """What was logged since the last look."""
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.fixture
def received() -> Callable[..., Request]:
    """A request as it reaches a handler."""

    def build(
        *,
        body: bytes = b"",
        query: dict[str, str] | None = None,
        **headers: str,
    ) -> Request:
        return Request(
            {
                "multiValueQueryStringParameters": query and {k: [v] for k, v in query.items()},
                "headers": {name.replace("_", "-"): value for name, value in headers.items()},
                "pathParameters": None,
                "requestContext": {"httpMethod": "POST", "resourcePath": "/"},
                "stageVariables": None,
                "body": body,
            }
        )

    return build


@pytest.fixture
def uid(settings: TokenSettings) -> str:
    return uid_of(settings.issuer, "ann", settings.uid_key)


def raising(error: Exception) -> Callable[..., Any]:
    """A function that raises `error`, whatever it is called with."""

    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail
