"""The texts of one chat as a model may see them, and its answers with the names again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from chalicelib.insights.inert import without_hidden
from chalicelib.insights.privacy.masks import masked
from chalicelib.insights.privacy.names import Found, Names
from chalicelib.insights.privacy.numbers import digits_of
from chalicelib.insights.privacy.pseudonyms import pseudonyms_in, pseudonyms_of, with_names

NAME = "‹name›"
"""Stands for a name that more than one person of the chat has."""
_FEWEST_DIGITS: Final = 7
_OWNER_BASE: Final = 0xF0000
_PRIVATE: Final = re.compile("[\U000f0000-\U0010ffff]")
"""Private use: nobody writes it. It holds the places of the people whose number stood there."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes in a chat: the name shown, and all names that the exports give them.

    `identities` begins with the one that pseudonyms are made from.
    """

    name: str
    identities: Sequence[str]


@dataclass(frozen=True, slots=True)
class Disguise:
    """Hides people and contacts in texts, and reveals the people again.

    Without pseudonyms names stay as they are; what `masked` finds is hidden always.
    """

    _pseudonyms: Mapping[str, str] = field(default_factory=dict)
    _names: Mapping[str, str] = field(default_factory=dict)
    _in_order: Sequence[str] = ()
    _known: Names = field(default_factory=Names)
    _numbers: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Sequence[Person], key: str) -> Self:
        """The disguise of a chat; those first who were first, so that their pseudonyms stay."""
        pseudonyms = pseudonyms_of((person.identities[0] for person in people), key)
        return cls(
            {person.name: each for person, each in zip(people, pseudonyms, strict=True)},
            {each: person.name for person, each in zip(people, pseudonyms, strict=True)},
            pseudonyms,
            Names.of([(person.name, *person.identities) for person in people]),
            dict(_numbers_of(people)),
        )

    def hide(self, text: str) -> str:
        """`text` with contacts masked, and people under their pseudonyms."""
        text = masked(_PRIVATE.sub("", without_hidden(text)), self._owner)
        pieces: list[str] = []
        at = 0
        for found in self._known.find(text):
            pieces += text[at : found.start], self._written(found)
            at = found.end
        return _PRIVATE.sub(self._of_number, "".join((*pieces, text[at:])))

    def name(self, sender: str) -> str:
        """What somebody is called before a model; a name of nobody's is hidden as any text."""
        return self._pseudonyms.get(sender) or self.hide(sender)

    def hide_all(self, value: Any) -> Any:
        """JSON with each text in it hidden, keys that are a name included."""
        match value:
            case str():
                return self.name(value)
            case Mapping():
                return {
                    self._pseudonyms.get(key, key): self.hide_all(each)
                    for key, each in value.items()
                }
            case [*values]:
                return [self.hide_all(each) for each in values]
            case _:
                return value

    def reveal(self, text: str) -> str:
        """`text` with the names of the people back."""
        return with_names(text, self._names.get)

    def strangers(self, texts: Iterable[str]) -> list[str]:
        """The pseudonyms in texts that are nobody's, in order, once each."""
        if not self._names:
            return []
        named = (each for text in texts for each in pseudonyms_in(text))
        return [each for each in dict.fromkeys(named) if each not in self._names]

    def _written(self, found: Found) -> str:
        name = NAME if found.person is None else self._in_order[found.person]
        return f"{name}'s" if found.possessive else name

    def _owner(self, digits: str) -> str | None:
        number, person = self._numbers.get(digits[-_FEWEST_DIGITS:], ("", 0))
        given = digits.lstrip("0")
        short, long = sorted((given, number), key=len)
        if len(short) >= _FEWEST_DIGITS and long.endswith(short):
            return chr(_OWNER_BASE + person)
        return None

    def _of_number(self, found: re.Match[str]) -> str:
        return self._in_order[ord(found[0]) - _OWNER_BASE]


def _numbers_of(people: Iterable[Person]) -> Iterator[tuple[str, tuple[str, int]]]:
    for place, person in enumerate(people):
        for name in (person.name, *person.identities):
            digits = digits_of(name).lstrip("0")
            if len(digits) >= _FEWEST_DIGITS and not any(c.isalpha() for c in name):
                yield digits[-_FEWEST_DIGITS:], (digits, place)
