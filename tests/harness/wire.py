"""What can happen to a request between the product's client and the service, made to happen.

It sits where botocore hands a request to the network, so that retries, tokens and parsing above it
are the real ones.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any, cast

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ReadTimeoutError

from chalicelib.app_table import AppItem
from chalicelib.credits.items import LedgerItem

Send = Callable[[AWSPreparedRequest], AWSResponse]
Wire = Callable[[AWSPreparedRequest, Send], AWSResponse]

WRITES = frozenset({"TransactWriteItems", "PutItem", "UpdateItem", "DeleteItem"})
CONFLICT = {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
"""Why a transaction was refused that met another one on an item."""


@contextmanager
def wired(wire: Wire, *others: Any) -> Iterator[None]:
    """Let every DynamoDB request of the product, and of `others`, pass through `wire`.

    `others` are botocore's clients.
    """
    own = [item._get_connection().connection.client for item in (LedgerItem, AppItem)]
    clients = [*own, *others]
    sessions = {id(client._endpoint.http_session): client._endpoint for client in clients}
    originals = [
        (endpoint.http_session, endpoint.http_session.send) for endpoint in sessions.values()
    ]
    for session, send in originals:
        session.send = _through(wire, send)
    try:
        yield
    finally:
        for session, send in originals:
            session.send = send


def operation(request: AWSPreparedRequest) -> str:
    """The name of the operation that a request asks for."""
    target = request.headers["X-Amz-Target"]
    name = target.decode() if isinstance(target, bytes) else str(target)
    return name.rpartition(".")[2]


def losing_answers(count: int) -> Wire:
    """The first `count` writes are applied, and their answers lost."""
    left = [count]

    def wire(request: AWSPreparedRequest, send: Send) -> AWSResponse:
        response = send(request)
        if operation(request) in WRITES and left[0]:
            left[0] -= 1
            raise ReadTimeoutError(endpoint_url=request.url)
        return response

    return wire


def answered(
    request: AWSPreparedRequest, body: Mapping[str, Any], *, status: int = 200
) -> AWSResponse:
    """DynamoDB's answer, as urllib3 would have brought it."""
    headers = HTTPHeaders()
    headers["x-amzn-requestid"] = "made-by-a-test"
    return AWSResponse(request.url, status, headers, _Raw(BytesIO(json.dumps(body).encode())))


def asked(request: AWSPreparedRequest) -> dict[str, Any]:
    """What a request asks, in wire form."""
    return cast(dict[str, Any], json.loads(cast(bytes, request.body)))


def conflict(request: AWSPreparedRequest) -> AWSResponse:
    """DynamoDB's refusal of a transaction that met another one on its first item."""
    items = len(asked(request)["TransactItems"])
    return cancelled(request, [CONFLICT] + [{"Code": "None"}] * (items - 1))


def cancelled(request: AWSPreparedRequest, reasons: Sequence[Mapping[str, Any]]) -> AWSResponse:
    """DynamoDB's refusal of a transaction, with a reason for each of its items."""
    return answered(
        request,
        {
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "Message": "Transaction cancelled, please refer cancellation reasons",
            "CancellationReasons": list(reasons),
        },
        status=400,
    )


def throttling(request: AWSPreparedRequest) -> AWSResponse:
    """DynamoDB's refusal of too many requests."""
    name = "com.amazonaws.dynamodb.v20120810#ThrottlingException"
    body = {"__type": name, "message": "Rate of requests exceeds the limit"}
    return answered(request, body, status=400)


def _through(wire: Wire, send: Send) -> Send:
    return lambda request: wire(request, send)


class _Raw:
    """A body as urllib3 hands it to botocore."""

    def __init__(self, body: BytesIO) -> None:
        self._body = body

    def stream(self) -> Iterator[bytes]:
        yield self._body.read()
