"""One deployed artefact as a test sees it: its API, its functions, its queues, tables and logs.

Everything is found by logical ids in the two stacks, so that nothing here depends on where they
run, but `stop_workers`, which ends processes of this machine.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import jwt
from boto3.dynamodb.types import TypeDeserializer
from botocore.config import Config

from chalicelib.api.tokens import uid_of
from chalicelib.config import TokenSettings
from tests.harness.api import Answer, Api
from tests.harness.events import answer_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

API = "APIHandler"
FUNCTIONS = (
    *(API, "Authorizer", "Ingest", "Lose", "Prepare", "Generate", "Bury", "Settle"),
    *("Sweep", "Audit"),
)
CONFIG = Config(retries={"total_max_attempts": 1}, read_timeout=60)
TOKEN_LIFE = timedelta(hours=1)
POLL_SECONDS = 0.1
SETTLED_SECONDS = 30


@dataclass(frozen=True)
class Deployment:
    """A data stack and an app stack. Functions and queues go by their logical ids."""

    session: boto3.Session
    endpoint: str | None
    url: str
    physical: Mapping[str, str]
    tokens: TokenSettings
    _deserialize: TypeDeserializer = field(default_factory=TypeDeserializer)

    @cached_property
    def lambdas(self) -> LambdaClient:
        return self.session.client("lambda", endpoint_url=self.endpoint, config=CONFIG)

    @cached_property
    def sqs(self) -> SQSClient:
        return self.session.client("sqs", endpoint_url=self.endpoint, config=CONFIG)

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        return self.session.client("dynamodb", endpoint_url=self.endpoint, config=CONFIG)

    @cached_property
    def s3(self) -> S3Client:
        return self.session.client("s3", endpoint_url=self.endpoint, config=CONFIG)

    @cached_property
    def cloudwatch_logs(self) -> CloudWatchLogsClient:
        return self.session.client("logs", endpoint_url=self.endpoint, config=CONFIG)

    # People

    def uid(self, user: str) -> str:
        """The uid of the subject `user`."""
        return uid_of(self.tokens.issuer, user, self.tokens.uid_key)

    def token(self, user: str, *, expires_in: timedelta = TOKEN_LIFE, secret: str = "") -> str:
        """A bearer token of `user`; expired with a negative life, forged with another secret."""
        claims = {
            "sub": user,
            "iss": self.tokens.issuer,
            "aud": self.tokens.audience,
            "exp": datetime.now(UTC) + expires_in,
        }
        return jwt.encode(claims, secret or self.tokens.secret, algorithm=self.tokens.algorithm)

    def api(self, user: str) -> Api:
        """The API as `user` calls it."""
        return Api(self.url, self.token(user))

    # Functions

    def invoke(self, function: str, event: Any) -> Any:
        """What the deployed function answers to `event`; fails if it raised."""
        answer = self.lambdas.invoke(
            FunctionName=self.physical[function], Payload=json.dumps(event).encode()
        )
        result = json.loads(answer["Payload"].read() or b"null")
        assert not answer.get("FunctionError"), result
        return result

    def request(self, event: Mapping[str, Any]) -> Answer:
        """The API function's HTTP answer to an API Gateway event."""
        return answer_of(self.invoke(API, event))

    def deliver(self, function: str, *bodies: str) -> list[str]:
        """Hand messages to a queue's function as SQS does; the ids of those it wants again."""
        records = [
            {
                "messageId": f"message-{number}",
                "receiptHandle": f"receipt-{number}",
                "body": body,
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {},
                "md5OfBody": "",
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:us-east-1:000000000000:{function}",
                "awsRegion": "us-east-1",
            }
            for number, body in enumerate(bodies)
        ]
        answer = self.invoke(function, {"Records": records})
        return [failed["itemIdentifier"] for failed in answer["batchItemFailures"]]

    def sweep(self) -> int:
        """Run the sweep once, as its schedule would; answers how many items it looked at."""
        return int(self._scheduled("Sweep")["looked_at"])

    def audit(self) -> int:
        """Run the audit once, as its schedule would; answers how many wallets it looked at."""
        return int(self._scheduled("Audit")["audited"])

    def _scheduled(self, function: str) -> Any:
        event = {
            "version": "0",
            "id": function,
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": "000000000000",
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": "us-east-1",
            "resources": [],
            "detail": {},
        }
        return self.invoke(function, event)

    @contextmanager
    def environment(self, function: str, **changes: str) -> Iterator[None]:
        """The function with another environment for the time of a `with` block."""
        before = self.read_environment(function)
        self.set_environment(function, {**before, **changes})
        try:
            yield
        finally:
            self.set_environment(function, before)

    def read_environment(self, function: str) -> dict[str, str]:
        """The environment variables that the function is configured with."""
        name = self.physical[function]
        configured = self.lambdas.get_function_configuration(FunctionName=name)
        return dict(configured["Environment"]["Variables"])

    def set_environment(self, function: str, variables: Mapping[str, str]) -> None:
        """Configure the function's environment, and wait until it is in force."""
        name = self.physical[function]
        self.lambdas.update_function_configuration(
            FunctionName=name, Environment={"Variables": dict(variables)}
        )
        self.lambdas.get_waiter("function_updated_v2").wait(
            FunctionName=name, WaiterConfig={"Delay": 1}
        )

    @contextmanager
    def paused(self, *functions: str) -> Iterator[None]:
        """These functions get nothing from their queues for the time of a `with` block."""
        for function in functions:
            self._switch_source(function, enabled=False)
        try:
            yield
        finally:
            for function in functions:
                self._switch_source(function, enabled=True)

    def limit_concurrency(self, function: str, workers: int) -> None:
        """Let the function's queue feed no more than this many workers at a time."""
        self.lambdas.update_event_source_mapping(
            UUID=self._source(function), ScalingConfig={"MaximumConcurrency": workers}
        )

    def _switch_source(self, function: str, *, enabled: bool) -> None:
        source = self._source(function)
        wanted = "Enabled" if enabled else "Disabled"
        self.lambdas.update_event_source_mapping(UUID=source, Enabled=enabled)
        eventually(
            lambda: self.lambdas.get_event_source_mapping(UUID=source)["State"] == wanted,
            f"the queue of {function} was not {wanted}",
        )

    def _source(self, function: str) -> str:
        found = self.lambdas.list_event_source_mappings(FunctionName=self.physical[function])
        (source,) = found["EventSourceMappings"]
        return source["UUID"]

    def stop_workers(self, function: str) -> int:
        """Kill the processes in which an emulator runs this function; answers how many."""
        wanted = f"AWS_LAMBDA_FUNCTION_NAME={self.physical[function]}".encode()
        stopped = 0
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if wanted in (process / "environ").read_bytes().split(b"\0"):
                    os.kill(int(process.name), signal.SIGKILL)
                    stopped += 1
            except (FileNotFoundError, PermissionError, ProcessLookupError):
                continue
        return stopped

    # Queues

    def send(self, queue: str, body: str) -> None:
        """Put a message into a queue."""
        self.sqs.send_message(QueueUrl=self.physical[queue], MessageBody=body)

    def take(self, queue: str) -> list[str]:
        """Take what is visible in a queue out of it: up to ten bodies."""
        url = self.physical[queue]
        received = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get(
            "Messages", []
        )
        for message in received:
            self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in received]

    def take_all(self, queue: str, count: int) -> list[str]:
        """Take `count` messages out of a queue, as they come."""
        taken: list[str] = []

        def enough() -> bool:
            taken.extend(self.take(queue))
            return len(taken) >= count

        eventually(enough, f"{queue} did not give {count} messages")
        return taken

    def drain(self, queue: str) -> list[str]:
        """Take all that is visible out of a queue; the bodies."""
        taken: list[str] = []
        while self._counts(queue)[0]:
            taken.extend(self.take(queue))
        return taken

    def depth(self, queue: str) -> int:
        """How many messages a queue holds: visible, delayed and in flight."""
        return sum(self._counts(queue))

    def _counts(self, queue: str) -> tuple[int, int, int]:
        attributes = self.sqs.get_queue_attributes(
            QueueUrl=self.physical[queue], AttributeNames=["All"]
        )["Attributes"]
        return (
            int(attributes["ApproximateNumberOfMessages"]),
            int(attributes["ApproximateNumberOfMessagesDelayed"]),
            int(attributes["ApproximateNumberOfMessagesNotVisible"]),
        )

    @contextmanager
    def visibility(self, queue: str, seconds: int) -> Iterator[None]:
        """A queue that brings messages again after `seconds`, for the time of a `with` block."""
        url = self.physical[queue]
        before = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])[
            "Attributes"
        ]
        self.sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": str(seconds)})
        try:
            yield
        finally:
            self.sqs.set_queue_attributes(QueueUrl=url, Attributes=dict(before))

    # Tables, bucket and logs

    def items(self, table: str, pk: str, sk_prefix: str = "") -> list[dict[str, Any]]:
        """All items of one partition, strongly consistent, as Python values."""
        pages = self.dynamodb.get_paginator("query").paginate(
            TableName=self.physical[table],
            KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)" if sk_prefix else "pk = :pk",
            ExpressionAttributeValues={
                ":pk": {"S": pk},
                **({":sk": {"S": sk_prefix}} if sk_prefix else {}),
            },
            ConsistentRead=True,
        )
        raw = [item for page in pages for item in page["Items"]]
        return [{k: self._deserialize.deserialize(v) for k, v in item.items()} for item in raw]

    def holds(self, user: str) -> list[dict[str, Any]]:
        """The user's holds, open and ended."""
        return self.items("LedgerTable", f"W#{self.uid(user)}", "HOLD#")

    def journal(self, user: str) -> list[dict[str, Any]]:
        """The user's journal, oldest entry first."""
        return self.items("LedgerTable", f"W#{self.uid(user)}", "J#")

    def log_group(self, function: str) -> str:
        """The log group that the function is given."""
        configured = self.lambdas.get_function_configuration(FunctionName=self.physical[function])
        return configured["LoggingConfig"]["LogGroup"]

    def logs(self, *functions: str) -> str:
        """All that these functions have logged, to their groups or to those of their names."""
        groups = [
            group
            for function in functions
            for group in (self.log_group(function), f"/aws/lambda/{self.physical[function]}")
        ]
        pager = self.cloudwatch_logs.get_paginator("filter_log_events")
        messages: list[str] = []
        for group in groups:
            with suppress(self.cloudwatch_logs.exceptions.ResourceNotFoundException):
                for page in pager.paginate(logGroupName=group):
                    messages.extend(event["message"] for event in page["events"])
        return "\n".join(messages)


def eventually(
    condition: Callable[[], object], what: str, *, seconds: float = SETTLED_SECONDS
) -> None:
    """Return when `condition()` holds; raises TimeoutError saying `what` did not come about."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} within {seconds} s")
        time.sleep(POLL_SECONDS)


def physical_ids(
    session: boto3.Session, endpoint: str | None, stacks: Sequence[str]
) -> dict[str, str]:
    """Logical id -> physical id of everything in these stacks."""
    client = session.client("cloudformation", endpoint_url=endpoint, config=CONFIG)
    pager = client.get_paginator("list_stack_resources")
    return {
        resource["LogicalResourceId"]: resource.get("PhysicalResourceId", "")
        for stack in stacks
        for page in pager.paginate(StackName=stack)
        for resource in page["StackResourceSummaries"]
    }
