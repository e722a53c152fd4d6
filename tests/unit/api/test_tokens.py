"""Which tokens prove who calls, and which do not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from chalicelib.api import tokens
from chalicelib.api.tokens import InvalidToken, KeysUnavailable, bearer_token, uid_of, verify
from chalicelib.config import TokenSettings

RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())


def refusal(token: str, settings: TokenSettings) -> str:
    with pytest.raises(InvalidToken) as refused:
        verify(token, settings)
    return refused.value.code


def signed(claims: dict[str, Any], settings: TokenSettings) -> str:
    return jwt.encode(claims, settings.secret, algorithm="HS256")


def compact(header: dict[str, Any], payload: bytes, secret: bytes) -> str:
    """A token signed with HMAC-SHA256, whatever its header and payload say (RFC 7515)."""
    parts = [json.dumps(header).encode(), payload]
    signing_input = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    signature = hmac.digest(secret, signing_input, "sha256")
    return (signing_input + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


class TestUid:
    def test_the_uid_is_half_of_the_hmac_over_issuer_and_subject(self) -> None:
        digest = hmac.new(b"key", b"https://issuer.test\nann", hashlib.sha256).hexdigest()

        assert uid_of("https://issuer.test", "ann", "key") == digest[:32]

    def test_another_issuer_subject_or_key_makes_another_uid(self) -> None:
        uids = {
            uid_of("issuer", "ann", "key"),
            uid_of("other", "ann", "key"),
            uid_of("issuer", "bob", "key"),
            uid_of("issuer", "ann", "other"),
        }

        assert len(uids) == 4

    def test_a_verified_token_gives_the_uid_of_its_subject(
        self, token: str, settings: TokenSettings
    ) -> None:
        assert verify(token, settings) == uid_of(settings.issuer, "ann", settings.uid_key)


class TestBearer:
    @pytest.mark.parametrize("header", ["Bearer abc", "bearer abc", "Bearer  abc "])
    def test_the_scheme_is_read_in_any_case(self, header: str) -> None:
        assert bearer_token(header) == "abc"

    @pytest.mark.parametrize("header", ["", "abc", "Bearer", "Bearer ", "Basic abc", "Bearerabc"])
    def test_anything_else_is_no_bearer_token(self, header: str) -> None:
        with pytest.raises(InvalidToken) as refused:
            bearer_token(header)

        assert refused.value.code == "no_bearer_token"


class TestSharedSecret:
    def test_a_token_without_a_signature_is_refused(
        self, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        assert refusal(jwt.encode(claims, "", algorithm="none"), settings) == "wrong_algorithm"

    def test_a_token_of_another_hash_is_refused(
        self, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        token = jwt.encode(claims, settings.secret * 2, algorithm="HS512")

        assert refusal(token, settings) == "wrong_algorithm"

    def test_a_forged_signature_is_refused(
        self, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        forged = jwt.encode(claims, "another-secret-of-more-than-32-characters", algorithm="HS256")

        assert refusal(forged, settings) == "bad_signature"

    def test_a_payload_exchanged_under_a_signature_is_refused(
        self, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        header, _, signature = signed(claims, settings).split(".")
        _, payload, _ = signed({**claims, "sub": "bob"}, settings).split(".")

        assert refusal(f"{header}.{payload}.{signature}", settings) == "bad_signature"

    def test_a_token_is_refused_from_the_second_it_expires(
        self, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        assert refusal(signed({**claims, "exp": int(time.time())}, settings), settings) == "expired"

    def test_a_token_is_refused_before_it_begins(
        self, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        early = signed({**claims, "nbf": int(time.time()) + 60}, settings)

        assert refusal(early, settings) == "not_yet_valid"

    def test_an_issuer_whose_clock_is_ahead_makes_good_tokens(
        self, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        assert verify(signed({**claims, "iat": int(time.time()) + 5}, settings), settings)

    @pytest.mark.parametrize(
        ("claim", "value", "code"),
        [
            ("aud", "another-product", "wrong_audience"),
            ("iss", "https://another.test", "wrong_issuer"),
            ("sub", "", "missing_claim"),
        ],
    )
    def test_a_claim_for_others_is_refused(
        self, claims: dict[str, Any], settings: TokenSettings, claim: str, value: str, code: str
    ) -> None:
        assert refusal(signed({**claims, claim: value}, settings), settings) == code

    @pytest.mark.parametrize("claim", ["exp", "iss", "aud", "sub"])
    def test_a_missing_claim_is_refused(
        self, claims: dict[str, Any], settings: TokenSettings, claim: str
    ) -> None:
        del claims[claim]

        assert refusal(signed(claims, settings), settings) == "missing_claim"

    def test_a_deeply_nested_header_is_refused_not_raised(self, settings: TokenSettings) -> None:
        nested = base64.urlsafe_b64encode(b"[" * 6000).decode().rstrip("=")

        assert refusal(f"{nested}.e30.AAAA", settings) == "malformed"

    def test_an_expiry_without_end_is_refused_not_raised(
        self, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        endless = json.dumps(claims).replace(str(claims["exp"]), "1e999").encode()
        token = compact({"alg": "HS256"}, endless, settings.secret.encode())

        assert refusal(token, settings) == "malformed"

    @hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text() | st.lists(st.text(), min_size=3, max_size=3).map(".".join))
    def test_no_text_that_we_did_not_sign_passes(self, settings: TokenSettings, text: str) -> None:
        with pytest.raises(InvalidToken):
            verify(text, settings)

    def test_a_refusal_never_quotes_the_token(self, settings: TokenSettings) -> None:
        with pytest.raises(InvalidToken) as refused:
            verify("secret-words.of-a-person.zzzz", settings)

        assert "secret-words" not in str(refused.value)


@dataclass
class KeyServer:
    """A JWKS endpoint whose answer the test sets, and which counts its requests."""

    url: str
    keys: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    requests: int = 0


@pytest.fixture
def key_server() -> Iterator[KeyServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.requests += 1
            self.send_response(known.status)
            self.end_headers()
            self.wfile.write(json.dumps({"keys": known.keys}).encode())

        def log_message(self, *_: Any) -> None:
            """A test's output stays its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known = KeyServer(url=f"http://127.0.0.1:{server.server_port}/jwks.json")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield known
    server.shutdown()
    server.server_close()
    thread.join()


