"""The Lambda authorizer that API Gateway asks before every private route."""

from __future__ import annotations

from chalice.app import AuthRequest, AuthResponse, Blueprint

from chalicelib.api.tokens import InvalidToken, bearer_token, verify
from chalicelib.config import token_settings
from chalicelib.observability import log_event

authorization = Blueprint(__name__)


@authorization.authorizer(name="authorizer", ttl_seconds=0)
def authorizer(request: AuthRequest) -> AuthResponse:
    """Allow with the uid as principal, or deny: a bad token is an answer, not a failure.

    Decisions are not cached, as a cached one would outlive the token's `exp`. KeysUnavailable
    gets out: then nothing is known of the token, and the gateway's 500 must not read as a 401.
    """
    try:
        uid = verify(bearer_token(request.token), token_settings())
    except InvalidToken as refusal:
        log_event("token_refused", cause=refusal.code)
        return AuthResponse(routes=[], principal_id="nobody")
    return AuthResponse(routes=["*"], principal_id=uid)
