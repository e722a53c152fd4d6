"""The benchmark's parts run, and count what they say; how fast anything is, no test judges."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from benchmarks.ledger import client, costs
from benchmarks.ledger.contention import race
from benchmarks.ledger.recording import OPERATIONS
from chalicelib.config import settings
from tests.harness.costs import Cost
from tests.harness.tables import create_tables


@pytest.fixture
def _place() -> Iterator[None]:
    with mock_aws():
        names = settings()
        create_tables(boto3.client("dynamodb"), ledger=names.ledger_table, app=names.app_table)
        region = boto3.session.Session().region_name
        boto3.client("s3").create_bucket(
            Bucket=names.chats_bucket,
            CreateBucketConfiguration={"LocationConstraint": region},  # type: ignore[typeddict-item]
        )
        for queue in ("prepare", "insight", "settle", "parked"):
            boto3.client("sqs").create_queue(QueueName=queue)
        yield


@pytest.mark.usefixtures("_place")
def test_every_operation_is_one_write_and_the_ledgers_own_at_most_one_read() -> None:
    counted = {step.name: step.cost for step in costs.count()}
    assert {cost.write_requests for cost in counted.values()} == {1}
    alone = [name for name, cost in counted.items() if cost.read_requests <= 1]
    assert set(counted) - set(alone) == {"unlock", "settle: charge", "settle: release", "cancel"}


@pytest.mark.usefixtures("_place")
def test_a_job_reads_and_writes_at_each_of_its_steps() -> None:
    requests = [(step.cost.write_requests, step.cost.read_requests) for step in costs.count_a_job()]
    assert requests == [(1, 2), (1, 4), (6, 6), (1, 2)]


@pytest.mark.usefixtures("_place")
def test_no_item_is_larger_than_the_unit_it_is_counted_as() -> None:
    sizes = costs.largest()
    assert sizes.keys() >= {"wallet", "hold", "entry", "operation", "job", "chat"}
    assert max(sizes.values()) < costs.MAX_ITEM_BYTES


def test_a_million_jobs_cost_what_their_units_do() -> None:
    assert costs.dollars(Cost(write_units=16, read_units=8)) == pytest.approx(11)


def test_of_charges_at_once_each_is_made_and_one_at_a_time() -> None:
    outcome = race(4, seconds=0.001)
    assert len(outcome.waits) == 4
    assert outcome.requests == 4 + sum(outcome.tries)
    assert sum(outcome.tries) == 4 + outcome.conflicts + outcome.refusals


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_ledger_and_boto3_are_asked_for_the_same(name: str) -> None:
    ours, theirs = client.compare(name, rounds=1, calls=1)
    assert min(ours, theirs) > 0
