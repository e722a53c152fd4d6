"""`python -m benchmarks.parsing`: every parser on every file, in turns, each in its own process."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.parsing.generation import Expected, Kind, write
from benchmarks.parsing.subject import Cost
from local.command import ROOT, CommandFailed, run

RIVALS_PYTHON = ROOT / ".venvs/parsing/bin/python"
NPM_MODULE = ROOT / ".venvs/npm/node_modules/whatsapp-chat-parser"
OURS = "ours"
NPM = "whatsapp-chat-parser"
WHATSTK = "whatstk"

_SCRIPT = Path(__file__).with_name("whatsapp_chat_parser.mjs")


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians over the readings of one file by one parser."""

    messages_per_second: float
    cpu_seconds: float
    peak_bytes: float


def main(arguments: Sequence[str]) -> None:
    """Write the files, check every parser on each, then measure and print a table for each."""
    parser = argparse.ArgumentParser(prog="benchmarks.parsing", description=__doc__)
    parser.add_argument("--messages", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--repeat", type=int, default=5, help="readings of each file by each")
    parser.add_argument(
        "--only", nargs="+", help="names of parsers; all that are installed if none"
    )
    said = parser.parse_args(arguments)
    commands = {
        name: command
        for name, command in installed(RIVALS_PYTHON, NPM_MODULE).items()
        if not said.only or name in said.only
    }
    if not commands:
        raise CommandFailed("no parser of these names is installed")
    _show_machine(commands)
    with tempfile.TemporaryDirectory() as folder:
        for messages in said.messages:
            for kind in Kind:
                path = Path(folder) / "WhatsApp Chat with Ann.txt"
                expected = write(path, kind, messages)
                figures = compare(commands, path, expected, repeat=said.repeat)
                print(f"\n{kind}, {messages:,} messages, {path.stat().st_size / 1e6:.0f} MB")
                print("\n".join(table(figures)))
                sys.stdout.flush()


def installed(rivals_python: Path, npm_module: Path) -> dict[str, list[str]]:
    """The command that runs each parser that is there, less what to do and with which file."""
    module = ["-m", "benchmarks.parsing.subject"]
    commands = {name: [sys.executable, *module, name] for name in (OURS, "ours + statistics")}
    if rivals_python.exists():
        for name in (WHATSTK, "chat-miner"):
            commands[name] = [str(rivals_python), *module, name]
    node = shutil.which("node")
    if node and npm_module.exists():
        commands[NPM] = [node, str(_SCRIPT), str(npm_module)]
    return commands


def compare(
    commands: Mapping[str, Sequence[str]], path: Path, expected: Expected, *, repeat: int
) -> dict[str, Figures]:
    """What each takes, once each is known to be right; raises CommandFailed if one is not."""
    for name, command in commands.items():
        found = _answer([*command, "check", str(path)])
        if found != asdict(expected):
            raise CommandFailed(f"{name} read the file otherwise than it was written: {found}")
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(repeat):
        for name, command in commands.items():
            costs[name].append(Cost(**_answer([*command, "time", str(path)])))
    return {name: _figures(expected.messages, taken) for name, taken in costs.items()}


def _answer(command: Sequence[str]) -> dict[str, Any]:
    # The npm parser and pandas take the clock of the phone for that of the machine.
    environment = {**os.environ, "TZ": "UTC", "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["nothing said"]
        raise CommandFailed(f"{' '.join(command[:4])} ended with {done.returncode}: {last[0]}")
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def _figures(messages: int, costs: Sequence[Cost]) -> Figures:
    return Figures(
        messages / median(cost.seconds for cost in costs),
        median(cost.cpu_seconds for cost in costs),
        median(cost.peak_bytes for cost in costs),
    )


def table(figures: Mapping[str, Figures]) -> Iterator[str]:
    """The lines of a table; a ratio is how many times as fast as the rival a parser is."""
    rivals = [name for name in (NPM, WHATSTK) if name in figures]
    heads = "".join(f"{'x ' + name:>24}" for name in rivals)
    yield f"{'':22}{'messages/s':>12}{'CPU s':>9}{'peak MB':>9}{heads}"
    for name, each in figures.items():
        speed = each.messages_per_second
        ratios = "".join(f"{speed / figures[rival].messages_per_second:>24.2f}" for rival in rivals)
        peak = each.peak_bytes / 1e6
        yield f"{name:22}{speed:>12,.0f}{each.cpu_seconds:>9.2f}{peak:>9.1f}{ratios}"


def _show_machine(commands: Mapping[str, Sequence[str]]) -> None:
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs; "
        f"Python {platform.python_version()}; {', '.join(commands)}.\n"
        "Medians; every reading in a new process, with its parser loaded. Peak memory is above\n"
        "what the process held before. A parser that does not stream keeps all that it read."
    )


if __name__ == "__main__":
    run(main)
