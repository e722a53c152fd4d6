"""Text as names are looked for in it: without case, accents and characters that nobody sees."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_ACCENTS = range(0x300, 0x370)
_VARIATIONS = range(0xFE00, 0xFE10)
MAX_KEPT = 8192


@dataclass(frozen=True, slots=True)
class Folded:
    """`original` folded to `text`; `places` are where its characters, and its end, came from."""

    original: str
    text: str
    places: Sequence[int]

    def start(self, at: int) -> int:
        """Where in the original begins what begins at `at` here."""
        return self.places[at]

    def end(self, at: int) -> int:
        """Where in the original ends what ends at `at` here, accents and variations included."""
        end = self.places[at - 1] + 1
        while end < len(self.original) and not _stands_alone(self.original[end]):
            end += 1
        return end


def fold(text: str) -> Folded:
    """`text` as it is compared. One character may fold to none, or to several."""
    if text.isascii():
        return Folded(text, text.lower(), range(len(text) + 1))
    pieces: list[str] = []
    places: list[int] = []
    for at, character in enumerate(text):
        piece = _folded(character)
        pieces.append(piece)
        places.extend([at] * len(piece))
    return Folded(text, "".join(pieces), (*places, len(text)))


def folded(text: str) -> str:
    """The text of `fold`."""
    return fold(text).text


def _stands_alone(character: str) -> bool:
    return bool(_folded(character)) or unicodedata.category(character)[0] != "M"


@lru_cache(maxsize=MAX_KEPT)
def _folded(character: str) -> str:
    kept = (
        each
        for each in unicodedata.normalize("NFKD", character)
        if ord(each) not in _ACCENTS
        and ord(each) not in _VARIATIONS
        and unicodedata.category(each) not in ("Cf", "Cs")
    )
    # Cased twice: the small form of some letters decomposes once more.
    again = unicodedata.normalize("NFKD", "".join(kept).casefold())
    return "".join(each for each in again if ord(each) not in _ACCENTS)
