"""Which messages speak of a thing: BM25 over words, with the neighbours' words counted too.

Scores are Okapi BM25 (Robertson and Zaragoza 2009; k1 1.2, b 0.75) on a weighted term frequency:
a message counts its own words in full and those of the two messages before and after it by 0.35,
because what answers a question is often said one message away from its words. Words are compared
without case, accents or English endings; Han, Kana, Hangul and Thai, which are written without
spaces, as pairs of characters.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chalicelib.chats.messages import Message, is_citable
from chalicelib.chats.words import STOP_WORDS, without_links

K1 = 1.2
B = 0.75
NEIGHBOURS = 2
NEIGHBOUR_WEIGHT = 0.35
SAME_TEXT = 0.8
"""Two messages are near duplicates when they share this much of their words (Jaccard)."""
WEEK_SHARE = 0.25
"""No week gives more than this share of the hits while other weeks have any to give."""

_UNSPACED = (
    "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_RUN = re.compile(f"([{_UNSPACED}]+)")
_ACCENTS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = re.compile("['’]")
_ASCII_WORD = re.compile("[a-z0-9]+")


def _fold(text: str) -> str:
    without = _APOSTROPHES.sub("", text).casefold()
    if without.isascii():
        return without
    decomposed = unicodedata.normalize("NFKD", without)
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", decomposed)).casefold()


_STOP_WORDS = frozenset(_fold(word) for word in STOP_WORDS)


@dataclass(frozen=True, slots=True)
class Hit:
    """A message found, and how well it fits: scores compare within one search only."""

    message: Message
    score: float


class Retriever:
    """Searches the messages that persons wrote in words; notices and media are not in it."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._messages = [message for message in messages if is_citable(message)]
        self._terms = [content_words(message.text) for message in self._messages]
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for position, terms in enumerate(self._terms):
            for term, count in Counter(terms).items():
                self._postings[term].append((position, count))
        self._lengths = self._weighted_lengths()
        self._mean_length = sum(self._lengths) / len(self._lengths) if self._lengths else 1.0

    def search(self, queries: Sequence[str], limit: int) -> list[Hit]:
        """At most `limit` hits, best first; the same input always gives the same hits.

        A message has the score of the query it fits best. Of near duplicates only the best is
        given, and hits of one week beyond its share only when other weeks have no more to give.
        """
        best: dict[int, float] = {}
        for query in queries:
            for position, score in self._scores(query).items():
                best[position] = max(score, best.get(position, 0.0))
        ranked = sorted(best, key=lambda position: (-best[position], position))
        chosen = self._spread(ranked, limit)
        chosen.sort(key=lambda position: (-best[position], position))
        return [Hit(self._messages[position], best[position]) for position in chosen]

    def _weighted_lengths(self) -> list[float]:
        own = [len(terms) for terms in self._terms]
        return [
            own[at]
            + NEIGHBOUR_WEIGHT
            * (sum(own[max(0, at - NEIGHBOURS) : at]) + sum(own[at + 1 : at + 1 + NEIGHBOURS]))
            for at in range(len(own))
        ]

    def _scores(self, query: str) -> Mapping[int, float]:
        scores: dict[int, float] = defaultdict(float)
        for term in sorted(set(content_words(query, grams=2))):
            postings = self._postings.get(term, [])
            rarity = math.log1p((len(self._messages) - len(postings) + 0.5) / (len(postings) + 0.5))
            for position, frequency in self._with_neighbours(postings).items():
                length = self._lengths[position] / self._mean_length
                scores[position] += (
                    rarity * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length))
                )
        return scores

    def _with_neighbours(self, postings: Sequence[tuple[int, int]]) -> Mapping[int, float]:
        frequencies: dict[int, float] = defaultdict(float)
        for position, count in postings:
            frequencies[position] += count
            for distance in range(1, NEIGHBOURS + 1):
                for neighbour in (position - distance, position + distance):
                    if 0 <= neighbour < len(self._messages):
                        frequencies[neighbour] += NEIGHBOUR_WEIGHT * count
        return frequencies

    def _spread(self, ranked: Sequence[int], limit: int) -> list[int]:
        a_week = max(1, math.ceil(limit * WEEK_SHARE))
        chosen: list[int] = []
        left: list[int] = []
        seen: list[frozenset[str]] = []
        weeks: Counter[tuple[int, int]] = Counter()
        for position in ranked:
            if len(chosen) >= limit:
                break
            week = self._messages[position].sent_at.isocalendar()[:2]
            has_room = weeks[week] < a_week
            if not has_room and len(left) >= limit:
                continue
            terms = frozenset(self._terms[position])
            if any(_alike(terms, other) for other in seen):
                continue
            seen.append(terms)
            if has_room:
                weeks[week] += 1
                chosen.append(position)
            else:
                left.append(position)
        return chosen + left[: max(0, limit - len(chosen))]


def content_words(text: str, *, grams: int = 1) -> list[str]:
    """The words of `text` that carry meaning, in order: no links, stop words, case or endings.

    Runs of scripts without spaces give their pairs of characters and, with `grams=1`, their single
    characters too; a run of one character gives itself. Never raises, whatever the text.
    """
    folded = _fold(without_links(text))
    if folded.isascii():
        return _meaningful(_ASCII_WORD.findall(folded))
    words: list[str] = []
    for run in _RUN.split(folded):
        if _RUN.match(run):
            words.extend(_pieces(run, grams))
        else:
            words.extend(_meaningful("".join(map(_word_character, run)).split()))
    return words


@lru_cache(maxsize=4096)
def _word_character(character: str) -> str:
    return character if unicodedata.category(character)[0] in "LNM" else " "


def _pieces(run: str, grams: int) -> list[str]:
    pairs = [run[at : at + 2] for at in range(len(run) - 1)]
    return pairs if pairs and grams == 2 else [*pairs, *run]


def _meaningful(words: Sequence[str]) -> list[str]:
    return [_stem(word) for word in words if word not in _STOP_WORDS]


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    """Take off the commonest English endings, alike for `plan`, `plans`, `planned`, `planning`."""
    if not word.isascii() or len(word) < 4:
        return word
    for ending in ("ing", "ed", "es", "s"):
        kept = word.removesuffix(ending)
        if kept != word and len(kept) >= 3 and not word.endswith("ss"):
            return _bare(kept)
    return _bare(word)


def _bare(stem: str) -> str:
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "aeioulsz":
        return stem[:-1]
    if stem.endswith("y"):
        return stem[:-1] + "i"
    return stem.removesuffix("e") if len(stem) > 3 else stem


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    fewer, more = sorted((len(one), len(other)))
    if fewer < SAME_TEXT * more:
        return False
    shared = len(one & other)
    return shared >= SAME_TEXT * (fewer + more - shared)
