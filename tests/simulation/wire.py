"""Beneath botocore: what it would send over HTTP goes to the models instead.

Everything above it is the product's own: its clients with their time-outs and retries, and
botocore's and PynamoDB's serialisers and parsers. Signing is left out, and what botocore works out
anew for each request though it never changes, host and user agent, it works out once.
"""

from __future__ import annotations

import gc
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.endpoint_provider import RuleSetEndpoint
from botocore.httpsession import URLLib3Session
from botocore.model import OperationModel
from botocore.regions import EndpointRulesetResolver
from botocore.retries.quota import RetryQuota
from botocore.signers import RequestSigner
from botocore.useragent import UserAgentString
from pynamodb.models import Model

from chalicelib import aws
from tests.simulation.aws import s3
from tests.simulation.aws.refusals import Refused

_JSON = {"content-type": "application/x-amz-json-1.0"}
_XML = {"content-type": "application/xml"}
_CODE_PREFIX = {"DynamoDB": "com.amazonaws.dynamodb.v20120810#", "SQS": "com.amazonaws.sqs#"}


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request to AWS. `attempt` counts the SDK's tries of it from 1."""

    service: str
    operation: str
    attempt: int
    url: str
    body: bytes
    key: str = ""
    query: str = ""

    @property
    def request(self) -> dict[str, Any]:
        """The request's JSON, for the services that speak it."""
        return json.loads(self.body)  # type: ignore[no-any-return]


class _Body(io.BytesIO):
    """What botocore reads an answer from."""

    def stream(self, **_: object) -> Iterator[bytes]:
        """All of it at once."""
        yield self.read()


@contextmanager
def answered_by(answer: Callable[[Call], AWSResponse]) -> Iterator[None]:
    """Every request that botocore would send is answered by `answer`."""
    stand_ins: tuple[tuple[type, str, Callable[..., Any]], ...] = (
        (URLLib3Session, "send", lambda _, request: answer(_call(request))),
        (RequestSigner, "sign", lambda *_, **__: None),
        (EndpointRulesetResolver, "construct_endpoint", _endpoint_once),
        (UserAgentString, "to_string", lambda _: "simulated"),
    )
    with ExitStack() as stack:
        for owner, name, stand_in in stand_ins:
            stack.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, stand_in)
        yield


_construct_endpoint = EndpointRulesetResolver.construct_endpoint
_endpoints: dict[tuple[int, str, str], RuleSetEndpoint] = {}


def _endpoint_once(
    resolver: EndpointRulesetResolver, operation_model: OperationModel, call_args: Any, **rest: Any
) -> RuleSetEndpoint:
    """The endpoint of an operation, which for us depends on the client and the bucket alone."""
    known = (id(resolver), operation_model.name, (call_args or {}).get("Bucket", ""))
    if known not in _endpoints:
        _endpoints[known] = _construct_endpoint(resolver, operation_model, call_args, **rest)
    return _endpoints[known]


@cache
def _retry_quotas() -> list[RetryQuota]:
    """Those of all clients of the product, which are made here if they were not."""
    aws.s3()
    aws.sqs()
    for model in _models(Model):
        if hasattr(model, "Meta"):
            _ = model._get_connection().connection.client
    return [found for found in gc.get_objects() if isinstance(found, RetryQuota)]


def refill_retry_quotas() -> None:
    """Give every client the retries of a fresh process: what one run used, the next has again."""
    for quota in _retry_quotas():
        # Its own, as there is no other way to refill it.
        quota._available_capacity = quota._max_capacity  # type: ignore[attr-defined]


def _models(base: type[Model]) -> Iterator[type[Model]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)


def json_answer(call: Call, content: Mapping[str, Any]) -> AWSResponse:
    """A result of DynamoDB or SQS."""
    return _response(call, 200, _JSON, json.dumps(content).encode())


def s3_answer(call: Call, content: bytes) -> AWSResponse:
    """A result of S3."""
    headers = {"content-length": str(len(content)), "etag": '"0"'}
    if call.operation == "HeadObject":
        return _response(call, 200, headers, b"")
    if call.operation == "GetObject":
        return AWSResponse(call.url, 200, _headers(headers), _Body(content))
    return _response(call, 200, {**headers, **_XML}, content)


def error_answer(call: Call, error: Refused) -> AWSResponse:
    """An error of any of the services."""
    if call.service == "S3":
        xml = f"<Error><Code>{error.code}</Code><Message>{error.message}</Message></Error>"
        content = b"" if call.operation == "HeadObject" else xml.encode()
        return _response(call, error.status, _XML, content)
    body = {
        "__type": _CODE_PREFIX[call.service] + error.code,
        "message": error.message,
        **error.members,
    }
    if "CancellationReasons" in body:
        body["Message"] = body.pop("message")
    return _response(call, error.status, _JSON, json.dumps(body).encode())


def _headers(named: Mapping[str, str]) -> HTTPHeaders:
    headers = HTTPHeaders()
    for name, value in named.items():
        headers[name] = value
    return headers


def _response(call: Call, status: int, headers: Mapping[str, str], content: bytes) -> AWSResponse:
    response = AWSResponse(call.url, status, _headers(headers), _Body(content))
    response._content = content  # type: ignore[attr-defined] # it was read already
    return response


def _call(request: AWSPreparedRequest) -> Call:
    headers = request.headers
    sent: Any = request.body or b""
    body: bytes = sent.read() if hasattr(sent, "read") else sent
    attempt = int(_text(headers["amz-sdk-request"]).split(";")[0].removeprefix("attempt="))
    target = headers.get("X-Amz-Target")
    if target is not None:
        prefix, operation = _text(target).split(".")
        service = "SQS" if prefix == "AmazonSQS" else "DynamoDB"
        return Call(service, operation, attempt, request.url, body)
    parts = urlsplit(request.url)
    key = unquote(parts.path.removeprefix("/"))
    operation = s3.operation_of(request.method, key, parts.query)
    return Call("S3", operation, attempt, request.url, body, key, parts.query)


def _text(header: str | bytes) -> str:
    return header.decode() if isinstance(header, bytes) else header
