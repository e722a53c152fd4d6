"""The words of a text as the lexicons compare them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

BREAKS: Final = frozenset(".!?;\n…")
"""What ends a sentence."""

_GERMAN_MONTHS = "jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez"
_TOKEN = re.compile(rf"[^\W_]+(?:'[^\W_]+)*,?|(?<!\d)\.|\.(?! ?(?:\d|{_GERMAN_MONTHS}))|[!?;\n…]")
_QUOTED = re.compile(
    '["“”„«»][^"“”„«»]*["“”«»]|(?<!\\w)[\'‚‘](?=\\w)[^"\n]*?(?<=[\\w.!?…])\'(?!\\w)'
)
_ACCENTS = re.compile("[\u0300-\u036f]")


def split_tokens(text: str) -> list[str]:
    """The words without case, a comma left at its word, and the ends of sentences.

    What stands between quotation marks, double or single, is left out, as an end of a sentence. The
    point of a date (`14. Juni`, `14.6.`) ends none.
    """
    folded = text.casefold().replace("’", "'")
    return _TOKEN.findall(_QUOTED.sub(".", folded))


def without_accents(text: str) -> str:
    """`text` without marks over or under its letters."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", text)))
