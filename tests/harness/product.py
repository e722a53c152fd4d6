"""The product's own functions, called in a process that is set up as a deployed function is.

A process of its own, because the product reads its settings once, and tests of other stages run in
the same test process.
"""

from __future__ import annotations

import logging
import os
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from tests.harness.api import ROMANTIC

P = ParamSpec("P")
T = TypeVar("T")

DEADLINE_SECONDS = 20
CALL_SECONDS = 120


class Product:
    """A child process; what it is asked to call must be a function of a module."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Start it with a deployed function's environment, and how AWS is reached from here."""
        self._environment = dict(environment)
        self._pool = ProcessPoolExecutor(
            1, mp_context=get_context("spawn"), initializer=_set, initargs=(self._environment,)
        )

    @contextmanager
    def beside(self) -> Iterator[Product]:
        """Another process of the same kind, for the time of a `with` block."""
        other = Product(self._environment)
        try:
            yield other
        finally:
            other.close()

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `function` answers there."""
        return self._pool.submit(function, *args, **kwargs).result(CALL_SECONDS)

    def close(self) -> None:
        """End the process."""
        self._pool.shutdown(cancel_futures=True)


def _set(environment: Mapping[str, str]) -> None:
    os.environ.update(environment)
    # Hundreds of planted jobs would bury a failure's report under what they log.
    logging.disable(logging.INFO)


def grant(uid: str, coins: int) -> None:
    """Bring coins in, as an operator's grant does."""
    from chalicelib.credits import Deadline, GrantKind, Ledger

    ledger = Ledger(uid, deadline=Deadline.after(DEADLINE_SECONDS))
    ledger.grant(coins, GrantKind.PROMOTION, key=f"test-{uuid.uuid4()}", now=int(time.time()))


def plant_waiting_jobs(uid: str, count: int, *, unlocked_at: int) -> list[str]:
    """Unlock `count` chats of one user, as of `unlocked_at` (epoch seconds); answers the job ids.

    The chats hold no export: nobody may get as far as to read one.
    """
    from chalicelib.chats.store import Chat, new_chat_id, save_chat
    from chalicelib.credits import Deadline
    from chalicelib.insights.catalogue import category
    from chalicelib.insights.unlock import Unlock, unlock

    grant(uid, count * category(ROMANTIC).price)
    job_ids = []
    for _ in range(count):
        chat_id = new_chat_id(unlocked_at)
        save_chat(
            Chat(
                uid=uid,
                chat_id=chat_id,
                title="",
                format="whatsapp",
                messages=0,
                skipped_lines=0,
                participants=[],
                first_message_at=None,
                last_message_at=None,
                created_at=unlocked_at,
                manifest="none",
            )
        )
        unlocked = unlock(
            Unlock(uid, chat_id, ROMANTIC),
            now=unlocked_at,
            deadline=Deadline.after(DEADLINE_SECONDS),
        )
        job_ids.append(unlocked.job.job_id)
    return job_ids
