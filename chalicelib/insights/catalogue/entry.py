"""One object of a catalogue file, whose slips are collected while it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any


class CatalogueInvalid(Exception):
    """Files of the catalogue are not as they have to be; each slip names its file and field."""

    def __init__(self, slips: Sequence[str]) -> None:
        super().__init__("\n".join(slips))
        self.slips = tuple(slips)


@dataclass(frozen=True, slots=True)
class Entry:
    """The fields of an object. A field that is not as asked for is named in `slips`, and what is
    given for it is only there so that reading can go on.
    """

    where: str
    fields: Mapping[str, Any]
    slips: list[str]

    @classmethod
    def of(
        cls, found: object, where: str, expected: Iterable[str] | None, slips: list[str]
    ) -> Entry:
        """The object, with fields that are missing or unknown named; None expects any."""
        if not isinstance(found, dict):
            # A file that could not be read has been named already.
            if found is not None:
                slips.append(f"{where}: an object is needed")
            return cls(where, {}, slips)
        if expected is not None:
            missing = sorted(set(expected) - found.keys())
            unknown = sorted(found.keys() - set(expected))
            if missing or unknown:
                slips.append(f"{where}: missing fields {missing}, unknown fields {unknown}")
        return cls(where, found, slips)

    def named(self, name: str) -> Entry:
        """The same object, with its name in what is said of it."""
        return replace(self, where=f"{self.where}: {name}")

    def has(self, name: str) -> bool:
        """Whether the field is there, whatever it holds."""
        return name in self.fields

    def slip(self, name: str, said: str) -> None:
        """Name a slip of a field. One that is missing has been named already."""
        if self.has(name):
            self.slips.append(f"{self.where}: {name} {said}")

    def text(self, name: str) -> str:
        """A text without space around it."""
        value = self.fields.get(name)
        if _is_text(value):
            return str(value)
        self.slip(name, "needs text without space around it")
        return ""

    def texts(self, name: str) -> tuple[str, ...]:
        """At least one text, none twice."""
        values = self.fields.get(name)
        if not isinstance(values, list) or not values:
            self.slip(name, "needs a list with at least one text")
            return ()
        if not all(map(_is_text, values)):
            self.slip(name, "needs texts, without space around them")
            return ()
        if len(set(values)) < len(values):
            self.slip(name, "holds a text more than once")
        return tuple(values)

    def whole(self, name: str, *, least: int) -> int:
        """A whole number of at least `least`."""
        value = self.fields.get(name)
        if type(value) is int and value >= least:
            return value
        self.slip(name, f"is {value!r}; a whole number, at least {least}, is needed")
        return least

    def one_of(self, name: str, known: Sequence[str]) -> str:
        """One of the values that are known."""
        value = self.fields.get(name)
        for each in known:
            if value == each:
                return each
        self.slip(name, f"is {value!r}; known are {', '.join(known)}")
        return known[0] if known else ""

    def table(self, name: str, expected: Iterable[str] | None = None) -> Entry:
        """The object in a field, as an entry of its own."""
        found = self.fields.get(name)
        where = f"{self.where}: {name}"
        if isinstance(found, dict) and found:
            return Entry.of(found, where, expected, self.slips)
        self.slip(name, "needs an object with at least one field")
        return Entry(where, {}, self.slips)

    def texts_by_name(self) -> dict[str, str]:
        """Every field as a text."""
        return {name: self.text(name) for name in self.fields}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value) and value == value.strip()
