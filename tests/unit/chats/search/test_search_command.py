"""`python -m local.search`: what is printed is what the product finds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.chats.search import ChatIndex
from local import search
from local.command import ROOT, CommandFailed
from local.parse import conversations

CHAT = ROOT / "samples" / "couple.txt"


def lines_of(question: str) -> list[int]:
    (conversation,) = conversations(CHAT, None)
    with ChatIndex.build(conversation.messages()) as index:
        return [hit.message.line for hit in index.rank(question, search.LINES)]


def asked(tmp_path: Path, *rows: object) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def answered(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    search.main(arguments)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_question_is_answered_in_its_turn_by_the_lines_that_the_product_ranks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = ["what is planned for dinner?", "", 'near " OR *', "train"]
    rows = [{"id": at, "question": text, "more": True} for at, text in enumerate(texts)]

    found = answered(capsys, str(CHAT), str(asked(tmp_path, *rows)))

    assert found == [{"id": at, "lines": lines_of(text)} for at, text in enumerate(texts)]
    assert any(answer["lines"] for answer in found)


def test_the_batch_form_says_nothing_else_and_reads_standard_input(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "local.search", str(CHAT), "-"],
        cwd=ROOT,
        input='{"id": {"any": ["json", "\\ud800"]}, "question": "dinner \\ud800"}\n\n',
        check=False,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stderr) == (0, "")
    (answer,) = map(json.loads, done.stdout.splitlines())
    assert answer["id"] == {"any": ["json", "\ud800"]}


def test_one_question_is_answered_for_a_reader(capsys: pytest.CaptureFixture[str]) -> None:
    search.main([str(CHAT), "--question", "dinner"])
    printed = capsys.readouterr().out.splitlines()

    assert [int(line.split()[0]) for line in printed] == lines_of("dinner")[: search.SHOWN]
    source = CHAT.read_text(encoding="utf-8").splitlines()
    for line in printed:
        sender, _, text = line.split("  ")[-1].partition(": ")
        written = source[int(line.split()[0]) - 1]
        assert sender in written
        assert text[:20] in written


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{", "no JSON"),
        ("[1]", "no object"),
        ('{"question": "x"}', "no object"),
        ('{"id": 1}', "no text"),
        ('{"id": 1, "question": 2}', "no text"),
        ("\udcff", "no JSON"),
    ],
)
def test_a_line_that_is_no_question_is_named(row: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(
        '{"id": 1, "question": "x"}\n' + row, encoding="utf-8", errors="surrogateescape"
    )

    with pytest.raises(CommandFailed, match=f"questions.jsonl:2.*{reason}"):
        search.main([str(CHAT), str(path)])


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match=r"nowhere\.txt cannot be read"):
        search.main([str(tmp_path / "nowhere.txt"), "--question", "x"])
    with pytest.raises(CommandFailed, match=r"nowhere\.jsonl cannot be read"):
        search.main([str(CHAT), str(tmp_path / "nowhere.jsonl")])


def test_what_is_no_chat_is_refused_as_the_product_refuses_it(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("milk\neggs\n")

    with pytest.raises(CommandFailed, match="not_a_chat"):
        search.main([str(path), "--question", "milk"])
