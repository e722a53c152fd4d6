"""Chats with facts planted in them, the same each time, as WhatsApp exports them.

A chat is 42 conversations over four months, days apart: more than the 6 hours of silence that end
one. It ends with statements of two people, so that no question is left that a message might answer
days later. Some have a pause of hours within, and the one who writes most need not be the one who
opens most.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from benchmarks.insights.planted.banks import Banks, Form, Language, Proposal, Split, banks
from benchmarks.insights.planted.directions import DIRECTIONS, Direction

CONVERSATIONS = 42
LEADING_FORM = 6
SECOND_FORM = 2
DECOYS = 2
DECOYS_OF_THE_ABSENT = 4

_OPENED_BY_THE_OPENER = {2: 30, 3: 24}
_NAMES = {
    Language.ENGLISH: ("Hannah", "Marcus", "Priya"),
    Language.GERMAN: ("Anke", "Jonas", "Leyla"),
    Language.SPANISH: ("Lucía", "Diego", "Carmen"),
    Language.PORTUGUESE: ("Beatriz", "Thiago", "Renata"),
}
_PROBED_AFTER = 24
_PROBED_BEFORE = 6


@dataclass(frozen=True, slots=True)
class PlantedChat:
    """An export, a message a line, and what was planted in it.

    `names` are the people in the order of the direction; plans, decoys of plans and affection are
    named by the number of their line.
    """

    export: str
    names: Sequence[str]
    direction: Direction
    plans: Mapping[int, Proposal]
    plan_decoys: frozenset[int]
    affection: frozenset[int]


class Said(NamedTuple):
    """A message before it has a time.

    `proposal` if it makes a plan, `decoy` if it seems to; `affection` if it shows some.
    """

    speaker: int
    text: str
    proposal: Proposal | None = None
    decoy: bool = False
    affection: bool = False


@dataclass(slots=True)
class _Deck:
    """Sentences in a drawn order; when all were taken they are drawn anew."""

    sentences: Sequence[str]
    draw: random.Random
    _left: list[str] = field(default_factory=list)

    def take(self) -> str:
        if not self._left:
            self._left = self.draw.sample(self.sentences, len(self.sentences))
        return self._left.pop()

    def take_statement(self) -> str:
        """The next that asks nothing."""
        return next(text for text in iter(self.take, None) if "?" not in text)


def planted_chats(language: Language, split: Split) -> Iterator[PlantedChat]:
    """A chat for each of the directions, of sentences of the split alone."""
    for number, direction in enumerate(DIRECTIONS):
        # Nothing secret is drawn, and the same seed draws the same chat.
        draw = random.Random(f"{language}-{split}-{number}")  # noqa: S311
        names = draw.sample(_NAMES[language], direction.people)
        half = banks(language, split)
        said = list(_conversations(direction, half, draw))
        yield PlantedChat(
            export=_export(_timed(said, 2019 + number % 6, draw), names),
            names=names,
            direction=direction,
            plans={at: each.proposal for at, each in _numbered(said) if each.proposal},
            plan_decoys=frozenset(at for at, each in _numbered(said) if each.decoy),
            affection=frozenset(at for at, each in _numbered(said) if each.affection),
        )


def probe(language: Language, split: Split, text: str | None) -> tuple[str, str, int]:
    """A small chat of filler around one sentence: the export, who says it, and on which line.

    Without a text there is filler in its place.
    """
    draw = random.Random(f"{language}-{split}")  # noqa: S311
    deck = _Deck([each for each in banks(language, split).filler if "?" not in each], draw)
    after = [Said(at % 2, deck.take()) for at in range(_PROBED_AFTER)]
    probed = Said(0, deck.take() if text is None else text)
    before = [Said((at + 1) % 2, deck.take()) for at in range(_PROBED_BEFORE)]
    names = _NAMES[language][:2]
    conversation = [*after, probed, *before]
    return _export(_timed([conversation], 2019, draw), names), names[0], _PROBED_AFTER + 1


def _conversations(
    direction: Direction, half: Banks, draw: random.Random
) -> Iterator[Sequence[Said]]:
    filler, short = _Deck(half.filler, draw), _Deck(half.short, draw)
    planted = list(_planted(direction, half, draw))
    places = dict(zip(draw.sample(range(CONVERSATIONS), len(planted)), planted, strict=True))
    weights = [1] * direction.people
    weights[draw.randrange(direction.people)] = 2

    def someone() -> int:
        return draw.choices(range(direction.people), weights)[0]

    for number, opener in enumerate(_openers(direction, draw)):
        last_but_one, last = draw.sample(range(direction.people), 2)
        yield [
            Said(opener, filler.take()),
            *(Said(someone(), _word(filler, short, draw)) for _ in range(draw.randrange(3))),
            *places.get(number, ()),
            Said(last_but_one, filler.take_statement()),
            Said(last, draw.choice((filler, short)).take_statement()),
        ]


def _word(filler: _Deck, short: _Deck, draw: random.Random) -> str:
    return draw.choice((filler, short)).take()


def _openers(direction: Direction, draw: random.Random) -> Sequence[int]:
    people = range(direction.people)
    if direction.opener is None:
        openers = [at % direction.people for at in range(CONVERSATIONS)]
    else:
        most = _OPENED_BY_THE_OPENER[direction.people]
        others = [person for person in people if person != direction.opener]
        rest = [others[at % len(others)] for at in range(CONVERSATIONS - most)]
        openers = [direction.opener] * most + rest
    draw.shuffle(openers)
    return openers


def _planted(direction: Direction, half: Banks, draw: random.Random) -> Iterator[Sequence[Said]]:
    people = range(direction.people)
    yield from _apologies(direction, half, draw)
    replies = _Deck(half.replies, draw)
    first = draw.choice(people)
    for turn, proposal in enumerate(draw.sample(half.plans, direction.plans), start=first):
        # In turns: who proposes to do something together shows some affection by it, too.
        speaker = turn % direction.people
        other = draw.choice([person for person in people if person != speaker])
        yield Said(speaker, proposal.text, proposal=proposal), Said(other, replies.take())
    yield from _affection(direction, half, draw)
    decoys = (
        (half.apology_decoys, direction.apologiser is None),
        (half.plan_decoys, direction.plans == 0),
        (half.love_decoys, not any(direction.love)),
    )
    for bank, absent in decoys:
        for text in draw.sample(bank, DECOYS_OF_THE_ABSENT if absent else DECOYS):
            yield (Said(draw.choice(people), text, decoy=bank is half.plan_decoys),)


def _apologies(direction: Direction, half: Banks, draw: random.Random) -> Iterator[Sequence[Said]]:
    people = range(direction.people)
    grievances = _Deck(half.grievances, draw)
    who = [person for person in people for _ in range(direction.apologies[person])]
    for at, (person, apology) in enumerate(
        zip(who, draw.sample(half.apologies, len(who)), strict=True)
    ):
        said = Said(person, apology.text)
        other = draw.choice([each for each in people if each != person])
        # Every second one answers what somebody holds against the other, the rest what no chat saw.
        yield (Said(other, grievances.take()), said) if at % 2 == 0 else (said,)


def _affection(direction: Direction, half: Banks, draw: random.Random) -> Iterator[Sequence[Said]]:
    left = {form: draw.sample(bank, len(bank)) for form, bank in half.love.items()}
    forms = list(Form)
    for person, form in enumerate(direction.love):
        if form is None:
            continue
        second = forms[(forms.index(form) + 1) % len(forms)]
        for shown in [form] * LEADING_FORM + [second] * SECOND_FORM:
            yield (Said(person, left[shown].pop().text, affection=True),)


def _numbered(conversations: Sequence[Sequence[Said]]) -> Iterator[tuple[int, Said]]:
    return enumerate((said for each in conversations for said in each), start=1)


def _timed(
    conversations: Sequence[Sequence[Said]], year: int, draw: random.Random
) -> Iterator[tuple[datetime, Said]]:
    day = datetime(year, 1, draw.randrange(4, 12))
    for conversation in conversations:
        moment = day + timedelta(hours=draw.randrange(8, 18), minutes=draw.randrange(60))
        pause = draw.choice((0, 0, 0, 2, 3))
        for at, said in enumerate(conversation):
            yield moment, said
            hours = 0.9 * pause if at == 0 else 0
            moment += timedelta(hours=hours, seconds=draw.randrange(20, 900))
        day += timedelta(days=draw.choice((2, 3, 4)))


def _export(timed: Iterator[tuple[datetime, Said]], names: Sequence[str]) -> str:
    return "".join(
        f"[{moment:%d/%m/%Y, %H:%M:%S}] {names[said.speaker]}: {said.text}\n"
        for moment, said in timed
    )
