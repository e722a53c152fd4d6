"""The lines that make up one message of a text export, gathered until the next message begins."""

from __future__ import annotations

from chalicelib.chats.exports import Account

LONGEST_BODY = 1 << 20
"""In characters. No app sends a message as long; a file that has one is no export as it came."""


class BodyLines:
    """The lines of a message that is not over yet.

    Lines that would make it longer than `LONGEST_BODY` are skipped, so that memory is bounded.
    """

    def __init__(self, first: str | None = None) -> None:
        self.lines: list[str] = [] if first is None else [first]
        self._size = len(first or "")

    def add(self, number: int, line: str, account: Account) -> None:
        """Take the line with this number, and account for it."""
        self._size += len(line) + 1
        if self._size > LONGEST_BODY:
            account.skip(number)
            return
        account.continuation += 1
        self.lines.append(line)
