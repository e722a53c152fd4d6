"""Identities: what makes two requests the same request."""

from __future__ import annotations

import hashlib
import secrets

ID_HEX_DIGITS = 32


def _digest(*parts: str) -> str:
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:ID_HEX_DIGITS]


def hold_id_for(uid: str, key: str | None) -> str:
    """The id of the hold that this user's request with this Idempotency-Key makes.

    Without a key every request is a new one, and so is its id.
    """
    return secrets.token_hex(ID_HEX_DIGITS // 2) if key is None else _digest("hold", uid, key)


def operation_id_for(uid: str, key: str) -> str:
    """The id under which an operation that is no hold (a grant) is remembered."""
    return _digest("operation", uid, key)


def fingerprint(*parts: str) -> str:
    """What a request asks for, so that the same key with other content can be told apart."""
    return _digest("fingerprint", *parts)
