"""What happens in a run, drawn from its seed: who does what, what goes wrong, when time jumps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from random import Random

from tests.simulation.faults import Fault, Kind, impossible

USERS = ("ann", "bo", "cy", "di")
MAX_CALL = 140
"""Faults and jumps fall among so many calls; a run without any takes about as many."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing an actor does: `what` names a method of `actors.Person`. First it sleeps `wait`."""

    what: str
    wait: float = 0.0
    chat: int = 0
    """Which of the user's chats, by its place; -1 is the one that this actor uploaded itself."""

    category: str = ""
    part: str = ""
    """What is unlocked of the chat: all of it, or as `PARTS` says; or what is asked."""

    key: str | None = None
    amount: int = 0
    life: int | None = None

    def __str__(self) -> str:
        details = [f"chat {self.chat}" if self.what in _OF_A_CHAT else "", self.category]
        details.append(self.part)
        details += [f"key {self.key}" if self.key else "", str(self.amount or "")]
        details += [f"expires in {self.life} s" if self.life else ""]
        return " ".join([self.what, *(detail for detail in details if detail)])


_OF_A_CHAT = frozenset(
    {
        *(
            "unlock",
            "ask",
            "sample",
            "samples",
            "search",
            "cancel",
            "delete",
            "read",
            "upload",
            "extend",
        ),
        *("join", "status", "trespass"),
    }
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with a user's token (a tab), or an operator who acts on a user's wallet."""

    name: str
    user: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Jump:
    """At the `at`-th call the clock goes to `offset` seconds after the `nth` next expiry.

    Of everything that expires, or of open holds alone.
    """

    at: int
    nth: int
    offset: float
    of_a_hold: bool


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

    fallback: bool
    """Whether a second generator, which never fails, stands behind the first."""

    throttling: float
    """How often such an answer is a throttle, after which the insight waits: 0 to 1."""

    doubling: float
    """How often a queue stores a message twice."""

    variant: int = 0
    """Another order of turns, and another fate, of the same plan."""

    def keeping(
        self,
        actors: tuple[int, ...],
        faults: tuple[int, ...],
        jumps: tuple[int, ...],
        *,
        variant: int,
    ) -> Plan:
        """The same plan with these of its actors, faults and jumps alone."""
        return replace(
            self,
            actors=tuple(self.actors[i] for i in actors if i < len(self.actors)),
            faults=tuple(self.faults[i] for i in faults if i < len(self.faults)),
            jumps=tuple(self.jumps[i] for i in jumps if i < len(self.jumps)),
            variant=variant,
        )

    def chance(self, of: str) -> Random:
        """The source of chance for one thing of this run."""
        return Random(f"{of} {self.seed}" + (f" {self.variant}" if self.variant else ""))


PARTS: Mapping[str, Mapping[str, object]] = {
    "": {},
    "since 2020": {"from": "2020-01-01"},
    "only new": {"only_new": True},
}
"""Parts of a chat, and how an unlock names them."""

QUESTIONS = ("Who said what?", "When was that?")
CATEGORIES = {"pair": 60, "trio": 90, "solo": 30}
"""What the simulated catalogue sells, and its prices."""

INSIGHTS: Mapping[str, tuple[str, ...]] = {
    "pair": ("p1", "p2"),
    "trio": ("t1", "t2", "t3"),
    "solo": ("s1",),
}

AIMS_A_RUN = 8
DELETE_ATTEMPT = "chats.objects.delete_object DeleteObject"
IS_IDLE = "insights.queues.prepare_is_idle GetQueueAttributes"
SEND_PREPARE = "insights.queues.send_prepare SendMessage"
PARK = "insights.queues.park SendMessage"
SEND_LATER = "insights.queues.send_insight_later SendMessage"
_DELETING = (Step("upload"), Step("delete", chat=-1))
_EXTENDING = (Step("upload"), Step("extend", chat=-1), Step("join", 100.0, chat=-1, amount=1))
_REFUND = Step("refund", 100.0, key="r1", amount=5)
_REVOKING = (Step("revoke", 0.5, key="v1", amount=15),)
_SETTING = (Step("limit", key="s1", amount=150), Step("mark", key="s2", amount=140))
_UNLOCKING = (
    Step("upload"),
    Step("grant", key="u1", amount=40),
    Step("unlock", chat=-1, category="solo", key="u2"),
)
_ASKING = (
    Step("upload"),
    Step("ask", chat=-1, part=QUESTIONS[0], key="q1"),
    Step("ask", 0.01, chat=-1, part=QUESTIONS[1], key="q2"),
    Step("grant", key="u1", amount=40),
)
_SAMPLING = (
    Step("upload"),
    Step("sample", chat=-1, category="pair"),
    Step("samples", 60.0, chat=-1),
)
_REFUNDING = (*_UNLOCKING, _REFUND, _REFUND)
_READING = (*_UNLOCKING, *(Step("read", wait, chat=-1) for wait in (90.0, 500.0, 1500.0)))
_SEARCHING = (
    *(Step("upload"), Step("search", chat=-1), Step("extend", chat=-1)),
    *(Step("search", wait, chat=-1) for wait in (0.0, 0.5, 90.0)),
)
_LAPSING = (Step("grant", key="l1", amount=20, life=45), Step("balance", 130.0))
_AGAIN = (Step("grant", key="a1", amount=9), Step("grant", key="a1", amount=9))

AIMED_SITES: Mapping[str, tuple[Step, ...]] = {
    DELETE_ATTEMPT: _UNLOCKING,
    "chats.objects.fetch_index GetObject": _SEARCHING,
    "chats.objects.find_index HeadObject": _SEARCHING,
    "chats.objects.has_object HeadObject": (),
    "chats.objects.list_names ListObjectsV2": _READING,
    "chats.objects.purge DeleteObjects": _DELETING,
    "chats.objects.purge ListObjectsV2": _DELETING,
    "chats.objects.read_figures GetObject": _EXTENDING,
    "chats.objects.read_manifest GetObject": _EXTENDING,
    "chats.objects.read_reading GetObject": _EXTENDING,
    "chats.objects.write_export PutObject": (),
    "chats.objects.write_figures PutObject": _EXTENDING,
    "chats.objects.write_index PutObject": _SEARCHING,
    "chats.objects.write_manifest PutObject": _EXTENDING,
    "chats.objects.write_reading PutObject": _EXTENDING,
    "chats.read_queue.ask_to_read SendMessage": _EXTENDING,
    "chats.s3_file._fetch GetObject": _EXTENDING,
    "chats.store._revise UpdateItem": _EXTENDING,
    "chats.store.bury UpdateItem": _DELETING,
    "chats.store.list_chats Query": (Step("chats"),),
    "chats.store.remove_tombstone DeleteItem": _DELETING,
    "chats.store.save_chat PutItem": (Step("upload"),),
    "credits.due.due Query": _UNLOCKING,
    "credits.ledger._open TransactWriteItems": (Step("balance"),),
    "credits.ledger._replayed_operation BatchGetItem": _AGAIN,
    "credits.ledger.adjust BatchGetItem": _SETTING,
    "credits.ledger.adjust TransactWriteItems": _SETTING,
    "credits.ledger.extend TransactWriteItems": _UNLOCKING,
    "credits.ledger.grant BatchGetItem": (),
    "credits.ledger.grant TransactWriteItems": (),
    "credits.ledger.lapse TransactWriteItems": _LAPSING,
    "credits.ledger.notice TransactWriteItems": _SETTING,
    "credits.ledger.open_holds Query": (Step("holds"),),
    "credits.ledger.refund BatchGetItem": _REFUNDING,
    "credits.ledger.refund TransactWriteItems": _REFUNDING,
    "credits.ledger.reserve TransactWriteItems": _UNLOCKING,
    "credits.ledger.revoke BatchGetItem": _REVOKING,
    "credits.ledger.revoke TransactWriteItems": _REVOKING,
    "credits.ledger.settle TransactWriteItems": (*_UNLOCKING, Step("cancel")),
    "credits.ledger.transactions Query": (Step("transactions"),),
    "insights.contexts.keep_context PutObject": _UNLOCKING,
    "insights.contexts.read_context GetObject": (),
    "insights.job_store.all_jobs Query": (Step("jobs"),),
    "insights.job_store.find_jobs BatchGetItem": (*_UNLOCKING, Step("delete", 1.0, chat=-1)),
    "insights.job_store.mark UpdateItem": _UNLOCKING,
    PARK: _UNLOCKING,
    IS_IDLE: _UNLOCKING,
    SEND_LATER: _UNLOCKING,
    "insights.questions._asked GetObject": _ASKING,
    "insights.questions.forget DeleteObject": (
        Step("freeze", key="f1"),
        *_ASKING,
        Step("thaw", key="f2"),
    ),
    "insights.questions.keep PutObject": _ASKING,
    "insights.limits._updated UpdateItem": _SAMPLING,
    "insights.queues.send_insights SendMessageBatch": _UNLOCKING,
    SEND_PREPARE: _UNLOCKING,
    "insights.queues.send_sample SendMessage": _SAMPLING,
    "insights.queues.send_settle SendMessage": _UNLOCKING,
    "insights.results._of_job GetObject": _READING,
    "insights.results.store_attempt PutObject": (),
    "insights.sample_store.of_chat GetObject": _SAMPLING,
    "insights.sample_store.read GetObject": _SAMPLING,
    "insights.sample_store.store PutObject": _SAMPLING,
    "insights.sent.keep PutObject": _UNLOCKING,
    "insights.sent.read_sent_under GetObject": _READING,
}
"""Call sites at which each run aims some faults, and what leads to those that few runs reach."""

_AIMS = tuple(
    (site, kind)
    for kind in Kind
    for site in AIMED_SITES
    if impossible(kind, site.rsplit(" ", 1)[1]) is None
)


class Mood(Enum):
    """How much goes wrong in a run."""

    CALM = "nothing"
    GENTLE = "one or two faults, which every message survives: all that can be done must be"
    ROUGH = "many faults, some where they are seldom met, and jumps of the clock"


def plan_of(seed: int) -> Plan:
    """The plan of a seed."""
    chance = Random(f"plan {seed}")
    (mood,) = chance.choices((Mood.CALM, Mood.GENTLE, Mood.ROUGH), (1, 3, 8))
    users = USERS[: 4 if chance.random() < 0.2 else 3]
    actors: list[Actor] = []
    for user in users:
        actors += _actors_of(user, chance)
    aims = tuple(_AIMS[(AIMS_A_RUN * seed + turn) % len(_AIMS)] for turn in range(AIMS_A_RUN))
    aims = {Mood.CALM: (), Mood.GENTLE: aims[: chance.randrange(2)], Mood.ROUGH: aims}[mood]
    sites = {site for site, _ in aims}
    scenes = dict.fromkeys(AIMED_SITES[site] for site, _ in aims if AIMED_SITES[site])
    for number, steps in enumerate(scenes):
        user = users[number % len(users)]
        actors.append(Actor(f"{user}/scene {number + 1}", user, steps))
    rough = chance.choice((0, 1, 2, 4, 8))
    anywhere = {Mood.CALM: 0, Mood.GENTLE: int(not aims), Mood.ROUGH: rough}[mood]
    busy = chance.choice((0, 0, 1, 2, 5))
    return Plan(
        seed=seed,
        actors=tuple(actors),
        faults=_faults(aims, anywhere, chance),
        jumps=_jumps(chance) if mood is Mood.ROUGH else (),
        patience=chance.choice((0.0, 0.3, 0.6, 0.9)),
        failing=tuple(
            insight
            for insights in INSIGHTS.values()
            for insight in insights
            if chance.random() < 0.12
        ),
        busy=_busy(mood, sites, drawn=busy),
        fallback=Random(f"fallback {seed}").random() < 0.4 and PARK not in sites,
        throttling=_throttling(seed, sites),
        doubling=0.5 if DELETE_ATTEMPT in sites else chance.choice((0.0, 0.0, 0.1, 0.4)),
    )


def _busy(mood: Mood, sites: set[str], *, drawn: int) -> int:
    """How often the generator cannot answer: so often as what the run aims at needs it."""
    if mood is Mood.GENTLE:
        return int(SEND_LATER in sites)
    if PARK in sites:
        return 40
    return max(drawn, 3) if SEND_LATER in sites else drawn


def _throttling(seed: int, sites: set[str]) -> float:
    if SEND_LATER in sites:
        return 1.0
    # A message that waits does not die.
    return 0.0 if PARK in sites else Random(f"throttling {seed}").choice((0.0, 0.5, 1.0))


def _actors_of(user: str, chance: Random) -> list[Actor]:
    """A first tab that uploads, unlocks and looks; often a second one that interferes; a till."""
    key = f"{user}-1" if chance.random() < 0.8 else None
    category = chance.choice(("pair", "trio", "pair", "trio", "solo"))
    steps = [Step("upload"), Step("unlock", category=category, key=key)]
    steps += [_middle(user, category, key, chance) for _ in range(chance.randrange(1, 3))]
    if key is not None and chance.random() < 0.6:
        steps.append(Step("unlock", _pause(chance), category=category, key=key))
    actors = [Actor(f"{user}/tab", user, tuple(steps))]
    if chance.random() < 0.5:
        meddling = [_meddling(user, category, key, chance) for _ in range(chance.randrange(1, 3))]
        actors.append(Actor(f"{user}/other tab", user, tuple(meddling)))
    actors.append(Actor(f"{user}/operator", user, tuple(_till(user, chance))))
    return actors


def _middle(user: str, category: str, key: str | None, chance: Random) -> Step:
    what = chance.choice(
        ("read", "status", "balance", "transactions", "jobs", "chats", "trespass", "unlock",
         "other content", "packages", "cancel", "ask", "sample", "samples")
    )  # fmt: skip
    wait = _pause(chance)
    if what == "sample":
        return Step("sample", wait, category=chance.choice(tuple(CATEGORIES)))
    if what == "ask":
        return Step("ask", wait, part=chance.choice(QUESTIONS), key=f"{user}-5")
    if what == "unlock":
        other = chance.choice(tuple(CATEGORIES))
        return Step("unlock", wait, category=other, key=f"{user}-2")
    if what == "other content":
        other = next(name for name in CATEGORIES if name != category)
        return Step("unlock", wait, category=other, key=key)
    return Step(what, wait)


def _meddling(user: str, category: str, key: str | None, chance: Random) -> Step:
    what = chance.choice(
        ("unlock", "unlock", "cancel", "delete", "other", "read", "balance", "extend", "join",
         "ask", "sample")
    )  # fmt: skip
    wait = chance.choice((0.0, 0.2, 1.0)) + _pause(chance)
    if what == "sample":
        return Step("sample", wait, category=chance.choice(tuple(CATEGORIES)))
    if what == "unlock":
        same = key if chance.random() < 0.6 else f"{user}-3"
        part = "" if same == key else chance.choice(tuple(PARTS))
        return Step("unlock", wait, category=category, part=part, key=same)
    if what == "ask":
        key = chance.choice((f"{user}-5", f"{user}-6", None))
        return Step("ask", wait, part=chance.choice(QUESTIONS), key=key)
    if what == "other":
        return Step("unlock", wait, category=chance.choice(tuple(CATEGORIES)), key=f"{user}-4")
    return Step(what, wait)


def _till(user: str, chance: Random) -> list[Step]:
    """What an operator, or a payment, does to the user's wallet."""
    life = chance.choice((None, None, 30, 300, 3600, 4000))
    steps = [Step("grant", chance.choice((0.0, 0.0, 3.0)), key="g1", amount=70, life=life)]
    for number in range(chance.randrange(1, 3)):
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


def _faults(aims: tuple[tuple[str, Kind], ...], anywhere: int, chance: Random) -> tuple[Fault, ...]:
    """Those that the run aims at, and so many anywhere."""
    kinds = tuple(Kind)
    faults = [
        Fault(chance.choice(kinds), chance.randrange(MAX_CALL), lasting=chance.random() < 0.4)
        for _ in range(anywhere)
    ]
    for site, kind in aims:
        at = int(chance.random() < 0.15)
        faults.append(Fault(kind, at, site=site, lasting=chance.random() < 0.4))
        if site == IS_IDLE:
            # Only a job whose message is lost makes the sweep ask.
            faults.append(Fault(Kind.KILLED_BEFORE, 0, site=SEND_PREPARE))
    return tuple(faults)


def _jumps(chance: Random) -> tuple[Jump, ...]:
    return tuple(
        Jump(
            at=chance.randrange(MAX_CALL),
            nth=chance.choice((0, 0, 1, 2)),
            offset=chance.choice((-1.0, -0.03, 0.0, 0.0, 1.0)),
            of_a_hold=chance.random() < 0.4,
        )
        for _ in range(chance.choice((0, 0, 1, 2, 3)))
    )
