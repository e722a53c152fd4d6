"""The README's transcript is what the demo prints, and its commands are there."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import pytest

from chalicelib.chats.exports import SourceFile
from chalicelib.chats.reading import read_export
from chalicelib.chats.statistics import StatisticsBuilder, figures
from chalicelib.config import GeneratorKind
from chalicelib.insights import catalogue
from chalicelib.insights.generators import make_generator, write_insight
from chalicelib.insights.model import ChatReading, Insight
from local import demo

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
MADE_BY_A_RUN = re.compile(r"Uploading|Wallet|Unlocking|  \[|Jonas & Mara: ")
"""Lines that name a new user, coins or progress; the end-to-end tests hold the coins."""


def transcript() -> list[str]:
    """The lines of the README's transcript that the sample chat alone decides."""
    section = README.split("## A transcript")[1].split("\n## ")[0]
    lines = [line[4:] for line in section.split("\n") if line.startswith("    ")]
    return [
        line
        for line in lines
        if line and line not in ("make run", "[...]") and not MADE_BY_A_RUN.match(line)
    ]


def test_what_the_readme_shows_is_what_the_demo_prints(capsys: pytest.CaptureFixture[str]) -> None:
    content = demo.SAMPLE.read_bytes()
    (export,) = read_export([SourceFile(demo.SAMPLE.name, len(content), lambda: [content])])
    messages = list(export.messages())
    builder = StatisticsBuilder()
    builder.add_all(messages)
    statistics = figures(builder.tallies())
    chat = ChatReading.of(messages, statistics)
    generator = make_generator(GeneratorKind.EMBEDDED)
    demo._show_statistics(statistics)
    for definition in catalogue.category(demo.CATEGORY).insights:
        demo._show_insight(_shown(write_insight(definition, chat, generator)))
    printed = capsys.readouterr().out.split("\n")
    shown = transcript()
    assert len(shown) > 20
    assert [line for line in shown if line not in printed] == []


def test_every_make_target_of_the_docs_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        named = set(re.findall(r"\bmake (?:-s )?([a-z][a-z-]*)", _commands(page.read_text())))
        assert named <= targets, page


def _commands(page: str) -> str:
    """What a page sets in code: spans and indented blocks."""
    spans = re.findall(r"`([^`\n]+)`", page)
    blocks = [line for line in page.split("\n") if line.startswith("    ")]
    return "\n".join([*spans, *blocks])


def _shown(insight: Insight) -> dict[str, object]:
    """An insight in the JSON shape of the API, as far as the demo prints it."""
    return {
        "title": insight.title,
        "summary": insight.summary,
        "findings": [asdict(finding) for finding in insight.findings],
        "evidence": [
            {**asdict(evidence), "sent_at": evidence.sent_at.isoformat()}
            for evidence in insight.evidence
        ],
    }
