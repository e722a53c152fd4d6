"""Which chat a file says it is the export of."""

from __future__ import annotations

from pathlib import PurePosixPath

from chalicelib.chats.formats.whatsapp.marks import visible
from chalicelib.chats.formats.whatsapp.templates import GAP, listed
from chalicelib.chats.formats.whatsapp.wording import file_names

_SUFFIXES = (".txt", ".zip")


def chat_name(file_name: str) -> str:
    """The contact or group in the name WhatsApp gave the file, or "" if it gave none.

    Folders before it do not matter, nor do underscores where spaces were, as some systems put them.
    """
    stem = PurePosixPath(file_name).name
    if stem.casefold().endswith(_SUFFIXES):
        stem = stem[: stem.rindex(".")]
    name = _spaced(stem)
    for before, after in _FRAMES:
        inside = name[len(before) : len(name) - len(after)]
        if inside and name.casefold() == f"{before}{inside}{after}".casefold():
            return inside
    return ""


def _spaced(stem: str) -> str:
    return " ".join(visible(stem.replace("_", " ")).split())


def _frames() -> list[tuple[str, str]]:
    """What stands around the name, the longest first: some begin as others do."""
    found = {wording.partition(GAP) for wording in listed(file_names.EXPORTED)}
    frames = [(before, after) for before, _, after in found]
    return sorted(frames, key=lambda frame: (-len("".join(frame)), frame))


_FRAMES = _frames()
