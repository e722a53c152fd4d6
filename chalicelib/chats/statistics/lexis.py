"""The words of a chat: counted a week, month and person at a time, folded once per distinct token.

Tokens are counted as they stand, which is fast; what they are (words in lower case, emoji, hosts)
is looked up when the counts are folded into the vocabularies.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from math import log
from typing import Any, NamedTuple

from chalicelib.chats.statistics.phrases import Phrases
from chalicelib.chats.statistics.tokens import Tokens
from chalicelib.chats.statistics.vocabulary import Limits, Month, Vocabulary, top
from chalicelib.chats.words import STOP_WORDS_BY_LANGUAGE, ranked_form

_MOST_OPEN_TOKENS = 20_000
WORDS_A_WEEK = 60
MOST_WEEKS = 1040
"""Topics are kept for this many weeks, twenty years."""

_PRIOR_WORDS = 500
FEWEST_DISTINCTIVE = 5

_WORDS = Limits(open=20_000, whole=30_000, stored=4_000, month=400, months=40_000)
_EMOJI = Limits(open=2_000, whole=4_000, stored=1_000, month=60, months=8_000)
_DOMAINS = Limits(open=2_000, whole=4_000, stored=300, month=30, months=4_000)
_PHRASES = Limits(open=15_000, whole=20_000, stored=800, month=80, months=10_000)
_LANGUAGES = Limits(open=40_000, whole=40_000, stored=40_000, month=40_000, months=80_000)

_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _language, _words in STOP_WORDS_BY_LANGUAGE.items():
    for _word in _words:
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _language)


class Bag(NamedTuple):
    """What belongs to one week (its Monday), month and person."""

    week: int
    month: Month
    person: int


class _Folded(NamedTuple):
    words: dict[str, int]
    emoji: dict[str, int]
    domains: dict[str, int]
    languages: dict[str, int]


class _Ranked(dict[str, str | None]):
    """The form under which each word is ranked; forgets all if there are too many."""

    def __missing__(self, word: str) -> str | None:
        if len(self) > _MOST_OPEN_TOKENS:
            self.clear()
        self[word] = form = ranked_form(word)
        return form


class Lexis:
    """Counts the tokens of texts, and folds them into vocabularies."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._open: defaultdict[Bag, Counter[str]] = defaultdict(Counter)
        self._words = Vocabulary(_WORDS)
        self._emoji = Vocabulary(_EMOJI)
        self._domains = Vocabulary(_DOMAINS)
        self._languages = Vocabulary(_LANGUAGES)
        self._reactions = Vocabulary(_EMOJI)
        self._phrases = Vocabulary(_PHRASES)
        self._ranked = _Ranked()
        self._weeks: dict[int, dict[str, int]] = {}
        self._runs = Phrases(self._phrases)

    def add(self, bag: Bag, tokens: Iterable[str]) -> None:
        """Count the tokens of texts."""
        self._open[bag].update(tokens)

    def add_reactions(self, month: Month, person: int, reactions: Iterable[str]) -> None:
        """Count the reactions that a person's message got."""
        self._reactions.add(month, person, Counter(reactions))

    def add_text(self, day: int, month: Month, person: int, tokens: Iterable[str]) -> None:
        """Look for phrases in a text."""
        words = tuple(chain.from_iterable(map(self._tokens.forms.__getitem__, tokens)))
        self._runs.add(day, month, person, words)

    def fold_if_many(self) -> None:
        """Fold what was counted so far, if it is much."""
        if sum(map(len, self._open.values())) > _MOST_OPEN_TOKENS:
            self._fold()

    def stored(self) -> dict[str, Any]:
        """All vocabularies and weeks, as JSON can hold them."""
        self._fold()
        self._runs.finish()
        return {
            "words": self._words.stored(),
            "emoji": self._emoji.stored(),
            "domains": self._domains.stored(),
            "languages": self._languages.stored(),
            "reactions": self._reactions.stored(),
            "phrases": self._phrases.stored(),
            "weeks": {
                str(week): dict(top(counts, WORDS_A_WEEK))
                for week, counts in sorted(self._weeks.items())
            },
        }

    def _fold(self) -> None:
        weeks: dict[int, Counter[str]] = {}
        for bag, tokens in self._open.items():
            folded = self._folded(tokens)
            self._words.add(bag.month, bag.person, folded.words)
            self._emoji.add(bag.month, bag.person, folded.emoji)
            self._domains.add(bag.month, bag.person, folded.domains)
            self._languages.add(bag.month, bag.person, folded.languages)
            again = {word: n for word, n in folded.words.items() if n > 1}
            weeks.setdefault(bag.week, Counter()).update(again)
        self._open.clear()
        self._keep_weeks(weeks)

    def _folded(self, tokens: Mapping[str, int]) -> _Folded:
        folded = _Folded({}, {}, {}, {})
        words, languages = folded.words, folded.languages
        forms, odd, ranked = self._tokens.forms, self._tokens.odd, self._ranked
        for token, count in tokens.items():
            for word in forms[token]:
                form = ranked[word]
                if form is not None:
                    words[form] = words.get(form, 0) + count
                elif word in _LANGUAGES_OF:
                    for language in _LANGUAGES_OF[word]:
                        languages[language] = languages.get(language, 0) + count
            if token in odd:
                for found, counts in (
                    (odd[token].emoji, folded.emoji),
                    (odd[token].domains, folded.domains),
                ):
                    for thing in found:
                        counts[thing] = counts.get(thing, 0) + count
        return folded

    def _keep_weeks(self, weeks: Mapping[int, Counter[str]]) -> None:
        for week, words in weeks.items():
            if week in self._weeks or len(self._weeks) < MOST_WEEKS:
                words.update(self._weeks.get(week, {}))
                # Words of a week that is not over may still become frequent.
                self._weeks[week] = dict(top(words, 2 * WORDS_A_WEEK))


def weekly_topics(
    weeks: Mapping[int, Mapping[str, int]], *, terms: int, fewest: int
) -> dict[int, list[str]]:
    """The terms that stand out in each week: said `fewest` times, ranked by TF-IDF.

    That is n x ln(weeks / weeks in whose most frequent words the term is), Sparck Jones 1972.
    """
    in_weeks = Counter(word for words in weeks.values() for word in words)
    topics = {}
    for week, words in weeks.items():
        weights = {
            word: n * log(len(weeks) / in_weeks[word]) for word, n in words.items() if n >= fewest
        }
        ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
        topics[week] = [word for word, weight in ranked[:terms] if weight > 0]
    return topics


def distinctive(mine: Counter[str], others: Counter[str]) -> list[tuple[str, float]]:
    """The words that one person says more than the others: each with its z-score, highest first.

    Log-odds ratio with an informative Dirichlet prior, Monroe, Colaresi and Quinn 2008, equations
    16, 20 and 22. The prior is what everybody says, as strong as `_PRIOR_WORDS` words.
    """
    words_mine, words_others = mine.total(), others.total()
    total = words_mine + words_others
    found = []
    for word, n in mine.items():
        other = others[word]
        prior = _PRIOR_WORDS * (n + other) / total
        left = words_mine + _PRIOR_WORDS - n - prior
        right = words_others + _PRIOR_WORDS - other - prior
        if n < FEWEST_DISTINCTIVE or left <= 0 or right <= 0:
            continue
        delta = log((n + prior) / left) - log((other + prior) / right)
        found.append((word, delta / (1 / (n + prior) + 1 / (other + prior)) ** 0.5))
    return sorted(found, key=lambda item: (-item[1], item[0]))
