"""The product has no event loop: parallelism is SQS and Lambda concurrency."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted([ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py")])
ASYNC_NODES = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)


def offences(source: str) -> list[str]:
    """What in a module's source needs an event loop, as `line: what`."""
    return [f"{line}: {what}" for line, what in _offences(ast.parse(source))]


def _offences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ASYNC_NODES):
            yield node.lineno, type(node).__name__
        elif isinstance(node, ast.comprehension) and node.is_async:
            yield node.target.lineno, "async comprehension"
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, n.name) for n in node.names if _is_asyncio(n.name))
        elif isinstance(node, ast.ImportFrom) and _is_asyncio(node.module or ""):
            yield node.lineno, str(node.module)
        elif isinstance(node, ast.Constant) and node.value == "asyncio":
            yield node.lineno, "the name of asyncio"


def _is_asyncio(module: str) -> bool:
    return module.partition(".")[0] == "asyncio"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_needs_an_event_loop(path: Path) -> None:
    assert offences(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import asyncio",
        "import asyncio.subprocess as s",
        "from asyncio import run",
        "from asyncio.subprocess import PIPE",
        "importlib.import_module('asyncio')",
        "async def f(): pass",
        "async def f():\n    await g()",
        "async def f():\n    async for x in y: pass",
        "async def f():\n    async with x: pass",
        "async def f():\n    return [x async for x in y]",
    ],
)
def test_every_way_to_an_event_loop_is_seen(source: str) -> None:
    last_line = source.count("\n") + 1

    assert any(offence.startswith(f"{last_line}: ") for offence in offences(source))


def test_a_word_in_a_docstring_is_no_event_loop() -> None:
    assert offences('"""No asyncio, no async, no await."""') == []
