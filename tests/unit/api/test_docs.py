"""`docs/api.md` says what the API does: every route, every code, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app import app
from chalicelib.api.problems import INTERNAL, MEMBERS_OF_CODE, RETRY_AFTER_SECONDS, STATUS_OF_CODE
from chalicelib.config import MAX_UPLOAD_BYTES

ROOT = Path(__file__).parents[3]
DOCS = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| (\d{3}) \|(.*?)\| (.*) \|$", DOCS, re.MULTILINE)
STATUSES = {**STATUS_OF_CODE, INTERNAL: 500}


def test_every_route_has_its_heading_and_no_heading_is_left_over() -> None:
    routes = [f"{method} {path}" for path, methods in app.routes.items() for method in methods]

    assert sorted(re.findall(r"^### `(.+)`$", DOCS, re.MULTILINE)) == sorted(routes)


def test_every_code_stands_in_the_table_with_its_status() -> None:
    assert {code: int(status) for code, status, _, _ in ROWS} == STATUSES


@pytest.mark.parametrize(("code", "members"), [(row[0], row[2]) for row in ROWS])
def test_every_member_of_a_problem_is_named(code: str, members: str) -> None:
    assert set(re.findall(r"`(\w+)`", members)) == MEMBERS_OF_CODE.get(code, {}).keys()


def test_what_may_be_repeated_is_said_to_be() -> None:
    assert {row[0] for row in ROWS if "Retry-After" in row[3]} == RETRY_AFTER_SECONDS.keys()


def test_every_refusal_named_at_a_route_is_a_code_of_the_table() -> None:
    named = re.findall(r"Refused\s+with\s+((?:`\w+`(?:,\s+)?)+)", DOCS)

    assert named
    assert {code for codes in named for code in re.findall(r"`(\w+)`", codes)} <= STATUSES.keys()


def test_every_code_that_the_gateway_answers_is_named() -> None:
    resources = (ROOT / ".chalice" / "resources.json").read_text(encoding="utf-8")
    codes = set(re.findall(r'\\"code\\": \\"(\w+)\\"', resources))

    assert codes
    assert {code for code in codes if f"`{code}`" not in DOCS} == set()


def test_the_size_of_an_upload_is_the_one_enforced() -> None:
    assert f"at most {MAX_UPLOAD_BYTES:,} bytes" in DOCS
