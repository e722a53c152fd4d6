"""Which words recur in some of a chat's texts: what they are about, in the chat's own words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from typing import Final

from chalicelib.chats.emoji import without_emoji
from chalicelib.chats.messages import Message
from chalicelib.chats.search.stop_words import CLOSED_CLASS
from chalicelib.chats.words import ranked_form, split_words, without_links

MOST_WORDS = 3
_FEWEST_MOMENTS, _LIFT = 3, 2
_CLOSED_CLASS: Final = frozenset(chain.from_iterable(CLOSED_CLASS.values()))
_SHORTEST, _LONGEST = 3, 20
"""Characters of a word that is shown: a run of a script without spaces may be a whole text."""


class Themes:
    """The texts of a chat, by the words that they hold."""

    def __init__(self, texts: Sequence[Message]) -> None:
        self._texts = texts

    def recurring(
        self, moments: Sequence[Sequence[Message]], without: Collection[str]
    ) -> list[str]:
        """At most three words that recur in the moments, the most telling first.

        A word recurs if three moments hold it, or of many half the root of their number, and at
        least twice as many as would by chance. It tells more the more moments hold it and
        the fewer texts of the chat do. Words of `without` are left out, and so are those that say
        nothing by themselves.
        """
        held = Counter(
            word
            for moment in moments
            for word in frozenset().union(*(_words(message.text) for message in moment))
        )
        fewest = max(_FEWEST_MOMENTS, math.isqrt(len(moments)) // 2 + 1)
        length = sum(map(len, moments)) / max(1, len(moments))
        weights: dict[str, float] = {}
        for word, times in held.items():
            share = self._holding[word] / len(self._texts)
            by_chance = len(moments) * (1 - (1 - share) ** length)
            if times >= max(fewest, _LIFT * by_chance) and word not in without:
                weights[word] = times * -math.log(share)
        return sorted(weights, key=lambda word: (-weights[word], word))[:MOST_WORDS]

    @cached_property
    def _holding(self) -> Counter[str]:
        return Counter(word for message in self._texts for word in _words(message.text))


def _words(text: str) -> frozenset[str]:
    words = map(_shown_form, split_words(without_emoji(without_links(text))))
    return frozenset(word for word in words if word is not None)


@lru_cache(maxsize=65536)
def _shown_form(word: str) -> str | None:
    form = ranked_form(word)
    if form is None or form in _CLOSED_CLASS:
        return None
    if not _SHORTEST <= len(form) <= _LONGEST or not form.isalpha():
        return None
    return form
