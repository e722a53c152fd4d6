"""An export in, its conversations out: the format is told from the content, never from the name."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.errors import NotAChat
from chalicelib.chats.exports import Conversation, NotThisFormat, SourceFile
from chalicelib.chats.formats import READERS


def read_export(
    files: Sequence[SourceFile], *, date_order: DateOrder | None = None
) -> Sequence[Conversation]:
    """The conversations in `files`, at least one.

    `date_order` is the user's choice where dates can be misread. Raises NotAChat, which says for
    each format why the files are none of it, and what the reader of their format raises.
    """
    tried: dict[str, str] = {}
    for name, read in READERS.items():
        try:
            return read(files, date_order=date_order)
        except NotThisFormat as reason:
            tried[name] = str(reason)
    raise NotAChat(tried=tried)
