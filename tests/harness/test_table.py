"""The differences are all shown and told, and the table says what became of each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.command import ROOT
from tests.harness.differences import SHOWS, Difference
from tests.harness.table import Outcome, Result, lines, read_report
from tests.localstack import test_differences

REPORT = """<testsuites><testsuite>
<testcase classname="tests.unit.laws" name="test_holds[one]"/>
<testcase classname="tests.unit.laws" name="test_holds[two]"><failure message="no"/></testcase>
<testcase classname="tests.unit.laws" name="test_else"/>
</testsuite></testsuites>"""


def test_each_difference_has_a_test_that_fails_once_it_is_gone() -> None:
    marks = [
        mark
        for function in vars(test_differences).values()
        for mark in getattr(function, "pytestmark", [])
    ]
    assert {mark.args[0] for mark in marks if mark.name == SHOWS} == set(Difference)


@pytest.mark.parametrize("difference", Difference)
def test_each_difference_is_told_with_what_the_product_does_about_it(
    difference: Difference,
) -> None:
    told = (ROOT / "docs/localstack.md").read_text("utf-8").splitlines()
    (row,) = [line for line in told if line.startswith(f"| {difference.name} |")]
    assert len([cell for cell in row.strip("|").split("|") if cell.strip()]) == 3


def test_a_law_is_one_row_however_many_engines_and_cases_it_runs_on(tmp_path: Path) -> None:
    (tmp_path / "moto.xml").write_text(REPORT)
    earlier = {"moto": read_report(tmp_path / "moto.xml"), "ministack": []}
    here = [
        Result("contract/laws", "test_holds", Outcome.OK),
        Result("contract/laws", "test_holds", Outcome.LEFT_OUT, "MODELS"),
        Result("contract/laws", "test_else", Outcome.LEFT_OUT, "MODELS"),
    ]
    table = list(lines(here, earlier))
    assert [line.split() for line in table[:4]] == [
        ["moto", "ministack", "LocalStack"],
        ["contract/laws"],
        ["holds", "failed", "-", "ok", "but", "1", "MODELS"],
        ["else", "ok", "-", "left", "out", "MODELS"],
    ]
    assert f"  MODELS (2): {Difference.MODELS}" in table
    assert table[-1].endswith("fills ministack.")


def test_no_report_is_no_result(tmp_path: Path) -> None:
    assert read_report(tmp_path / "none.xml") == []
