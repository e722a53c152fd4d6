"""Which of the free statistics a model is given for an insight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

EACH: Final = "*"
"""Stands in a path for every member: `participants.*.questions`."""


def chosen_figures(statistics: Mapping[str, Any], paths: Sequence[str]) -> dict[str, Any]:
    """The figures at these dotted paths, in their places; a path that leads nowhere gives nothing.

    >>> chosen_figures({"a": {"x": {"n": 1, "m": 2}}, "b": 3}, ["a.*.n", "b"])
    {'a': {'x': {'n': 1}}, 'b': 3}
    """
    chosen: dict[str, Any] = {}
    for path in paths:
        _copy(statistics, path.split("."), chosen)
    return chosen


def _copy(source: Mapping[str, Any], steps: Sequence[str], target: dict[str, Any]) -> None:
    step, *others = steps
    for name in source if step == EACH else [step]:
        if name not in source:
            continue
        value = source[name]
        if not others:
            target[name] = value
        elif isinstance(value, Mapping):
            _copy(value, others, target.setdefault(name, {}))
