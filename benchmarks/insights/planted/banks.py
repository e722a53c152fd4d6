"""The sentences that chats are put together from, one file a language, each bank in two halves.

The sentences at odd places of a bank (the first, the third, ...) are of the dev half, the others of
the held-out half. Banks of all languages have the same order, so that what a dev half teaches in
one language is held out in none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("sentences")


class Language(StrEnum):
    """In what the sentences are written, by its ISO 639-1 code."""

    ENGLISH = "en"
    GERMAN = "de"
    SPANISH = "es"
    PORTUGUESE = "pt"


class Split(StrEnum):
    """Which half: the one readers may be bettered by, or the one that is scored once."""

    DEV = "dev"
    HELD_OUT = "held_out"


class Form(StrEnum):
    """In what somebody shows affection, by the name of its bank."""

    WORDS = "words"
    TIME = "time"
    GIFTS = "gifts"
    SERVICE = "service"
    TOUCH = "touch"


class Reach(StrEnum):
    """How far ahead the time lies that a proposal names: a day of the week or so, later, years."""

    DAYS = "days"
    WEEKS = "weeks"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that holds a fact; `plain` if it says so with a usual word for it."""

    text: str
    plain: bool


@dataclass(frozen=True, slots=True)
class Proposal(Sentence):
    """A sentence that proposes something; `when` are its words for the time."""

    when: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class Banks:
    """Half of the sentences of a language.

    `filler` and `short` hold no fact. `grievances` are what an apology may answer, `replies` what a
    proposal may get. Decoys look like a fact and are none.
    """

    filler: Sequence[str]
    short: Sequence[str]
    grievances: Sequence[str]
    replies: Sequence[str]
    apologies: Sequence[Sentence]
    plans: Sequence[Proposal]
    love: Mapping[Form, Sequence[Sentence]]
    apology_decoys: Sequence[str]
    plan_decoys: Sequence[str]
    love_decoys: Sequence[str]


@cache
def banks(language: Language, split: Split) -> Banks:
    """The half of a language's sentences that is of the split."""
    start = 0 if split is Split.DEV else 1
    content: dict[str, list[Any]] = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
    half = {name: sentences[start::2] for name, sentences in content.items()}
    return Banks(
        filler=half["filler"],
        short=half["short"],
        grievances=half["grievances"],
        replies=half["replies"],
        apologies=[Sentence(**each) for each in half["apologies"]],
        plans=[Proposal(**each | {"reach": Reach(each["reach"])}) for each in half["plans"]],
        love={form: [Sentence(**each) for each in half[form]] for form in Form},
        apology_decoys=half["apology_decoys"],
        plan_decoys=half["plan_decoys"],
        love_decoys=half["love_decoys"],
    )
