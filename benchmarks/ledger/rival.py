"""The way of the system that this one replaces: synchronous handlers that run coroutines.

A client of aiobotocore belongs to the loop it was made in, and `asyncio.run` ends its loop: so each
operation makes a loop and a client. The session, with all it has loaded, is kept. Beside it stands
the best that the same client can do, in a program that keeps one loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession, get_session

from benchmarks.ledger.rounds import Requests, requests_of_a_job, serve

CONFIG = AioConfig(
    connect_timeout=2, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 3}
)
"""As the product's clients are set."""


async def _operation(client: Any, request: Mapping[str, Any]) -> None:
    await client.batch_get_item(**request["read"])
    await client.transact_write_items(**request["write"])


async def _with_a_client(session: AioSession, requests: Requests) -> None:
    async with session.create_client("dynamodb", config=CONFIG) as client:
        for request in requests:
            await _operation(client, request)


async def _nothing() -> None:
    await asyncio.sleep(0)


def loop_an_operation(session: AioSession, requests: Requests) -> None:
    """A job whose every operation runs in a loop of its own, with a client of its own."""
    for request in requests:
        asyncio.run(_with_a_client(session, [request]))


def loop_a_job(session: AioSession, requests: Requests) -> None:
    """A job that runs in one loop, with one client."""
    asyncio.run(_with_a_client(session, requests))


def loops_alone(requests: Requests) -> None:
    """As many loops as operations, and nothing in them."""
    for _ in requests:
        asyncio.run(_nothing())


def loop_kept(runner: asyncio.Runner, client: Any, requests: Requests) -> None:
    """A job in the loop that `runner` keeps, with the client that was made in it."""

    async def operations() -> None:
        for request in requests:
            await _operation(client, request)

    runner.run(operations())


def main() -> None:
    """Serve all ways."""
    requests = requests_of_a_job()
    session = get_session()
    with asyncio.Runner() as runner:
        clients = AsyncExitStack()
        context = session.create_client("dynamodb", config=CONFIG)
        client = runner.run(clients.enter_async_context(context))
        serve(
            {
                "loop-an-operation": partial(loop_an_operation, session, requests),
                "loop-a-job": partial(loop_a_job, session, requests),
                "loop-kept": partial(loop_kept, runner, client, requests),
                "loops-alone": partial(loops_alone, requests),
            }
        )
        runner.run(clients.aclose())


if __name__ == "__main__":
    main()
