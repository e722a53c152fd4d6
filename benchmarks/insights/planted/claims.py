"""What the embedded generator's findings claim, read from their words.

A finding names the construct that it is about, where it is about one, and carries no field for what
it counts: counts are taken from the sentences that say them. A finding that says that something is
not clearly evident claims nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.insights.planted.banks import Form, Reach
from chalicelib.insights.model import Finding, Insight

_NOTHING = "not clearly evident"
_OPENING = "opening"
_HORIZON = "horizon"
_PLANS = ("proposal", "response", _HORIZON)
_APOLOGIES = re.compile(r"(Saying sorry|Apologies)\b")
_FORMS = {
    Form.WORDS: "words of affirmation",
    Form.TIME: "quality time",
    Form.GIFTS: "gifts",
    Form.SERVICE: "acts of service",
    Form.TOUCH: "physical touch",
}
_REACHES = {
    Reach.YEARS: "years or a life together",
    Reach.WEEKS: "weeks or months",
    Reach.DAYS: "days",
}


def opened(communication: Insight, people: Sequence[str]) -> Mapping[str, int]:
    """How many conversations each is said to have opened."""
    return _counts(_about(communication, _OPENING), people)


def apologised(insight: Insight, people: Sequence[str]) -> Mapping[str, int]:
    """How often each is said to have apologised, for anything."""
    return _counts([each for each in _claims(insight) if _APOLOGIES.match(each.text)], people)


def proposals(planning: Insight) -> frozenset[int]:
    """The lines that are shown for proposals, or for replies to them."""
    return frozenset(line for each in _about(planning, *_PLANS) for line in each.lines)


def times(planning: Insight) -> Mapping[Reach, int]:
    """How many proposals are said to name a time that is so far ahead."""
    return {reach: _highest(name, _about(planning, _HORIZON)) for reach, name in _REACHES.items()}


def affection(love: Insight, people: Sequence[str]) -> Mapping[str, Mapping[Form, int]]:
    """How often each is said to have shown affection in each form."""
    return {person: {form: _shown(love, person, form) for form in Form} for person in people}


def _shown(love: Insight, person: str, form: Form) -> int:
    """A finding is about a person and counts forms, or is about a form and counts people."""
    of_person = [each for each in _claims(love) if each.text.startswith(f"{person}:")]
    return max(_highest(_FORMS[form], of_person), _highest(person, _about(love, form)))


def _claims(insight: Insight) -> Sequence[Finding]:
    return [finding for finding in insight.findings if _NOTHING not in finding.text]


def _about(insight: Insight, *kinds: str) -> Sequence[Finding]:
    return [finding for finding in _claims(insight) if finding.kind in kinds]


def _counts(findings: Sequence[Finding], people: Iterable[str]) -> Mapping[str, int]:
    return {person: _highest(person, findings) for person in people}


def _highest(name: str, findings: Iterable[Finding]) -> int:
    """The number that stands right after the name, 0 if it is in no finding."""
    number = re.compile(rf"\b{re.escape(name)}:? (\d+)\b")
    found = (number.search(finding.text) for finding in findings)
    return max((int(each[1]) for each in found if each), default=0)
