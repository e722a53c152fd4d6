"""How large the index of a chat becomes, before it is built."""

from __future__ import annotations

_FIXED = 200_000
_A_MESSAGE = 400
_A_BYTE = 12


def bytes_needed(messages: int, text_bytes: int) -> int:
    """An upper bound of the file's size for so many messages with so much text (UTF-8)."""
    return _FIXED + _A_MESSAGE * messages + _A_BYTE * text_bytes
