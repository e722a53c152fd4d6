"""Phrases in many languages, as data, and whether a text holds one.

A phrase is words in order: `one|other` is either, `stem*` a word that begins so, `(word)` may be
missing, and `..` is up to two words of any kind. Case, accents, apostrophes and vowel dots do not
count. A phrase in Japanese writing is found anywhere, as it puts no space between words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from chalicelib.chats.words import split_words

_WITHOUT_SPACES = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_ACCENTS = re.compile("[\u0300-\u036f\u093c'’ʼ]")
_SPELT_ALIKE = str.maketrans({"\u0901": "\u0902", "-": " "})
"""In Hindi the sign of a nasal vowel is written either way."""
_BLANK = "_"
"""Stands where something was taken out; no word holds it, so nothing joins across it."""


class Phrases:
    """Phrases of any number of languages, found in one pass."""

    def __init__(self, phrases: Iterable[str]) -> None:
        spaced, joined = [], []
        for phrase in phrases:
            plain = _plain(phrase)
            if _WITHOUT_SPACES.search(plain):
                joined.append(re.escape(plain.replace(" ", "")))
            else:
                spaced.append("".join(_word(part) for part in plain.split()))
        self._spaced = _any_of(spaced, before="(?<= )")
        self._joined = _any_of(joined)

    def found_in(self, text: Folded) -> bool:
        """Whether `text` holds one of them."""
        return bool(self._spaced.search(text.spaced) or self._joined.search(text.joined))

    def taken_out_of(self, text: Folded) -> Folded:
        """`text` without them."""
        return Folded(
            self._spaced.sub(f"{_BLANK} ", text.spaced), self._joined.sub(_BLANK, text.joined)
        )


class Folded:
    """A text as phrases are looked for in it: its words with spaces around each, and joined."""

    __slots__ = ("joined", "spaced")

    def __init__(self, spaced: str, joined: str) -> None:
        self.spaced, self.joined = spaced, joined

    @classmethod
    def of(cls, text: str) -> Folded:
        """What is compared of `text`."""
        words = split_words(_plain(text))
        return cls(f" {' '.join(words)} ", "".join(words))


def _plain(text: str) -> str:
    marked = unicodedata.normalize("NFKD", text.casefold())
    bare = unicodedata.normalize("NFC", _ACCENTS.sub("", marked))
    return bare.translate(_SPELT_ALIKE)


def _word(part: str) -> str:
    if part == "..":
        return r"(?:\S+ ){0,2}"
    optional = part.startswith("(") and part.endswith(")")
    choices = "|".join(
        rf"{re.escape(choice[:-1])}\S*" if choice.endswith("*") else re.escape(choice)
        for choice in part.strip("()").split("|")
    )
    return rf"(?:(?:{choices}) ){'?' if optional else ''}"


def _any_of(patterns: Iterable[str], *, before: str = "") -> re.Pattern[str]:
    never = "(?!)"
    return re.compile(f"{before}(?:{'|'.join(patterns) or never})")
