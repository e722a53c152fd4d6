"""How large the index of a chat becomes, before it is built."""

from __future__ import annotations

_EMPTY = 200_000
_A_MESSAGE = 150
_A_BYTE = 9
"""Measured: 5 bytes for each byte of text in Japanese, 9 where no two characters stand together
twice, 2 in most languages."""


def bytes_needed(messages: int, text_bytes: int) -> int:
    """An upper bound of the file's size for so many messages.

    `text_bytes` are those of their texts, of the names of their files and of their reactions, in
    UTF-8.
    """
    return _EMPTY + _A_MESSAGE * messages + _A_BYTE * text_bytes
