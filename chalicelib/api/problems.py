"""Errors -> RFC 9457 problem JSON with a stable `code`.

Errors are found by the `code` of their class, so that no domain has to be imported to answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.observability import is_ours

CONTENT_TYPE = "application/problem+json"
INTERNAL = "internal"

TITLES: Mapping[int, str] = {
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
"""RFC 9110 phrases, as `about:blank` asks for; `http.HTTPStatus` words two by Python version."""

STATUS_OF_CODE: Mapping[str, int] = {
    "unauthorized": 401,
    "invalid_token": 401,
    "keys_unavailable": 503,
    "wrong_content_type": 415,
    "malformed_json": 400,
    "wrong_shape": 422,
    "malformed_multipart": 400,
    "missing_file": 400,
    "too_large": 413,
    "invalid_idempotency_key": 400,
    "invalid_cursor": 400,
    "empty_file": 400,
    "not_utf8": 400,
    "line_too_long": 422,
    "not_a_chat": 422,
    "export_damaged": 422,
    "too_many_chats": 422,
    "too_many_participants": 422,
    "archive_broken": 422,
    "archive_encrypted": 422,
    "archive_too_large": 422,
    "nothing_to_read": 422,
    "too_long_to_read": 413,
    "several_chats": 422,
    "no_such_chat_in_file": 422,
    "other_format": 422,
    "too_many_exports": 422,
    "unknown_participant": 404,
    "name_taken": 409,
    "chat_changed": 409,
    "upload_not_found": 404,
    "message_not_found": 404,
    "index_not_ready": 503,
    "chat_not_found": 404,
    "unknown_category": 404,
    "job_not_found": 404,
    "job_already_ended": 409,
    "price_changed": 409,
    "generation_paused": 503,
    "slot_busy": 409,
    "empty_scope": 422,
    "scope_too_large": 422,
    "chat_too_large": 422,
    "chat_too_long": 422,
    "sample_limit_reached": 429,
    "insufficient_coins": 402,
    "wallet_frozen": 403,
    "spending_limit_reached": 403,
    "hold_not_found": 404,
    "hold_already_ended": 409,
    "idempotency_mismatch": 409,
    "ledger_busy": 503,
}

MEMBERS_OF_CODE: Mapping[str, Mapping[str, str]] = {
    "wrong_content_type": {"expected": "expected"},
    "wrong_shape": {"field": "field", "expected": "expected"},
    "too_large": {"limit_bytes": "limit_bytes"},
    "not_utf8": {"offset": "offset"},
    "line_too_long": {"limit": "limit"},
    "not_a_chat": {"tried": "tried"},
    "export_damaged": {"limit": "limit"},
    "too_many_chats": {"limit": "limit"},
    "too_many_participants": {"limit": "limit"},
    "too_long_to_read": {"size": "size", "limit": "limit"},
    "several_chats": {"chats": "chats"},
    "no_such_chat_in_file": {"chats": "chats"},
    "other_format": {"expected": "expected", "found": "found"},
    "too_many_exports": {"limit": "limit"},
    # `status` itself is RFC 9457's name for the HTTP status.
    "job_already_ended": {"job_status": "status"},
    "slot_busy": {"job_id": "job_id"},
    "scope_too_large": {"limit_bytes": "limit_bytes"},
    "chat_too_long": {"messages": "messages", "limit": "limit"},
    "chat_too_large": {"needed_bytes": "needed_bytes", "limit_bytes": "limit_bytes"},
    "sample_limit_reached": {"limit": "limit"},
    "price_changed": {"price": "price", "expected_price": "expected"},
    "insufficient_coins": {"required": "required", "available": "available"},
    "spending_limit_reached": {"limit": "limit", "used": "used", "required": "required"},
    "hold_already_ended": {"state": "state", "reason": "reason"},
}
"""Extension members of a problem -> the error's attributes that they show."""

RETRY_AFTER_SECONDS: Mapping[str, int] = {
    "ledger_busy": 1,
    "keys_unavailable": 5,
    "index_not_ready": 10,
    "generation_paused": 300,
    "sample_limit_reached": 3600,
}
"""For errors that do not say it themselves, as `retry_after`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, as the caller may know it."""

    code: str
    status: int
    detail: str
    members: Mapping[str, Any] = field(default_factory=dict)
    retry_after: int | None = None

    def headers(self) -> dict[str, str]:
        """The HTTP headers that belong to the answer."""
        headers = {"Content-Type": CONTENT_TYPE}
        if self.code in RETRY_AFTER_SECONDS:
            seconds = self.retry_after or RETRY_AFTER_SECONDS[self.code]
            headers["Retry-After"] = str(seconds)
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return headers

    def body(self, request_id: str) -> dict[str, Any]:
        """The problem JSON object."""
        return {
            "type": "about:blank",
            "title": TITLES[self.status],
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "request_id": request_id,
            **self.members,
        }


def problem_of(error: Exception) -> Problem:
    """The problem that `error` is answered with.

    Everything unknown is `internal`: its message may hold what nobody but the log's reader, or
    nobody at all, should see.
    """
    code = getattr(error, "code", INTERNAL) if is_ours(error) else INTERNAL
    if code not in STATUS_OF_CODE:
        return Problem(
            INTERNAL, 500, "something failed on our side; request_id finds it in our log"
        )
    shown = MEMBERS_OF_CODE.get(code, {})
    members = {name: getattr(error, attribute) for name, attribute in shown.items()}
    retry_after = getattr(error, "retry_after", None)
    return Problem(code, STATUS_OF_CODE[code], str(error), members, retry_after)
