"""What the index of a chat takes beside plain FTS5: time to build and ask, memory, size, opening.

Every measurement is a process of its own, which reads an export of so many messages as it builds.
Plain is one FTS5 table with the texts in it (`unicode61`), as SQLite's manual begins.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from benchmarks.parsing.generation import Kind, write
from benchmarks.parsing.subject import Subject, measure
from chalicelib.chats.messages import Message, is_citable
from chalicelib.chats.search import ChatIndex, bytes_needed
from local.command import ROOT, CommandFailed
from local.parse import conversations

MESSAGES = (10_000, 100_000, 1_000_000)
OURS = "ours"
PLAIN = "plain"

_QUESTIONS = 40
_WORDS = 5
_BEST = 20


@dataclass(frozen=True, slots=True)
class Opening:
    """Seconds to open an index and answer one question: with the file and the code not in memory,
    and again in the same process."""

    cold: float
    warm: float


@dataclass(frozen=True, slots=True)
class Asking:
    """Seconds a question takes once the index is open."""

    median: float
    p95: float


def _messages(export: Path) -> Any:
    (conversation,) = conversations(export, None)
    return conversation.messages()


def _questions(export: Path) -> Sequence[str]:
    texts = [message.text for message in _messages(export) if is_citable(message)]
    step = max(1, len(texts) // _QUESTIONS)
    return [
        "when did " + " ".join(text.split()[:_WORDS]) + "?" for text in texts[step // 2 :: step]
    ]


def _build_ours(index: Path, export: Path) -> None:
    ChatIndex.build(_messages(export), index).close()


def _build_plain(index: Path, export: Path) -> None:
    index.unlink(missing_ok=True)
    with closing(sqlite3.connect(index)) as database, database:
        database.execute(
            "create virtual table message using fts5"
            " (text, sender unindexed, sent_at unindexed, tokenize='unicode61')"
        )
        database.executemany(
            "insert into message (rowid, text, sender, sent_at) values (?, ?, ?, ?)",
            (_plain_row(each) for each in _messages(export) if is_citable(each)),
        )


def _plain_row(message: Message) -> tuple[int, str, str | None, str]:
    return message.line, message.text, message.sender, message.sent_at.isoformat()


def _ours(index: Path) -> Callable[[str], object]:
    opened = ChatIndex.open(index)
    return lambda question: opened.rank(question, _BEST)


def _plain(index: Path) -> Callable[[str], object]:
    opened = sqlite3.connect(f"{index.absolute().as_uri()}?mode=ro&immutable=1", uri=True)

    def ask(question: str) -> object:
        words = " OR ".join(f'"{word}"' for word in question.rstrip("?").split())
        return opened.execute(
            "select rowid, text, sender, sent_at from message where message match ?"
            " order by rank limit ?",
            (words, _BEST),
        ).fetchall()

    return ask


BUILD = {OURS: _build_ours, PLAIN: _build_plain}
OPEN = {OURS: _ours, PLAIN: _plain}


def _ask(design: str, index: Path, export: Path) -> Asking:
    ask = OPEN[design](index)
    taken = []
    for question in _questions(export):
        started = perf_counter()
        ask(question)
        taken.append(perf_counter() - started)
    return Asking(median(taken), quantiles(taken, n=20)[-1])


def _open(design: str, index: Path) -> Opening:
    with index.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    taken = []
    for _ in range(2):
        started = perf_counter()
        OPEN[design](index)("when did we meet?")
        taken.append(perf_counter() - started)
    return Opening(*taken)


def _child(what: str, design: str, index: Path, export: Path) -> Any:
    if what == "build":
        build = partial(BUILD[design], index)
        return asdict(measure(Subject(lambda: None, build, lambda _: ()), export))
    if what == "ask":
        return asdict(_ask(design, index, export))
    return asdict(_open(design, index))


def _measured(what: str, design: str, index: Path, export: Path) -> Mapping[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", __spec__.name, what, design, str(index), str(export)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CommandFailed(f"{what} {design} failed: {done.stderr.strip().splitlines()[-1:]}")
    found: Mapping[str, float] = json.loads(done.stdout)
    return found


def figures(design: str, export: Path, index: Path) -> Mapping[str, float]:
    """All that one design takes for one export; seconds, bytes."""
    built = _measured("build", design, index, export)
    asked = _measured("ask", design, index, export)
    opened = _measured("open", design, index, export)
    return {
        "build s": built["seconds"],
        "build CPU s": built["cpu_seconds"],
        "peak MB": built["peak_bytes"] / 1e6,
        "size MB": index.stat().st_size / 1e6,
        "question ms": asked["median"] * 1e3,
        "p95 ms": asked["p95"] * 1e3,
        "cold open ms": opened["cold"] * 1e3,
        "warm open ms": opened["warm"] * 1e3,
    }


def run(arguments: Sequence[str]) -> None:
    """Measure both designs at every size, and print what each takes and their ratio."""
    parser = argparse.ArgumentParser(prog="benchmarks.insights index", description=__doc__)
    parser.add_argument("--messages", type=int, nargs="+", default=MESSAGES)
    said = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        for messages in said.messages:
            export = Path(folder) / "chat.txt"
            write(export, Kind.ANDROID, messages)
            taken = {
                design: figures(design, export, Path(folder) / f"{design}.sqlite")
                for design in (OURS, PLAIN)
            }
            text = sum(len(each.text.encode()) for each in _messages(export))
            print(f"{messages:,} messages, {text / 1e6:.1f} MB of text;", end=" ")
            print(f"bytes_needed says {bytes_needed(messages, text) / 1e6:.1f} MB at most")
            print(f"{'':14}{OURS:>10}{PLAIN:>10}{'ratio':>8}")
            for name, ours in taken[OURS].items():
                plain = taken[PLAIN][name]
                print(f"{name:14}{ours:>10.2f}{plain:>10.2f}{ours / plain:>8.2f}")
            print(flush=True)


if __name__ == "__main__":
    print(json.dumps(_child(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))))
