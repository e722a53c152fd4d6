"""What a model answers instead of a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class Unmodelled(BaseException):
    """The product asked for what no model knows. It ends the run: no handler may swallow it."""


class Refused(Exception):
    """An error answer of a service, with the `code` and HTTP `status` that AWS documents.

    `members` are further members of the error's JSON.
    """

    def __init__(
        self, code: str, message: str = "", *, status: int = 400, **members: object
    ) -> None:
        super().__init__(code)
        self.code, self.message, self.status, self.members = code, message, status, members


class Cancelled(Refused):
    """A transaction that was not applied, with a reason for each of its items, in their order."""

    def __init__(self, reasons: Sequence[Mapping[str, Any]]) -> None:
        codes = ", ".join(str(reason["Code"]) for reason in reasons)
        super().__init__(
            "TransactionCanceledException",
            "Transaction cancelled, please refer cancellation reasons for specific reasons "
            f"[{codes}]",
            CancellationReasons=list(reasons),
        )
        self.reasons = reasons
