"""What Lambda says of the invocation at hand."""

from __future__ import annotations

from typing import Protocol, cast

from chalice.app import BaseLambdaEvent

from chalicelib.credits import Deadline


class LambdaContext(Protocol):
    """What of Lambda's context object is used here."""

    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int: ...


def request_id(event: BaseLambdaEvent) -> str:
    """The id under which the platform knows this invocation."""
    return _context(event).aws_request_id


def deadline(event: BaseLambdaEvent, *, keep_seconds: float) -> Deadline:
    """When the function is stopped, less `keep_seconds` to answer in."""
    return Deadline.after(_context(event).get_remaining_time_in_millis() / 1000 - keep_seconds)


def _context(event: BaseLambdaEvent) -> LambdaContext:
    # Chalice types it as a dict, and hands over what Lambda gave it.
    return cast(LambdaContext, event.context)
