"""Who says what: the part of a line before the first `: `, unless the file knows better."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from chalicelib.chats.decoding import from_view
from chalicelib.chats.formats.whatsapp.marks import visible
from chalicelib.chats.formats.whatsapp.notices import is_notice_cut_at_a_colon

LONGEST_NAME: Final = 128
"""Longer than any phone book shows: what stands before a colon is then the text of a notice."""

_ENOUGH_MESSAGES = 5


class Senders:
    """Splits what follows a header. `colon_names` are the names that hold a `: ` themselves."""

    def __init__(self, colon_names: Iterable[str] = ()) -> None:
        self._colon_names: dict[str, list[str]] = defaultdict(list)
        for name in sorted(colon_names, key=len, reverse=True):
            self._colon_names[name.partition(": ")[0]].append(name)

    def split(self, rest: str) -> tuple[str | None, str]:
        """The sender and what follows; no sender if the line is a notice."""
        name, colon, body = rest.partition(": ")
        for longer in self._colon_names.get(name, ()):
            if rest.startswith(f"{longer}: "):
                return name_of(longer), rest[len(longer) + 2 :]
        if not colon:
            if not rest.endswith(":"):
                return None, rest
            name, body = rest[:-1], ""
        known = name_of(name)
        return (known, body) if known else (None, rest)

    def name_before_colon(self, written: str) -> str | None:
        """The name, if `written` before the first `: ` must be one; None if it takes `split`."""
        return None if written in self._colon_names else name_of(written)


def name_of(written: str) -> str | None:
    """The name with plain spaces and no marks; one made of nothing but marks stays as it is.

    None if it is no name.
    """
    if not written.strip() or len(written) > LONGEST_NAME or is_notice_cut_at_a_colon(written):
        return None
    return " ".join(visible(written).split()) or written


def names_with_a_colon(names: Iterable[str | None], bodies: Iterable[str]) -> frozenset[str]:
    """Names that hold a `: `, by what stands before and behind the first one of many messages.

    Both are views. What stands before the second `: ` is a name if it stands in every message, at
    least five, that has the same before the first: no person begins all they say with one word.
    """
    messages: Counter[str] = Counter()
    longer: dict[str, set[str]] = defaultdict(set)
    for name, body in zip(names, bodies, strict=True):
        if name is not None:
            second, another, _ = body.partition("\n")[0].partition(": ")
            messages[name] += 1
            longer[name].add(f"{name}: {second}" if another else "")
    return frozenset(
        from_view(found.pop())
        for name, found in longer.items()
        if len(found) == 1 and "" not in found and messages[name] >= _ENOUGH_MESSAGES
    )
