"""Signal's `chat.md`: `[2024-01-02 10:00:05] Ann: text`, in older exports `[2024-01-02, 10:00]`.

A WhatsApp export of an iPhone can have the same headers. What tells them apart: signal-export ends
the text of a message with two spaces, calls the owner `Me`, and, where it wrote the comma, wrote no
seconds; WhatsApp writes them always, and direction marks besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import zip_longest
from typing import NamedTuple

from chalicelib.chats.decoding import decode
from chalicelib.chats.exports import Account, Source, SourceFile, Unit
from chalicelib.chats.formats.bodies import BodyLines
from chalicelib.chats.formats.signal.export import Conversion, Export, Said
from chalicelib.chats.messages import Message

MOST_PARTS = 100
"""More than the files, the sticker and the reactions of any message: Signal sends 32 at a time."""

_HEADER = re.compile(
    r"\[([0-9]{4}-[0-9]{2}-[0-9]{2})(,?) ([0-9]{2}:[0-9]{2})(:[0-9]{2})?\] (.{1,128}?):(?: (.*)|$)"
)
_OWNER = "Me"
_NOBODY = "No-Sender"
_END_OF_TEXT = "  "
_DELETED = "(This message was deleted)"
_DIRECTION_MARKS = ("\u200e", "\u200f")
_REACTION = re.compile(r"(?:^|, )(.{1,128}?): (\S{1,40})(?=, |$)")
_MEDIA_FOLDERS = ("./media/", "media/", "../exported_stickers/")
_STICKER_FOLDER = _MEDIA_FOLDERS[-1]


class _Header(NamedTuple):
    sent_at: datetime
    sender: str
    rest: str


def chat_in_text(file: SourceFile, lines: Sequence[str], name: str) -> Export | None:
    """The chat in `file`, or None if its first `lines` are no text of signal-export."""
    first = next((line for line in lines if line.strip()), "")
    header = _read_header(first)
    if header is None or not _is_signals(lines):
        return None
    messages = partial(_messages, file.open, _closes_texts(lines))
    return Export(name, header.sent_at, Unit.LINE, messages)


def _read_header(line: str) -> _Header | None:
    found = _HEADER.match(line) if line.startswith("[") else None
    if found is None:
        return None
    day, _, clock, seconds, sender, rest = found.groups()
    try:
        return _Header(datetime.fromisoformat(f"{day} {clock}{seconds or ''}"), sender, rest or "")
    except ValueError:
        return None


def _is_signals(lines: Sequence[str]) -> bool:
    headers = [found for line in lines if (found := _HEADER.match(line))]
    if any(found[2] for found in headers):
        return not any(found[2] and found[4] for found in headers)
    if _closes_texts(lines):
        return True
    if any(mark in line for line in lines for mark in _DIRECTION_MARKS):
        return False
    return any(found[5] in (_OWNER, _NOBODY) for found in headers)


def _closes_texts(lines: Sequence[str]) -> bool:
    """Whether messages end as signal-export ends them, but for some that hold pasted headers."""
    written = [line for line in lines if line]
    behind = zip_longest(written, written[1:])
    ends = [_is_end(line) for line, after in behind if after is None or _HEADER.match(after)]
    return any(line.endswith(_END_OF_TEXT) for line in written) and 2 * sum(ends) >= len(ends)


def _is_end(line: str) -> bool:
    return line.endswith((_END_OF_TEXT, _DELETED, " -)", " ))"))


def _messages(source: Source, closes_texts: bool, account: Account) -> Iterator[Message]:
    conversion = Conversion(account)
    current: _Unfinished | None = None
    for number, line in enumerate(decode(source), start=1):
        header = _read_header(line)
        if header and not (closes_texts and current and current.holds(header)):
            if current is not None:
                yield conversion.message(current.said())
            current = _Unfinished(number, header)
        elif current is not None:
            current.body.add(number, line, account)
        else:
            account.skip(number)
    if current is not None:
        yield conversion.message(current.said())


class _Unfinished:
    """A message whose last line has not been seen yet."""

    def __init__(self, line: int, header: _Header) -> None:
        self._line, self._header = line, header
        self.body = BodyLines(header.rest)

    def holds(self, header: _Header) -> bool:
        """Whether what looks like a header is text that was pasted into this message.

        It is if the message is not at its end, and the header is of an earlier time.
        """
        if header.sent_at >= self._header.sent_at:
            return False
        last = next((line for line in reversed(self.body.lines) if line), _END_OF_TEXT)
        return not _is_end(last)

    def said(self) -> Said:
        """What the message says."""
        quote, body = _split_quote(self.body.lines)
        told = _Told(body.strip())
        for _ in range(MOST_PARTS):
            less = _without_last_part(told)
            if less is None:
                break
            told = less
        return Said(
            self._line,
            self._header.sent_at,
            self._header.sender,
            "" if told.text == _DELETED else told.text,
            quote,
            tuple(reversed(told.attachments)),
            told.reactions,
            sticker=told.sticker,
            deleted=told.text == _DELETED,
        )


def _split_quote(lines: Sequence[str]) -> tuple[str, str]:
    """The quoted text, without its signs, and the rest. A quote stands behind an empty line."""
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    end = start
    while end < len(lines) and lines[end].startswith(">"):
        end += 1
    if start in (0, end):
        return "", "\n".join(lines)
    quoted = "\n".join(line[1:].strip() for line in lines[start:end])
    return quoted.strip(), "\n".join(lines[end:])


@dataclass(frozen=True, slots=True)
class _Told:
    """The text of a message, and what the tool wrote behind it, the last first."""

    text: str
    attachments: tuple[str, ...] = ()
    reactions: tuple[str, ...] = ()
    sticker: bool = False


def _without_last_part(told: _Told) -> _Told | None:
    """The same without the file, the sticker or the reactions at the end; None without any."""
    return _without_file(told) or _without_reactions(told) or _without_sticker(told)


def _without_file(told: _Told) -> _Told | None:
    name_end = told.text.rfind("](") if told.text.endswith(")") else -1
    path = told.text[name_end + 2 : -1]
    if name_end < 0 or not path.startswith(_MEDIA_FOLDERS):
        return None
    file = path.rpartition("/")[2]
    # The name is the file's, and may hold brackets itself.
    named = told.text.endswith(f"[{file}", 0, name_end)
    start = name_end - len(file) - 1 if named else told.text.rfind("[", 0, name_end)
    if start < 0:
        return None
    return replace(
        told,
        text=told.text[:start].removesuffix("!").rstrip(),
        attachments=(*told.attachments, file),
        sticker=told.sticker or path.startswith(_STICKER_FOLDER),
    )


def _without_reactions(told: _Told) -> _Told | None:
    text, inside = _last_line_between(told.text, "(- ", " -)")
    given = tuple(emoji for _, emoji in _REACTION.findall(inside))
    return replace(told, text=text, reactions=given) if given else None


def _without_sticker(told: _Told) -> _Told | None:
    text, inside = _last_line_between(told.text, "(( ", " ))")
    return replace(told, text=text, sticker=True) if inside else None


def _last_line_between(text: str, opening: str, closing: str) -> tuple[str, str]:
    """What stands before the last line, and in it between the signs; "" if it has them not."""
    before, _, last = text.rpartition("\n")
    if not (last.startswith(opening) and last.endswith(closing)):
        return text, ""
    return before.rstrip(), last[len(opening) : -len(closing)]
