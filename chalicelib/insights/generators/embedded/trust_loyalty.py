"""Trust and loyalty: confidences, words of standing by, and what becomes of promises."""

from __future__ import annotations

from typing import Final

from chalicelib.chats.messages import Message
from chalicelib.insights.generators.embedded.announcements import Announcing, announced
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    cue_finding,
    of_kind,
)
from chalicelib.insights.generators.embedded.wording import count, number, tally
from chalicelib.insights.model import Finding

_PROMISING: Final = Announcing(
    cues=(Cue.PROMISE,),
    name="Announcements",
    such_as="'I'll', 'I promise'",
    kind="promise",
    told="follow_up",
    asked="follow_up",
)


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    if not reading.scored:
        return reading.unscored_summary(), []
    promises = reading.showing(Cue.PROMISE)
    confided = reading.showing(Cue.CONFIDENCE)
    stood = reading.showing(Cue.STANDING_BY)
    return _summary(reading, promises, confided, stood), [
        *of_kind(
            "confidence",
            cue_finding(
                reading,
                (Cue.CONFIDENCE,),
                "Confidences ('between us', 'I trust you')",
                "Confiding is",
            ),
        ),
        *of_kind(
            "standing_by",
            cue_finding(
                reading,
                (Cue.STANDING_BY,),
                "Standing by somebody ('got your back')",
                "Standing by is",
            ),
        ),
        *announced(reading, _PROMISING),
        *of_kind(
            "calling_off",
            cue_finding(
                reading,
                (Cue.CALLING_OFF,),
                "Calling off or postponing ('can't make it')",
                "Calling off is",
            ),
        ),
        cue_finding(reading, (Cue.APOLOGY,), "Saying sorry, for small things too", "Apologies are"),
    ]


def _summary(
    reading: Reading, promises: list[Message], confided: list[Message], stood: list[Message]
) -> str:
    if not (promises or confided or stood):
        return (
            "Words of trust and promises are not clearly evident from these messages "
            f"({reading.read_count()} read)."
        )
    return (
        f"In {count(len(reading.scored_texts), 'text')}: confidences {number(len(confided))}, "
        f"words of standing by {number(len(stood))}, announcements such as 'I'll' "
        f"{number(len(promises))} ({tally(reading.tally(promises))})."
    )
