"""Where the product calls AWS: the innermost function of it that is no mere passage."""

from __future__ import annotations

import sys
from types import CodeType

_PASSAGES = frozenset(
    {
        "commit",
        "_read",
        "_look",
        "_look_with_operation",
        "_keyed",
        "_send",
        "_send_batch",
        "_put",
        "read_json",
        "find_json",
        "write_json",
        "<lambda>",
        "<listcomp>",
        "<genexpr>",
    }
)
_labels: dict[CodeType, str | None] = {}


def call_site(operation: str) -> str:
    """The call site of the AWS call that this thread is about to make."""
    frame = sys._getframe(1)
    while True:
        code = frame.f_code
        if code not in _labels:
            _labels[code] = _label(frame.f_globals.get("__name__", ""), code.co_name)
        label = _labels[code]
        if label is not None:
            return f"{label} {operation}"
        if frame.f_back is None:
            return f"outside {operation}"
        frame = frame.f_back


def _label(module: str, function: str) -> str | None:
    if not module.startswith("chalicelib.") or function in _PASSAGES:
        return None
    return f"{module.removeprefix('chalicelib.')}.{function}"
