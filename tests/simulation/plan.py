"""What happens in a run, drawn from its seed: who does what, what goes wrong, when time jumps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from tests.simulation.faults import Fault, Kind
from tests.simulation.sites import RARE_SITES

USERS = ("ann", "bo", "cy", "di")
MAX_CALL = 140
"""Faults and jumps fall among so many calls; a run without any takes about as many."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing an actor does. `what` names a method of `actors`; `wait` is what it sleeps first."""

    what: str
    wait: float = 0.0
    chat: int = 0
    category: str = ""
    key: str | None = None
    amount: int = 0
    life: int | None = None

    def __str__(self) -> str:
        details = [f"chat {self.chat}" if self.what in _OF_A_CHAT else "", self.category]
        details += [f"key {self.key}" if self.key else "", str(self.amount or "")]
        details += [f"expires in {self.life} s" if self.life else ""]
        return " ".join([self.what, *(detail for detail in details if detail)])


_OF_A_CHAT = frozenset({"unlock", "cancel", "delete", "read", "upload", "status", "trespass"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with a user's token (a tab), or an operator who acts on a user's wallet."""

    name: str
    user: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Jump:
    """At the `at`-th call the clock goes to `offset` seconds after the `nth` next expiry."""

    at: int
    nth: int
    offset: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A run. The same plan runs the same way, in any process and on any machine."""

    seed: int
    actors: tuple[Actor, ...]
    faults: tuple[Fault, ...]
    jumps: tuple[Jump, ...]
    patience: float
    """How often the process that has the turn keeps it: 0 to 1."""

    failing: tuple[str, ...]
    """Insights that the generator cannot write."""

    busy: int
    """How many of the first calls of the generator answer that it cannot now."""

    doubling: float
    """How often a queue stores a message twice."""

    def keeping(
        self, actors: tuple[int, ...], faults: tuple[int, ...], jumps: tuple[int, ...]
    ) -> Plan:
        """The same plan with these of its actors, faults and jumps alone."""
        return replace(
            self,
            actors=tuple(self.actors[i] for i in actors if i < len(self.actors)),
            faults=tuple(self.faults[i] for i in faults if i < len(self.faults)),
            jumps=tuple(self.jumps[i] for i in jumps if i < len(self.jumps)),
        )


CATEGORIES = {"pair": 60, "trio": 90, "solo": 30}
"""What the simulated catalogue sells, and its prices."""

INSIGHTS = {"pair": ("p1", "p2"), "trio": ("t1", "t2", "t3"), "solo": ("s1",)}


def plan_of(seed: int) -> Plan:
    """The plan of a seed."""
    chance = Random(f"plan {seed}")
    users = USERS[: 4 if chance.random() < 0.2 else 3]
    actors: list[Actor] = []
    for user in users:
        actors += _actors_of(user, chance)
    calm = chance.random() < 0.15
    failing = tuple(
        insight
        for insights in INSIGHTS.values()
        for insight in insights
        if chance.random() < 0.12
    )
    return Plan(
        seed=seed,
        actors=tuple(actors),
        faults=() if calm else _faults(seed, chance),
        jumps=_jumps(chance),
        patience=chance.choice((0.0, 0.3, 0.6, 0.9)),
        failing=failing,
        busy=chance.choice((0, 0, 1, 2, 5)),
        doubling=chance.choice((0.0, 0.0, 0.1, 0.4)),
    )


def _actors_of(user: str, chance: Random) -> list[Actor]:
    """A first tab that uploads, unlocks and looks; often a second one that interferes; a till."""
    key = f"{user}-1" if chance.random() < 0.8 else None
    category = chance.choice(("pair", "trio", "pair", "trio", "solo"))
    steps = [Step("upload"), Step("unlock", category=category, key=key)]
    steps += [_middle(user, category, key, chance) for _ in range(chance.randrange(1, 4))]
    if key is not None and chance.random() < 0.6:
        steps.append(Step("unlock", _pause(chance), category=category, key=key))
    actors = [Actor(f"{user}/tab", user, tuple(steps))]
    if chance.random() < 0.5:
        meddling = [_meddling(user, category, key, chance) for _ in range(chance.randrange(1, 4))]
        actors.append(Actor(f"{user}/other tab", user, tuple(meddling)))
    actors.append(Actor(f"{user}/operator", user, tuple(_till(user, chance))))
    return actors


def _middle(user: str, category: str, key: str | None, chance: Random) -> Step:
    what = chance.choice(
        ("read", "status", "balance", "transactions", "jobs", "chats", "trespass", "unlock",
         "other content", "packages", "cancel")
    )  # fmt: skip
    wait = _pause(chance)
    if what == "unlock":
        other = chance.choice(tuple(CATEGORIES))
        return Step("unlock", wait, category=other, key=f"{user}-2")
    if what == "other content":
        other = next(name for name in CATEGORIES if name != category)
        return Step("unlock", wait, category=other, key=key)
    return Step(what, wait)


def _meddling(user: str, category: str, key: str | None, chance: Random) -> Step:
    what = chance.choice(("unlock", "unlock", "cancel", "delete", "other", "read", "balance"))
    wait = chance.choice((0.0, 0.2, 1.0)) + _pause(chance)
    if what == "unlock":
        same = key if chance.random() < 0.6 else f"{user}-3"
        return Step("unlock", wait, category=category, key=same)
    if what == "other":
        return Step("unlock", wait, category=chance.choice(tuple(CATEGORIES)), key=f"{user}-4")
    return Step(what, wait)


def _till(user: str, chance: Random) -> list[Step]:
    """What an operator, or a payment, does to the user's wallet."""
    life = chance.choice((None, None, 30, 300, 3600, 4000))
    steps = [Step("grant", chance.choice((0.0, 0.0, 3.0)), key="g1", amount=70, life=life)]
    for number in range(chance.randrange(1, 4)):
        what = chance.choice(
            ("grant", "grant again", "revoke", "refund", "freeze", "limit", "mark", "quote",
             "holds", "differing grant")
        )  # fmt: skip
        wait, key = _pause(chance), f"o{number}"
        match what:
            case "grant again":
                steps.append(replace(steps[0], wait=wait))
            case "differing grant":
                steps.append(replace(steps[0], wait=wait, amount=71))
            case "freeze":
                steps.append(Step("freeze", wait, key=key))
                steps.append(Step("thaw", chance.choice((1.0, 30.0)), key=f"{key}-thaw"))
            case "limit" | "mark":
                steps.append(Step(what, wait, key=key, amount=chance.choice((40, 100, 150))))
            case _:
                steps.append(Step(what, wait, key=key, amount=chance.choice((20, 50, 80))))
    return steps


def _pause(chance: Random) -> float:
    return chance.choice((0.0, 0.0, 0.05, 0.5, 5.0, 61.0, 400.0))


def _faults(seed: int, chance: Random) -> tuple[Fault, ...]:
    """Some anywhere, and two at call sites that are seldom met, in turn by the seed."""
    kinds = tuple(Kind)
    faults = [
        Fault(chance.choice(kinds), chance.randrange(MAX_CALL), lasting=chance.random() < 0.4)
        for _ in range(chance.choice((1, 2, 4, 8)))
    ]
    for turn in (2 * seed, 2 * seed + 1):
        kind, site = kinds[turn % len(kinds)], RARE_SITES[turn // len(kinds) % len(RARE_SITES)]
        faults.append(Fault(kind, 0, site=site, lasting=chance.random() < 0.4))
    return tuple(faults)


def _jumps(chance: Random) -> tuple[Jump, ...]:
    return tuple(
        Jump(
            chance.randrange(MAX_CALL),
            chance.choice((0, 0, 1, 2)),
            chance.choice((-1.0, -0.03, 0.0, 0.0, 1.0)),
        )
        for _ in range(chance.choice((0, 0, 1, 2, 3)))
    )
