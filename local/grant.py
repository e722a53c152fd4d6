"""Give a user coins, through the product's own ledger, as the deployed functions are set up."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from local.command import CommandFailed, run
from local.deploy import Deployment, deployment
from local.product import enter, uid_here
from local.targets import Target, target

if TYPE_CHECKING:
    from chalicelib.credits import Transaction

DEADLINE_SECONDS = 20


def grant(place: Target, up: Deployment, user: str, coins: int, key: str) -> Transaction:
    """Bring `coins` into the wallet of the subject `user`, once for each `key`.

    Sets this process up as the deployed API is, so it can serve one stage only.
    """
    enter(place, up)
    from chalicelib.credits import Actor, Deadline, GrantKind, Ledger

    deadline = Deadline.after(DEADLINE_SECONDS)
    ledger = Ledger(uid_here(user), deadline=deadline, actor=Actor.OPERATOR)
    return ledger.grant(coins, GrantKind.PROMOTION, key=key, now=int(time.time()))


def main(arguments: Sequence[str]) -> None:
    """`python -m local.grant --user NAME --coins N [--key KEY]`"""
    parser = argparse.ArgumentParser(prog="local.grant", description=__doc__)
    parser.add_argument("--stage", default="local")
    parser.add_argument("--endpoint")
    parser.add_argument("--user", required=True)
    parser.add_argument("--coins", required=True)
    parser.add_argument("--key", help="the same key brings the coins once; new without it")
    said = parser.parse_args(arguments)
    if not (said.user and said.coins.isdecimal() and int(said.coins) > 0):
        raise CommandFailed("to whom, and how many? make grant USER=ann COINS=800")
    place = target(said.stage, said.endpoint)
    up = deployment(place)
    try:
        done = grant(place, up, said.user, int(said.coins), said.key or f"operator-{uuid4()}")
    except (BotoCoreError, ClientError) as error:
        raise CommandFailed(f"granting failed: {error}") from error
    print(f"{done.amount} coins for {said.user}, {done.balance_after} available")


if __name__ == "__main__":
    run(main)
