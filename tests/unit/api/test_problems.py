"""What each error is answered with."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator

import pytest

from chalicelib.api.errors import TooLarge, WrongShape
from chalicelib.api.problems import STATUS_OF_CODE, TITLES, Problem, problem_of
from chalicelib.chats.errors import ChatNotFound, NotUtf8
from chalicelib.config import ConfigurationError
from chalicelib.credits.errors import InsufficientCoins, LedgerBusy, LedgerCorrupted
from chalicelib.insights.errors import JobAlreadyEnded, PriceChanged, SampleLimitReached

ERROR_MODULES = ("api", "chats", "credits", "insights")
NEVER_ANSWERED = {
    "api_error",
    "chats_error",
    "credits_error",
    "insights_error",
    "invalid_amount",
    "invalid_key",
    "charge_exceeds_hold",
    "refund_exceeds_charge",
    "hold_not_expired",
    "companion_refused",
    "ledger_corrupted",
    "generation_failed",
    "generation_unavailable",
    "generation_throttled",
    "index_unreadable",
    "search_unavailable",
}
"""Codes that no caller can bring about: if one gets out, it is our failure (`internal`)."""


def error_classes() -> Iterator[type[Exception]]:
    for package in ERROR_MODULES:
        module = importlib.import_module(f"chalicelib.{package}.errors")
        for _, member in inspect.getmembers(module, inspect.isclass):
            if issubclass(member, Exception) and member.__module__ == module.__name__:
                yield member


def test_every_error_of_a_domain_is_answered_or_known_to_be_ours() -> None:
    codes = {error.__dict__["code"] for error in error_classes()}

    assert codes - NEVER_ANSWERED - STATUS_OF_CODE.keys() == set()
    assert NEVER_ANSWERED - codes == set()
    assert NEVER_ANSWERED & STATUS_OF_CODE.keys() == set()


def test_no_two_errors_share_a_code() -> None:
    codes = [error.__dict__["code"] for error in error_classes()]

    assert sorted(codes) == sorted(set(codes))


def test_every_status_that_is_answered_has_its_title() -> None:
    assert set(STATUS_OF_CODE.values()) | {500} == set(TITLES)


@pytest.mark.parametrize(
    ("error", "status", "members"),
    [
        (ChatNotFound(), 404, {}),
        (NotUtf8(offset=17), 400, {"offset": 17}),
        (TooLarge(limit_bytes=9), 413, {"limit_bytes": 9}),
        (WrongShape(field="chat_id", expected="a string"), 422,
         {"field": "chat_id", "expected": "a string"}),
        (InsufficientCoins(required=400, available=50), 402, {"required": 400, "available": 50}),
        (PriceChanged(expected=300, price=400), 409, {"expected_price": 300, "price": 400}),
        (JobAlreadyEnded("completed"), 409, {"job_status": "completed"}),
    ],
)  # fmt: skip
def test_a_problem_shows_the_facts_of_its_error(
    error: Exception, status: int, members: dict[str, object]
) -> None:
    body = problem_of(error).body("request-1")

    assert body == {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "detail": str(error),
        "code": error.__class__.__dict__["code"],
        "request_id": "request-1",
        **members,
    }


class Impostor(Exception):
    code = "chat_not_found"


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("words of a chat"),
        Impostor("words of a chat"),
        LedgerCorrupted("words of a chat"),
        ConfigurationError("words of a chat"),
    ],
)
def test_what_is_not_known_is_internal_and_says_nothing(error: Exception) -> None:
    problem = problem_of(error)

    assert (problem.code, problem.status, problem.members) == ("internal", 500, {})
    assert "words of a chat" not in problem.detail


def test_a_busy_ledger_says_when_to_come_again() -> None:
    problem = problem_of(LedgerBusy())

    assert problem.status == 503
    assert int(problem.headers()["Retry-After"]) > 0


def test_only_what_passes_by_itself_says_when_to_come_again() -> None:
    later = {
        code
        for code, status in STATUS_OF_CODE.items()
        if "Retry-After" in Problem(code, status, "").headers()
    }

    assert later == {code for code, status in STATUS_OF_CODE.items() if status in (429, 503)}


def test_the_end_of_a_day_s_samples_says_when_the_next_day_begins() -> None:
    problem = problem_of(SampleLimitReached(limit=3, retry_after=4711))

    assert (problem.status, problem.members) == (429, {"limit": 3})
    assert problem.headers()["Retry-After"] == "4711"
    assert problem.body("r1")["title"] == "Too Many Requests"
