"""A proxy before DynamoDB that loses, refuses, delays and holds calls, and counts them all.

The function under test reaches it by its own `AWS_ENDPOINT_URL_DYNAMODB`; a path after the port
(`proxy.url("settle")`) names the function, so that one proxy serves all of them and a rule may
mean one. Every request is asked for its consumed capacity; nothing else is changed on the way.
Requests are signed for another address, so it stands before emulators only.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

KEY_ATTRIBUTES = ("pk", "sk")
CONTENT_TYPE = "application/x-amz-json-1.0"
UPSTREAM_TIMEOUT_SECONDS = 30
GATE_LIFE_SECONDS = 60
POLL_SECONDS = 0.02
HOP_BY_HOP = frozenset({"connection", "transfer-encoding", "content-length", "host", "keep-alive"})
ERROR_NAMESPACE = "com.amazonaws.dynamodb.v20120810#"
CAPACITY_OPERATIONS = frozenset(
    {
        "BatchGetItem",
        "BatchWriteItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "Scan",
        "TransactGetItems",
        "TransactWriteItems",
        "UpdateItem",
    }
)


class Outcome(StrEnum):
    """What became of a call. Only ANSWERED and LOST reached the database."""

    ANSWERED = "answered"
    REFUSED = "refused"
    LOST = "lost"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came in. `keys` are the values of all its pk and sk attributes."""

    function: str
    operation: str
    tables: frozenset[str]
    keys: frozenset[str]
    body: str


@dataclass(frozen=True, slots=True)
class Record:
    """A call and its outcome; `units` are the capacity units that the database reported."""

    call: Call
    outcome: Outcome
    status: int
    units: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which calls are meant; what is None or empty matches anything.

    `table` may be the end of the table's name, `text` must stand in the request's body.
    """

    operation: str = ""
    table: str = ""
    key_prefix: str = ""
    function: str = ""
    text: str = ""

    def matches(self, call: Call) -> bool:
        return (
            self.operation in ("", call.operation)
            and self.function in ("", call.function)
            and (not self.table or any(name.endswith(self.table) for name in call.tables))
            and (not self.key_prefix or any(key.startswith(self.key_prefix) for key in call.keys))
            and self.text in call.body
        )


ANY = Pattern()


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error of DynamoDB's; `reasons` are the cancellation reasons, by position."""

    code: str
    message: str = "injected by the test"
    status: int = 400
    reasons: Sequence[str] = ()

    def body(self) -> bytes:
        answer: dict[str, Any] = {"__type": ERROR_NAMESPACE + self.code, "message": self.message}
        if self.reasons:
            answer["CancellationReasons"] = [{"Code": reason} for reason in self.reasons]
            answer["message"] = (
                "Transaction cancelled, please refer cancellation reasons for specific reasons "
                f"[{', '.join(self.reasons)}]"
            )
        return json.dumps(answer).encode()


THROTTLED = Refusal("ThrottlingException", "Rate of requests exceeds the allowed throughput.")
BROKEN = Refusal("InternalServerError", "Internal server error", status=500)


def cancelled(*reasons: str) -> Refusal:
    """A cancelled transaction: one reason an item, in the order sent, `None` for the innocent."""
    return Refusal("TransactionCanceledException", reasons=reasons)


class Gate:
    """Holds calls before they are applied, until the test lets them go on or drops them."""

    def __init__(self) -> None:
        self._arrived = threading.Event()
        self._decided = threading.Event()
        self._passes = False

    def wait_for_arrival(self, *, seconds: float) -> None:
        """Return when a call stands at the gate; raises TimeoutError."""
        if not self._arrived.wait(seconds):
            raise TimeoutError(f"no call came to the gate within {seconds} s")

    def release(self) -> None:
        """Let what waits, and all that comes later, go on."""
        self._passes = True
        self._decided.set()

    def drop(self) -> None:
        """Close the connection of what waits, and of all that comes later, unapplied."""
        self._decided.set()

    def hold(self) -> bool:
        """Called by the proxy: wait for the decision; True when the call may go on."""
        self._arrived.set()
        self._decided.wait(GATE_LIFE_SECONDS)
        return self._passes


