"""Imports point one way, and the API loads light. `docs/architecture.md` draws the arrows."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BASE = frozenset({"aws", "config", "observability", "app_table"})
MAY_IMPORT = {
    "app": BASE | {"api", "functions"},
    "api": BASE | {"insights", "payments", "chats", "credits"},
    "functions": BASE | {"insights", "payments", "chats", "credits"},
    "insights": BASE | {"chats", "credits"},
    "payments": BASE | {"credits"},
    "chats": BASE,
    "credits": BASE - {"app_table"},
    "app_table": BASE - {"app_table"},
    "aws": frozenset({"config", "observability"}),
    "observability": frozenset(),
    "config": frozenset(),
}
"""A part of the product -> the parts whose modules it may import, itself apart."""

HEAVY = ("boto3", "botocore", "pynamodb")


def parts_imported(source: str) -> set[str]:
    """The parts of `chalicelib` that a module imports, wherever in it and for whatever purpose."""
    return set(_parts(ast.parse(source)))


def _parts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("chalicelib."))


def part_of(path: Path) -> str:
    inside = path.relative_to(ROOT).with_suffix("").parts
    return inside[1] if inside[0] == "chalicelib" else inside[0]


SOURCES = sorted(
    path
    for path in [ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py")]
    if path != ROOT / "chalicelib" / "__init__.py"
)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_where_its_arrow_points(path: Path) -> None:
    part = part_of(path)

    assert parts_imported(path.read_text(encoding="utf-8")) <= MAY_IMPORT[part] | {part}


def test_the_arrows_make_no_circle() -> None:
    left = dict(MAY_IMPORT)
    while left:
        ends = {part for part, targets in left.items() if not targets & left.keys()}
        assert ends, f"a circle among {sorted(left)}"
        left = {part: targets for part, targets in left.items() if part not in ends}


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("import chalicelib.credits.ledger", {"credits"}),
        ("from chalicelib import credits, chats", {"credits", "chats"}),
        ("from chalicelib.chats.errors import ChatsError", {"chats"}),
        ("def f():\n    from chalicelib.insights import jobs", {"insights"}),
        ("import json\nfrom collections import abc", set()),
    ],
)
def test_every_way_to_import_a_part_is_seen(source: str, parts: set[str]) -> None:
    assert parts_imported(source) == parts


def loaded_by(*modules: str) -> set[str]:
    """The top-level packages in `sys.modules` of a fresh interpreter that imports `modules`."""
    program = (
        "import importlib, json, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, *modules],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return set(json.loads(run.stdout))


def test_the_authorizer_loads_no_aws_library() -> None:
    assert loaded_by("chalicelib.api.authorizer").isdisjoint(HEAVY)


def test_a_token_is_verified_without_any_aws_library() -> None:
    assert loaded_by("chalicelib.api.tokens", "jwt").isdisjoint(HEAVY)


def test_the_app_and_all_of_the_api_load_no_aws_library() -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((ROOT / "chalicelib" / "api").rglob("*.py"))
    ]

    assert loaded_by("app", *modules).isdisjoint(HEAVY)


def test_a_module_that_does_load_one_is_seen() -> None:
    assert "boto3" in loaded_by("chalicelib.aws")
