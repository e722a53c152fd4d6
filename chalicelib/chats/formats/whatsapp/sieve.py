"""A cheap look at a body: may it be anything but plain text?

It looks at both ends, which are looked up, and for the few signs that WhatsApp sets inside. What
`wording/` lists without a mark has to be caught by its first or its last letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from chalicelib.chats.formats.whatsapp.marks import AROUND, LEFT_TO_RIGHT, RIGHT_TO_LEFT
from chalicelib.chats.formats.whatsapp.media import KINDS_OF_FILES, NULL, ON_IOS
from chalicelib.chats.formats.whatsapp.notices import SURE
from chalicelib.chats.formats.whatsapp.places import COORDINATES, LINK, PLACE
from chalicelib.chats.formats.whatsapp.templates import STOPS, listed
from chalicelib.chats.formats.whatsapp.wording import attached, calls, deleted, omitted, places

FIRST_LETTERS: Final = 8
LAST_LETTERS: Final = 6
"""How many letters of each end are looked up: the fewest that are at the end of a marker."""

LINKS_TO_PLACES: Final = (COORDINATES, PLACE)


def needs_reading(raw: str) -> bool:
    """Whether a body may be anything but plain text; if not, it is TEXT and says `raw.strip()`."""
    return (
        raw[:FIRST_LETTERS] in _STARTS
        or raw[-LAST_LETTERS:] in _ENDS
        or raw[:1] in _FIRST
        or raw[-1:] == ">"
        or LEFT_TO_RIGHT in raw
        or RIGHT_TO_LEFT in raw
        or ")\n" in raw
        or (LINK in raw and (COORDINATES in raw or PLACE in raw))
    )


def suspects(bodies: Sequence[str], *, places: bool = True) -> list[int]:
    """Where in `bodies` those stand that `needs_reading` is true of.

    `places` is False if none of them holds one of `LINKS_TO_PLACES`, which then are not looked for.
    """
    # What is asked of every body is written out: a call costs as much as all of it.
    found = [
        i
        for i, raw in enumerate(bodies)
        if raw[:FIRST_LETTERS] in _STARTS
        or raw[-LAST_LETTERS:] in _ENDS
        or not raw
        or raw[0] in _FIRST
        or raw[-1] == ">"
        or ")\n" in raw
        or (not raw.isascii() and (LEFT_TO_RIGHT in raw or RIGHT_TO_LEFT in raw))
    ]
    if not places:
        return found
    linked = [i for i, raw in enumerate(bodies) if any(link in raw for link in LINKS_TO_PLACES)]
    return sorted({*found, *linked})


def _starts() -> Iterator[str]:
    exact = (*ON_IOS, omitted.WITHHELD, deleted.DELETED, calls.MISSED, places.LIVE)
    for phrase in (*listed(*exact), NULL):
        yield from ((phrase + stop)[:FIRST_LETTERS] for stop in ("", *STOPS))
    for phrase in listed(deleted.BY_AN_ADMIN):
        yield phrase[:FIRST_LETTERS]
    # A file that Android named needs no known word behind it: `IMG-2024`, in any year to come.
    for kind in KINDS_OF_FILES:
        yield from (f"{kind}-{year}" for year in range(2009, 2100))
    for template in SURE:
        if template.after is None or len(template.before) >= FIRST_LETTERS:
            yield template.before[:FIRST_LETTERS]


def _ends() -> Iterator[str]:
    for phrase in listed(attached.ON_ANDROID):
        yield f" ({phrase})"[-LAST_LETTERS:]
    for phrase in listed(omitted.DOCUMENTS_ON_IOS):
        yield f" {phrase}"[-LAST_LETTERS:]
    for template in SURE:
        if template.after is not None and len(template.before) < FIRST_LETTERS:
            yield from ((template.after + stop)[-LAST_LETTERS:] for stop in ("", *STOPS))


_STARTS: Final = frozenset(_starts())
_ENDS: Final = frozenset(_ends())
_FIRST: Final = frozenset(("", "<", *AROUND))
