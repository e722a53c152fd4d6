"""Which languages somebody writes, told from windows of their words.

A window of `WINDOW_WORDS` words speaks each script that makes up enough of it. Where a script has
several languages, it speaks the one whose closed-class words it holds most of; too few of them, and
nothing is said of the window. Single messages are too short to tell by.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from chalicelib.chats.search.stop_words import CLOSED_CLASS
from chalicelib.chats.search.tokens import script_of
from chalicelib.chats.words import MARKS, without_links

WINDOW_WORDS = 200
FEWEST_WORDS = 12
"""Less than this in the scripts of letters, and nobody can tell."""
ALL_READ = 4_000
READ_OF_MORE = 16
"""Of somebody who wrote more words than that, one text of so many is read."""
_SCRIPT_SHARE = 0.15
_CLOSED_SHARE = 0.12
"""Running text is two fifths closed-class words; names and lists are less than this."""
_WINDOW_SHARE = 0.1
"""A language of fewer of a person's windows than this was a quotation."""

_WORD = re.compile(rf"(?:[^\W\d_][{MARKS}]*)+")
_WORDS_READ_A_TEXT = 60

_ONE_LANGUAGE: Final[Mapping[str, str]] = {
    "ARMENIAN": "hy",
    "BENGALI": "bn",
    "ETHIOPIC": "am",
    "GEORGIAN": "ka",
    "GREEK": "el",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "HANGUL": "ko",
    "HEBREW": "he",
    "KANNADA": "kn",
    "KHMER": "km",
    "LAO": "lo",
    "MALAYALAM": "ml",
    "MYANMAR": "my",
    "SINHALA": "si",
    "TAMIL": "ta",
    "TELUGU": "te",
    "THAI": "th",
}
_SCRIPT_WRITES: Final[Mapping[str, Sequence[str]]] = {
    "LATIN": (
        *("en", "de", "es", "fr", "pt", "it", "nl", "sv", "da", "no", "fi", "ro", "pl", "tr"),
        *("id", "cs", "hu", "ca", "vi", "hi-Latn"),
    ),
    "CYRILLIC": ("ru", "uk", "bg"),
    "DEVANAGARI": ("hi", "mr", "ne"),
    "ARABIC": ("ar", "fa", "ur"),
}


class LanguageTally:
    """Takes the texts of one person, in any number, and keeps only counts."""

    def __init__(self) -> None:
        self._scripts: Counter[str] = Counter()
        self._closed: dict[str, Counter[str]] = defaultdict(Counter)
        self.words = 0
        """How many words were read in all."""
        self._texts = 0
        self._words = 0
        self._windows: Counter[str] = Counter()
        self._judged = 0

    def add(self, text: str) -> None:
        """Take a text into account; never raises."""
        self._texts += 1
        if self.words > ALL_READ and self._texts % READ_OF_MORE:
            return
        for word in _words(text)[:_WORDS_READ_A_TEXT]:
            script = script_of(word[0])
            self._scripts[script] += 1
            self._words += 1
            self.words += 1
            for language in _languages_with(word):
                self._closed[script][language] += 1
        if self._words >= WINDOW_WORDS:
            self._judge()

    def languages(self) -> Sequence[str]:
        """ISO 639-1 codes, most written first; none where there is too little to tell."""
        if self._words >= FEWEST_WORDS and (self._words >= WINDOW_WORDS / 4 or not self._judged):
            self._judge()
        enough = self._judged * _WINDOW_SHARE
        return tuple(code for code, windows in self._windows.most_common() if windows >= enough)

    def _judge(self) -> None:
        spoken = {
            language.partition("-")[0]
            for script, words in self._written().items()
            if words >= _SCRIPT_SHARE * self._words
            and (language := self._language_of(script, words)) is not None
        }
        self._windows.update(sorted(spoken))
        self._judged += 1
        self._scripts.clear()
        self._closed.clear()
        self._words = 0

    def _written(self) -> Mapping[str, int]:
        """The words in each script; Kana makes the Han beside it Japanese."""
        written = Counter(self._scripts)
        kana = written.pop("HIRAGANA", 0) + written.pop("KATAKANA", 0)
        if kana:
            written["KANA"] = kana + written.pop("CJK", 0)
        return written

    def _language_of(self, script: str, words: int) -> str | None:
        if script == "KANA":
            return "ja"
        if script == "CJK":
            return "zh"
        if script not in _SCRIPT_WRITES:
            return _ONE_LANGUAGE.get(script)
        found = self._closed[script].most_common(1)
        if not found or found[0][1] < _CLOSED_SHARE * words:
            return None
        return found[0][0]


def languages_of(texts: Iterable[str]) -> Sequence[str]:
    """The languages of the texts of one person, as `LanguageTally` tells them."""
    tally = LanguageTally()
    for text in texts:
        tally.add(text)
    return tally.languages()


def _words(text: str) -> list[str]:
    plain = without_links(text).replace("'", "").replace("’", "").casefold()
    return _WORD.findall(unicodedata.normalize("NFC", plain))


def _index() -> Mapping[str, tuple[str, ...]]:
    listed: dict[str, list[str]] = defaultdict(list)
    for language, words in CLOSED_CLASS.items():
        for word in words:
            listed[unicodedata.normalize("NFC", word.replace("'", ""))].append(language)
    return {word: tuple(languages) for word, languages in listed.items()}


@lru_cache(maxsize=1)
def _languages_by_word() -> Mapping[str, tuple[str, ...]]:
    return _index()


def _languages_with(word: str) -> tuple[str, ...]:
    return _languages_by_word().get(word, ())
