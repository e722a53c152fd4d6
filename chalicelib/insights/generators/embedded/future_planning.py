"""Future planning: who proposes, whether it is taken up, and how far ahead it reaches."""

from __future__ import annotations

from chalicelib.chats.messages import Message
from chalicelib.insights.evidence import MAX_LINES_A_FINDING
from chalicelib.insights.generators.embedded.lexicon import Cue
from chalicelib.insights.generators.embedded.proposals import (
    HORIZONS,
    Fate,
    fate_of,
    find_proposals,
    time_of,
)
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    by_person,
    examples,
    lines,
    of_kind,
    with_answers,
)
from chalicelib.insights.generators.embedded.wording import (
    count,
    lead,
    of,
    percent,
    tally,
)
from chalicelib.insights.model import Finding


def read(reading: Reading) -> tuple[str, list[Finding]]:
    """The summary and findings of this insight."""
    if not reading.scored:
        return reading.unscored_summary(), []
    proposals = find_proposals(reading)
    fates = {message.line: fate_of(reading, message) for message in proposals}
    if proposals:
        findings = [
            *of_kind("proposal", _proposals(reading, proposals, fates)),
            *of_kind(
                "response",
                *_with_fate(reading, proposals, fates, Fate.TAKEN_UP),
                *_with_fate(reading, proposals, fates, Fate.PUT_OFF),
                *_unanswered(proposals, fates),
            ),
            *of_kind("horizon", *_horizons(reading, proposals), *_dated(reading, proposals, fates)),
        ]
    else:
        findings = of_kind("proposal", reading.not_evident("Proposals are"))
    return _summary(reading, proposals, fates), [
        *findings,
        *of_kind("long_run", _long_run(reading)),
    ]


def _summary(reading: Reading, proposals: list[Message], fates: dict[int, Fate]) -> str:
    if not proposals:
        return (
            "Planning together is not clearly evident from these messages "
            f"({reading.read_count()} read)."
        )
    taken = sum(fate is Fate.TAKEN_UP for fate in fates.values())
    return (
        f"{count(len(proposals), 'proposal')} in {reading.read_count()}: "
        f"{tally(reading.tally(proposals))}. A plain yes came back to {of(taken, len(proposals))}."
    )


def _proposals(reading: Reading, proposals: list[Message], fates: dict[int, Fate]) -> Finding:
    made = reading.tally(proposals)
    outcomes = ", ".join(
        f"{fate} {percent(sum(each is fate for each in fates.values()), len(fates))}"
        for fate in Fate
    )
    return Finding(
        f"Proposals ('let's', 'shall we', a question about a time ahead): "
        f"{tally(made)}.{lead(made, 'proposes')} What came back: {outcomes} (n = {len(proposals)})."
        f"{reading.halves(proposals)}{reading.about(proposals)}",
        lines(by_person(proposals, reading.scored[:4], 4)),
    )


def _with_fate(
    reading: Reading, proposals: list[Message], fates: dict[int, Fate], fate: Fate
) -> list[Finding]:
    found = [message for message in proposals if fates[message.line] is fate]
    quoted = with_answers(reading.talk, found)
    if not quoted:
        return []
    made = reading.tally(proposals)
    met = reading.tally(found)
    parts = [
        f"{person} {of(met[person], made[person])}" for person in reading.scored[:4] if made[person]
    ]
    return [
        Finding(
            f"Proposals {fate}, judged by the first words of the reply: {', '.join(parts)}.",
            lines(quoted),
        )
    ]


def _unanswered(proposals: list[Message], fates: dict[int, Fate]) -> list[Finding]:
    alone = [message for message in proposals if fates[message.line] is Fate.NO_REPLY]
    if not alone:
        return []
    return [
        Finding(
            f"{of(len(alone), len(proposals), 'proposals')} got no message within 24 hours.",
            lines(examples(alone, 3)),
        )
    ]


def _horizons(reading: Reading, proposals: list[Message]) -> list[Finding]:
    reach: dict[Cue | None, list[Message]] = {}
    for message in proposals:
        horizon = next((cue for cue in HORIZONS if reading.phrase(message, cue)), None)
        reach.setdefault(horizon, []).append(message)
    dated = {cue: reach[cue] for cue in HORIZONS if cue in reach}
    if not dated:
        return []
    parts = [f"{HORIZONS[cue]} {len(messages)}" for cue, messages in dated.items()]
    undated = len(reach.get(None, []))
    return [
        Finding(
            f"How far ahead the proposals reach that name a time: {', '.join(parts)}"
            f"{f'; {undated} name none' if undated else ''}.",
            lines(*(examples(messages, 2) for messages in dated.values())),
        )
    ]


def _dated(reading: Reading, proposals: list[Message], fates: dict[int, Fate]) -> list[Finding]:
    """The plans that name a time, with it; of many, those taken up and with an hour first."""
    timed = [message for message in proposals if time_of(reading, message)]
    if not timed:
        return []
    ranked = sorted(
        timed,
        key=lambda message: (
            fates[message.line] is not Fate.TAKEN_UP,
            not reading.shows(message, Cue.CLOCK),
        ),
    )
    chosen = sorted(ranked[:MAX_LINES_A_FINDING], key=lambda message: message.line)
    plans = [
        f"{message.sender} on {message.sent_at:%d %B %Y} '{time_of(reading, message)}' "
        f"({fates[message.line]})"
        for message in chosen
    ]
    return [
        Finding(
            f"Proposals that name a time, as written: {of(len(timed), len(proposals))}. "
            f"{'; '.join(plans)}.",
            lines(chosen),
        )
    ]


def _long_run(reading: Reading) -> Finding:
    far = reading.showing(Cue.HORIZON_YEARS)
    if not far:
        return reading.not_evident("A shared future in the long run is")
    return Finding(
        "The long run (next year, living together, one day): "
        f"{tally(reading.tally(far))}, from {far[0].sent_at:%B %Y} to {far[-1].sent_at:%B %Y}.",
        lines(with_answers(reading.talk, far) or examples(far, 4)),
    )
