"""Print a bearer token of any user, signed as the stage's parameters say. HS256 stages only."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import jwt

from chalicelib.config import TokenSettings
from local.command import CommandFailed, run
from local.stages import read_parameters

LIFE = timedelta(days=1)


def bearer(settings: TokenSettings, user: str, now: datetime) -> str:
    """A token of the subject `user`, good for a day.

    Raises CommandFailed where the stage's identity provider alone can sign.
    """
    if settings.algorithm != "HS256":
        raise CommandFailed(f"this stage takes {settings.algorithm} tokens of {settings.issuer}")
    claims = {
        "sub": user,
        "iss": settings.issuer,
        "aud": settings.audience,
        "iat": now,
        "exp": now + LIFE,
    }
    return jwt.encode(claims, settings.secret, algorithm=settings.algorithm)


def main(arguments: Sequence[str]) -> None:
    """`python -m local.bearer --user NAME`"""
    parser = argparse.ArgumentParser(prog="local.bearer", description=__doc__)
    parser.add_argument("--stage", default="local")
    parser.add_argument("--user", required=True)
    said = parser.parse_args(arguments)
    if not said.user:
        raise CommandFailed("whose token? make token USER=ann")
    settings = read_parameters(said.stage, os.environ).token_settings()
    print(bearer(settings, said.user, datetime.now(UTC)))


if __name__ == "__main__":
    run(main)
