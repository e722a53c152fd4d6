"""Support dynamics: who needs somebody, who is there, and in which direction it goes."""

from __future__ import annotations

from chalicelib.chats.messages import Message
from chalicelib.insights.generators.embedded.conversation import sender_of
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    by_person,
    cue_finding,
    examples,
    lines,
    of_kind,
)
from chalicelib.insights.generators.embedded.structure import Link, links
from chalicelib.insights.generators.embedded.support import REACH, supporters
from chalicelib.insights.generators.embedded.wording import count, number, of, tally
from chalicelib.insights.model import Finding


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    if not reading.scored:
        return reading.unscored_summary(), []
    needs = reading.showing(Cue.HARD_FEELING, Cue.HELP_REQUEST)
    given = {message.line: supporters(reading, message) for message in needs}
    if needs:
        found = [
            *of_kind("need", _needs(reading, needs)),
            *of_kind("direction", *_directions(needs, given)),
            *of_kind("support", *_several(reading, needs, given)),
            *of_kind("little_reply", *_without(reading, needs, given)),
        ]
    else:
        found = of_kind("need", reading.not_evident("Hard feelings and requests for help are"))
    return _summary(reading, needs, given), [
        *found,
        *of_kind(
            "support",
            cue_finding(
                reading, (Cue.OFFER,), "Offers of help ('want me to')", "Offers of help are"
            ),
        ),
        *of_kind("thanks", cue_finding(reading, (Cue.THANKS,), "Thanks", "Thanks are")),
    ]


def _summary(reading: Reading, needs: list[Message], given: dict[int, dict[str, Message]]) -> str:
    if not needs:
        return (
            "Asking for support is not clearly evident from these messages "
            f"({reading.read_count()} read)."
        )
    met = sum(bool(given[message.line]) for message in needs)
    return (
        f"A hard feeling or a request for help stands in {count(len(needs), 'text')} "
        f"({tally(reading.tally(needs))}); a known phrase of support or an offer followed in "
        f"{of(met, len(needs))}."
    )


def _needs(reading: Reading, needs: list[Message]) -> Finding:
    hard = reading.showing(Cue.HARD_FEELING)
    asked = reading.showing(Cue.HELP_REQUEST)
    return Finding(
        f"Hard feelings or days: {tally(reading.tally(hard))}. Requests for help or advice: "
        f"{tally(reading.tally(asked))}. A text can hold both.{reading.halves(needs)}"
        f"{reading.about(needs)}",
        lines(by_person(needs, reading.voices(needs))),
    )


def _directions(needs: list[Message], given: dict[int, dict[str, Message]]) -> list[Finding]:
    flows = [Link(helper, sender_of(m)) for m in needs for helper in given[m.line]]
    if not flows:
        return []
    met = [message for message in needs if given[message.line]]
    return [
        Finding(
            f"Support given, from whom to whom: {links(flows)}. Counted once a person and need: a "
            f"known phrase of support or an offer among the next {REACH} messages within 24 hours.",
            lines(
                each
                for message in examples(met, 3)
                for each in (message, next(iter(given[message.line].values())))
            ),
        )
    ]


def _several(
    reading: Reading, needs: list[Message], given: dict[int, dict[str, Message]]
) -> list[Finding]:
    shared = [message for message in needs if len(given[message.line]) > 1]
    if len(reading.people) < 3 or not shared:
        return []
    first = examples(shared, 1)[0]
    return [
        Finding(
            f"More than one person was there in {of(len(shared), len(needs))} "
            f"({tally(reading.tally(shared))}).",
            lines([first, *given[first.line].values()]),
        )
    ]


def _without(
    reading: Reading, needs: list[Message], given: dict[int, dict[str, Message]]
) -> list[Finding]:
    alone = [message for message in needs if not given[message.line]]
    if not alone:
        return []
    silent = sum(reading.talk.answer_to(message) is None for message in alone)
    return [
        Finding(
            f"No known phrase of support followed {of(len(alone), len(needs))} "
            f"({tally(reading.tally(alone))}); of these, {number(silent)} got no message at all "
            "within 24 hours. Support in other words, a call or a visit would not show here.",
            lines(examples(alone, 3)),
        )
    ]
