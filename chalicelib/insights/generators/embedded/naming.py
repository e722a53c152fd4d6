"""What people are called in a sentence: first names where they tell people apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chalicelib.insights.evidence import cut

MAX_NAME_CHARACTERS = 30


def short_names(people: Sequence[str]) -> Mapping[str, str]:
    """A short name for each person, no two alike.

    First names if all of them are words and all differ; otherwise the names as the export has them,
    on one line and bounded, and numbered if the bound made any two alike.
    """
    first = _named(people, lambda person: person.split()[0] if person.split() else "")
    if len(set(first.values())) == len(first) and all(name.isalpha() for name in first.values()):
        return first
    return _told_apart(_named(people, lambda person: " ".join(person.split())))


def _named(people: Sequence[str], shorten: Callable[[str], str]) -> dict[str, str]:
    return {person: cut(shorten(person), MAX_NAME_CHARACTERS) for person in people}


def _told_apart(names: Mapping[str, str]) -> Mapping[str, str]:
    if len(set(names.values())) == len(names):
        return names
    return {
        person: f"{name} (no. {at})" for at, (person, name) in enumerate(names.items(), start=1)
    }
