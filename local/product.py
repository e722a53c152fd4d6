"""The product's own functions in this process, set up as the deployed API is."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping

from chalicelib.api.tokens import uid_of
from local.deploy import Deployment
from local.targets import Target


def enter(place: Target, up: Deployment) -> None:
    """Set this process up as the API of `place` is; it can serve one stage only.

    Import nothing of `chalicelib.credits` or `chalicelib.insights` before: the tables take their
    names from the environment.
    """
    os.environ.update(_environment_of(place, up.outputs["APIHandlerName"]))
    # What was done is said by the command; the functions' log lines are for functions.
    logging.disable(logging.INFO)


def uid_here(user: str) -> str:
    """The uid of the subject `user` at the place that was entered."""
    return uid_of(os.environ["AUTH_ISSUER"], user, os.environ["UID_KEY"])


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
