"""The blocks of imessage-exporter's text: a line with the time, one with the sender, the body.

    May 20, 2020  9:10:11 AM (Read by them after 2 minutes)
    Me
    See you at eight

Times are the local clock of the computer that exported, whose owner is called `Me`. What a
conversation announces stands on the line of its time. A block begins behind an empty line, and
bodies hold empty lines too: only a line of time with a sender under it, or an announcement as the
tool words it, begins the next one.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, dropwhile, islice, pairwise
from pathlib import PurePosixPath

from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.decoding import decode
from chalicelib.chats.exports import (
    Account,
    Clock,
    DateReading,
    NotThisFormat,
    Source,
    SourceFile,
    Unit,
)
from chalicelib.chats.formats.bodies import BodyLines
from chalicelib.chats.formats.heads import head_lines
from chalicelib.chats.formats.imessage.bodies import Body, Copy, read_body
from chalicelib.chats.formats.imessage.stamps import Stamp, read_stamp
from chalicelib.chats.formats.naming import told_apart
from chalicelib.chats.messages import Message, MessageKind

FORMAT = "imessage"

AWAITED = 10_000
"""How many replies, printed under what they answer, may still be to come at their own time."""

LONGEST_SENDER = 200
"""In characters. What is longer under a time is no name."""

_UNTOLD = "Unable to format announcement!"
_OWNER, _OWNER_IN_ANNOUNCEMENTS = "Me", "You"
_UNSENT = re.compile(r"(.{1,200}) unsent a message!")
_ANNOUNCEMENT = re.compile(
    r".{1,200}? (?:"
    r"(?:re)?named the conversation .*|"
    r"added .+ to the conversation\.|removed .+ from the conversation\.|left the conversation\.|"
    r"(?:changed|removed) the (?:group photo|chat background)\.|changed their phone number\.|"
    r"kept an audio message\.|unsent a message!|performed unknown action -?[0-9]+)"
)


@dataclass(frozen=True, slots=True)
class Export:
    """One chat."""

    name: str
    _source: Source
    format: str = FORMAT
    clock: Clock = Clock.LOCAL
    unit: Unit = Unit.LINE
    dates: DateReading | None = None

    def messages(self, account: Account | None = None) -> Iterator[Message]:
        """Yield the messages and notices in the order of the file, reading it once more.

        A reply is printed twice: under what it answers, where it is counted as a continuation, and
        at its own time, where it is the message. Of an edited message the last wording is the text.
        Words of a message that was moved to the bin are left there.
        """
        account = Account() if account is None else account
        awaited = _AwaitedReplies()
        for block in _blocks(self._source, account):
            message = _message_of(block, awaited)
            if message.sender is None:
                account.notices += 1
            else:
                account.messages += 1
            yield message


def read(files: Sequence[SourceFile], *, date_order: DateOrder | None = None) -> Sequence[Export]:  # noqa: ARG001
    """The chats in `files`, each called as its file is; see `Reader`.

    Files of one name have their place in theirs.
    """
    found = [file for file in files if _begins_with_a_block(head_lines(file))]
    if not found:
        raise NotThisFormat("no file begins with a time and a sender as imessage-exporter writes")
    names = told_apart([(PurePosixPath(file.name).stem, file.name) for file in found])
    return [Export(name, file.open) for name, file in zip(names, found, strict=True)]


@dataclass(slots=True)
class _Block:
    line: int
    stamp: Stamp
    body: BodyLines


def _begins_with_a_block(lines: Iterable[str]) -> bool:
    written = dropwhile(lambda line: line in ("", _UNTOLD), lines)
    first, after, *_ = *islice(written, 2), "", ""
    return _opens_block(first, after) is not None


def _opens_block(line: str, after: str) -> Stamp | None:
    """The time on a line that begins a block, if an empty line or none stands before it."""
    stamp = read_stamp(line)
    if stamp is None:
        return None
    if stamp.rest:
        return stamp if _ANNOUNCEMENT.fullmatch(stamp.rest) else None
    return stamp if after.strip() and len(after) <= LONGEST_SENDER else None


def _blocks(source: Source, account: Account) -> Iterator[_Block]:
    current: _Block | None = None
    before = ""
    lines = pairwise(chain(decode(source), [""]))
    for number, (line, after) in enumerate(lines, start=1):
        stamp = None if before else _opens_block(line, after)
        is_untold = not before and line == _UNTOLD
        before = line
        if stamp is not None:
            if current is not None:
                yield current
            current = _Block(number, stamp, BodyLines())
        elif current is not None and not is_untold:
            current.body.add(number, line, account)
        else:
            account.skip(number)
    if current is not None:
        yield current


def _message_of(block: _Block, awaited: _AwaitedReplies) -> Message:
    if block.stamp.rest:
        return _announcement(block)
    sender, *lines = block.body.lines
    body = read_body(lines)
    sender = sender.strip()
    answered = awaited.answered_by(Copy(block.stamp.sent_at, sender)) if body.is_reply else None
    awaited.add(body.replies, block.line)
    if body.kind is MessageKind.SYSTEM:
        return Message(block.line, block.stamp.sent_at, None, body.kind, body.text)
    return _said(block, sender, body, answered)


def _said(block: _Block, sender: str, body: Body, answered: int | None) -> Message:
    return Message(
        block.line,
        block.stamp.sent_at,
        sender,
        body.kind,
        body.text,
        edited=body.edited,
        reply_to=answered,
        attachments=tuple(body.attachments),
        reactions=tuple(body.reactions),
    )


def _announcement(block: _Block) -> Message:
    line, sent_at, told = block.line, block.stamp.sent_at, block.stamp.rest
    if unsent := _UNSENT.fullmatch(told):
        who = unsent[1]
        sender = _OWNER if who == _OWNER_IN_ANNOUNCEMENTS else who
        return Message(line, sent_at, sender, MessageKind.DELETED, "")
    return Message(line, sent_at, None, MessageKind.SYSTEM, told)


class _AwaitedReplies:
    """Which message a reply answers, known from the copy of the reply that is printed under it."""

    def __init__(self) -> None:
        self._answered: OrderedDict[Copy, int] = OrderedDict()

    def add(self, replies: Iterable[Copy], line: int) -> None:
        for reply in replies:
            self._answered[reply] = line
            if len(self._answered) > AWAITED:
                self._answered.popitem(last=False)

    def answered_by(self, reply: Copy) -> int | None:
        return self._answered.pop(reply, None)
