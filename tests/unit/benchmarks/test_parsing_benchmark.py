"""The benchmark's parts run, and hold parsers to what was written; how fast, no test judges."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import pytest

from benchmarks.parsing import subject
from benchmarks.parsing.__main__ import NPM, OURS, WHATSTK, Figures, compare, installed, main, table
from benchmarks.parsing.generation import PEOPLE, Kind, write
from local.command import CommandFailed

MESSAGES = 40
NOWHERE = Path("/nowhere")


@pytest.mark.parametrize("kind", Kind)
def test_a_generated_file_is_the_same_each_time_and_read_as_it_was_written(
    kind: Kind, tmp_path: Path
) -> None:
    one, another = tmp_path / "one.txt", tmp_path / "another.txt"
    expected = write(one, kind, MESSAGES)
    assert write(another, kind, MESSAGES) == expected
    assert one.read_bytes() == another.read_bytes()
    assert expected.senders == sorted(PEOPLE)
    found = subject.check(subject.SUBJECTS[OURS], one)
    assert asdict(found) == asdict(expected)


def test_a_heavy_tail_has_far_more_words(tmp_path: Path) -> None:
    def distinct(kind: Kind) -> int:
        path = tmp_path / "chat.txt"
        write(path, kind, 3000)
        return len(set(path.read_text("utf-8").split()))

    assert distinct(Kind.HEAVY_TAIL) > 2 * distinct(Kind.ANDROID)


@pytest.mark.parametrize("name", [OURS, "ours + statistics"])
def test_a_reading_takes_time_and_memory(name: str, tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    write(path, Kind.IOS, 2000)
    cost = subject.measure(subject.SUBJECTS[name], path)
    assert cost.seconds > 0
    assert cost.cpu_seconds > 0
    assert cost.peak_bytes >= 0


def test_a_parser_that_reads_otherwise_is_not_measured(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    expected = write(path, Kind.ANDROID, MESSAGES)
    commands = {OURS: installed(NOWHERE, NOWHERE)[OURS]}
    with pytest.raises(CommandFailed, match="otherwise than it was written"):
        compare(commands, path, replace(expected, messages=MESSAGES + 1), repeat=1)


def test_what_is_not_installed_is_left_out() -> None:
    assert installed(NOWHERE, NOWHERE).keys() == {OURS, "ours + statistics"}


def test_ratios_tell_how_many_times_as_fast_a_parser_is() -> None:
    figures = {OURS: Figures(600, 1, 2e6), NPM: Figures(300, 2, 3e6), WHATSTK: Figures(50, 3, 4e6)}
    head, ours, *_ = table(figures)
    assert head.split()[-4:] == ["x", NPM, "x", WHATSTK]
    assert ours.split() == [OURS, "600", "1.00", "2.0", "2.00", "12.00"]


def test_the_command_prints_a_table_for_each_file(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--messages", str(MESSAGES), "--repeat", "1", "--only", OURS])
    printed = capsys.readouterr().out
    for kind in Kind:
        assert f"{kind}, {MESSAGES} messages" in printed
    assert printed.count("\nours ") == len(Kind)
