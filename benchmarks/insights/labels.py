"""The labelled set: chats that nobody wrote, questions about them, and the lines that answer them.

`labelled/` holds `<language>-<name>.txt`, an export as a phone writes it, and beside each a
`.jsonl` of one question a line: `id`, `question`, `lines` (the `Message.line` of each message in
which the answer stands) and `split`. Odd questions of a chat are `dev`, to tune with; even ones are
`held_out`, to be scored once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from chalicelib.chats.messages import Message
from local.parse import conversations

FOLDER = Path(__file__).with_name("labelled")


class Split(StrEnum):
    """Which questions are scored."""

    DEV = "dev"
    HELD_OUT = "held_out"


@dataclass(frozen=True, slots=True)
class Question:
    """A question and `lines`, where its answer stands, one to four."""

    id: str
    text: str
    lines: frozenset[int]
    split: Split


@dataclass(frozen=True, slots=True)
class LabelledChat:
    """A chat with its questions; `messages` are in order, notices among them."""

    name: str
    messages: Sequence[Message]
    questions: Sequence[Question]

    @property
    def language(self) -> str:
        """The language of the chat and of its questions, as ISO 639-1 calls it."""
        return self.name.split("-")[0]


def labelled_chats(folder: Path = FOLDER) -> Iterator[LabelledChat]:
    """Yield the chats of the set in the order of their names."""
    for path in sorted(folder.glob("*.jsonl")):
        (conversation,) = conversations(path.with_suffix(".txt"), None)
        yield LabelledChat(path.stem, list(conversation.messages()), list(_questions(path)))


def _questions(path: Path) -> Iterator[Question]:
    with path.open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            yield Question(row["id"], row["question"], frozenset(row["lines"]), Split(row["split"]))
