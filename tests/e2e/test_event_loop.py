"""No event loop is made anywhere on the way of a whole job."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.harness.chats import couple
from tests.harness.deployment import Deployment
from tests.harness.product import Product
from tests.harness.whole_job import EventLoopMade, make_an_event_loop, run

PRICE = 400


def test_a_whole_job_makes_no_event_loop(
    deployment: Deployment, product: Product, user: str, give: Callable[[int], None]
) -> None:
    give(PRICE)
    with deployment.paused("Prepare", "Generate", "Settle"), product.beside() as guarded:
        outcome = guarded.call(run, deployment.token(user), couple().data)
    assert (outcome.status, outcome.insights) == ("completed", 6)


def test_an_event_loop_would_be_noticed(product: Product) -> None:
    with product.beside() as guarded, pytest.raises(EventLoopMade):
        guarded.call(make_an_event_loop)
