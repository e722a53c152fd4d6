"""What a log line holds, and what it never does."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.chats.errors import NotUtf8
from chalicelib.observability import MAX_FRAMES, bound_request, log_event, log_failure


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


class ClientError(Exception):
    """Has the shape of botocore's error of that name."""

    def __init__(self, response: object) -> None:
        super().__init__("words of a chat")
        self.response = response


class TestEvents:
    def test_an_event_is_one_json_line_with_its_fields(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        log_event("coins_reserved", amount=400, hold_id="h1", reason=None)

        [line] = lines(capsys)
        assert line.pop("at").endswith("+00:00")
        assert line == {
            "level": "INFO",
            "event": "coins_reserved",
            "request_id": None,
            "amount": 400,
            "hold_id": "h1",
            "reason": None,
        }

    def test_a_percent_sign_in_a_name_formats_nothing(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        log_event("100%s")

        assert lines(capsys)[0]["event"] == "100%s"

    def test_the_request_is_named_inside_its_binding_alone(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with bound_request("outer"):
            with bound_request("inner"):
                log_event("one")
            log_event("two")
        log_event("three")

        assert [line["request_id"] for line in lines(capsys)] == ["inner", "outer", None]

    def test_a_binding_ends_with_the_request_that_failed(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(ValueError, match="x"), bound_request("failed"):
            raise ValueError("x")
        log_event("after")

        assert lines(capsys)[0]["request_id"] is None


class Recorder(logging.Handler):
    """Stands on the root logger, as the handler of Lambda's runtime does."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record)


@pytest.fixture
def root_handler() -> Iterator[Recorder]:
    recorder = Recorder()
    logging.getLogger().addHandler(recorder)
    yield recorder
    logging.getLogger().removeHandler(recorder)


def test_no_line_comes_twice_through_the_root_logger(
    root_handler: Recorder, capsys: pytest.CaptureFixture[str]
) -> None:
    log_event("once")

    assert len(lines(capsys)) == 1
    assert root_handler.seen == []


class TestFailures:
    def failure(self, error: Exception, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
        log_failure("request_failed", error, route="/health")
        [line] = lines(capsys)
        assert (line["level"], line["route"]) == ("ERROR", "/health")
        return line

    def test_a_foreign_error_is_named_and_never_quoted(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        line = self.failure(KeyError("words of a chat"), capsys)

        assert line["error"] == "builtins.KeyError"
        assert "words of a chat" not in json.dumps(line)

    def test_an_error_of_ours_is_quoted(self, capsys: pytest.CaptureFixture[str]) -> None:
        error = NotUtf8(offset=7)

        assert self.failure(error, capsys)["message"] == str(error)

    def test_causes_are_named_and_never_quoted(self, capsys: pytest.CaptureFixture[str]) -> None:
        error = NotUtf8(offset=7)
        error.__cause__ = UnicodeDecodeError("utf-8", b"words", 0, 1, "words of a chat")
        error.__cause__.__context__ = error

        line = self.failure(error, capsys)

        assert line["causes"] == ["builtins.UnicodeDecodeError"]
        assert "words" not in json.dumps(line)

    def test_the_innermost_frames_are_kept(self, capsys: pytest.CaptureFixture[str]) -> None:
        def sink(depth: int) -> None:
            if depth == 0:
                raise ValueError
            sink(depth - 1)

        with pytest.raises(ValueError, match=r"^$") as caught:
            sink(MAX_FRAMES * 2)

        frames = self.failure(caught.value, capsys)["frames"]
        assert len(frames) == MAX_FRAMES
        assert all(frame.endswith(":sink") for frame in frames)
        assert frames[-1].startswith(f"{__file__}:")

    def test_the_code_that_aws_said_is_named(self, capsys: pytest.CaptureFixture[str]) -> None:
        error = ClientError({"Error": {"Code": "ThrottlingException", "Message": "words"}})

        line = self.failure(error, capsys)

        assert line["aws_code"] == "ThrottlingException"
        assert "words" not in json.dumps(line)

    @pytest.mark.parametrize("response", [None, {}, {"Error": "x"}, {"Error": {"Code": 7}}])
    def test_a_response_of_another_shape_is_no_code(
        self, response: object, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert "aws_code" not in self.failure(ClientError(response), capsys)
