"""The two kinds of routes. Each answers JSON or a problem, with CORS headers, and logs one line.

Errors are answered here, inside the view: what Chalice answers by itself has another shape, and
a middleware would see the error too late.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from chalice.app import Blueprint, CORSConfig, Request, Response

from chalicelib.api.answers import Answer
from chalicelib.api.authorizer import authorizer
from chalicelib.api.errors import TokenRefused, Unauthorized
from chalicelib.api.problems import problem_of
from chalicelib.api.tokens import UID, InvalidToken, bearer_token, verify
from chalicelib.config import token_settings
from chalicelib.observability import bound_request, log_event, log_failure

CORS = CORSConfig(
    allow_origin=os.environ.get("CORS_ORIGIN", "*"),
    allow_headers=["Authorization", "Content-Type", "Idempotency-Key"],
    expose_headers=["Retry-After"],
    max_age=600,
)
MAX_CALL_SECONDS = 20
ANSWER_MARGIN_SECONDS = 1
"""What is kept of the function's time to word the answer, so that no caller meets a time-out."""

JSON_HEADERS: Mapping[str, str] = {
    "Content-Type": "application/json",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One authorized request. `now` is in epoch seconds; `seconds_left` is what may be spent."""

    uid: str
    request_id: str
    request: Request
    now: int
    seconds_left: float


Handler = Callable[..., Answer]
View = Callable[..., Response]


def private(
    blueprint: Blueprint, path: str, *, methods: Sequence[str] = ("GET",)
) -> Callable[[Handler], View]:
    """A route behind the authorizer. The handler gets a Call, and the path's values by name.

    A call that arrives without a verified principal is answered 401, whatever the gateway did.
    """

    def decorate(handler: Handler) -> View:
        @wraps(handler)
        def view(**path_values: str) -> Response:
            def handle(request: Request, line: dict[str, Any]) -> Answer:
                line["uid"] = uid = _principal(request)
                call = Call(
                    uid=uid,
                    request_id=_request_id(request),
                    request=request,
                    now=int(time.time()),
                    seconds_left=_seconds_left(blueprint),
                )
                return handler(call, **path_values)

            return _answered(blueprint.current_request, handle, {"Cache-Control": "no-store"})

        _register(blueprint, path, methods, view, authorizer=authorizer)
        return view

    return decorate


def public(blueprint: Blueprint, path: str) -> Callable[[Handler], View]:
    """A GET route that anybody may call. The handler gets the path's values by name."""

    def decorate(handler: Handler) -> View:
        @wraps(handler)
        def view(**path_values: str) -> Response:
            return _answered(blueprint.current_request, lambda *_: handler(**path_values), {})

        _register(blueprint, path, ("GET",), view)
        return view

    return decorate


def _register(
    blueprint: Blueprint, path: str, methods: Sequence[str], view: View, **options: Any
) -> None:
    # No content types: Chalice's own refusal is no problem JSON. `requests` refuses instead.
    blueprint.route(path, methods=list(methods), cors=CORS, content_types=[], **options)(view)


def _answered(
    request: Request,
    handle: Callable[[Request, dict[str, Any]], Answer],
    headers: Mapping[str, str],
) -> Response:
    started = time.perf_counter()
    request_id = _request_id(request)
    line: dict[str, Any] = {"method": request.method, "route": request.path}
    with bound_request(request_id):
        try:
            response = _response(handle(request, line), headers)
        except Exception as error:
            problem = problem_of(error)
            line["code"] = problem.code
            if problem.status >= 500:
                log_failure("request_failed", error, route=request.path)
            response = Response(
                problem.body(request_id), {**problem.headers(), **headers}, problem.status
            )
        milliseconds = round((time.perf_counter() - started) * 1000, 1)
        log_event("http_request", **line, status=response.status_code, ms=milliseconds)
    return response


def _response(answer: Answer, headers: Mapping[str, str]) -> Response:
    if answer.body is None:
        return Response("", {**headers}, answer.status)
    # Written out here, where a value that is no JSON still becomes a problem of ours.
    body = json.dumps(answer.body, separators=(",", ":"))
    return Response(body, {**JSON_HEADERS, **headers}, answer.status)


def _principal(request: Request) -> str:
    """The uid that the authorizer verified; raises Unauthorized and TokenRefused.

    Only where the stage says that its platform runs no authorizer is the token verified here.
    """
    principal = (request.context.get("authorizer") or {}).get("principalId")
    if isinstance(principal, str) and UID.fullmatch(principal):
        return principal
    settings, header = token_settings(), request.headers.get("authorization", "")
    if not settings.verify_in_process or not header:
        raise Unauthorized
    try:
        return verify(bearer_token(header), settings)
    except InvalidToken as refusal:
        log_event("token_refused", cause=refusal.code)
        raise TokenRefused(refusal.detail) from refusal


def _request_id(request: Request) -> str:
    """API Gateway's id of the request, which its own log has too; else the invocation's."""
    invocation = getattr(request.lambda_context, "aws_request_id", "")
    return str(request.context.get("requestId") or invocation)


def _seconds_left(blueprint: Blueprint) -> float:
    remaining = blueprint.lambda_context.get_remaining_time_in_millis() / 1000
    return max(0.0, min(MAX_CALL_SECONDS, remaining - ANSWER_MARGIN_SECONDS))
