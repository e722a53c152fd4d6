"""Search a chat export with the product's own retrieval.

`python -m local.search CHAT questions.jsonl` reads a JSON object `{"id", "question"}` a line and
prints, in the same order, `{"id", "lines"}`: the first `LINES` lines of the export that answer the
question, the best first. `python -m local.search CHAT --question TEXT` prints the best `SHOWN`
messages for a reader. A line is that on which a message begins; in formats of records, the record.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.errors import ChatsError
from local.command import CommandFailed, run
from local.parse import chosen, conversations

try:
    from chalicelib.chats.search import ChatIndex, Hit
except ModuleNotFoundError as missing:
    sys.exit(f"error: {missing.name} is missing; pip install -r requirements.txt")

LINES = 20
SHOWN = 10
_MOST_SHOWN_OF_A_TEXT = 200


class Question(NamedTuple):
    """A question of the batch form; `id` is any JSON, and given back as it came."""

    id: Any
    text: str


def questions(path: Path) -> Iterator[Question]:
    """The questions of a file, or of standard input for `-`, as they are read.

    Raises CommandFailed with the number of a line that is none.
    """
    try:
        with sys.stdin.buffer if str(path) == "-" else path.open("rb") as rows:
            for number, row in enumerate(rows, start=1):
                if row.strip():
                    yield _question(row, f"{path}:{number}")
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read: {error.strerror}") from error


def _question(row: bytes, place: str) -> Question:
    try:
        asked = json.loads(row)
    except ValueError as error:
        raise CommandFailed(f"{place} is no JSON") from error
    if not isinstance(asked, dict) or "id" not in asked:
        raise CommandFailed(f'{place} is no object with an "id" and a "question"')
    if not isinstance(asked.get("question"), str):
        raise CommandFailed(f'{place}: "question" is no text')
    return Question(asked["id"], asked["question"])


@contextmanager
def searched(path: Path, date_order: DateOrder | None, name: str | None) -> Iterator[ChatIndex]:
    """The index of the one chat of a file, or of that of this name.

    Raises CommandFailed with what the product says of the file.
    """
    found = chosen(conversations(path, date_order), name)
    if len(found) > 1:
        names = ", ".join(repr(conversation.name) for conversation in found)
        raise CommandFailed(f"the file holds several chats; say which with --chat: {names}")
    try:
        with ChatIndex.build(found[0].messages()) as index:
            yield index
    except ChatsError as error:
        raise CommandFailed(f"{error.code}: {error}") from error


def shown(hits: Sequence[Hit]) -> Iterator[str]:
    """A line for each hit: where it stands, when and by whom it was said, and what."""
    width = max((len(str(hit.message.line)) for hit in hits), default=0)
    for hit in hits:
        # Half of a surrogate pair, which JSON can bring, is nothing that can be printed.
        text = " ".join(hit.message.text.encode("utf-8", "replace").decode().split())
        if len(text) > _MOST_SHOWN_OF_A_TEXT:
            text = text[: _MOST_SHOWN_OF_A_TEXT - 1] + "…"
        at = f"{hit.message.sent_at:%Y-%m-%d %H:%M}"
        yield f"{hit.message.line:>{width}}  {at}  {hit.message.sender}: {text}"


def main(arguments: Sequence[str]) -> None:
    """`python -m local.search CHAT questions.jsonl`"""
    parser = argparse.ArgumentParser(prog="local.search", description=__doc__)
    parser.add_argument("chat", type=Path)
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument(
        "questions", type=Path, nargs="?", help="a JSON object a line; - reads stdin"
    )
    asked.add_argument("--question", metavar="TEXT", help="one question, answered for a reader")
    parser.add_argument(
        "--date-order",
        type=lambda order: DateOrder(order.lower()),
        metavar="DMY|MDY|YMD",
        help="how the file writes dates, where it does not say so itself",
    )
    parser.add_argument("--chat", dest="name", metavar="NAME", help="one chat of a file of several")
    said = parser.parse_args(arguments)
    with searched(said.chat, said.date_order, said.name) as index:
        if said.question is not None:
            _answer(index, said.question)
        else:
            for question in questions(said.questions):
                lines = [hit.message.line for hit in index.rank(question.text, LINES)]
                print(json.dumps({"id": question.id, "lines": lines}))


def _answer(index: ChatIndex, question: str) -> None:
    hits = index.rank(question, SHOWN)
    if not hits:
        print("no message speaks of that", file=sys.stderr)
    for line in shown(hits):
        print(line)


if __name__ == "__main__":
    run(main)
