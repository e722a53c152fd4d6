"""The table that ends a run on LocalStack: each test on moto, the embedded stack and LocalStack.

What moto and the embedded stack did is read from the reports that `make test` leaves. A law that
runs on several engines is one test of one name, wherever it is imported.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from xml.etree import ElementTree

import pytest

from local.command import ROOT
from tests.harness.differences import Difference, is_here

REPORTS = ROOT / ".build/reports"
EARLIER = ("moto", "ministack")
OF_LOCALSTACK_ALONE = "localstack/"
_NOT_THERE = "-"


class Outcome(StrEnum):
    """What became of one test."""

    OK = "ok"
    FAILED = "failed"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Result:
    """One run of one test. `module` and `name` are without what parametrized it."""

    module: str
    name: str
    outcome: Outcome
    reason: str = ""


def read_report(path: Path) -> list[Result]:
    """The results in a JUnit report; none if there is no such file."""
    if not path.is_file():
        return []
    cases = ElementTree.parse(path).getroot().iter("testcase")  # noqa: S314 - pytest wrote it
    return [
        Result(
            module=case.get("classname", ""),
            name=case.get("name", "").partition("[")[0],
            outcome=_outcome({child.tag for child in case}),
        )
        for case in cases
    ]


def _outcome(tags: set[str]) -> Outcome:
    if tags & {"failure", "error"}:
        return Outcome.FAILED
    return Outcome.LEFT_OUT if "skipped" in tags else Outcome.OK


def cell(results: Iterable[Result]) -> str:
    """What all runs of one test come to."""
    counts = Counter(result.outcome for result in results)
    if not counts:
        return _NOT_THERE
    if counts[Outcome.FAILED]:
        return Outcome.FAILED
    if not counts[Outcome.LEFT_OUT]:
        return Outcome.OK
    whole = counts.total() == counts[Outcome.LEFT_OUT]
    return Outcome.LEFT_OUT if whole else f"{Outcome.OK} but {counts[Outcome.LEFT_OUT]}"


def lines(here: Iterable[Result], earlier: Mapping[str, Iterable[Result]]) -> Iterator[str]:
    """The table of the tests in `here`, and the reasons of what was left out."""
    by_module: dict[str, dict[str, list[Result]]] = defaultdict(lambda: defaultdict(list))
    for result in here:
        by_module[result.module][result.name].append(result)
    before: dict[str, dict[str, list[Result]]] = {}
    for engine, results in earlier.items():
        before[engine] = defaultdict(list)
        for result in results:
            before[engine][result.name].append(result)
    names = [name for tests in by_module.values() for name in tests]
    width = max(map(len, names), default=0) + 2
    columns = (*earlier, "LocalStack")
    yield f"{'':{width}}{''.join(f'{column:12}' for column in columns)}".rstrip()
    for module, tests in sorted(by_module.items()):
        yield module
        for name, results in tests.items():
            cells = [cell(before[engine][name]) for engine in earlier] + [cell(results)]
            reasons = ", ".join(sorted({result.reason for result in results} - {""}))
            row = "".join(f"{said:12}" for said in cells) + reasons
            yield f"  {name.removeprefix('test_'):{width - 2}}{row}".rstrip()
    yield ""
    yield f"{_NOT_THERE}: not run there. moto stands for the tables alone, and runs their laws."
    left = Counter(r.reason for tests in by_module.values() for rs in tests.values() for r in rs)
    yield "Left out on LocalStack, and why:"
    for difference in Difference:
        if left[difference.name]:
            yield f"  {difference.name} ({left[difference.name]}): {difference}"
    missing = [engine for engine in earlier if not earlier[engine]]
    if missing:
        yield f"`make test` was not run here before, and fills {' and '.join(missing)}."


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table, if the run was on LocalStack."""
    if not is_here(Difference.AUTHORIZERS):
        return
    here = [
        result
        for key, outcome in (
            ("passed", Outcome.OK),
            ("failed", Outcome.FAILED),
            ("error", Outcome.FAILED),
            ("skipped", Outcome.LEFT_OUT),
        )
        for report in terminalreporter.stats.get(key, [])
        if (result := _result(report, outcome)) is not None
        and not result.module.startswith(OF_LOCALSTACK_ALONE)
    ]
    earlier = {engine: read_report(REPORTS / f"{engine}.xml") for engine in EARLIER}
    terminalreporter.section("each test on moto, ministack and LocalStack")
    for line in lines(here, earlier):
        terminalreporter.write_line(line)


def _result(report: pytest.TestReport, outcome: Outcome) -> Result | None:
    path, _, name = report.nodeid.partition("::")
    if outcome is Outcome.OK and report.when != "call":
        return None
    reason = ""
    if outcome is Outcome.LEFT_OUT and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
    return Result(
        module=path.removeprefix("tests/").removesuffix(".py"),
        name=name.partition("[")[0],
        outcome=outcome,
        reason=reason,
    )
