"""Phrases as WhatsApp words them, and how what stands in an export is compared with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final, NamedTuple

from chalicelib.chats.formats.whatsapp.marks import visible

Wording = Mapping[str, tuple[str, ...]]
"""Phrases of one kind by language."""

STOPS: Final = ".。।۔"
"""What ends a sentence; wordings are listed without it."""

GAP: Final = "{}"
"""What a wording has in place of a name, a number, a title, or whatever may follow."""
_SAME = str.maketrans(
    {"\u00a0": " ", "\u2009": " ", "\u202f": " ", "’": "'"} | dict.fromkeys("“”„«»「」『』", '"')
)


def normal(text: str) -> str:
    """`text` as wordings are compared: marks gone, one kind of space and quote, no last stop."""
    return visible(text).translate(_SAME).rstrip(STOPS)


def folded(text: str) -> str:
    """`normal` without regard to capitals."""
    return normal(text).casefold()


def listed(*wordings: Wording) -> Iterator[str]:
    """Every phrase of some kinds, as it is listed."""
    for wording in wordings:
        for phrases in wording.values():
            yield from phrases


def phrases(*wordings: Wording) -> frozenset[str]:
    """Every phrase of some kinds, as `folded` gives it."""
    return frozenset(map(folded, listed(*wordings)))


class Template(NamedTuple):
    """A notice with gaps for names: the words `before` the first, `between`, and `after` the last.

    A notice without a gap has None in place of the last two.
    """

    before: str
    between: tuple[str, ...] | None
    after: str | None

    @classmethod
    def of(cls, wording: str) -> Template:
        """The template of a wording in which `{}` stands for a gap."""
        before, *others = normal(wording).split(GAP)
        return cls(before, tuple(others[:-1]), others[-1]) if others else cls(before, None, None)

    def matches(self, notice: str) -> bool:
        """Whether `notice`, as `normal` gives it, has these words in this order."""
        if self.between is None or self.after is None:
            return notice == self.before
        if not (notice.startswith(self.before) and notice.endswith(self.after)):
            return False
        position = len(self.before)
        for words in self.between:
            found = notice.find(words, position)
            if found < 0:
                return False
            position = found + len(words)
        return position <= len(notice) - len(self.after)


class Templates:
    """Many templates, each found by a word that it cannot be without."""

    def __init__(self, wordings: Iterable[str]) -> None:
        self._by_word: dict[str, list[Template]] = defaultdict(list)
        self._without_words: list[Template] = []
        for wording in wordings:
            words = [word for word in normal(wording).split(" ") if GAP not in word]
            of_its_kind = self._by_word[max(words, key=len)] if words else self._without_words
            of_its_kind.append(Template.of(wording))

    def match(self, notice: str) -> bool:
        """Whether any of them matches `notice`, as `normal` gives it."""
        by_word = (self._by_word.get(word, ()) for word in set(notice.split(" ")))
        candidates = chain(self._without_words, *by_word)
        return any(template.matches(notice) for template in candidates)
