"""What `make preview` shows of an insight, and what it says of a slip."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from chalicelib.insights import catalogue
from local import preview
from local.command import ROOT, CommandFailed
from tests.harness.model_server import ModelServer, Refuses

SAMPLE = str(ROOT / "samples" / "couple.txt")
TRIO = """01/02/2024, 09:00 - Ann: could you please send the plan by Friday?
01/02/2024, 09:05 - Ben: will do, I'll send it tonight
01/02/2024, 09:07 - Cleo: great job on the last one, thank you
"""


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    preview.main(arguments)
    return capsys.readouterr().out


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The shipped catalogue, to be spoilt."""
    return Path(shutil.copytree(catalogue.FOLDER, tmp_path / "catalogue"))


def set_field(path: Path, name: str, value: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | {name: value}))


def test_without_an_insight_all_files_are_checked_and_listed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = run(capsys)

    ids = [each.insight_id for sold in catalogue.categories() for each in sold.insights]
    assert re.findall(r"^  (\w+):", said, re.MULTILINE) == ids
    assert "15 insights in 4 categories, and no slip in their files." in said
    assert said.count("free sample") == 4


def test_every_slip_is_named_with_its_file_and_field(copy: Path) -> None:
    place = copy / "insights" / "romantic"
    set_field(place / "love_language.json", "title", "")
    set_field(place / "future_planning.json", "share", "much")

    with pytest.raises(CommandFailed) as failed:
        preview.main(["--catalogue", str(copy)])
    assert str(failed.value).split("\n")[1:] == [
        "  insights/romantic/love_language.json: title needs text without space around it",
        "  insights/romantic/future_planning.json: share is 'much'; a whole number, at least 1, is "
        "needed",
    ]


def test_a_figure_that_the_statistics_do_not_have_is_named(copy: Path) -> None:
    file = copy / "insights" / "romantic" / "love_language.json"
    set_field(file, "statistics", ["messages", "participants.messages", "love"])

    with pytest.raises(CommandFailed) as failed:
        preview.main(["--catalogue", str(copy)])
    slips = str(failed.value).split("\n")[1:]
    assert [slip.rpartition(": ")[2] for slip in slips] == ["participants.messages", "love"]
    assert all("insights/romantic/love_language.json: statistics" in slip for slip in slips)


def test_a_new_file_is_previewed_before_it_ships(
    capsys: pytest.CaptureFixture[str], copy: Path, tmp_path: Path
) -> None:
    place = copy / "insights" / "romantic"
    shutil.copy(place / "love_language.json", place / "shared_meals.json")
    set_field(place / "shared_meals.json", "insight_id", "shared_meals")
    listing = json.loads((copy / "categories.json").read_text())
    listing[0]["insights"].append("shared_meals")
    (copy / "categories.json").write_text(json.dumps(listing))

    with pytest.raises(CommandFailed, match="embedded gives no insight: unknown_insight"):
        preview.main(
            ["--insight", "shared_meals", "--chat", SAMPLE, "--catalogue", str(copy)],
        )
    assert "A model would be asked" in capsys.readouterr().out


def test_the_question_and_the_finished_insight_are_shown_with_quotes_of_the_chat(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = run(capsys, "--insight", "love_language", "--chat", SAMPLE)

    love = next(e for e in catalogue.category("romantic").insights if "love" in e.insight_id)
    assert all(f"    {query}\n" in said for query in love.queries["en"])
    assert not any(f"    {query}\n" in said for query in love.queries["de"])
    assert re.search(r"passages: \d+ of 2380 messages", said)
    assert '"messages": 2380' in said
    lines = Path(SAMPLE).read_text().split("\n")
    quotes = re.findall(r"^      line (\d+), .*?: (.*)$", said, re.MULTILINE)
    assert quotes
    for line, words in quotes:
        assert words.removesuffix(" ...")[:20] in lines[int(line) - 1]


def test_a_chat_that_does_not_suit_the_insight_is_read_all_the_same(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    export = tmp_path / "trio.txt"
    export.write_text(TRIO)

    said = run(capsys, "--insight", "love_language", "--chat", str(export))
    assert "This chat does not suit the insight: 3 people write in it." in said
    assert "does not suit" not in run(
        capsys, "--insight", "relationship_health", "--chat", str(export)
    )


def test_an_unknown_insight_is_answered_with_those_there_are() -> None:
    with pytest.raises(CommandFailed, match=r"no insight 'star_sign'.*\n.*communication_basics"):
        preview.main(["--insight", "star_sign", "--chat", SAMPLE])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--chat", ""], "name an export to read"),
        (["--chat", "/nowhere/chat.txt"], "/nowhere/chat.txt cannot be read"),
        (["--chat", str(ROOT / "README.md")], "not_a_chat"),
        (["--chat", SAMPLE, "--generator", "oracle"], "no generator 'oracle'.*embedded"),
        (["--chat", SAMPLE, "--generator", "bedrock"], "BEDROCK_MODEL_ID is not set"),
        (["--chat", SAMPLE, "--name", "work"], "no chat 'work' in the file"),
    ],
)
def test_what_cannot_be_read_or_asked_is_said_in_a_line(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.delenv("BEDROCK_MODEL_ID", raising=False)

    with pytest.raises(CommandFailed) as failed:
        preview.main(["--insight", "love_language", *arguments])
    assert re.search(said, str(failed.value), re.DOTALL)


def test_another_generator_can_write_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["--insight", "love_language", "--chat", SAMPLE, "--generator", "openai"]
    with ModelServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        monkeypatch.setenv("OPENAI_MODEL", "tiny")
        server.script = lambda _: Refuses(403, "Forbidden")
        with pytest.raises(CommandFailed, match="openai tiny gives no insight: http_403"):
            preview.main(arguments)
