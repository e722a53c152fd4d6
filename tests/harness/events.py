"""Events as API Gateway hands them to the API function, for what the embedded API alters.

The shape is that of a REST API's Lambda proxy integration, payload format 1.0. A body is always
sent base64 encoded, as API Gateway does for a binary media type.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from tests.harness.api import Answer

BOUNDARY = "form-boundary-7MA4YWxkTrZu0gW"


def multipart(data: bytes, *, field: str = "file", name: str = "chat.txt") -> tuple[str, bytes]:
    """Content type and body of a form with one file (RFC 7578)."""
    head = (
        f"--{BOUNDARY}\r\n"
        f'Content-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        "Content-Type: text/plain\r\n\r\n"
    )
    body = head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
    return f"multipart/form-data; boundary={BOUNDARY}", body


def proxy_event(
    method: str,
    path: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    principal: str | None,
    resource: str | None = None,
    query: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The event of one request; `principal` is what the authorizer said, None if none ran."""
    sent = {"Host": "api.invalid", **(headers or {})}
    return {
        "resource": resource or path,
        "path": path,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": dict(query) if query else None,
        "multiValueQueryStringParameters": {k: [v] for k, v in (query or {}).items()} or None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "test",
            "authorizer": {"principalId": principal} if principal else None,
            "httpMethod": method,
            "identity": {"sourceIp": "127.0.0.1", "userAgent": "tests"},
            "path": f"/live{path}" + (f"?{urlencode(query)}" if query else ""),
            "requestId": "11111111-2222-4333-8444-555555555555",
            "resourcePath": resource or path,
            "stage": "live",
        },
        "body": base64.b64encode(body).decode() if body else None,
        "isBase64Encoded": bool(body),
    }


def upload_event(data: bytes, *, principal: str) -> dict[str, Any]:
    """The event of an upload of `data`."""
    content_type, body = multipart(data)
    return proxy_event(
        "POST",
        "/api/chats/upload",
        body=body,
        headers={"Content-Type": content_type, "Content-Length": str(len(body))},
        principal=principal,
    )


def answer_of(result: Mapping[str, Any]) -> Answer:
    """The HTTP answer in what the API function returned."""
    headers = {k.lower(): v for k, v in (result.get("headers") or {}).items()}
    for name, values in (result.get("multiValueHeaders") or {}).items():
        headers.setdefault(name.lower(), ", ".join(values))
    raw = result.get("body") or ""
    text = base64.b64decode(raw) if result.get("isBase64Encoded") else raw
    return Answer(int(result["statusCode"]), headers, json.loads(text) if text else None)
