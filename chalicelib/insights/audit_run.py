"""One run of the scheduled audit: it goes on where the last one stopped."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from chalicelib.app_table import AppItem
from chalicelib.credits import Deadline
from chalicelib.credits.audit import Discrepancy
from chalicelib.insights.audit import audit_all, log_discrepancy
from chalicelib.observability import log_event

_PK, _SK = "AUDIT", "CURSOR"


class AuditCursor(AppItem, discriminator="audit-cursor"):
    """Where the audit goes on; absent when it starts from the beginning."""

    cursor = UnicodeAttribute()


def audit_some(*, deadline: Deadline) -> int:
    """Audit as many wallets as the deadline allows; answers how many. Safe to repeat."""
    found: list[Discrepancy] = []

    def tell(discrepancy: Discrepancy) -> None:
        found.append(discrepancy)
        log_discrepancy(discrepancy)

    audited, cursor = audit_all(tell, cursor=_cursor(), deadline=deadline)
    if cursor is None:
        AuditCursor(_PK, _SK).delete()
    else:
        AuditCursor(_PK, _SK, cursor=cursor).save()
    log_event("audited", wallets=audited, discrepancies=len(found), finished=str(cursor is None))
    return audited


def _cursor() -> str | None:
    try:
        return AuditCursor.get(_PK, _SK, consistent_read=True).cursor
    except DoesNotExist:
        return None
