"""The first lines of a file: enough to tell what wrote it, and never more than `HEAD_BYTES`."""

from __future__ import annotations

from chalicelib.chats.decoding import decode
from chalicelib.chats.errors import EmptyExport, NotUtf8
from chalicelib.chats.exports import SourceFile

HEAD_BYTES = 1 << 16


def head_lines(file: SourceFile) -> list[str]:
    """Lines that are whole within the first `HEAD_BYTES`; none if these are no text."""
    head = b""
    for chunk in file.open():
        head += chunk[: HEAD_BYTES + 1 - len(head)]
        if len(head) > HEAD_BYTES:
            break
    lines: list[str] = []
    try:
        for line in decode(lambda: (head[:HEAD_BYTES],)):
            lines.append(line)  # noqa: PERF402
    except EmptyExport:
        return []
    except NotUtf8:
        # A character cut in two at the end comes after all whole lines.
        return lines
    return lines[:-1] if len(head) > HEAD_BYTES else lines
