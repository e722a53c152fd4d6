"""Read an export with the product's own code: a JSON object a message, and a summary.

`python -m local.parse FILE` prints the messages on standard output and, on standard error, what was
found and where every line of the file went. The time of a message has a Z where its export is in
UTC; without one it is the local clock of what exported it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from chalicelib.chats.archive import StoredFile, files_of
from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.errors import ChatsError
from chalicelib.chats.exports import Account, Clock, Conversation
from chalicelib.chats.messages import Message
from chalicelib.chats.reading import read_export
from chalicelib.chats.statistics import StatisticsBuilder, figures
from local.command import CommandFailed, run

_ESCAPED = {sign: f"\\u{sign:04x}" for sign in (0x85, 0x2028, 0x2029)}
"""What some tools take for the end of a line, as JSON can write it, too."""


def conversations(path: Path, date_order: DateOrder | None) -> Sequence[Conversation]:
    """The chats in a file; raises CommandFailed with what the product says of it."""
    try:
        stored = StoredFile(path.name, path.stat().st_size, lambda: path.open("rb"))
        return read_export(files_of(stored), date_order=date_order)
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read: {error.strerror}") from error
    except ChatsError as error:
        raise CommandFailed(f"{error.code}: {error}") from error


def chosen(found: Sequence[Conversation], name: str | None) -> Sequence[Conversation]:
    """The chat of that name, or all; raises CommandFailed if none has it."""
    if name is None:
        return found
    named = [conversation for conversation in found if conversation.name == name]
    if not named:
        there = ", ".join(repr(conversation.name) for conversation in found)
        raise CommandFailed(f"no chat {name!r} in the file; there are: {there}")
    return named


def message_json(message: Message, conversation: Conversation, *, naming: bool) -> dict[str, Any]:
    """A message as it is printed; what it does not have is left out."""
    said: dict[str, Any] = {"chat": conversation.name} if naming else {}
    zone = "Z" if conversation.clock is Clock.UTC else ""
    said |= {
        "time": message.sent_at.isoformat() + zone,
        "sender": message.sender,
        "kind": message.kind.value,
        "text": message.text,
        "line": message.line,
    }
    for name in ("edited", "reply_to", "attachments", "forwarded", "reactions"):
        if (value := getattr(message, name)) not in (False, None, ()):
            said[name] = value
    return said


def summary(conversation: Conversation, account: Account) -> str:
    """What was found, in a few lines."""
    unit = f"{conversation.unit.value}s"
    lines = [
        f"{conversation.format}: {conversation.name or 'a chat without a name'}",
        f"  {account.messages} messages, {account.notices} notices, "
        f"{account.continuation} {unit} that go on, {account.skipped} skipped"
        + (f" (first: {', '.join(map(str, account.first_skipped))})" * bool(account.skipped)),
        f"  times: {'UTC' if conversation.clock is Clock.UTC else 'local clock of the export'}",
    ]
    if (dates := conversation.dates) is not None:
        changes = ", another order in part of the file" * dates.changes
        lines.append(f"  dates: {dates.order.value}, {dates.confidence.value}{changes}")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    """`python -m local.parse FILE`"""
    parser = argparse.ArgumentParser(prog="local.parse", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--date-order",
        type=lambda order: DateOrder(order.lower()),
        metavar="DMY|MDY|YMD",
        help="how the file writes dates, where it does not say so itself",
    )
    parser.add_argument("--chat", metavar="NAME", help="one chat of a file with several")
    parser.add_argument(
        "--statistics", action="store_true", help="print the statistics in place of the messages"
    )
    said = parser.parse_args(arguments)
    found = conversations(said.file, said.date_order)
    for conversation in chosen(found, said.chat):
        account = Account()
        messages = _read(conversation, account)
        if said.statistics:
            _print_statistics(conversation, messages)
        else:
            naming = len(found) > 1
            for message in messages:
                print(_one_line(message_json(message, conversation, naming=naming)))
        print(summary(conversation, account), file=sys.stderr)


def _one_line(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False).translate(_ESCAPED)


def _read(conversation: Conversation, account: Account) -> Iterator[Message]:
    try:
        yield from conversation.messages(account)
    except ChatsError as error:
        raise CommandFailed(f"{error.code}: {error}") from error


def _print_statistics(conversation: Conversation, messages: Iterable[Message]) -> None:
    builder = StatisticsBuilder(conversation.clock)
    builder.add_all(messages)
    print(json.dumps(figures(builder.tallies()), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    run(main)