@dataclass(slots=True)
class _Rule:
    pattern: Pattern
    left: int | None
    delay_seconds: float = 0
    gate: Gate | None = None
    refusal: Refusal | None = None
    lose_answer: bool = False


@dataclass(slots=True)
class _Ledger:
    """What the handler threads share, under one lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    rules: list[_Rule] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)

    def take(self, call: Call) -> _Rule | None:
        """The first rule that matches and still has times left; one time is used up."""
        with self.lock:
            for rule in self.rules:
                if rule.left != 0 and rule.pattern.matches(call):
                    if rule.left is not None:
                        rule.left -= 1
                    return rule
        return None


class DynamoDBProxy:
    """The proxy. Rules apply in the order they were set; the first that matches decides a call."""

    def __init__(self, upstream: str, *, host: str = "127.0.0.1") -> None:
        """Listen on a free port of `host`, before the DynamoDB endpoint `upstream`."""
        self._ledger = _Ledger()
        handler = type("Handler", (_Handler,), {"ledger": self._ledger, "upstream": upstream})
        self._server = ThreadingHTTPServer((host, 0), handler)
        self._server.daemon_threads = True
        self._host = host
        threading.Thread(
            target=self._server.serve_forever, args=(POLL_SECONDS,), daemon=True
        ).start()

    def close(self) -> None:
        """Stop listening and let go whatever stands at a gate, unapplied."""
        self.clear()
        self._server.shutdown()
        self._server.server_close()

    def url(self, function: str = "") -> str:
        """The endpoint for the function of that name."""
        return f"http://{self._host}:{self._server.server_address[1]}/{function}"

    def clear(self) -> None:
        """Forget all rules and records; what stands at a gate is dropped."""
        with self._ledger.lock:
            for rule in self._ledger.rules:
                if rule.gate is not None:
                    rule.gate.drop()
            self._ledger.rules.clear()
            self._ledger.records.clear()

    def refuse(self, pattern: Pattern, refusal: Refusal, *, times: int | None = 1) -> None:
        """Answer the next `times` calls (None: all) with `refusal`; the database sees nothing."""
        self._add(_Rule(pattern, times, refusal=refusal))

    def lose_answer(self, pattern: Pattern, *, times: int | None = 1) -> None:
        """Let the database apply the call, then close the connection without an answer."""
        self._add(_Rule(pattern, times, lose_answer=True))

    def delay(self, pattern: Pattern, *, seconds: float, times: int | None = 1) -> None:
        """Hand the call on after `seconds`."""
        self._add(_Rule(pattern, times, delay_seconds=seconds))

    def hold(self, pattern: Pattern, *, times: int | None = 1, lose_answer: bool = False) -> Gate:
        """Stop calls before they are applied; the gate lets them go on or drops them.

        With `lose_answer` those that go on are applied, and their answer is lost.
        """
        gate = Gate()
        self._add(_Rule(pattern, times, gate=gate, lose_answer=lose_answer))
        return gate

    def records(self, pattern: Pattern = ANY) -> tuple[Record, ...]:
        """What came through so far, in the order it ended."""
        with self._ledger.lock:
            return tuple(r for r in self._ledger.records if pattern.matches(r.call))

    def wait_for(self, pattern: Pattern, outcome: Outcome, *, count: int, seconds: float) -> None:
        """Return when `count` matching calls ended so; raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while True:
            seen = sum(record.outcome is outcome for record in self.records(pattern))
            if seen >= count:
                return
            if time.monotonic() > deadline:
                raise TimeoutError(f"{seen} of {count} calls were {outcome} within {seconds} s")
            time.sleep(POLL_SECONDS)

    def _add(self, rule: _Rule) -> None:
        with self._ledger.lock:
            self._ledger.rules.append(rule)


@contextmanager
def dynamodb_proxy(upstream: str, *, host: str = "127.0.0.1") -> Iterator[DynamoDBProxy]:
    """A proxy for the time of a `with` block."""
    proxy = DynamoDBProxy(upstream, host=host)
    try:
        yield proxy
    finally:
        proxy.close()


