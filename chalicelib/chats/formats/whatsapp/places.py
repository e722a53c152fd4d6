"""Positions: sent once as a link, or shared for a while."""

from __future__ import annotations

import re
from typing import Final

from chalicelib.chats.formats.whatsapp.templates import folded, phrases
from chalicelib.chats.formats.whatsapp.wording import places

LINK: Final = "https://"
COORDINATES: Final = f"{LINK}maps.google.com/?q="
PLACE: Final = f"{LINK}foursquare.com/v/"

_LIVE = phrases(places.LIVE)
_LABELLED_COORDINATES = re.compile(rf"(?:[^\n:]{{1,40}}: ?\n?)?{re.escape(COORDINATES)}-?[0-9]")


def is_place(text: str) -> bool:
    """Whether a body is a position: coordinates behind a word, or the link of a named place."""
    if _LABELLED_COORDINATES.match(text) or folded(text) in _LIVE:
        return True
    name, link, _ = text.partition(PLACE)
    return bool(link) and name.rstrip(" ").endswith((":", "\n"))
