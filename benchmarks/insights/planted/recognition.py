"""Which sentences are recognised, each said alone among filler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from benchmarks.insights.planted import claims
from benchmarks.insights.planted.banks import Form, Language, Split, banks
from benchmarks.insights.planted.chats import probe
from benchmarks.insights.planted.product import insights_of, messages_of
from benchmarks.insights.planted.scoring import CONFLICT, LOVE, PLANNING, TRUST, Kind
from chalicelib.insights.model import Insight


class Written(NamedTuple):
    """What was written about a probe, who says its sentence, and on which line."""

    insights: Mapping[str, Insight]
    speaker: str
    line: int


Claimed = Callable[[Written], int]
"""How much a kind of fact is claimed, of the speaker or of the line."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many sentences."""

    recognised: int = 0
    tried: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.recognised + other.recognised, self.tried + other.tried)


@dataclass(frozen=True, slots=True)
class Recognition:
    """What is taken for a fact: sentences that say it plainly, those that do not, and decoys."""

    plain: Share = Share()
    oblique: Share = Share()
    decoys: Share = Share()

    def __add__(self, other: Recognition) -> Recognition:
        return Recognition(
            self.plain + other.plain, self.oblique + other.oblique, self.decoys + other.decoys
        )


def recognition(language: Language, split: Split) -> Mapping[Kind, Recognition]:
    """The shares of each kind of sentence of a split; those of love in their own form."""
    return {
        kind: sum((_tried(language, split, each) for each in tries), Recognition())
        for kind, tries in _tries(language, split).items()
    }


@dataclass(frozen=True, slots=True)
class _Try:
    """A sentence, and how its insights claim it; `plain` is None of a decoy."""

    text: str
    insight_ids: tuple[str, ...]
    claimed: Claimed
    plain: bool | None = None


def _tries(language: Language, split: Split) -> Mapping[Kind, list[_Try]]:
    half = banks(language, split)
    sorry, planning, love = (CONFLICT, TRUST), (PLANNING,), (LOVE,)
    return {
        Kind.APOLOGIES: [
            *(_Try(each.text, sorry, _apologies, each.plain) for each in half.apologies),
            *(_Try(text, sorry, _apologies) for text in half.apology_decoys),
        ],
        Kind.PLANS: [
            *(_Try(each.text, planning, _proposals, each.plain) for each in half.plans),
            *(_Try(text, planning, _proposals) for text in half.plan_decoys),
        ],
        Kind.LOVE: [
            *(
                _Try(each.text, love, _affection(form), each.plain)
                for form, bank in half.love.items()
                for each in bank
            ),
            *(_Try(text, love, _any_affection) for text in half.love_decoys),
        ],
    }


def _tried(language: Language, split: Split, each: _Try) -> Recognition:
    with_it, without = (_claimed(language, split, text, each) for text in (each.text, None))
    share = Share(int(with_it > without), 1)
    if each.plain is None:
        return Recognition(decoys=share)
    return Recognition(plain=share) if each.plain else Recognition(oblique=share)


def _claimed(language: Language, split: Split, text: str | None, each: _Try) -> int:
    export, speaker, line = probe(language, split, text)
    insights = insights_of(messages_of(export), each.insight_ids)
    return each.claimed(Written(insights, speaker, line))


def _apologies(of: Written) -> int:
    counts = (claims.apologised(each, [of.speaker]) for each in of.insights.values())
    return max(each[of.speaker] for each in counts)


def _proposals(of: Written) -> int:
    return int(of.line in claims.proposals(of.insights[PLANNING]))


def _affection(form: Form) -> Claimed:
    return lambda of: _forms(of)[form]


def _any_affection(of: Written) -> int:
    return sum(_forms(of).values())


def _forms(of: Written) -> Mapping[Form, int]:
    return claims.affection(of.insights[LOVE], [of.speaker])[of.speaker]
