"""One parser and one file, in a process of its own, which says what was found or what it took.

`python -m benchmarks.parsing.subject NAME check FILE` prints a `Summary` as JSON, with `time` in
place of `check` a `Cost`. It runs in the environment of the parser, and imports nothing else.
"""

from __future__ import annotations

import gc
import json
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chalicelib.chats.exports import Conversation

CHUNK_BYTES = 1 << 18

_SELF = Path("/proc/self")
_FORGET_THE_PEAK = "5"


@dataclass(frozen=True, slots=True)
class Summary:
    """What a parser found; times as ISO 8601 writes them."""

    messages: int
    first: str
    last: str
    senders: list[str]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one reading took; `peak_bytes` are above what the process held before."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Subject:
    """A parser: how it reads a file, and what it then says was in it.

    `read` keeps nothing if the parser streams; then `found` reads once more.
    """

    load: Callable[[], None]
    read: Callable[[Path], Any]
    found: Callable[[Path], Iterable[tuple[datetime, str]]]


def check(subject: Subject, path: Path) -> Summary:
    """What the parser finds in the file."""
    messages = list(subject.found(path))
    return Summary(
        len(messages),
        messages[0][0].isoformat(),
        messages[-1][0].isoformat(),
        sorted({sender for _, sender in messages}),
    )


def measure(subject: Subject, path: Path) -> Cost:
    """What one reading takes, once the parser is loaded."""
    subject.load()
    gc.collect()
    (_SELF / "clear_refs").write_text(_FORGET_THE_PEAK)
    before = _status("VmRSS")
    started, cpu_started = perf_counter(), process_time()
    kept = subject.read(path)
    seconds, cpu_seconds = perf_counter() - started, process_time() - cpu_started
    peak = _status("VmHWM") - before
    del kept
    return Cost(seconds, cpu_seconds, peak)


def _status(name: str) -> int:
    """A figure of this process, in bytes: Linux tells it in KiB."""
    found = re.search(rf"^{name}:\s+(\d+) kB$", (_SELF / "status").read_text(), re.MULTILINE)
    if found is None:
        raise RuntimeError(f"this system does not tell {name} of a process")
    return int(found[1]) * 1024


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _export(path: Path) -> Conversation:
    from chalicelib.chats.exports import SourceFile
    from chalicelib.chats.reading import read_export

    (export,) = read_export([SourceFile(path.name, path.stat().st_size, lambda: _chunks(path))])
    return export


def _load_ours() -> None:
    import_module("chalicelib.chats.reading")
    import_module("chalicelib.chats.statistics")


def _ours_found(path: Path) -> Iterator[tuple[datetime, str]]:
    return ((m.sent_at, m.sender) for m in _export(path).messages() if m.sender is not None)


def _ours_parses(path: Path) -> None:
    deque(_export(path).messages(), maxlen=0)


def _ours_counts(path: Path) -> object:
    from chalicelib.chats.statistics import StatisticsBuilder

    builder = StatisticsBuilder()
    builder.add_all(_export(path).messages())
    return builder.tallies()


def _load_whatstk() -> None:
    import_module("whatstk")


def _whatstk_reads(path: Path) -> Any:
    # It refuses files above 50 MB unless told otherwise.
    return import_module("whatstk").WhatsAppChat.from_source(filepath=str(path), max_size=None)


def _whatstk_found(path: Path) -> Iterable[tuple[datetime, str]]:
    table = _whatstk_reads(path).df
    return zip(table["date"].dt.to_pydatetime(), table["username"], strict=True)


def _load_chat_miner() -> None:
    import_module("chatminer.chatparsers")


def _chat_miner_reads(path: Path) -> Any:
    parser = import_module("chatminer.chatparsers").WhatsAppParser(str(path))
    parser.parse_file()
    return parser.parsed_messages.get_df()


def _chat_miner_found(path: Path) -> list[tuple[datetime, str]]:
    rows = [
        (row["timestamp"], row["author"]) for row in _chat_miner_reads(path).iter_rows(named=True)
    ]
    # It gives the last message first.
    return rows[::-1]


SUBJECTS = {
    "ours": Subject(_load_ours, _ours_parses, _ours_found),
    "ours + statistics": Subject(_load_ours, _ours_counts, _ours_found),
    "whatstk": Subject(_load_whatstk, _whatstk_reads, _whatstk_found),
    "chat-miner": Subject(_load_chat_miner, _chat_miner_reads, _chat_miner_found),
}


def main() -> None:
    """Check or measure, as the command line says."""
    name, what, path = sys.argv[1:]
    subject = SUBJECTS[name]
    answer: Summary | Cost = (check if what == "check" else measure)(subject, Path(path))
    print(json.dumps(asdict(answer)))


if __name__ == "__main__":
    main()
