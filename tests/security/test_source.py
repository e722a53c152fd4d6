"""What the product's source must not do, read from its syntax trees."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted([ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py")])
RUNS_DATA_AS_CODE = frozenset({"eval", "exec", "compile", "__import__"})
DANGEROUS_MODULES = frozenset(
    {"pickle", "marshal", "shelve", "subprocess", "ctypes", "tempfile", "multiprocessing"}
)
OF_TEMPFILE = re.compile("from tempfile import (TemporaryFile|gettempdir)\n")
"""A file that nothing can find, and the folder of the indexes, which `indexes.py` keeps small."""
WRITES = frozenset({"print", "logging"})
ONLY_WRITER = "observability.py"
ONLY_SCANNER = Path("chalicelib/credits/audit.py")
LOG_CALLS = frozenset({"log_event", "log_failure"})
WHAT_PEOPLE_WROTE = frozenset(
    {"text", "quote", "sender", "participants", "title", "summary", "body", "content", "token"}
)


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call, with the last part of the called name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            yield name, node


def imported(tree: ast.AST) -> Iterator[str]:
    """The first part of the name of every imported module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def names(node: ast.AST) -> set[str]:
    """Every variable and attribute that an expression reads."""
    found = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return found | {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}


def breaches(source: str, *, may_write: bool = False, may_scan: bool = False) -> list[str]:
    """What in `source` must not be there, by line."""
    tree = ast.parse(OF_TEMPFILE.sub("", source))
    found = [f"imports {module}" for module in imported(tree) if module in DANGEROUS_MODULES]
    if not may_write:
        found += [f"imports {module}" for module in imported(tree) if module in WRITES]
    for name, call in calls(tree):
        plain = isinstance(call.func, ast.Name)
        if plain and name in RUNS_DATA_AS_CODE:
            found.append(f"{call.lineno}: {name}()")
        if plain and name in WRITES and not may_write:
            found.append(f"{call.lineno}: {name}()")
        if name == "scan" and not may_scan:
            found.append(f"{call.lineno}: reads a whole table")
        if name in LOG_CALLS:
            read = set().union(*(names(word.value) for word in call.keywords))
            said = {word.arg for word in call.keywords if word.arg}
            found += [
                f"{call.lineno}: logs {word}" for word in sorted((read | said) & WHAT_PEOPLE_WROTE)
            ]
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_runs_data_scans_a_table_or_logs_what_people_wrote(path: Path) -> None:
    allowed = {
        "may_write": path.name == ONLY_WRITER,
        "may_scan": path.relative_to(ROOT) == ONLY_SCANNER,
    }
    assert breaches(path.read_text(), **allowed) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from subprocess import run",
        "def f(x):\n    import ctypes",
        "eval(x)",
        "print(message)",
        "import logging",
        "LedgerItem.scan()",
        'log_event("read", line=message.text)',
        'log_failure("read", error, sender=name)',
    ],
)
def test_each_of_these_breaches_is_seen(source: str) -> None:
    assert breaches(source, may_write=False)
