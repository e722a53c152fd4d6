"""What a request can be refused for before any domain sees it.

ApiError
├── Unauthorized           no verified principal, and no token to make one of
├── TokenRefused           a token that proves nothing
├── WrongContentType       another content type is needed
├── MalformedJson          the body is no JSON
├── WrongShape             JSON, or a parameter, that is not what was asked for
├── MalformedMultipart     the form cannot be read
├── MissingFile            the form has no file in the field `file`
├── TooLarge               more bytes than are taken
├── InvalidIdempotencyKey  the header is not 1 to 255 visible ASCII characters
└── InvalidCursor          the cursor is none of ours
"""

from __future__ import annotations


class ApiError(Exception):
    """Base of every refusal of a request; `code` is stable."""

    code = "api_error"


class Unauthorized(ApiError):
    """The call carries no verified principal."""

    code = "unauthorized"

    def __init__(self) -> None:
        super().__init__("a bearer token is needed in the Authorization header")


class TokenRefused(ApiError):
    """The token is forged, expired, or not meant for this service."""

    code = "invalid_token"


class WrongContentType(ApiError):
    """The body is not of the content type that the route reads."""

    code = "wrong_content_type"

    def __init__(self, *, expected: str) -> None:
        super().__init__(f"the body must be sent as {expected}")
        self.expected = expected


class MalformedJson(ApiError):
    """The body is not JSON in UTF-8."""

    code = "malformed_json"

    def __init__(self) -> None:
        super().__init__("the body is not valid JSON in UTF-8")


class WrongShape(ApiError):
    """`field` (of the body or the query) is not what is `expected`."""

    code = "wrong_shape"

    def __init__(self, *, field: str, expected: str) -> None:
        super().__init__(f"{field}: {expected} is expected")
        self.field, self.expected = field, expected


class MalformedMultipart(ApiError):
    """The form breaks RFC 7578, was cut off, or holds more parts than a form of ours."""

    code = "malformed_multipart"


class MissingFile(ApiError):
    """No part of the form is a file in the field `file`."""

    code = "missing_file"

    def __init__(self) -> None:
        super().__init__("the form needs one file in the field 'file'")


class TooLarge(ApiError):
    """The body, or the file in it, has more than `limit_bytes` bytes."""

    code = "too_large"

    def __init__(self, *, limit_bytes: int) -> None:
        super().__init__(f"no more than {limit_bytes} bytes are taken")
        self.limit_bytes = limit_bytes


class InvalidIdempotencyKey(ApiError):
    """The Idempotency-Key header cannot be used."""

    code = "invalid_idempotency_key"

    def __init__(self) -> None:
        super().__init__("Idempotency-Key must be 1 to 255 visible ASCII characters")


class InvalidCursor(ApiError):
    """The `cursor` parameter was not made by this list."""

    code = "invalid_cursor"

    def __init__(self) -> None:
        super().__init__("cursor must be the 'next' of an earlier page of the same list")