def rsa_jwk(key: rsa.RSAPrivateKey, kid: str) -> dict[str, Any]:
    return {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig"}


def ec_jwk(key: ec.EllipticCurvePrivateKey, kid: str) -> dict[str, Any]:
    return {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig"}


def with_keys_of(server: KeyServer, settings: TokenSettings, algorithm: str) -> TokenSettings:
    return replace(settings, algorithm=algorithm, secret="", jwks_url=server.url)


def signed_by(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    claims: dict[str, Any],
    *,
    kid: str = "first",
    algorithm: str = "RS256",
) -> str:
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid})


class TestPublishedKeys:
    def test_an_rs256_token_of_a_published_key_passes(
        self, key_server: KeyServer, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        key_server.keys = [rsa_jwk(RSA_KEY, "first")]
        rs256 = with_keys_of(key_server, settings, "RS256")

        assert verify(signed_by(RSA_KEY, claims), rs256) == uid_of(
            rs256.issuer, "ann", rs256.uid_key
        )

    def test_an_es256_token_of_a_published_key_passes(
        self, key_server: KeyServer, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        key_server.keys = [ec_jwk(EC_KEY, "first")]
        es256 = with_keys_of(key_server, settings, "ES256")

        assert verify(signed_by(EC_KEY, claims, algorithm="ES256"), es256)

    def test_the_public_key_used_as_an_hs256_secret_is_refused(
        self, key_server: KeyServer, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        key_server.keys = [rsa_jwk(RSA_KEY, "first")]
        pem = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        forged = compact({"alg": "HS256", "kid": "first"}, json.dumps(claims).encode(), pem)

        rs256 = with_keys_of(key_server, settings, "RS256")

        assert refusal(forged, rs256) == "wrong_algorithm"
        assert key_server.requests == 0

    def test_a_key_of_another_kind_than_the_algorithm_is_refused(
        self, key_server: KeyServer, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        key_server.keys = [rsa_jwk(RSA_KEY, "first")]
        token = signed_by(EC_KEY, claims, algorithm="ES256")

        es256 = with_keys_of(key_server, settings, "ES256")

        assert refusal(token, es256) == "wrong_algorithm"

    def test_a_key_that_only_claims_the_published_id_is_refused(
        self, key_server: KeyServer, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        key_server.keys = [rsa_jwk(RSA_KEY, "first")]
        rs256 = with_keys_of(key_server, settings, "RS256")

        assert refusal(signed_by(OTHER_RSA_KEY, claims), rs256) == "bad_signature"

    def test_an_expired_token_of_a_published_key_is_refused(
        self, key_server: KeyServer, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        key_server.keys = [rsa_jwk(RSA_KEY, "first")]
        rs256 = with_keys_of(key_server, settings, "RS256")
        expired = signed_by(RSA_KEY, {**claims, "exp": int(time.time()) - 1})

        assert refusal(expired, rs256) == "expired"

    def test_a_token_that_names_no_key_is_refused_without_asking(
        self, key_server: KeyServer, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        rs256 = with_keys_of(key_server, settings, "RS256")

        assert refusal(jwt.encode(claims, RSA_KEY, algorithm="RS256"), rs256) == "unknown_key"
        assert key_server.requests == 0

    def test_a_rotated_key_passes_once_it_is_published(
        self,
        key_server: KeyServer,
        claims: dict[str, Any],
        settings: TokenSettings,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(tokens, "JWKS_COOLDOWN_SECONDS", 0)
        rs256 = with_keys_of(key_server, settings, "RS256")
        key_server.keys = [rsa_jwk(RSA_KEY, "first")]
        assert verify(signed_by(RSA_KEY, claims), rs256)

        key_server.keys = [rsa_jwk(OTHER_RSA_KEY, "second")]

        assert verify(signed_by(OTHER_RSA_KEY, claims, kid="second"), rs256)
        assert refusal(signed_by(RSA_KEY, claims), rs256) == "unknown_key"

    def test_known_and_invented_keys_cost_one_request_within_the_cooldown(
        self, key_server: KeyServer, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        rs256 = with_keys_of(key_server, settings, "RS256")
        key_server.keys = [rsa_jwk(RSA_KEY, "first")]

        for invented in range(5):
            assert verify(signed_by(RSA_KEY, claims), rs256)
            forged = signed_by(OTHER_RSA_KEY, claims, kid=f"invented-{invented}")
            assert refusal(forged, rs256) == "unknown_key"

        assert key_server.requests == 1

    def test_a_key_server_that_fails_says_nothing_about_the_token(
        self, key_server: KeyServer, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        key_server.status = 500

        with pytest.raises(KeysUnavailable):
            verify(signed_by(RSA_KEY, claims), with_keys_of(key_server, settings, "RS256"))

    def test_a_key_server_that_is_gone_says_nothing_about_the_token(
        self, claims: dict[str, Any], settings: TokenSettings
    ) -> None:
        gone = replace(settings, algorithm="RS256", jwks_url="http://127.0.0.1:9/jwks.json")

        with pytest.raises(KeysUnavailable):
            verify(signed_by(RSA_KEY, claims), gone)
