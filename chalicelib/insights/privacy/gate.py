"""The one way out of the account: under which names a chat leaves it, and who keeps what left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from chalicelib.insights.privacy.disguise import Disguise, Person
from chalicelib.insights.privacy.masks import masked


@dataclass(frozen=True, slots=True)
class Departure:
    """One request to a model, as it is about to leave: its texts, and the messages they show.

    `lines` are numbers of messages, as `ChatReading` counts them.
    """

    generator: str
    system: str
    user: str
    lines: Sequence[int]


Keeper = Callable[[Departure], None]
"""Is told of a request before it leaves, and may refuse it by raising GenerationFailed."""

_keeper: ContextVar[Keeper | None] = ContextVar("keeper", default=None)


@contextmanager
def keeping(keeper: Keeper) -> Iterator[None]:
    """Let `keeper` keep what leaves inside of the block."""
    token = _keeper.set(keeper)
    try:
        yield
    finally:
        _keeper.reset(token)


def keep(departure: Departure) -> None:
    """Keep a request that is about to leave, if it is for somebody; raises what refuses it."""
    keeper = _keeper.get()
    if keeper is not None:
        keeper(departure)


@dataclass(frozen=True, slots=True)
class Gate:
    """Under which names one chat may leave.

    `people` tells who writes in it, by all their names; without it they are who their messages say.
    `key` is what the pseudonyms of this chat, and of no other, are made with.
    """

    people: Callable[[], Sequence[Person]] | None = None
    key: str = ""
    pseudonyms: bool = True

    def disguise(self, senders: Iterable[str]) -> Disguise:
        """The disguise of the chat in which `senders` write, the first first.

        Without pseudonyms only who is called by a number or an address gets one: that is masked
        always, and nobody could tell two of them apart.
        """
        known = () if self.people is None else self.people()
        named = {person.name for person in known}
        everybody = [*known, *(Person(name, (name,)) for name in senders if name not in named)]
        if not self.pseudonyms:
            everybody = [person for person in everybody if masked(person.name) != person.name]
        return Disguise.of(everybody, self.key)
