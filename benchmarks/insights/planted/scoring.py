"""What findings claim, held against what was planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.insights.planted import claims
from benchmarks.insights.planted.banks import Form, Reach
from benchmarks.insights.planted.chats import PlantedChat
from benchmarks.insights.planted.leading import Key, leader
from chalicelib.chats.messages import Message
from chalicelib.insights.model import Insight

COMMUNICATION = "communication_basics"
CONFLICT = "conflict_resolution"
TRUST = "trust_loyalty"
PLANNING = "future_planning"
LOVE = "love_language"
SCORED = (COMMUNICATION, CONFLICT, TRUST, PLANNING, LOVE)
"""The insights that state what is planted, by their ids."""


class Kind(StrEnum):
    """What is planted."""

    STARTS = "who opens more"
    APOLOGIES = "who apologises more"
    PLANS = "which plans"
    TIMES = "their times"
    LOVE = "love language"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many facts were planted, how many of them found, and how many claims were false."""

    planted: int = 0
    found: int = 0
    false: int = 0

    @property
    def missed(self) -> int:
        """How many facts no finding names."""
        return self.planted - self.found

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.planted + other.planted, self.found + other.found, self.false + other.false
        )


@dataclass(frozen=True, slots=True)
class Quotes:
    """How much evidence was shown, and how much of it stands so in the chat."""

    shown: int = 0
    exact: int = 0

    def __add__(self, other: Quotes) -> Quotes:
        return Quotes(self.shown + other.shown, self.exact + other.exact)


def score(
    chat: PlantedChat, insights: Mapping[str, Insight], messages: Sequence[Message]
) -> Mapping[Kind, Tally]:
    """The tallies of one chat, by what its insights, under their ids, claim."""
    names = chat.names
    apologies = [claims.apologised(insights[name], names) for name in (CONFLICT, TRUST)]
    return {
        Kind.STARTS: _score_starts(chat, claims.opened(insights[COMMUNICATION], names)),
        Kind.APOLOGIES: _score_apologies(chat, apologies),
        Kind.PLANS: _score_plans(chat, claims.proposals(insights[PLANNING]), messages),
        Kind.TIMES: _score_times(chat, claims.times(insights[PLANNING])),
        Kind.LOVE: _score_love(chat, claims.affection(insights[LOVE], names), messages),
    }


def check_quotes(insight: Insight, messages: Sequence[Message]) -> Quotes:
    """Whether each quote stands letter for letter in its line, under its sender and its time."""
    there = {(each.line, each.sender, each.sent_at, each.text) for each in messages}
    shown = [(each.line, each.sender, each.sent_at, each.quote) for each in insight.evidence]
    return Quotes(len(shown), sum(quote in there for quote in shown))


def _score_starts(chat: PlantedChat, opened: Mapping[str, int]) -> Tally:
    opener = chat.direction.opener
    planted = None if opener is None else chat.names[opener]
    return _score_leader(planted, leader(opened))


def _score_apologies(chat: PlantedChat, claimed: Sequence[Mapping[str, int]]) -> Tally:
    """One claim for both insights; where nobody apologises any count is false."""
    apologiser = chat.direction.apologiser
    if apologiser is None:
        return Tally(false=int(any(sum(counts.values()) for counts in claimed)))
    named = {who for counts in claimed if (who := leader(counts)) is not None}
    planted = chat.names[apologiser]
    wrong = bool(named - {planted})
    return Tally(1, int(planted in named and not wrong), int(wrong))


def _score_plans(chat: PlantedChat, shown: frozenset[int], messages: Sequence[Message]) -> Tally:
    """A line that is shown beside the proposal that it answers claims no plan itself.

    Affection may be a wish for what is to come, and is no false plan.
    """
    allowed = chat.affection | _answers(shown, messages) - chat.plan_decoys
    found = len(shown & chat.plans.keys())
    return Tally(len(chat.plans), found, len(shown - chat.plans.keys() - allowed))


def _answers(shown: frozenset[int], messages: Sequence[Message]) -> frozenset[int]:
    answered = set()
    for line in shown:
        proposer = messages[line - 1].sender
        later = (each.line for each in messages[line:] if each.sender != proposer)
        answered.add(next(later, 0))
    return frozenset(answered & shown)


def _score_times(chat: PlantedChat, claimed: Mapping[Reach, int]) -> Tally:
    planted = Counter(proposal.reach for proposal in chat.plans.values())
    said = Counter(claimed)
    return Tally(planted.total(), (planted & said).total(), (said - planted).total())


def _score_love(
    chat: PlantedChat, claimed: Mapping[str, Mapping[Form, int]], messages: Sequence[Message]
) -> Tally:
    """One claim a person; of one who shows none any count is false.

    Save that a proposal may be taken for a wish to have time together.
    """
    proposed = Counter(messages[line - 1].sender for line in chat.plans)
    tally = Tally()
    for name, form in zip(chat.names, chat.direction.love, strict=True):
        if form is None:
            allowed = {Form.TIME: proposed[name]}
            wrong = any(n > allowed.get(shown, 0) for shown, n in claimed[name].items())
            tally += Tally(false=int(wrong))
        else:
            tally += _score_leader(form, leader(claimed[name]))
    return tally


def _score_leader(planted: Key | None, claimed: Key | None) -> Tally:
    if planted is None:
        return Tally(false=int(claimed is not None))
    return Tally(1, int(claimed == planted), int(claimed not in (None, planted)))
