"""One deployment of the artefact for every test process, as a stage of its own.

`TEST_ENDPOINT` says where; `make test` starts a stack and sets it. `TEST_STAGE=localstack` deploys
that stage's artefact, as it is. DynamoDB is reached through a proxy that lets everything pass until
a test says otherwise; where functions do not share this machine's loopback, `TEST_PROXY_HOST` is
this machine as they see it.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator

import pytest

from local.command import CommandFailed
from local.deploy import deploy
from local.package import package
from local.stages import StageParameters, read_parameters
from local.targets import Target, emulated_session
from tests.harness.api import Api
from tests.harness.deployment import API, Deployment, physical_ids
from tests.harness.dynamodb_proxy import DynamoDBProxy, dynamodb_proxy
from tests.harness.place import ENDPOINT, LOCALSTACK, STAGE
from tests.harness.product import Product, grant

PROXY_VARIABLE = "AWS_ENDPOINT_URL_DYNAMODB"
PROXY_HOST = "TEST_PROXY_HOST"
BEHIND_PROXY = (API, "Prepare", "Generate", "Bury", "Settle")
PARAMETERS = {"SweepState": "DISABLED"}
"""The sweep runs when a test says so."""
WORKERS = 2
"""Of Generate: every one more costs a cold start on a small machine."""


@pytest.fixture(scope="session")
def endpoint() -> str:
    """Where the stack under test answers."""
    value = os.environ.get(ENDPOINT, "")
    if not value:
        pytest.fail(f"{ENDPOINT} is not set: `make test` starts a stack and sets it", pytrace=False)
    return value.rstrip("/")


@pytest.fixture(scope="session")
def proxy(endpoint: str) -> Iterator[DynamoDBProxy]:
    """The proxy before the tables; use `faults` to set rules."""
    with dynamodb_proxy(endpoint, host=os.environ.get(PROXY_HOST, "127.0.0.1")) as running:
        yield running


@pytest.fixture(scope="session")
def deployment(endpoint: str, proxy: DynamoDBProxy, worker_id: str) -> Deployment:
    """The artefact, deployed."""
    kind = os.environ.get(STAGE, "local")
    # The embedded API serves one account alone: test processes keep apart by their stages.
    stage = kind if kind == LOCALSTACK else f"test{worker_id}"
    session = emulated_session()
    said = read_parameters(kind, {})
    parameters = StageParameters(stage, said.data, {**said.app, **PARAMETERS})
    try:
        done = deploy(Target(stage, session, endpoint), parameters, package(kind))
    except CommandFailed as failure:
        pytest.fail(f"the artefact could not be deployed: {failure}", pytrace=False)
    stacks = (f"chat-insights-{stage}-data", f"chat-insights-{stage}-app")
    deployed = Deployment(
        session=session,
        endpoint=endpoint,
        url=done.url,
        physical=physical_ids(session, endpoint, stacks),
        tokens=parameters.token_settings(),
    )
    deployed.limit_concurrency("Generate", WORKERS)
    for function in BEHIND_PROXY:
        variables = deployed.read_environment(function)
        variables[PROXY_VARIABLE] = proxy.url(function)
        deployed.set_environment(function, variables)
    return deployed


@pytest.fixture
def faults(deployment: Deployment, proxy: DynamoDBProxy) -> Iterator[DynamoDBProxy]:
    """The proxy with no rules and no records, before and after the test."""
    proxy.clear()
    yield proxy
    proxy.clear()


@pytest.fixture(scope="session")
def product(deployment: Deployment, endpoint: str) -> Iterator[Product]:
    """The product's functions in a process of their own, beside the deployed ones."""
    credentials = deployment.session.get_credentials()
    assert credentials is not None
    running = Product(
        {
            **deployment.read_environment(API),
            "AWS_ACCESS_KEY_ID": credentials.access_key,
            "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
            "AWS_DEFAULT_REGION": deployment.session.region_name,
            "AWS_ENDPOINT_URL": endpoint,
            PROXY_VARIABLE: endpoint,
        }
    )
    yield running
    running.close()


@pytest.fixture
def user() -> str:
    """A user whom nobody has seen before."""
    return f"user-{uuid.uuid4()}"


@pytest.fixture
def api(deployment: Deployment, user: str) -> Api:
    """The API as `user` calls it."""
    return deployment.api(user)


@pytest.fixture
def give(deployment: Deployment, product: Product, user: str) -> Callable[[int], None]:
    """Give `user` coins, as an operator does."""

    def to_user(coins: int) -> None:
        product.call(grant, deployment.uid(user), coins)

    return to_user
