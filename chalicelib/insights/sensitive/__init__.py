"""Care with what hurts: a notice where help may be wanted, and no diagnosis of anybody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from chalicelib.insights.errors import GenerationFailed
from chalicelib.insights.model import Insight
from chalicelib.insights.sensitive.diagnoses import diagnoses
from chalicelib.insights.sensitive.notices import notice, topics_of

__all__ = ["with_care"]


def with_care(insight: Insight, participants: Iterable[str]) -> Insight:
    """`insight`, with its `notice` where its quotes or its prose speak of self-harm or violence.

    Raises GenerationFailed `diagnosis_in_answer` if its prose gives a diagnosis. The names of the
    participants are no words of it, whatever they are called.
    """
    names = _any_name([*participants, *(quote.sender for quote in insight.evidence)])
    said = {quote.number: quote.quote for quote in insight.evidence}
    summary = names.sub("_", insight.summary)
    claims = [(names.sub("_", each.text), each.lines) for each in insight.findings]
    if diagnoses(summary, said.values()) or any(
        diagnoses(text, [said[line] for line in lines]) for text, lines in claims
    ):
        raise GenerationFailed("diagnosis_in_answer")
    topics = topics_of([*said.values(), summary, *(text for text, _ in claims)])
    return replace(insight, notice=notice(topics))


def _any_name(names: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(set(names), key=lambda name: (-len(name), name))
    either = "|".join(map(re.escape, filter(None, longest_first))) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
