"""Verify a bearer token, and make the user id that stands for its subject everywhere else."""

from __future__ import annotations

import hmac
import re
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.config import TokenSettings

if TYPE_CHECKING:
    from jwt import PyJWK, PyJWKClient

JWKS_TIMEOUT_SECONDS = 3
JWKS_COOLDOWN_SECONDS = 10
"""A key id we do not know costs the key server at most one request in this time."""
REQUIRED_CLAIMS = ("exp", "iss", "aud", "sub")
UID = re.compile(r"[0-9a-f]{32}")


class InvalidToken(Exception):
    """The token is no proof of who calls. `code` is a stable word for logs; no text quotes it."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


class KeysUnavailable(Exception):
    """The JWKS endpoint cannot be read now: nothing can be said about the token."""

    code = "keys_unavailable"

    def __init__(self) -> None:
        super().__init__("the keys that tokens are verified with cannot be read; try again")


def uid_of(issuer: str, subject: str, key: str) -> str:
    """The user id: the first 32 hex digits of HMAC-SHA256 (RFC 2104) over issuer and subject."""
    return hmac.digest(key.encode(), f"{issuer}\n{subject}".encode(), "sha256").hex()[:32]


def bearer_token(header: str) -> str:
    """The token of an `Authorization: Bearer ...` header; raises InvalidToken if there is none."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise InvalidToken("no_bearer_token", "an Authorization: Bearer header is needed")
    return token.strip()


def verify(token: str, settings: TokenSettings) -> str:
    """The uid of the token's subject.

    Raises InvalidToken when signature, algorithm, expiry, issuer, audience or subject are not as
    `settings` demand, and KeysUnavailable when the signing keys cannot be read.
    """
    import jwt

    try:
        claims = jwt.decode(
            token,
            _key(token, settings),
            algorithms=[settings.algorithm],
            issuer=settings.issuer,
            audience=settings.audience,
            # An issuer whose clock is a moment ahead makes good tokens: `iat` is not held to ours.
            options={"require": list(REQUIRED_CLAIMS), "verify_iat": False},
        )
    except jwt.PyJWTError as error:
        raise _refusal(error) from error
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise InvalidToken("malformed", "the token cannot be read") from error
    if not claims["sub"]:
        raise InvalidToken("missing_claim", "the token names no subject")
    return uid_of(claims["iss"], claims["sub"], settings.uid_key)


def _key(token: str, settings: TokenSettings) -> PyJWK | str:
    import jwt

    if settings.algorithm == "HS256":
        return settings.secret
    header = jwt.get_unverified_header(token)
    # Before the key server is asked: a token that cannot pass must not cost a request.
    if header.get("alg") != settings.algorithm:
        raise jwt.InvalidAlgorithmError
    if not header.get("kid"):
        raise InvalidToken("unknown_key", "the token names no signing key")
    try:
        return _jwks(settings.jwks_url).get_signing_key(header["kid"])
    except (jwt.PyJWKClientConnectionError, jwt.PyJWKSetError, OSError, ValueError) as error:
        raise KeysUnavailable from error


@cache
def _jwks(url: str) -> PyJWKClient:
    from jwt import PyJWKClient

    return PyJWKClient(url, timeout=JWKS_TIMEOUT_SECONDS, cooldown_duration=JWKS_COOLDOWN_SECONDS)


def _refusal(error: Exception) -> InvalidToken:
    import jwt

    named: list[tuple[type[Exception], str, str]] = [
        (jwt.ExpiredSignatureError, "expired", "the token has expired"),
        (jwt.ImmatureSignatureError, "not_yet_valid", "the token is not valid yet"),
        (jwt.InvalidAudienceError, "wrong_audience", "the token is for another audience"),
        (jwt.InvalidIssuerError, "wrong_issuer", "the token is of another issuer"),
        (jwt.MissingRequiredClaimError, "missing_claim", "the token lacks a required claim"),
        (jwt.InvalidSignatureError, "bad_signature", "the token's signature is wrong"),
        (jwt.InvalidAlgorithmError, "wrong_algorithm", "the token's algorithm is not allowed"),
        (jwt.PyJWKClientError, "unknown_key", "the token's signing key is not known"),
    ]
    for kind, code, detail in named:
        if isinstance(error, kind):
            return InvalidToken(code, detail)
    return InvalidToken("malformed", "the token cannot be read")
