"""Whether the prose of a model is in the product's language, English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from chalicelib.chats.search.languages import languages_of

ENGLISH: Final = "en"
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, Kana, Han."""
_CHARACTERS_A_WORD: Final = 2


def is_foreign(texts: Sequence[str]) -> bool:
    """Whether texts are certainly in another language.

    Few words, or words of no kind that tells languages apart, are nothing to judge by. Names in
    another script, or a word cited in another language, make no text foreign.
    """
    told = languages_of(texts)
    if told:
        return ENGLISH not in told
    latin = sum(len(_LATIN_WORD.findall(text)) for text in texts)
    unspaced = sum(len(_UNSPACED.findall(text)) for text in texts)
    return unspaced > latin * _CHARACTERS_A_WORD
