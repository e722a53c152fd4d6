"""Many at once on one wallet, over real HTTP. An engine that is not atomic must not be asked.

moto is not: it lets more holds through than there are coins. These tests run against TEST_ENDPOINT
alone, and the first of them says so if what answers there is moto.
"""

from __future__ import annotations

import random
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from chalicelib.credits import Deadline, GrantKind, Ledger
from chalicelib.credits.audit import audit, read_books
from chalicelib.credits.errors import HoldAlreadyEnded, InsufficientCoins
from tests.contract.environment import FUNCTION_ENVIRONMENT
from tests.harness.ledgers import NOW, terms
from tests.harness.wire import Send, conflict, operation, wired

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

THREADS = 64
COINS_FOR = 48
PATIENCE_SECONDS = 60


@pytest.fixture(autouse=True)
def _not_on_moto(endpoint: str) -> None:
    try:
        with urllib.request.urlopen(f"{endpoint}/moto-api/", timeout=5) as answer:
            is_moto = answer.status == 200 and b"moto" in answer.read().lower()
    except OSError:
        is_moto = False
    assert not is_moto, "races on moto prove nothing: its transactions are not atomic"


def reserve(number: int) -> bool:
    """One of many reservations of 10 coins; whether it was taken."""
    ledger = Ledger("ann", deadline=Deadline.after(PATIENCE_SECONDS))
    try:
        ledger.reserve(terms(10, hold_id=f"hold-{number}"), now=NOW)
    except InsufficientCoins:
        return False
    return True


def count(client: DynamoDBClient, prefix: str) -> int:
    """How many items of a kind stand in the wallet's partition."""
    return client.query(
        TableName=FUNCTION_ENVIRONMENT["LEDGER_TABLE"],
        KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
        ExpressionAttributeValues={":pk": {"S": "W#ann"}, ":sk": {"S": prefix}},
        Select="COUNT",
        ConsistentRead=True,
    )["Count"]


def _rich() -> None:
    ledger = Ledger("ann", deadline=Deadline.after(PATIENCE_SECONDS))
    ledger.grant(COINS_FOR * 10 - 50, GrantKind.PURCHASE, key="coins", now=NOW)


def _assert_exactly_as_many_as_coins(client: DynamoDBClient, taken: list[bool]) -> None:
    books = read_books("ann")
    assert sum(taken) == COINS_FOR
    assert count(client, "HOLD#") == COINS_FOR
    assert count(client, "J#") == COINS_FOR + 2
    assert books.wallet is not None
    assert (books.wallet.available, books.wallet.held) == (0, COINS_FOR * 10)
    assert list(audit(books)) == []


def test_of_64_at_once_with_coins_for_48_exactly_48_are_taken(dynamodb: DynamoDBClient) -> None:
    _rich()
    with ThreadPoolExecutor(THREADS) as pool:
        taken = list(pool.map(reserve, range(THREADS)))
    _assert_exactly_as_many_as_coins(dynamodb, taken)


def test_conflicts_among_the_64_change_nothing(dynamodb: DynamoDBClient) -> None:
    _rich()
    chance = random.Random(1)  # noqa: S311 - the same conflicts every time

    def sometimes(request: AWSPreparedRequest, send: Send) -> AWSResponse:
        transaction = operation(request) == "TransactWriteItems"
        return conflict(request) if transaction and chance.random() < 0.3 else send(request)

    with wired(sometimes), ThreadPoolExecutor(THREADS) as pool:
        taken = list(pool.map(reserve, range(THREADS)))
    _assert_exactly_as_many_as_coins(dynamodb, taken)


def test_of_many_first_calls_one_opens_the_wallet_and_all_see_it() -> None:
    def open_wallet(_: int) -> int:
        ledger = Ledger("ann", deadline=Deadline.after(PATIENCE_SECONDS))
        return ledger.balance(now=NOW).granted

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(open_wallet, range(16))) == {50}
    assert len(read_books("ann").entries) == 1


def test_of_many_equal_requests_one_makes_the_hold_and_all_are_answered_by_it() -> None:
    _rich()

    def same(_: int) -> str:
        ledger = Ledger("ann", deadline=Deadline.after(PATIENCE_SECONDS))
        return ledger.reserve(terms(10, hold_id="the-same"), now=NOW).transaction.id

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(same, range(16)))) == 1
    books = read_books("ann")
    assert books.wallet is not None
    assert books.wallet.held == 10


def test_of_a_charge_and_a_release_at_once_one_stands() -> None:
    _rich()
    for number in range(12):
        reserve(number)

    def end(number: int) -> None:
        ledger = Ledger("ann", deadline=Deadline.after(PATIENCE_SECONDS))
        with suppress(HoldAlreadyEnded):
            if number % 2:
                ledger.charge_reserved_coins(f"hold-{number // 2}", now=NOW)
            else:
                ledger.release_reservation(f"hold-{number // 2}", "cancelled", now=NOW)

    with ThreadPoolExecutor(24) as pool:
        list(pool.map(end, range(24)))
    books = read_books("ann")
    assert books.wallet is not None
    assert books.wallet.held == 0
    assert list(audit(books)) == []
