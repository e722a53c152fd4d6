"""How colleagues treat each other in words, by counts and quotes that measure no health."""

from __future__ import annotations

from typing import Final

from chalicelib.chats.messages import Message
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.moments import (
    find_moments,
    first_repairs,
    held_in_replies,
)
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    by_person,
    cue_finding,
    lines,
    of_kind,
)
from chalicelib.insights.generators.embedded.structure import links, toward
from chalicelib.insights.generators.embedded.wording import count, number, of, tally
from chalicelib.insights.model import Finding

_FRICTION: Final = (Cue.COMPLAINT, Cue.INSULT, Cue.WITHDRAWAL, Cue.DEFENCE)
_SOFTENERS: Final = (Cue.PLEASE, Cue.THANKS, Cue.HEDGE, Cue.PRAISE, Cue.SOFTENING)
_REPLY_KINDS: Final = {
    Cue.DEFENCE: "a defence ('yes but')",
    Cue.COMPLAINT: "a complaint in return",
    Cue.WITHDRAWAL: "withdrawal ('forget it')",
    Cue.APOLOGY: "an apology",
    Cue.UNDERSTOOD: "a 'got it'",
    Cue.COMMITMENT: "an announcement ('I'll fix it')",
    Cue.THANKS: "thanks",
}


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    if not reading.scored:
        return reading.unscored_summary(), []
    criticism = reading.showing(Cue.CRITICISM)
    tense = reading.showing(Cue.CRITICISM, *_FRICTION)
    return _summary(reading), [
        *of_kind("thanks", _toward(reading, Cue.THANKS, "Thanks", "Thanks are")),
        *of_kind(
            "praise",
            _toward(reading, Cue.PRAISE, "Praise ('great job', 'well spotted')", "Praise is"),
        ),
        *of_kind("criticism", _criticism(reading, criticism)),
        *of_kind("criticism", *held_in_replies(reading, criticism, _REPLY_KINDS, to="criticism")),
        *of_kind(
            "friction",
            cue_finding(
                reading,
                _FRICTION,
                "Sharp words, withdrawal or defence ('you never', 'forget it', 'yes but')",
                "Sharp words are",
            ),
        ),
        *of_kind("repair", *_repairs(reading, tense)),
        *of_kind(
            "care",
            cue_finding(
                reading,
                (Cue.WELL_WISH, Cue.CHECK_IN, Cue.CARE),
                "Interest in the person beside the work ('enjoy your weekend', 'how are you')",
                "Interest in the person beside the work is",
            ),
        ),
    ]


def _summary(reading: Reading) -> str:
    parts = [
        f"{label} {number(len(shown))} ({tally(reading.tally(shown))})"
        for label, cues in (
            ("thanks", (Cue.THANKS,)),
            ("praise", (Cue.PRAISE,)),
            ("criticism", (Cue.CRITICISM,)),
            ("sharp words", _FRICTION),
        )
        if (shown := reading.showing(*cues))
    ]
    if not parts:
        return (
            "Thanks, praise, criticism and sharp words are not clearly evident from these messages "
            f"({reading.read_count()} read)."
        )
    return (
        f"In {count(len(reading.scored_texts), 'text')}: {'; '.join(parts)}. These are counts of "
        "phrases, and no measure of the relationship."
    )


def _toward(reading: Reading, cue: Cue, label: str, missing: str) -> Finding:
    shown = reading.showing(cue)
    if not shown:
        return reading.not_evident(missing)
    targets = toward(reading, shown)
    after = f" Written right after whose message: {links(targets)}." if targets else ""
    return Finding(
        f"{label}: {tally(reading.tally(shown))}, in "
        f"{count(len(reading.scored_texts), 'text')}.{after}{reading.halves(shown)}"
        f"{reading.about(shown)}",
        lines(by_person(shown, reading.voices(shown))),
    )


def _criticism(reading: Reading, criticism: list[Message]) -> Finding:
    if not criticism:
        return reading.not_evident("Criticism ('this is wrong', 'you should have') is")
    softened = [message for message in criticism if reading.shows(message, *_SOFTENERS)]
    return Finding(
        f"Criticism of work or conduct ('this is wrong', 'you should have'): "
        f"{tally(reading.tally(criticism))}. With a please, thanks, praise or hedge in the same "
        f"text: {of(len(softened), len(criticism))}. It may be about somebody absent, or about "
        f"oneself: read the quotes.{reading.about(criticism)}",
        lines(by_person(criticism, reading.voices(criticism))),
    )


def _repairs(reading: Reading, tense: list[Message]) -> list[Finding]:
    if not tense:
        return [cue_finding(reading, (Cue.APOLOGY,), "Saying sorry", "Apologies are")]
    moments = find_moments(reading, tense)
    return first_repairs(reading, moments, after="criticism or a sharp word") or [
        reading.not_evident("An apology or a softer word after criticism or a sharp word is")
    ]
