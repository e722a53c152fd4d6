"""`sweep`: every minute, what is due."""

from __future__ import annotations

import time

from chalice.app import Blueprint, CloudWatchEvent

functions = Blueprint(__name__)


@functions.schedule("rate(1 minute)", name="sweep")
def sweep(event: CloudWatchEvent) -> object:
    """Look at what is due until it is done or the function's time is nearly up."""
    from chalicelib.functions.invocation import deadline, request_id
    from chalicelib.insights import sweep
    from chalicelib.observability import bound_request

    until = deadline(event, keep_seconds=0)
    with bound_request(request_id(event)):
        return {"looked_at": sweep.sweep(now=int(time.time()), deadline=until)}
