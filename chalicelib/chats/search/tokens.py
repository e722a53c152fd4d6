"""A text as the words it is found by, and which of them are forms of one word.

An index holds words without case and accents, whatever the language; scripts that put no space
between words (Han, Kana, Hangul, Thai and their like) as pairs of characters. Endings and stop
words are the business of a question, which knows the languages of the chat.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_ASCII_RUN = re.compile("[a-z0-9]{1,40}")
_ASCII_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_MAY_LINK = re.compile("://|www|@\u2068", re.IGNORECASE)
_ARTICLE = re.compile("^(?:[وبكف]?ال|لل)(?=.{3})")
_INVISIBLE = re.compile("[\u00ad\u200b\u200d\u2060\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_ACCENTS = re.compile("(?<=[a-z\u0370-\u03ff])[\u0300-\u036f]+")
_OPTIONAL_SIGNS = re.compile("[\u0591-\u05c7\u0640\u064b-\u0652\u0670\u093c]")
"""Hebrew and Arabic vowel points, the Arabic stretch and the Devanagari dot: often left out."""
_ONE_LETTER_FOR_ANOTHER = str.maketrans(
    dict(zip("ёłøđıँأإآٱىیکة", "еlodiंااااييكه", strict=True)) | {"æ": "ae", "œ": "oe"}
)
_ELISIONS: Final = """
    l d j m t s n c qu jusqu lorsqu puisqu all dall dell nell sull coll un quest quell sant
"""
_ELIDED = frozenset(_ELISIONS.split())

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


def has_letters(word: str) -> bool:
    """Whether `word`, as an index holds it, may have endings: numbers have none."""
    return word.isalpha() or not word.isascii()


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


def words_of(text: str) -> list[str]:
    """The words of `text` in order, as an index holds them: stop words too; never raises.

    Runs of scripts without spaces give their pairs of characters and each character; an emoji gives
    itself. Links and mentions are no words.
    """
    return _words(text, asked=False)


def _words(text: str, *, asked: bool) -> list[str]:
    plain = without_links(text).casefold() if _MAY_LINK.search(text) else text.casefold()
    if plain.isascii():
        if "'" not in plain:
            return _ASCII_RUN.findall(plain)
        return [_without_clitics(word)[:MAX_WORD_LENGTH] for word in _ASCII_TOKEN.findall(plain)]
    readable = _INVISIBLE.sub("", unicodedata.normalize("NFKC", plain).casefold())
    words: list[str] = []
    for found in _TOKEN.finditer(readable):
        if found.lastgroup == "run":
            words.extend(_pieces(found[0], asked=asked))
        else:
            words.append(_folded(found[0]))
    return [word for word in words if word]


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    folded = fold(_without_clitics(word))
    if script_of(folded[:1] or " ") == "ARABIC":
        folded = _ARTICLE.sub("", folded)
    return folded[:MAX_WORD_LENGTH]


class Analyzer:
    """Tells which words matter and which are forms of one, by the languages of a chat.

    Languages are ISO 639-1 codes, most spoken first.
    """

    def __init__(self, languages: Iterable[str] = ()) -> None:
        by_script: dict[str, list[str]] = {}
        for language in languages:
            by_script.setdefault(_SCRIPT_OF.get(language, "LATIN"), []).append(language)
        for script, language in _USUAL.items():
            by_script.setdefault(script, [language])
        self._stemmers = {
            script: [
                snowballstemmer.stemmer(_STEMMERS[language])
                for language in found[:MOST_LANGUAGES_A_SCRIPT]
                if language in _STEMMERS
            ]
            for script, found in by_script.items()
        }
        self._stop_words = _stop_words(
            {"en", *(code for codes in by_script.values() for code in codes)}
        )
        self._known: dict[str, frozenset[str]] = {}

    def asked(self, text: str) -> list[str]:
        """The words to look for when this is asked, in order; never raises.

        Stop words are looked for where there is nothing else.
        """
        words = _words(text, asked=True)
        return [word for word in words if word not in self._stop_words] or words

    def content(self, text: str) -> list[str]:
        """The words of a text that carry meaning, in order; never raises."""
        return [word for word in words_of(text) if word not in self._stop_words]

    def stems(self, word: str) -> frozenset[str]:
        """What is left of a word without its endings, in each language that it may be of.

        Words of scripts and languages without a stemmer are their own stems.
        """
        stems = self._known.get(word)
        if stems is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            stems = self._known[word] = frozenset(self._stemmed(word)) or frozenset({word})
        return stems

    def _stemmed(self, word: str) -> Iterator[str]:
        if has_letters(word):
            for stemmer in self._stemmers.get(script_of(word[0]), ()):
                yield fold(stemmer.stemWord(word))


def _stop_words(languages: set[str]) -> frozenset[str]:
    written = languages | {"hi-Latn"} if "hi" in languages else languages
    return frozenset(
        part
        for language in written & CLOSED_CLASS.keys()
        for word in CLOSED_CLASS[language]
        for part in words_of(word)
    )


def _without_clitics(word: str) -> str:
    """`word` without what an apostrophe ties to it: `l'ami` is `ami`, `Ann's` is `ann`."""
    if word.isalnum():
        return word
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
    words = analyzer.asked(text) if grams == 2 else analyzer.content(text)
    return [min(analyzer.stems(word)) for word in words]
