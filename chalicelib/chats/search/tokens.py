"""A text as the words it is found by.

Words are compared without case, accents and endings, and without the words that say nothing by
themselves; which endings and which words those are is told by the languages of the chat. Scripts
that put no space between words (Han, Kana, Hangul, Thai and their like) give pairs of characters.
A word of several languages can have several stems: it is found by each.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

import snowballstemmer

from chalicelib.chats.search.stop_words import CLOSED_CLASS
from chalicelib.chats.words import MARKS, MAX_WORD_LENGTH, without_links

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_PICTURES = "\u2600-\u27bf\U0001f300-\U0001faff"
_TOKEN = re.compile(
    rf"(?P<run>[{_UNSPACED}]+)|(?P<picture>[{_PICTURES}])"
    rf"|(?:[^\W_{_UNSPACED}][{MARKS}]*)+(?:['’](?:[^\W_{_UNSPACED}][{MARKS}]*)+)*"
)
_RUNS = re.compile(rf"[{_UNSPACED}]+")
_ASCII_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_INVISIBLE = re.compile("[\u00ad\u200b\u200d\u2060\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_ACCENTS = re.compile("(?<=[a-z\u0370-\u03ff])[\u0300-\u036f]+")
_OPTIONAL_SIGNS = re.compile("[\u0591-\u05c7\u0640\u064b-\u0652\u0670\u093c]")
"""Hebrew and Arabic vowel points, the Arabic stretch and the Devanagari dot: often left out."""
_ONE_LETTER_FOR_ANOTHER = str.maketrans(
    dict(zip("ёłøđıँأإآٱىیکة", "еlodiंااااييكه", strict=True)) | {"æ": "ae", "œ": "oe"}
)
_ELIDED = frozenset(
    [
        "l",
        "d",
        "j",
        "m",
        "t",
        "s",
        "n",
        "c",
        "qu",
        "jusqu",
        "lorsqu",
        "puisqu",
        "all",
        "dall",
        "dell",
        "nell",
        "sull",
        "coll",
        "un",
        "quest",
        "quell",
        "sant",
    ]
)

_STEMMERS: Final[Mapping[str, str]] = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
_SCRIPT_OF: Final[Mapping[str, str]] = {
    "ar": "ARABIC",
    "bg": "CYRILLIC",
    "el": "GREEK",
    "fa": "ARABIC",
    "he": "HEBREW",
    "hi": "DEVANAGARI",
    "mr": "DEVANAGARI",
    "ne": "DEVANAGARI",
    "ru": "CYRILLIC",
    "ta": "TAMIL",
    "uk": "CYRILLIC",
    "ur": "ARABIC",
}
_USUAL: Final[Mapping[str, str]] = {
    "LATIN": "en",
    "CYRILLIC": "ru",
    "DEVANAGARI": "hi",
    "ARABIC": "ar",
    "GREEK": "el",
    "TAMIL": "ta",
}
"""The language of a script in a chat that does not tell."""
MOST_LANGUAGES_A_SCRIPT = 2
_MOST_REMEMBERED = 100_000


def script_of(letter: str) -> str:
    """The script of a letter as Unicode names it: `LATIN`, `CYRILLIC`; never raises."""
    return "LATIN" if letter.isascii() else _named_script(letter)


@lru_cache(maxsize=8192)
def _named_script(letter: str) -> str:
    return unicodedata.name(letter, "UNNAMED").partition(" ")[0]


def fold(word: str) -> str:
    """`word` (case-folded, NFKC) without accents of Latin and Greek letters and optional signs."""
    if word.isascii():
        return word
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", word))
    composed = unicodedata.normalize("NFC", _OPTIONAL_SIGNS.sub("", bare))
    return composed.translate(_ONE_LETTER_FOR_ANOTHER)


def about_words(text: str) -> int:
    """About how many words `text` has, at least one: six characters each, or two without spaces."""
    characters = len(text)
    if not text.isascii():
        characters += 2 * sum(len(run) for run in _RUNS.findall(text))
    return max(1, characters // 6)


class Analyzer:
    """Makes words of texts, for the languages of one chat: ISO 639-1 codes, most spoken first."""

    def __init__(self, languages: Iterable[str] = ()) -> None:
        by_script: dict[str, list[str]] = {}
        for language in languages:
            by_script.setdefault(_SCRIPT_OF.get(language, "LATIN"), []).append(language)
        for script, language in _USUAL.items():
            by_script.setdefault(script, [language])
        spoken = {script: found[:MOST_LANGUAGES_A_SCRIPT] for script, found in by_script.items()}
        self._stemmers = {
            script: [
                snowballstemmer.stemmer(_STEMMERS[language])
                for language in found
                if language in _STEMMERS
            ]
            for script, found in spoken.items()
        }
        stopped = {"en", *(language for found in by_script.values() for language in found)}
        if "hi" in stopped:
            stopped.add("hi-Latn")
        self._stop_words = frozenset(
            fold(word.replace("'", ""))
            for language in stopped & CLOSED_CLASS.keys()
            for word in CLOSED_CLASS[language]
        )
        self._known: dict[str, tuple[str, ...]] = {}

    def words(self, text: str) -> list[str]:
        """What a message of this text is found by, in its order; never raises."""
        return self._words(text, asked=False)

    def asked(self, text: str) -> list[str]:
        """What to look for when this is asked; never raises."""
        return self._words(text, asked=True)

    def _words(self, text: str, *, asked: bool) -> list[str]:
        words: list[str] = []
        plain = without_links(text).casefold()
        if plain.isascii():
            for word in _ASCII_TOKEN.findall(plain):
                words.extend(self._forms(word))
            return words
        readable = _INVISIBLE.sub("", unicodedata.normalize("NFKC", plain).casefold())
        for found in _TOKEN.finditer(readable):
            if found.lastgroup == "run":
                words.extend(_pieces(found[0], asked=asked))
            elif found.lastgroup == "picture":
                words.append(found[0])
            else:
                words.extend(self._forms(found[0]))
        return words

    def _forms(self, word: str) -> tuple[str, ...]:
        forms = self._known.get(word)
        if forms is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            forms = self._known[word] = tuple(self._stems(_without_clitics(word)))
        return forms

    def _stems(self, word: str) -> Iterable[str]:
        folded = fold(word)
        if not folded or folded in self._stop_words:
            return ()
        if len(word) > MAX_WORD_LENGTH or word[0].isdigit():
            return (folded[:MAX_WORD_LENGTH],)
        stemmers = self._stemmers.get(script_of(word[0]), ())
        return dict.fromkeys(fold(stemmer.stemWord(word)) for stemmer in stemmers) or (folded,)


def _without_clitics(word: str) -> str:
    """`word` without what an apostrophe ties to it: `l'ami` is `ami`, `Ann's` is `ann`."""
    parts = word.replace("’", "'").split("'")
    if len(parts) == 1:
        return word
    if parts[0] in _ELIDED:
        return parts[1]
    return parts[0] if parts[1] == "s" else "".join(parts)


def _pieces(run: str, *, asked: bool) -> list[str]:
    pairs = [run[at : at + 2] for at in range(len(run) - 1)]
    return pairs if pairs and asked else [*pairs, *run]


@lru_cache(maxsize=8)
def _analyzer(languages: tuple[str, ...]) -> Analyzer:
    return Analyzer(languages)


def content_words(text: str, *, grams: int = 1, languages: Sequence[str] = ()) -> list[str]:
    """The words of `text` that carry meaning, in order: no links, stop words, case or endings.

    Endings and stop words are English ones and those of `languages`. Runs of scripts without spaces
    give their pairs of characters and, with `grams=1`, their single characters too; a run of one
    character gives itself. Never raises, whatever the text.
    """
    analyzer = _analyzer(tuple(languages))
    return analyzer.asked(text) if grams == 2 else analyzer.words(text)
