"""`python -m local.parse`: what is printed is what the product reads."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local import parse
from local.command import ROOT, CommandFailed
from tests.unit.chats.corpus import expectation, name_of, sources

FIELDS = ("line", "time", "sender", "kind", "text")
FILES = [source for source in sources() if source.is_file()]
READ = [source for source in FILES if "conversations" in expectation(source)]
REFUSED = [source for source in FILES if "refused" in expectation(source)]
SEVERAL = [source for source in READ if len(expectation(source)["conversations"]) > 1]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    parse.main(arguments)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def arguments_for(source: Path) -> list[str]:
    order = expectation(source).get("date_order")
    return [str(source), *(["--date-order", order.upper()] if order else [])]


def rows(conversation: dict[str, Any]) -> list[list[Any]]:
    """The messages of an expectation, with a Z where they are in UTC."""
    zone = "Z" if conversation["clock"] == "utc" else ""
    return [[row[0], row[1] + zone, *row[2:5]] for row in conversation["messages"]]


@pytest.mark.parametrize("source", READ, ids=name_of)
def test_every_message_is_printed_as_it_is_read(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = printed(capsys, *arguments_for(source))
    expected = [row for each in expectation(source)["conversations"] for row in rows(each)]
    assert [[line[field] for field in FIELDS] for line in found] == expected


@pytest.mark.parametrize("source", SEVERAL, ids=name_of)
def test_of_several_chats_each_line_names_its_own_and_one_can_be_chosen(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    conversations = expectation(source)["conversations"]
    names = [each["name"] for each in conversations for _ in each["messages"]]
    assert [line["chat"] for line in printed(capsys, str(source))] == names
    chosen = conversations[-1]
    lines = printed(capsys, str(source), "--chat", chosen["name"])
    assert [[line[field] for field in FIELDS] for line in lines] == rows(chosen)
    with pytest.raises(CommandFailed, match="no chat"):
        parse.main([str(source), "--chat", "no such chat"])


@pytest.mark.parametrize("source", REFUSED, ids=name_of)
def test_what_the_product_refuses_is_said_with_its_code(source: Path) -> None:
    code = expectation(source)["refused"]
    with pytest.raises(CommandFailed, match=f"^{code}: "):
        parse.main(arguments_for(source))


def test_a_file_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="cannot be read"):
        parse.main([str(tmp_path / "nothing.txt")])


def test_where_every_line_went_is_told_beside_the_messages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chat = tmp_path / "chat.txt"
    chat.write_text("preamble\n13/01/2025, 09:00 - Ann: one\nmore\n13/01/2025, 09:01 - Bo joined\n")
    parse.main([str(chat)])
    told = capsys.readouterr().err
    assert "1 messages, 1 notices, 1 lines that go on, 1 skipped (first: 1)" in told
    assert "dates: dmy, certain" in told


def test_the_statistics_are_those_of_the_product(capsys: pytest.CaptureFixture[str]) -> None:
    parse.main([str(ROOT / "samples" / "couple.txt"), "--statistics"])
    found = json.loads(capsys.readouterr().out)
    assert (found["messages"], found["definitions"] != {}) == (2380, True)


def test_a_reader_that_has_seen_enough_ends_it_quietly() -> None:
    whole = subprocess.Popen(
        [sys.executable, "-m", "local.parse", "samples/couple.txt"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert whole.stdout is not None
    assert whole.stdout.readline()
    whole.stdout.close()
    assert whole.stderr is not None
    assert b"Traceback" not in whole.stderr.read()
    assert whole.wait() == 1
