"""The clients behind the models: few tries and short time-outs, and one of them a table."""

from __future__ import annotations

from typing import Any

import pytest
from pynamodb.models import Model

from chalicelib.app_table import AppItem
from chalicelib.aws import CONNECT_TIMEOUT_SECONDS, MAX_ATTEMPTS, READ_TIMEOUT_SECONDS
from chalicelib.chats.store import ChatItem
from chalicelib.credits.items import EntryItem, HoldItem, LedgerItem, OperationItem, WalletItem
from chalicelib.insights.job_store import JobItem


@pytest.mark.parametrize("item", [AppItem, LedgerItem])
def test_a_client_tries_as_often_and_waits_as_long_as_a_function_can_afford(
    item: type[Model],
) -> None:
    config: Any = item._get_connection().connection.client.meta.config
    assert config.retries == {"total_max_attempts": MAX_ATTEMPTS, "mode": "standard"}
    assert (config.connect_timeout, config.read_timeout) == (
        CONNECT_TIMEOUT_SECONDS,
        READ_TIMEOUT_SECONDS,
    )


@pytest.mark.parametrize(
    ("base", "kinds"),
    [
        (AppItem, (ChatItem, JobItem)),
        (LedgerItem, (WalletItem, HoldItem, EntryItem, OperationItem)),
    ],
)
def test_all_kinds_of_items_of_a_table_share_one_client(
    base: type[Model], kinds: tuple[type[Model], ...]
) -> None:
    shared = base._get_connection().connection
    assert all(kind._get_connection().connection is shared for kind in kinds)
