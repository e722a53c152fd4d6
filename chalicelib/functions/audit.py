"""`audit`: every hour, as many wallets as the time allows, from where the last run stopped."""

from __future__ import annotations

from chalice.app import Blueprint, CloudWatchEvent

functions = Blueprint(__name__)


@functions.schedule("rate(1 hour)", name="audit")
def audit(event: CloudWatchEvent) -> object:
    """Compare journals, wallets, holds and jobs; log what differs, and change nothing."""
    from chalicelib.functions.invocation import deadline, request_id
    from chalicelib.insights import audit_run
    from chalicelib.observability import bound_request

    until = deadline(event, keep_seconds=0)
    with bound_request(request_id(event)):
        return {"audited": audit_run.audit_some(deadline=until)}
