"""What the gateway is told about a caller."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
from chalice.deploy.swagger import CFNSwaggerGenerator
from chalice.test import Client
from cryptography.hazmat.primitives.asymmetric import rsa

from app import app
from chalicelib.api.tokens import KeysUnavailable, uid_of
from chalicelib.config import TokenSettings, token_settings

ARN = "arn:aws:execute-api:eu-central-1:123456789012:abcdef/live/GET/api/chats"


def decision(client: Client, authorization: str) -> dict[str, Any]:
    event = {"type": "TOKEN", "authorizationToken": authorization, "methodArn": ARN}
    answer: dict[str, Any] = client.lambda_.invoke("authorizer", event).payload
    return answer


def allowed(answer: dict[str, Any]) -> list[str]:
    return [
        resource
        for statement in answer["policyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
        for resource in statement["Resource"]
    ]


def test_a_good_token_opens_every_route_to_the_uid(
    client: Client, token: str, settings: TokenSettings
) -> None:
    answer = decision(client, f"Bearer {token}")

    assert answer["principalId"] == uid_of(settings.issuer, "ann", settings.uid_key)
    assert allowed(answer) == ["arn:aws:execute-api:eu-central-1:123456789012:abcdef/live/*/*"]


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Basic YW5uOmFubg==", "Bearer a.b.c"])
def test_anything_else_opens_nothing(client: Client, authorization: str) -> None:
    assert allowed(decision(client, authorization)) == []


def test_a_token_without_the_bearer_scheme_opens_nothing(client: Client, token: str) -> None:
    assert allowed(decision(client, token)) == []


def test_a_refusal_is_logged_by_its_cause_and_never_with_the_token(
    client: Client,
    claims: dict[str, Any],
    settings: TokenSettings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    expired = jwt.encode({**claims, "exp": int(time.time()) - 1}, settings.secret, "HS256")

    decision(client, f"Bearer {expired}")

    logged = capsys.readouterr().err
    assert '"event":"token_refused"' in logged
    assert '"cause":"expired"' in logged
    assert not any(part in logged for part in expired.split("."))


def test_an_authorizer_that_cannot_read_its_keys_fails_instead_of_denying(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTH_ALGORITHM", "RS256")
    monkeypatch.setenv("AUTH_JWKS_URL", "http://127.0.0.1:9/jwks.json")
    token_settings.cache_clear()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    signed = jwt.encode({}, key, algorithm="RS256", headers={"kid": "first"})

    with pytest.raises(KeysUnavailable):
        decision(client, f"Bearer {signed}")


def test_the_gateway_keeps_no_decision() -> None:
    swagger = CFNSwaggerGenerator().generate_swagger(app)

    [definition] = swagger["securityDefinitions"].values()
    assert definition["x-amazon-apigateway-authorizer"]["authorizerResultTtlInSeconds"] == 0


def test_all_but_the_three_public_routes_stand_behind_the_authorizer() -> None:
    open_routes = {
        (method, path)
        for path, methods in app.routes.items()
        for method, route in methods.items()
        if route.authorizer is None
    }

    assert open_routes == {
        ("GET", "/health"),
        ("GET", "/api/categories"),
        ("GET", "/api/categories/{category_id}/insights"),
    }
