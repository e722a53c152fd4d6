"""What stands under the sender of a message: words, and what the tool tells of it besides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import NamedTuple

from chalicelib.chats.formats.imessage.stamps import read_stamp
from chalicelib.chats.messages import MessageKind

_INDENT = "    "
_IS_REPLY = "This message responded to an earlier message."
_DELETED = "This message was deleted from the conversation!"
_TAPBACKS = ("Tapbacks:", "Reactions:")
_TRANSLATED = "Translated from:"
_TRANSCRIPT = "Transcription: "
_MISSING = "Attachment missing!"
_UNREADABLE = "Unable to format app message: "
_SHAREPLAY = ["SharePlay Message", "Ended"]
_LOCATIONS = ("Started sharing location!", "Stopped sharing location!", "Shared location!")

_EFFECT = re.compile(
    r"Sent with (?:Confetti|Echo|Fireworks|Balloons|Heart|Lasers|Shooting Start?|Sparkles|Spotlight"
    r"|Slam|Loud|Gentle|Invisible Ink)"
)
_UNSENT = re.compile(
    r"(?:You|They) deleted a message\."
    r"|.{1,200} unsent this message part(?: .{1,100} after sending)?!"
)
_EDITED = re.compile(r"Edited (?:(?:, )?[0-9]+ (?:day|hour|minute|second)s?)+ later: ")
_POLL = re.compile(r"- .* \([0-9]+\)|  - .+")
_STICKER_LINE = (
    r"(?:[A-Z][a-z]{1,20} )?Sticker from [^:]{1,200}"
    r"(?:: (.{1,1000}?)(?: \([^():]{1,40}: .{1,200}\))?| not found!)"
)
_STICKER = re.compile(_STICKER_LINE)
_EMOJI = {
    "Loved": "❤️",
    "Liked": "👍",
    "Disliked": "👎",
    "Laughed": "😂",
    "Emphasized": "‼️",
    "Questioned": "❓",
}
_TAPBACK = re.compile(
    rf"(?:{_INDENT})?(?:({'|'.join(_EMOJI)}|(?=[^ ]*[^\x00-\x7f])[^ ]{{1,40}}) by .+"
    rf"|{_STICKER_LINE}(?: from .{{1,200}})?)"
)
_PATH = re.compile(
    r"(?:(?:~?/|[A-Z]:\\)(?:.*[/\\])?|(?:\S*[/\\])?)(?:attachments|stickercache)[/\\].*\S"
    r"|(?:.*/)?[0-9a-f]{2}/[0-9a-f]{40}",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r"(?:Audio Message(?: [0-9]+)?|[^\s/\\:]{1,200})\."
    r"(?:jpe?g|heic|heif|png|gif|webp|tiff?|bmp|mov|mp4|m4v|3gp|avi|caf|m4a|mp3|amr|wav|aiff?|opus"
    r"|pdf|vcf|docx?|xlsx?|pptx?|pages|numbers|key|zip|txt|csv|ics|pluginpayloadattachment)",
    re.IGNORECASE,
)


class Copy(NamedTuple):
    """By what a reply printed under another message is known again at its own time."""

    sent_at: datetime
    sender: str


@dataclass(slots=True)
class Body:
    """What a message says. `replies` are the replies to it that are printed within it."""

    kind: MessageKind = MessageKind.TEXT
    text: str = ""
    edited: bool = False
    is_reply: bool = False
    attachments: list[str] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    replies: list[Copy] = field(default_factory=list)


def read_body(lines: Sequence[str]) -> Body:
    """What the lines under the sender say, and what the tool says of them."""
    body = Body()
    own = list(lines)
    if any(line.startswith(_INDENT) for line in lines):
        own = _without_replies(own, body)
    if any(line in _TAPBACKS for line in own):
        own = _without_tapbacks(own, body)
    own = _stripped(own)
    if own and own[-1] == _IS_REPLY:
        body.is_reply = True
        own = _stripped(own[:-1])
    if own == _SHAREPLAY:
        body.kind, body.text = MessageKind.SYSTEM, " ".join(own)
    elif own and own[0] == _DELETED:
        body.kind = MessageKind.DELETED
    else:
        _read_parts(own, body)
    return body


def _without_replies(lines: Sequence[str], body: Body) -> list[str]:
    """The lines without replies to them: these are indented, and end with an empty line.

    Older exports indent only the first line of what a reply says.
    """
    own: list[str] = []
    in_reply = behind_reply = False
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if (copy := _copy_in(line, after)) is not None:
            body.replies.append(copy)
            in_reply = True
        elif in_reply:
            in_reply, behind_reply = bool(line), not line
        elif not (behind_reply and (not line or line.startswith(_INDENT))):
            behind_reply = False
            own.append(line)
    return own


def _copy_in(line: str, after: str) -> Copy | None:
    if not (line.startswith(_INDENT) and after.startswith(_INDENT)):
        return None
    stamp = read_stamp(line.removeprefix(_INDENT))
    return Copy(stamp.sent_at, after.strip()) if stamp and not stamp.rest else None


def _without_tapbacks(lines: Sequence[str], body: Body) -> list[str]:
    own: list[str] = []
    within = False
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if within and (tapback := _TAPBACK.fullmatch(line)):
            if tapback[1]:
                body.reactions.append(_EMOJI.get(tapback[1], tapback[1]))
        elif line in _TAPBACKS and _TAPBACK.fullmatch(after):
            within = True
        else:
            within = False
            own.append(line)
    return own


def _stripped(lines: Sequence[str]) -> list[str]:
    """The lines without empty ones at either end."""
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while start < end and not lines[end - 1].strip():
        end -= 1
    return list(lines[start:end])


def _read_parts(lines: list[str], body: Body) -> None:
    said: list[str] = []
    media = unsent = False
    for line in _last_wording(_original(lines), body):
        if (name := _file_in(line)) is not None:
            media = True
            body.attachments += filter(None, [name])
        elif _UNSENT.fullmatch(line):
            unsent = True
        elif not _EFFECT.fullmatch(line):
            said.append(line.removeprefix(_TRANSCRIPT) if media else line)
    body.text = "\n".join(_stripped(said)).strip()
    body.kind = _kind_of(body.text, media=media, unsent=unsent)


def _original(lines: list[str]) -> list[str]:
    """What was written, of a message that is shown translated and then as it was written."""
    if _TRANSLATED in lines[1:-1]:
        return lines[lines.index(_TRANSLATED, 1) + 1 :]
    return lines


def _last_wording(lines: list[str], body: Body) -> list[str]:
    """The lines of the last wording, of a message whose wordings are told one after the other."""
    edits = [at for at, line in enumerate(lines) if _EDITED.match(line)]
    if not edits:
        return lines
    stamps = (at for at in range(edits[0]) if (stamp := read_stamp(lines[at])) and stamp.rest)
    if (first := next(stamps, None)) is None:
        return lines
    body.edited = True
    last = edits[-1]
    return [*lines[:first], _EDITED.sub("", lines[last], count=1), *lines[last + 1 :]]


def _file_in(line: str) -> str | None:
    """The name of the file or sticker a line stands for, "" if it is lost; None for words."""
    if line == _MISSING or line.startswith(_UNREADABLE):
        return ""
    if sticker := _STICKER.fullmatch(line):
        return _file_in(sticker[1]) if sticker[1] else ""
    if "://" in line:
        return None
    return _name_in(line) if _PATH.fullmatch(line) or _FILE_NAME.fullmatch(line) else None


def _name_in(path: str) -> str:
    kind: type[PurePath] = PureWindowsPath if "\\" in path else PurePosixPath
    return kind(path).name


def _kind_of(text: str, *, media: bool, unsent: bool) -> MessageKind:
    if media:
        return MessageKind.MEDIA
    if not text:
        return MessageKind.DELETED if unsent else MessageKind.MEDIA
    if text in _LOCATIONS:
        return MessageKind.LOCATION
    lines = text.split("\n")
    is_poll = lines[0].startswith("- ") and all(_POLL.fullmatch(line) for line in lines)
    return MessageKind.POLL if is_poll and len(lines) > 1 else MessageKind.TEXT
