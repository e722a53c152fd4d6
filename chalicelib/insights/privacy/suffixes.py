"""How names are inflected: what may follow one, or go before it, in languages that join the two.

All folded. What is `SURE` follows a name in whatever case it is written; other endings make words
(`Tim`, `time`), so that they count only where the context says that a name stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from chalicelib.insights.privacy.folding import folded

VOWELS: Final = "aeiouyаеиоуыэюяій"


class Ending(NamedTuple):
    """A way to take a word apart: what may be a name, or one without its last vowel, and how sure.

    `possessive` is true of a bare `s` alone.
    """

    base: str
    stem: bool
    sure: bool
    possessive: bool = False


def _endings(words: str) -> frozenset[str]:
    return frozenset(folded(word) for word in words.split())


_LATIN_SURE = _endings(
    """chen lein cska ocska ecska acska acskam ito ita itos itas cito cita inho inha zinho zinha
    ninho ninha nak nek val vel nal nel tol rol owi ovi owie ovej eczka usia uccia uccio etta etto
    ella"""
)
_LATIN = _endings(
    """a e i o u y n t m es en ns em om ie ou im ova ina in ka ko ek ke kin li le el lle lla lta sta
    ssa na ta ban ben hoz hez ra re ert kent ne ni us as is os ai ui oi aus iem ik cia sia lek
    ino ini one ona uk ukas ute yte aite ukka uska"""
)
_STEM_LATIN_SURE = _endings("ita ito itas itos inha inho acska ocska eczka usia uccia ulka")
_STEM_LATIN = _endings(
    """y i e o u a ie ou in ina ine us ka ko cia sia ino chen lein li ella etta etto s es as os"""
)
_CYRILLIC = _endings(
    """а я у ю ом ем ым е и ы ой ей ою ею ам ям ах ях ами ями ов ев ова овой ову овым ого ому ых
    ин ина ину иной ка ку ки ке кой ик ика ику чик чика ок ка"""
)
_STEM_CYRILLIC = _CYRILLIC | _endings(
    """очка очку очки очке очкой ечка ечку ечки ечке ечкой енька еньку еньки еньке юша юшу юши юше
    юшка юшку ушка ушку ушки ушке уша ушу уши ик ика ька ьку ьки ьке ькой юня уся усю усе уля улю
    улька ь ья ью ье ьи"""
)
_DEVANAGARI = _endings("ने ला चा ची चे शी त को का की के से जी हून बद्दल कडे साठी मुळे")
_ARABIC_PREFIXES = ("وال", "بال", "فال", "كال", "ول", "وب", "لل", "ال", "و", "ف", "ب", "ك", "ل")
_HEBREW_PREFIXES = ("וש", "וה", "ול", "וב", "של", "ו", "ה", "ב", "כ", "ל", "מ", "ש")
_MAX_SUFFIX = 9
_MAX_JAMO = 10
_SHORTEST_STEM = 3
_SHORTEST_BASE = 2
"""An initial is not inflected."""


def without_ending(word: str) -> Iterator[Ending]:
    """The ways to take folded `word` apart, itself first."""
    yield Ending(word, stem=False, sure=True)
    match _script(word[0]):
        case "latin":
            yield from _inflected(word, _LATIN_SURE, _LATIN, _STEM_LATIN_SURE, _STEM_LATIN)
        case "cyrillic":
            yield from _inflected(word, _CYRILLIC, (), _STEM_CYRILLIC, ())
            yield Ending(word, stem=True, sure=False)
        case "arabic":
            yield from _prefixed(word, _ARABIC_PREFIXES)
        case "hebrew":
            yield from _prefixed(word, _HEBREW_PREFIXES)
        case "hangul":
            yield from _joined(word, shortest=4, longest=_MAX_JAMO)
        case "devanagari":
            yield from _suffixed(word, _DEVANAGARI, stem=False, sure=True)
        case "indic":
            yield from _joined(word, shortest=3, longest=6)


def stem_of(name: str) -> str | None:
    """Folded `name` without the last vowel, or soft sign, that its cases replace."""
    ends = name[-1] in VOWELS or name[-1] == "ь"
    return name[:-1] if ends and len(name) >= _SHORTEST_STEM else None


def _inflected(
    word: str,
    sure: Iterable[str],
    full: Iterable[str],
    sure_stem: Iterable[str],
    stem: Iterable[str],
) -> Iterator[Ending]:
    if word[-1] == "s" and len(word) > _SHORTEST_BASE:
        yield Ending(word[:-1], stem=False, sure=True, possessive=True)
    yield from _suffixed(word, sure, stem=False, sure=True)
    yield from _suffixed(word, full, stem=False, sure=False)
    yield from _suffixed(word, sure_stem, stem=True, sure=True)
    yield from _suffixed(word, stem, stem=True, sure=False)


def _suffixed(word: str, suffixes: Iterable[str], *, stem: bool, sure: bool) -> Iterator[Ending]:
    for length in range(1, min(_MAX_SUFFIX, len(word) - _SHORTEST_BASE) + 1):
        if word[-length:] in suffixes:
            base = word[:-length]
            yield Ending(base, stem, sure=sure and len(base) >= _SHORTEST_STEM)


def _prefixed(word: str, prefixes: Iterable[str]) -> Iterator[Ending]:
    for prefix in prefixes:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_STEM:
            yield Ending(word[len(prefix) :], stem=False, sure=True)


def _joined(word: str, *, shortest: int, longest: int) -> Iterator[Ending]:
    for length in range(1, min(longest, len(word) - shortest) + 1):
        yield Ending(word[:-length], stem=False, sure=True)


_SCRIPTS: Final = (
    (0x0250, "latin"),
    (0x0400, "other"),
    (0x0530, "cyrillic"),
    (0x0590, "other"),
    (0x0600, "hebrew"),
    (0x0780, "arabic"),
    (0x0900, "other"),
    (0x0980, "devanagari"),
    (0x0E00, "indic"),
    (0x1100, "other"),
    (0x1200, "hangul"),
    (0x1E00, "other"),
    (0x1F00, "latin"),
)
"""Where the scripts end in Unicode; letters between them are of others."""


def _script(letter: str) -> str:
    return next((name for end, name in _SCRIPTS if ord(letter) < end), "other")
