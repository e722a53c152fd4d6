"""Give a user coins, through the product's own ledger, as the deployed functions are set up."""

from __future__ import annotations

import argparse
import logging
import os
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.api.tokens import uid_of
from local.command import CommandFailed, run
from local.deploy import Deployment, deployment
from local.targets import Target, target

if TYPE_CHECKING:
    from chalicelib.credits import Transaction

DEADLINE_SECONDS = 20


def grant(place: Target, up: Deployment, user: str, coins: int, key: str) -> Transaction:
    """Bring `coins` into the wallet of the subject `user`, once for each `key`.

    Sets this process up as the deployed API is, so it can serve one stage only.
    """
    environment = _environment_of(place, up.outputs["APIHandlerName"])
    os.environ.update(environment)
    uid = uid_of(environment["AUTH_ISSUER"], user, environment["UID_KEY"])
    # Not before the environment stands: the ledger's tables take their names from it.
    from chalicelib.credits import Deadline, GrantKind, Ledger

    # What is said of the grant is said by the command; the functions' log line is for functions.
    logging.disable(logging.INFO)
    ledger = Ledger(uid, deadline=Deadline.after(DEADLINE_SECONDS))
    return ledger.grant(coins, GrantKind.PROMOTION, key=key, now=int(time.time()))


def _environment_of(place: Target, function: str) -> dict[str, str]:
    lambdas = place.session.client("lambda", endpoint_url=place.endpoint)
    configured = lambdas.get_function_configuration(FunctionName=function)
    variables: Mapping[str, str] = configured["Environment"]["Variables"]
    return {**variables, **_credentials(place)}


def _credentials(place: Target) -> dict[str, str]:
    """How boto3 reaches the place from here; nothing for AWS, where the shell says it."""
    credentials = place.session.get_credentials()
    if place.endpoint is None or credentials is None:
        return {"AWS_DEFAULT_REGION": str(place.session.region_name)}
    return {
        "AWS_ENDPOINT_URL": place.endpoint,
        "AWS_ACCESS_KEY_ID": credentials.access_key,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
        "AWS_DEFAULT_REGION": str(place.session.region_name),
    }


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
