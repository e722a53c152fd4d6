"""One JSON object a line on standard error, where Lambda picks it up.

Fields are ids, amounts, causes and counts. What a person wrote, a token, or the message of an
exception that is not ours (it may quote either) is no field.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

Field = str | int | float | None | Sequence[str]

MAX_FRAMES = 20
OUR_PACKAGE = "chalicelib"

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


class _JsonLines(logging.Handler):
    """Writes to whatever standard error is at the moment of writing."""

    def emit(self, record: logging.LogRecord) -> None:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "event": record.getMessage(),
            "request_id": _request_id.get(),
            **getattr(record, "fields", {}),
        }
        print(json.dumps(line, separators=(",", ":")), file=sys.stderr, flush=True)  # noqa: T201


def _logger() -> logging.Logger:
    logger = logging.getLogger("chat_insights")
    if not logger.handlers:
        logger.addHandler(_JsonLines())
        logger.setLevel(logging.INFO)
        # Lambda's runtime has a handler on the root logger: every line would come twice.
        logger.propagate = False
    return logger


@contextmanager
def bound_request(request_id: str) -> Iterator[None]:
    """Every line logged inside carries `request_id`."""
    token = _request_id.set(request_id)
    try:
        yield
    finally:
        _request_id.reset(token)


def current_request_id() -> str | None:
    """The id that `bound_request` bound, None outside of one."""
    return _request_id.get()


def log_event(event: str, *, level: int = logging.INFO, **fields: Field) -> None:
    """Log one line: the event's stable name, and what it was about."""
    _logger().log(level, "%s", event, extra={"fields": fields})


def log_failure(event: str, error: BaseException, **fields: Field) -> None:
    """Log, at level ERROR, what kind of error it was and where it came from.

    Its message is logged only if the class is ours: ours are known to quote no chat.
    """
    log_event(event, level=logging.ERROR, **fields, **error_fields(error))


def error_fields(error: BaseException) -> dict[str, Field]:
    """The type, causes, innermost frames (file:line:function) and, if AWS said one, its code."""
    fields: dict[str, Field] = {
        "error": _type_name(error),
        "causes": [_type_name(cause) for cause in _causes(error)],
        "frames": [
            f"{frame.f_code.co_filename}:{line}:{frame.f_code.co_name}"
            for frame, line in traceback.walk_tb(error.__traceback__)
        ][-MAX_FRAMES:],
    }
    if is_ours(error):
        fields["message"] = str(error)
    aws_code = _aws_code(error)
    if aws_code:
        fields["aws_code"] = aws_code
    return fields


def is_ours(error: BaseException) -> bool:
    """Whether the error's class is defined in this product."""
    return type(error).__module__.partition(".")[0] == OUR_PACKAGE


def _type_name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen = {id(error)}
    cause = error.__cause__ or error.__context__
    while cause is not None and id(cause) not in seen:
        yield cause
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__


def _aws_code(error: BaseException) -> str | None:
    """The code of a botocore ClientError ("ThrottlingException"), found by shape, not by import."""
    response = getattr(error, "response", None)
    detail = response.get("Error") if isinstance(response, dict) else None
    code = detail.get("Code") if isinstance(detail, dict) else None
    return code if isinstance(code, str) else None
