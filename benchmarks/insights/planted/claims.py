"""What the embedded generator's findings claim, read from their words.

Findings carry no fields for what they count, so that the counts are taken from the sentences that
say them; one that says that something is not clearly evident claims nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.insights.planted.banks import Form, Reach
from chalicelib.insights.model import Finding, Insight

_NOTHING = "not clearly evident"
_OPENED = re.compile(r"Conversations opened\b")
_APOLOGIES = re.compile(r"(Saying sorry|Apologies)\b")
_PLANS = re.compile(r"(Proposals|Plans|How far ahead)\b")
_TIMES = re.compile(r"How far ahead\b")
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
    return _counts(_claims(communication, _OPENED), people)


def apologised(insight: Insight, people: Sequence[str]) -> Mapping[str, int]:
    """How often each is said to have apologised, for anything."""
    return _counts(_claims(insight, _APOLOGIES), people)


def proposals(planning: Insight) -> frozenset[int]:
    """The lines that are shown for proposals, or for replies to them."""
    return frozenset(line for each in _claims(planning, _PLANS) for line in each.lines)


def times(planning: Insight) -> Mapping[Reach, int]:
    """How many proposals are said to name a time that is so far ahead."""
    said = " ".join(each.text for each in _claims(planning, _TIMES))
    return {reach: _number(name, said) for reach, name in _REACHES.items()}


def affection(love: Insight, people: Sequence[str]) -> Mapping[str, Mapping[Form, int]]:
    """How often each is said to have shown affection in each form."""
    return {person: {form: _shown(love, person, form) for form in Form} for person in people}


def _shown(love: Insight, person: str, form: Form) -> int:
    """A finding is about a person and counts forms, or is about a form and counts people."""
    name = _FORMS[form]
    by_person = _claims(love, re.compile(re.escape(f"{person}:")))
    by_form = _claims(love, re.compile(re.escape(f"{name}:"), re.IGNORECASE))
    said = [_number(name, each.text) for each in by_person]
    said += [_number(person, each.text) for each in by_form]
    return max(said, default=0)


def _claims(insight: Insight, about: re.Pattern[str]) -> Iterator[Finding]:
    return (
        finding
        for finding in insight.findings
        if about.match(finding.text) and _NOTHING not in finding.text
    )


def _counts(findings: Iterator[Finding], people: Sequence[str]) -> Mapping[str, int]:
    said = next((finding.text for finding in findings), "")
    return {person: _number(person, said) for person in people}


def _number(name: str, text: str) -> int:
    """The first number that stands right after the name."""
    found = re.search(rf"\b{re.escape(name)}:? (\d+)\b", text)
    return int(found[1]) if found else 0
