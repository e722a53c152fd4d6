"""The invisible marks WhatsApp writes around what it did not hear from a person.

They turn the direction of a line, and show nothing: on iOS one stands before everything the app
itself says. Inside a text they belong to it, as joiners of emoji and names in brackets do.
"""

from __future__ import annotations

import re
from typing import Final

LEFT_TO_RIGHT: Final = "\u200e"
RIGHT_TO_LEFT: Final = "\u200f"
MARKS: Final = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"

WHITE: Final = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())
"""What `str.strip` takes off, so that a text is cut alike whether or not marks stand around it."""

SINGLE: Final = "\u200e\u200f\ufeff"
"""The marks that stand alone; the others come in pairs, around names and numbers."""

AROUND: Final = WHITE + SINGLE
"""What may stand around a text and is no part of it."""

_INVISIBLE = re.compile(f"[{MARKS}]")


def visible(text: str) -> str:
    """`text` without direction marks and the white space around it."""
    return _INVISIBLE.sub("", text).strip()
