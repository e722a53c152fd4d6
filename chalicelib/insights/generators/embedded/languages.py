"""Which languages a person writes, told by function words over stretches of what they wrote."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path

from chalicelib.chats.messages import Message
from chalicelib.insights.generators.embedded.lexicon import Lexicon
from chalicelib.insights.generators.embedded.tokens import BREAKS, split_tokens, without_accents

FEWEST_WORDS = 20
"""Fewer words than these do not show a person's language; then the whole chat decides."""
FEWEST_HITS = 3
"""Fewer function words of one language than these tell nothing of a stretch."""
FEWEST_FUNCTION_WORDS = 0.1
"""A language's own chats run from 0.2 to 0.5 of its words, other languages stay below 0.05."""
STRETCH_WORDS = 120
"""A person's texts are looked at in stretches of so many words: somebody may change language."""

_ALL = -1
_MOST_WORDS = 50_000
_NEIGHBOURS = Path(__file__).parent / "lexicons" / "neighbours.json"


class Languages:
    """Tells texts apart by language.

    `neighbours.json` holds function words of languages that no lexicon reads but that share words
    with one that is read: where those prevail, the stretch is in none of the languages read. Words
    that two of the languages read have in common tell nothing.
    """

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self._lexicons = lexicons
        neighbours: Mapping[str, Sequence[str]] = json.loads(_NEIGHBOURS.read_text("utf-8"))
        words = [*(lexicon.function_words for lexicon in lexicons), *neighbours.values()]
        self._number = len(words)
        self._owners: dict[str, tuple[int, ...]] = {}
        for owner, own in enumerate(words):
            for word in sorted(set(map(without_accents, own))):
                self._owners[word] = (*self._owners.get(word, ()), owner)
        for word, owners in list(self._owners.items()):
            if sum(owner < len(lexicons) for owner in owners) > 1:
                del self._owners[word]
        self._owners_of = lru_cache(_MOST_WORDS)(self._look_up)

    def of_people(self, texts: Mapping[str, Sequence[Message]]) -> dict[str, tuple[Lexicon, ...]]:
        """The lexicons that read each person, none where the person's language is not read.

        Where somebody wrote too little to tell, the whole chat decides, too.
        """
        stretches = {person: self._stretches(own) for person, own in texts.items()}
        everything = self._sum(chain.from_iterable(stretches.values()))
        return {
            person: self._read(own if self._sum(own)[_ALL] >= FEWEST_WORDS else [everything, *own])
            for person, own in stretches.items()
        }

    def of_text(self, text: str, possible: Sequence[Lexicon]) -> Sequence[Lexicon]:
        """Those of the lexicons whose function words prevail in the text; all if none does."""
        if len(possible) < 2:
            return possible
        counts = self._nothing()
        self._count(text, counts)
        own = {lexicon: counts[self._lexicons.index(lexicon)] for lexicon in possible}
        return [lexicon for lexicon in possible if 2 * own[lexicon] >= max(own.values())]

    def _read(self, stretches: Iterable[list[int]]) -> tuple[Lexicon, ...]:
        telling = list(filter(self._is_telling, stretches))
        return tuple(
            lexicon
            for at, lexicon in enumerate(self._lexicons)
            if any(self._prevails(at, stretch) for stretch in telling)
        )

    def _look_up(self, token: str) -> tuple[int, ...]:
        return self._owners.get(without_accents(token.rstrip(",")), ())

    def _is_telling(self, stretch: list[int]) -> bool:
        return max(stretch[:_ALL]) >= FEWEST_HITS

    def _prevails(self, owner: int, stretch: list[int]) -> bool:
        most_unread = max(stretch[len(self._lexicons) : _ALL])
        return most_unread < stretch[owner] >= FEWEST_FUNCTION_WORDS * stretch[_ALL]

    def _stretches(self, texts: Iterable[Message]) -> list[list[int]]:
        """The counts of each stretch; what is left at the end belongs to the one before it."""
        stretches = [self._nothing()]
        for message in texts:
            if stretches[-1][_ALL] >= STRETCH_WORDS:
                stretches.append(self._nothing())
            self._count(message.text, stretches[-1])
        if len(stretches) > 1 and stretches[-1][_ALL] < STRETCH_WORDS:
            stretches[-2:] = [self._sum(stretches[-2:])]
        return stretches

    def _count(self, text: str, counts: list[int]) -> None:
        """Add to each language how many words of the text are its function words; last, to all."""
        for token in split_tokens(text):
            if token not in BREAKS:
                counts[_ALL] += 1
                for owner in self._owners_of(token):
                    counts[owner] += 1

    def _nothing(self) -> list[int]:
        return [0] * (self._number + 1)

    def _sum(self, stretches: Iterable[list[int]]) -> list[int]:
        return [sum(column) for column in zip(self._nothing(), *stretches, strict=True)]
