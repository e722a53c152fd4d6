"""Whether prose gives a person a diagnosis, or a name of that kind.

Nobody's state or character can be told from a chat. What people wrote of themselves or each other
may be reported: in a sentence that says so, of a message that is cited and holds the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from chalicelib.insights.sensitive.phrases import Folded, Phrases

DIAGNOSES: Final = Path(__file__).parent / "diagnoses.json"

_SENTENCE_ENDS = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？।])")


def diagnoses(prose: str, quotes: Iterable[str]) -> Sequence[str]:
    """What `prose` names of its own accord, and does not report of `quotes`."""
    said = [Folded.of(quote) for quote in quotes]
    reporting, names = _reporting(), _names()
    return [
        name
        for sentence in map(Folded.of, _SENTENCE_ENDS.split(prose))
        for name, phrases in names.items()
        if phrases.found_in(sentence)
        and not (reporting.found_in(sentence) and any(map(phrases.found_in, said)))
    ]


@cache
def _reporting() -> Phrases:
    return Phrases(_data()["reporting"])


@cache
def _names() -> Mapping[str, Phrases]:
    return {name: Phrases(phrases) for name, phrases in _data()["diagnoses"].items()}


@cache
def _data() -> Mapping[str, Any]:
    data: Mapping[str, Any] = json.loads(DIAGNOSES.read_text(encoding="utf-8"))
    return data
