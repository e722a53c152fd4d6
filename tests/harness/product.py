"""The product's own functions, called in a process that is set up as a deployed function is.

A process of its own, because the product reads its settings once, and tests of other stages run in
the same test process.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

DEADLINE_SECONDS = 20
CALL_SECONDS = 120


class Product:
    """A child process; what it is asked to call must be a function of a module."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Start it with a deployed function's environment, and how AWS is reached from here."""
        self._pool = ProcessPoolExecutor(
            1, mp_context=get_context("spawn"), initializer=_set, initargs=(dict(environment),)
        )

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `function` answers there."""
        return self._pool.submit(function, *args, **kwargs).result(CALL_SECONDS)

    def close(self) -> None:
        """End the process."""
        self._pool.shutdown(cancel_futures=True)


def _set(environment: Mapping[str, str]) -> None:
    os.environ.update(environment)


def grant(uid: str, coins: int) -> None:
    """Bring coins in, as an operator's grant does."""
    from chalicelib.credits import Deadline, GrantKind, Ledger

    ledger = Ledger(uid, deadline=Deadline.after(DEADLINE_SECONDS))
    ledger.grant(coins, GrantKind.PROMOTION, key=f"test-{uuid.uuid4()}", now=int(time.time()))
