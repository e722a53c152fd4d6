"""What a chat is made of: its exports in the order they came, and what the user says of its people.

A manifest is never changed: a change writes another, and the chat item then names that one.
`reading` counts the changes that need the exports read again; a new name for somebody needs none.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from chalicelib.chats.date_order import DateOrder

SCHEMA = 1
MAX_EXPORTS = 50


@dataclass(frozen=True, slots=True)
class Export:
    """One export of a chat as it was uploaded.

    `token` names its object, `sha256` its bytes. `size` is in bytes, `text_size` what it unpacks
    to. `received_on` is the day on which it came, as ISO 8601: no message is of a later one. `chat`
    is the conversation of the file that was chosen, `date_order` what the user said of its dates;
    both None where nothing had to be said.
    """

    token: str
    name: str
    size: int
    text_size: int
    sha256: str
    format: str
    received_on: str
    date_order: DateOrder | None = None
    chat: str | None = None


@dataclass(frozen=True, slots=True)
class People:
    """What the user says of those who write, by the names that the exports give them.

    `joined` maps an identity to the one that it is the same person as, which is joined to nobody;
    `names` maps an identity to the name it is shown under; `hidden` are shown without a name, and
    nothing they wrote is quoted.
    """

    joined: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Manifest:
    """See the module."""

    token: str
    reading: int
    exports: tuple[Export, ...]
    people: People = field(default_factory=People)

    @classmethod
    def first(cls, export: Export) -> Manifest:
        """The manifest of a new chat."""
        return cls(new_token(), 1, (export,))

    def extended(self, export: Export) -> Manifest:
        """With one export more."""
        return replace(
            self, token=new_token(), reading=self.reading + 1, exports=(*self.exports, export)
        )

    def with_people(self, people: People) -> Manifest:
        """With other people; whoever is joined otherwise has the exports read again."""
        again = people.joined != self.people.joined
        return replace(self, token=new_token(), reading=self.reading + again, people=people)

    @property
    def text_size(self) -> int:
        """Bytes of text in all exports."""
        return sum(export.text_size for export in self.exports)

    def to_json(self) -> dict[str, Any]:
        """As JSON can hold it."""
        people = {**asdict(self.people), "hidden": sorted(self.people.hidden)}
        return {"schema": SCHEMA, **asdict(self), "people": people}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Manifest:
        """What `to_json` gave."""
        people = found["people"]
        return cls(
            found["token"],
            found["reading"],
            tuple(_export(export) for export in found["exports"]),
            People(people["joined"], people["names"], frozenset(people["hidden"])),
        )


def new_token() -> str:
    """A name that nothing else of a chat has."""
    return secrets.token_hex(8)


def _export(found: Mapping[str, Any]) -> Export:
    order = found["date_order"]
    return Export(**{**found, "date_order": DateOrder(order) if order else None})
