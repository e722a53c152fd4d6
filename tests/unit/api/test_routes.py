"""What every route does, whatever it is for."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from chalice.deploy.swagger import CFNSwaggerGenerator

from app import app
from chalicelib.api.routes import MAX_CALL_SECONDS
from chalicelib.api.tokens import uid_of
from chalicelib.chats.errors import ChatNotFound
from chalicelib.config import TokenSettings, token_settings
from tests.unit.api.conftest import Send

Domain = Callable[..., None]
LogLines = Callable[[], list[dict[str, Any]]]
UID = "0123456789abcdef0123456789abcdef"
PRIVATE_ROUTES = sorted(
    (method, path)
    for path, methods in app.routes.items()
    for method, route in methods.items()
    if route.authorizer is not None
)


class LambdaContext:
    """What Lambda passes beside the event."""

    aws_request_id = "invocation-1"

    def __init__(self, milliseconds_left: int = 29_000) -> None:
        self.milliseconds_left = milliseconds_left

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds_left


def event(method: str, path: str, **changes: Any) -> dict[str, Any]:
    """What API Gateway sends for a call that no authorizer has seen."""
    return {
        "requestContext": {"httpMethod": method, "resourcePath": path, "requestId": "request-1"},
        "headers": {},
        "multiValueQueryStringParameters": None,
        "pathParameters": {
            **{"chat_id": "c1", "job_id": "j1", "upload_id": "u1"},
            "category_id": "romantic",
        },
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
        **changes,
    }


def answered(raw: dict[str, Any], context: LambdaContext | None = None) -> tuple[int, Any]:
    response = app(raw, context or LambdaContext())
    return response["statusCode"], json.loads(response["body"])


def principal(value: object) -> dict[str, Any]:
    raw = event("GET", "/api/chats")
    raw["requestContext"]["authorizer"] = {"principalId": value}
    return raw


@pytest.fixture
def asked(domain: Domain) -> list[str]:
    """The users whose chats were asked for."""
    users: list[str] = []

    def list_chats(uid: str, **_: Any) -> tuple[list[Any], None]:
        users.append(uid)
        return [], None

    domain("chalicelib.chats.store", list_chats=list_chats)
    return users


class TestPrincipal:
    @pytest.mark.parametrize(("method", "path"), PRIVATE_ROUTES)
    def test_a_call_that_no_authorizer_verified_is_refused(self, method: str, path: str) -> None:
        status, problem = answered(event(method, path))

        assert (status, problem["code"]) == (401, "unauthorized")

    @pytest.mark.parametrize(("method", "path"), PRIVATE_ROUTES)
    def test_a_token_that_no_authorizer_verified_is_no_principal(
        self, method: str, path: str, token: str
    ) -> None:
        raw = event(method, path, headers={"Authorization": f"Bearer {token}"})

        assert answered(raw)[0] == 401

    @pytest.mark.parametrize("value", [None, "", "nobody", UID[:-1], f"{UID}0", UID.upper(), 7])
    def test_a_principal_that_is_no_uid_is_refused(self, value: object, asked: list[str]) -> None:
        assert answered(principal(value))[0] == 401
        assert asked == []

    def test_the_handler_acts_for_the_verified_principal(self, asked: list[str]) -> None:
        assert answered(principal(UID)) == (200, {"chats": [], "next": None})
        assert asked == [UID]

    def test_a_refusal_names_the_scheme_to_use(self) -> None:
        response = app(event("GET", "/api/chats"), LambdaContext())

        assert response["headers"]["WWW-Authenticate"] == "Bearer"


class TestInProcessVerification:
    @pytest.fixture(autouse=True)
    def localstack(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("STAGE", "localstack")
        monkeypatch.setenv("AUTH_VERIFY_IN_PROCESS", "true")
        token_settings.cache_clear()

    def test_where_no_authorizer_runs_the_api_verifies_the_token_itself(
        self, token: str, settings: TokenSettings, asked: list[str]
    ) -> None:
        raw = event("GET", "/api/chats", headers={"Authorization": f"Bearer {token}"})

        assert answered(raw)[0] == 200
        assert asked == [uid_of(settings.issuer, "ann", settings.uid_key)]

    def test_a_call_without_a_token_is_refused(self, asked: list[str]) -> None:
        status, problem = answered(event("GET", "/api/chats"))

        assert (status, problem["code"]) == (401, "unauthorized")
        assert asked == []

    def test_an_expired_token_is_refused(
        self, claims: dict[str, Any], settings: TokenSettings, asked: list[str]
    ) -> None:
        expired = jwt.encode({**claims, "exp": int(time.time()) - 1}, settings.secret, "HS256")
        raw = event("GET", "/api/chats", headers={"Authorization": f"Bearer {expired}"})

        status, problem = answered(raw)

        assert (status, problem["code"]) == (401, "invalid_token")
        assert problem["detail"] == "the token has expired"
        assert asked == []


class TestFailures:
    @pytest.fixture
    def failing(self, domain: Domain) -> Callable[[Exception], None]:
        def fail_with(error: Exception) -> None:
            def list_chats(*_: Any, **__: Any) -> None:
                raise error

            domain("chalicelib.chats.store", list_chats=list_chats)

        return fail_with

    def test_an_unexpected_error_is_a_problem_that_says_nothing(
        self, failing: Callable[[Exception], None]
    ) -> None:
        failing(RuntimeError("words of a chat"))

        response = app(principal(UID), LambdaContext())

        assert response["statusCode"] == 500
        assert response["headers"]["Content-Type"] == "application/problem+json"
        assert json.loads(response["body"]) == {
            "type": "about:blank",
            "title": "Internal Server Error",
            "status": 500,
            "detail": "something failed on our side; request_id finds it in our log",
            "code": "internal",
            "request_id": "request-1",
        }

    def test_its_log_says_where_it_came_from_and_not_what_it_said(
        self, failing: Callable[[Exception], None], capsys: pytest.CaptureFixture[str]
    ) -> None:
        failing(RuntimeError("words of a chat"))

        app(principal(UID), LambdaContext())

        out, err = capsys.readouterr()
        [failure, access] = [json.loads(line) for line in err.splitlines()]
        assert failure["event"] == "request_failed"
        assert failure["request_id"] == access["request_id"] == "request-1"
        assert failure["error"] == "builtins.RuntimeError"
        assert failure["frames"][-1].endswith(":list_chats")
        assert "words of a chat" not in out + err

    def test_an_answer_that_is_no_json_is_a_problem_too(self, domain: Domain) -> None:
        chat = type("Chat", (), {"__getattr__": lambda *_: b"bytes", "created_at": 0, "slots": {}})
        domain("chalicelib.chats.store", list_chats=lambda *_, **__: ([chat()], None))

        status, problem = answered(principal(UID))

        assert (status, problem["code"]) == (500, "internal")

    def test_a_refusal_is_no_failure_in_the_log(
        self, failing: Callable[[Exception], None], log_lines: LogLines
    ) -> None:
        failing(ChatNotFound())

        assert answered(principal(UID))[0] == 404
        assert [line["event"] for line in log_lines()] == ["http_request"]


class TestAccessLog:
    @pytest.mark.usefixtures("asked")
    def test_each_request_is_one_line_of_facts(self, log_lines: LogLines) -> None:
        answered(principal(UID))

        [line] = log_lines()
        assert line.pop("ms") >= 0
        assert line.pop("at")
        assert line == {
            "level": "INFO",
            "event": "http_request",
            "request_id": "request-1",
            "method": "GET",
            "route": "/api/chats",
            "uid": UID,
            "status": 200,
        }

    def test_a_refusal_is_logged_with_its_code(self, log_lines: LogLines) -> None:
        answered(event("GET", "/api/chats"))

        [line] = log_lines()
        assert (line["status"], line["code"]) == (401, "unauthorized")

    def test_without_the_gateways_id_the_invocation_names_the_request(self) -> None:
        raw = event("GET", "/api/chats")
        del raw["requestContext"]["requestId"]

        assert answered(raw)[1]["request_id"] == "invocation-1"


class TestTime:
    @pytest.fixture
    def deadlines(self, domain: Domain) -> list[float]:
        granted: list[float] = []

        def delete_chat(uid: str, chat_id: str, *, now: int, deadline: Any) -> None:
            granted.append(deadline.remaining())

        domain("chalicelib.insights.deletion", delete_chat=delete_chat)
        return granted

    @pytest.mark.parametrize(
        ("milliseconds_left", "seconds"), [(29_000, MAX_CALL_SECONDS), (5_000, 4), (500, 0)]
    )
    def test_a_call_may_spend_what_is_left_but_for_the_answer(
        self, milliseconds_left: int, seconds: float, deadlines: list[float]
    ) -> None:
        raw = event("DELETE", "/api/chats/{chat_id}")
        raw["requestContext"]["authorizer"] = {"principalId": UID}

        response = app(raw, LambdaContext(milliseconds_left))

        assert (response["statusCode"], response["body"]) == (204, "")
        assert seconds - 1 < deadlines[0] <= seconds


class TestCors:
    @pytest.mark.usefixtures("asked")
    def test_answers_and_refusals_both_carry_the_origin(self, send: Send) -> None:
        for response in (send("GET", "/api/chats"), send("GET", "/api/chats?limit=0")):
            assert response.headers["Access-Control-Allow-Origin"] == "*"

    def test_every_route_has_a_preflight_that_lets_our_headers_through(self) -> None:
        swagger = CFNSwaggerGenerator().generate_swagger(app)

        for operations in swagger["paths"].values():
            integration = operations["options"]["x-amazon-apigateway-integration"]
            headers = integration["responses"]["default"]["responseParameters"]
            allowed = headers["method.response.header.Access-Control-Allow-Headers"]
            assert {"Authorization", "Content-Type", "Idempotency-Key"} <= set(
                allowed.strip("'").split(",")
            )

    def test_no_preflight_needs_a_token(self) -> None:
        swagger = CFNSwaggerGenerator().generate_swagger(app)

        assert not any("security" in paths["options"] for paths in swagger["paths"].values())


@pytest.mark.usefixtures("asked")
def test_private_answers_are_kept_in_no_cache(send: Send) -> None:
    for response in (send("GET", "/api/chats"), send("GET", "/api/chats?limit=0")):
        assert response.headers["Cache-Control"] == "no-store"


def test_multipart_bodies_pass_the_gateway_as_bytes() -> None:
    assert "multipart/form-data" in app.api.binary_types
