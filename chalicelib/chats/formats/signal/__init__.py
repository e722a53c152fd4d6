"""Signal's chats as the tool signal-export writes them: a folder a chat, in it text and records.

`chat.md` is text for people, `data.json` the same messages as records. Where both stand in one
folder the records are read, as they cannot be misread, unless the text reaches further back: the
tool merges an earlier export into the text alone. Times are the local clock of the computer that
exported; its owner is called `Me`, people who are no contacts `No-Sender`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.exports import NotThisFormat, SourceFile
from chalicelib.chats.formats.heads import head_lines
from chalicelib.chats.formats.naming import told_apart
from chalicelib.chats.formats.signal.export import FORMAT, Export
from chalicelib.chats.formats.signal.records import chat_in_records
from chalicelib.chats.formats.signal.text import chat_in_text

__all__ = ["FORMAT", "read"]


def read(files: Sequence[SourceFile], *, date_order: DateOrder | None = None) -> Sequence[Export]:  # noqa: ARG001
    """The chats in `files`, one for each folder of the archive; see `Reader`.

    Each is called as its folder is; folders of one name have their place in theirs.
    """
    chats: dict[PurePosixPath, Export] = {}
    for file in files:
        lines = head_lines(file)
        folder = PurePosixPath(file.name).parent
        found = chat_in_records(file, lines, folder.name) or chat_in_text(file, lines, folder.name)
        if found is not None:
            other = chats.get(folder)
            chats[folder] = found if other is None else _fuller(found, other)
    if not chats:
        raise NotThisFormat("no file begins with messages as signal-export writes them")
    names = told_apart([(chat.name, str(folder)) for folder, chat in chats.items()])
    return [replace(chat, name=name) for chat, name in zip(chats.values(), names, strict=True)]


def _fuller(one: Export, other: Export) -> Export:
    """The one that reaches further back, and the records if neither does."""
    text, records = sorted((one, other), key=lambda export: export.from_records)
    # The text may have written the same time to the minute.
    begins_earlier = text.first_at < records.first_at.replace(second=0, microsecond=0)
    return text if begins_earlier else records
