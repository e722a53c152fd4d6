"""Insights computed from the chat itself: no network, no model, the same answer every time.

Each module here reads one insight: it counts cues by stated rules, puts the figures into sentences
and names the lines that they rest on. Where a cue does not occur, and where a language is not read,
it says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from chalicelib.insights.errors import GenerationFailed
from chalicelib.insights.generators.embedded import (
    collaboration_accountability,
    communication_basics,
    communication_effectiveness,
    conflict_patterns,
    conflict_resolution,
    emotional_climate,
    emotional_intimacy,
    family_dynamics,
    friendship_vitality,
    future_planning,
    love_language,
    playfulness_romance,
    relationship_health,
    support_dynamics,
    trust_loyalty,
)
from chalicelib.insights.generators.embedded.answer import answer
from chalicelib.insights.generators.embedded.lexicon import lexicons, signs
from chalicelib.insights.generators.embedded.reading import Reading
from chalicelib.insights.model import ChatReading, Draft, Finding, InsightDefinition

_READERS: Final[Mapping[str, Callable[[Reading], tuple[str, list[Finding]]]]] = {
    "communication_basics": communication_basics.read,
    "emotional_intimacy": emotional_intimacy.read,
    "love_language": love_language.read,
    "conflict_resolution": conflict_resolution.read,
    "future_planning": future_planning.read,
    "playfulness_romance": playfulness_romance.read,
    "friendship_vitality": friendship_vitality.read,
    "support_dynamics": support_dynamics.read,
    "trust_loyalty": trust_loyalty.read,
    "emotional_climate": emotional_climate.read,
    "family_dynamics": family_dynamics.read,
    "conflict_patterns": conflict_patterns.read,
    "communication_effectiveness": communication_effectiveness.read,
    "collaboration_accountability": collaboration_accountability.read,
    "relationship_health": relationship_health.read,
}


class EmbeddedGenerator:
    """The default: computes an insight from the chat, deterministically."""

    @property
    def name(self) -> str:
        """The generator's name as it is shown with an insight."""
        return "embedded"

    def generate(self, definition: InsightDefinition, chat: ChatReading) -> Draft:
        """Compute the insight; reads every message of the chat.

        Raises GenerationFailed: `unknown_insight` if no reader is written for the definition,
        `nothing_to_read` if nobody wrote a word.
        """
        if definition.question is not None:
            return answer(definition.question, chat)
        reader = _READERS.get(definition.insight_id)
        if reader is None:
            raise GenerationFailed("unknown_insight")
        reading = Reading(definition, chat, lexicons(), signs())
        if not reading.talk.texts:
            raise GenerationFailed("nothing_to_read")
        summary, findings = reader(reading)
        return Draft(summary=summary, findings=[*findings, *reading.unscored()])