def _walk(node: Any, visit: Callable[[Mapping[str, Any]], None]) -> None:
    """Call `visit` with every JSON object in `node`."""
    if isinstance(node, dict):
        visit(node)
        for value in node.values():
            _walk(value, visit)
    elif isinstance(node, list):
        for value in node:
            _walk(value, visit)


def read_call(path: str, target: str, body: str) -> Call:
    """What a DynamoDB request is about, read from its path, `X-Amz-Target` and JSON body."""
    request = json.loads(body or "{}")
    tables: set[str] = set()
    keys: set[str] = set()

    def visit(node: Mapping[str, Any]) -> None:
        if isinstance(name := node.get("TableName"), str):
            tables.add(name)
        for attribute in KEY_ATTRIBUTES:
            if isinstance(value := node.get(attribute), dict) and isinstance(value.get("S"), str):
                keys.add(value["S"])

    _walk(request, visit)
    if isinstance(batch := request.get("RequestItems"), dict):
        tables.update(batch)
    return Call(
        function=path.strip("/"),
        operation=target.rpartition(".")[2],
        tables=frozenset(tables),
        keys=frozenset(keys),
        body=body,
    )


def _units(answer: bytes) -> float:
    consumed = json.loads(answer or b"{}").get("ConsumedCapacity", [])
    parts = consumed if isinstance(consumed, list) else [consumed]
    return sum(float(part["CapacityUnits"]) for part in parts)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body in one packet: apart, they cost 40 ms of delayed acknowledgement a call.
    wbufsize = -1
    ledger: _Ledger
    upstream: str

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing: requests hold people's words."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        call = read_call(self.path, self.headers.get("X-Amz-Target", ""), body)
        rule = self.ledger.take(call) or _Rule(ANY, None)
        if rule.delay_seconds:
            time.sleep(rule.delay_seconds)
        if rule.gate is not None and not rule.gate.hold():
            self._hang_up(call, Outcome.DROPPED)
            return
        if rule.refusal is not None:
            self._record(call, Outcome.REFUSED, rule.refusal.status, 0)
            self._answer(rule.refusal.status, rule.refusal.body(), {})
            return
        status, answer, headers = self._forward(call)
        if rule.lose_answer:
            self._hang_up(call, Outcome.LOST, status, _units(answer))
            return
        self._record(call, Outcome.ANSWERED, status, _units(answer))
        self._answer(status, answer, headers)

    def _forward(self, call: Call) -> tuple[int, bytes, Mapping[str, str]]:
        body = call.body
        if call.operation in CAPACITY_OPERATIONS:
            body = json.dumps(json.loads(body) | {"ReturnConsumedCapacity": "INDEXES"})
        sent = {k: v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP}
        url = urlsplit(self.upstream)
        connection = http.client.HTTPConnection(
            url.hostname or "", url.port or 80, timeout=UPSTREAM_TIMEOUT_SECONDS
        )
        try:
            connection.request("POST", url.path or "/", body.encode(), sent)
            response = connection.getresponse()
            return response.status, response.read(), dict(response.getheaders())
        finally:
            connection.close()

    def _record(self, call: Call, outcome: Outcome, status: int, units: float) -> None:
        with self.ledger.lock:
            self.ledger.records.append(Record(call, outcome, status, units))

    def _hang_up(self, call: Call, outcome: Outcome, status: int = 0, units: float = 0) -> None:
        self._record(call, outcome, status, units)
        self.close_connection = True

    def _answer(self, status: int, body: bytes, upstream_headers: Mapping[str, str]) -> None:
        passed = {k.lower(): v for k, v in upstream_headers.items() if k.lower() not in HOP_BY_HOP}
        own = {
            "content-type": CONTENT_TYPE,
            "x-amzn-requestid": uuid.uuid4().hex.upper(),
            "x-amz-crc32": str(zlib.crc32(body)),
        }
        self.send_response(status)
        for name, value in (own | passed | {"content-length": str(len(body))}).items():
            if name not in ("date", "server"):
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
