"""The proxy's own laws, with botocore as its client and a small counter table as its upstream."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.harness.dynamodb_proxy import (
    BROKEN,
    THROTTLED,
    DynamoDBProxy,
    Outcome,
    Pattern,
    cancelled,
    dynamodb_proxy,
)

WAIT_SECONDS = 10


@dataclass
class Upstream:
    """Adds one to a counter for every request, and remembers what it was asked."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    seen = Upstream()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Keep the test's output clean."""

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                seen.requests.append(request)
            answer = {"ConsumedCapacity": {"TableName": "t", "CapacityUnits": 3.0}}
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    seen.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield seen
    server.shutdown()
    server.server_close()


@pytest.fixture
def proxy(upstream: Upstream) -> Iterator[DynamoDBProxy]:
    with dynamodb_proxy(upstream.url) as running:
        yield running


def client(endpoint: str, *, attempts: int = 1) -> Any:
    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="000000000001",
        aws_secret_access_key="test",
        config=Config(retries={"mode": "standard", "total_max_attempts": attempts}),
    )


def put(at: Any, key: str = "W#1") -> None:
    at.put_item(TableName="stack-ledger", Item={"pk": {"S": key}, "sk": {"S": "WALLET"}})


def test_a_call_without_a_rule_passes_and_is_counted_with_its_capacity(
    proxy: DynamoDBProxy, upstream: Upstream
) -> None:
    put(client(proxy.url("settle")))
    (record,) = proxy.records()
    assert upstream.requests[0]["ReturnConsumedCapacity"] == "INDEXES"
    assert (record.outcome, record.units) == (Outcome.ANSWERED, 3.0)
    assert (record.call.function, record.call.operation) == ("settle", "PutItem")
    assert record.call.keys == {"W#1", "WALLET"}


def test_a_table_is_described_without_a_parameter_it_does_not_know(
    proxy: DynamoDBProxy, upstream: Upstream
) -> None:
    client(proxy.url()).describe_table(TableName="stack-ledger")
    assert upstream.requests == [{"TableName": "stack-ledger"}]


def test_a_refused_call_is_not_applied_and_its_next_try_is(
    proxy: DynamoDBProxy, upstream: Upstream
) -> None:
    proxy.refuse(Pattern(operation="PutItem"), THROTTLED)
    put(client(proxy.url(), attempts=2))
    assert [r.outcome for r in proxy.records()] == [Outcome.REFUSED, Outcome.ANSWERED]
    assert len(upstream.requests) == 1


@pytest.mark.parametrize(
    ("refusal", "code"), [(THROTTLED, "ThrottlingException"), (BROKEN, "InternalServerError")]
)
def test_a_refusal_reaches_the_client_under_its_own_code(
    proxy: DynamoDBProxy, refusal: Any, code: str
) -> None:
    proxy.refuse(Pattern(), refusal)
    with pytest.raises(ClientError) as refused:
        put(client(proxy.url()))
    assert refused.value.response["Error"]["Code"] == code


def test_a_cancelled_transaction_carries_its_reasons_in_order(proxy: DynamoDBProxy) -> None:
    proxy.refuse(Pattern(operation="TransactWriteItems"), cancelled("None", "TransactionConflict"))
    at = client(proxy.url())
    with pytest.raises(at.exceptions.TransactionCanceledException) as refused:
        at.transact_write_items(
            TransactItems=[{"Put": {"TableName": "t", "Item": {"pk": {"S": "W#1"}}}}]
        )
    reasons = refused.value.response["CancellationReasons"]
    assert [reason.get("Code") for reason in reasons] == ["None", "TransactionConflict"]


def test_a_lost_answer_was_applied_and_the_client_sees_a_closed_connection(
    proxy: DynamoDBProxy, upstream: Upstream
) -> None:
    proxy.lose_answer(Pattern(operation="PutItem"))
    with pytest.raises(ConnectionClosedError):
        put(client(proxy.url()))
    assert len(upstream.requests) == 1
    assert [(r.outcome, r.units) for r in proxy.records()] == [(Outcome.LOST, 3.0)]


def test_a_call_at_a_gate_waits_and_goes_on_when_released(
    proxy: DynamoDBProxy, upstream: Upstream
) -> None:
    gate = proxy.hold(Pattern(operation="PutItem"))
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(put, client(proxy.url()))
        gate.wait_for_arrival(seconds=WAIT_SECONDS)
        assert upstream.requests == []
        gate.release()
        waiting.result(WAIT_SECONDS)
    assert len(upstream.requests) == 1


def test_a_call_dropped_at_a_gate_is_never_applied(
    proxy: DynamoDBProxy, upstream: Upstream
) -> None:
    gate = proxy.hold(Pattern(operation="PutItem"))
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(put, client(proxy.url()))
        gate.wait_for_arrival(seconds=WAIT_SECONDS)
        gate.drop()
        with pytest.raises(ConnectionClosedError):
            waiting.result(WAIT_SECONDS)
    proxy.wait_for(Pattern(), Outcome.DROPPED, count=1, seconds=WAIT_SECONDS)
    assert upstream.requests == []


def test_a_delayed_call_is_overtaken_by_a_prompt_one(
    proxy: DynamoDBProxy, upstream: Upstream
) -> None:
    proxy.delay(Pattern(key_prefix="W#late"), seconds=2)
    with ThreadPoolExecutor(1) as threads:
        late = threads.submit(put, client(proxy.url()), "W#late")
        put(client(proxy.url()), "W#prompt")
        late.result(WAIT_SECONDS)
    assert [request["Item"]["pk"]["S"] for request in upstream.requests] == ["W#prompt", "W#late"]


@pytest.mark.parametrize(
    "other",
    [
        Pattern(operation="UpdateItem"),
        Pattern(table="-app"),
        Pattern(key_prefix="C#"),
        Pattern(function="sweep"),
        Pattern(text="no such text"),
    ],
)
def test_a_rule_leaves_alone_what_its_pattern_does_not_mean(
    proxy: DynamoDBProxy, other: Pattern
) -> None:
    proxy.refuse(other, BROKEN)
    put(client(proxy.url("settle")))
    assert [record.outcome for record in proxy.records()] == [Outcome.ANSWERED]


@pytest.mark.parametrize(
    "same",
    [
        Pattern(operation="PutItem"),
        Pattern(table="-ledger"),
        Pattern(key_prefix="W#"),
        Pattern(function="settle"),
        Pattern(text="WALLET"),
    ],
)
def test_a_rule_meets_what_its_pattern_means(proxy: DynamoDBProxy, same: Pattern) -> None:
    proxy.refuse(same, BROKEN)
    with pytest.raises(ClientError):
        put(client(proxy.url("settle")))


def test_a_cleared_proxy_forgets_rules_and_records(proxy: DynamoDBProxy) -> None:
    put(client(proxy.url()))
    proxy.refuse(Pattern(), BROKEN, times=None)
    proxy.clear()
    assert proxy.records() == ()
    put(client(proxy.url()))
    assert len(proxy.records()) == 1
