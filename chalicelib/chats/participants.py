"""Who writes in a chat, as the user wants them shown: joined, renamed, hidden.

An *identity* is a name as an export gives it. Identities joined are one person, named by the one
that the others were joined to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from chalicelib.chats.errors import NameTaken, UnknownParticipant
from chalicelib.chats.manifest import People
from chalicelib.chats.messages import Message, MessageKind


class Unset(Enum):
    """What a change leaves as it is."""

    UNSET = "unset"


UNSET = Unset.UNSET


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of one participant, named as shown now or by an identity.

    `name` None gives back the exports' name; `same_as` None makes an identity its own person again.
    """

    participant: str
    name: str | Unset | None = UNSET
    hidden: bool | Unset = UNSET
    same_as: str | Unset | None = UNSET


@dataclass(frozen=True, slots=True)
class Participant:
    """One person of a chat; `identities` begins with the one that the others are joined to."""

    name: str
    identities: tuple[str, ...]
    hidden: bool


def participants_of(identities: Sequence[str], people: People) -> list[Participant]:
    """The people behind `identities`, in their order."""
    names = shown_names(identities, people)
    joined: dict[str, list[str]] = {}
    for identity in identities:
        joined.setdefault(people.joined.get(identity, identity), [])
    for identity in identities:
        person = people.joined.get(identity, identity)
        if identity != person:
            joined[person].append(identity)
    return [
        Participant(names[person], (person, *others), person in people.hidden)
        for person, others in joined.items()
    ]


def shown_names(identities: Sequence[str], people: People) -> dict[str, str]:
    """Each identity with the name it is shown under; hidden people are numbered."""
    persons = dict.fromkeys(people.joined.get(identity, identity) for identity in identities)
    shown = {person: people.names.get(person, person) for person in persons}
    taken = {name for person, name in shown.items() if person not in people.hidden}
    number = 0
    for person in persons:
        if person in people.hidden:
            number = _next_free(number, taken)
            shown[person] = _hidden_name(number)
    return {identity: shown[people.joined.get(identity, identity)] for identity in identities}


def changed(people: People, identities: Sequence[str], changes: Iterable[Change]) -> People:
    """`people` after the changes, one after the other.

    Raises UnknownParticipant, and NameTaken if two people would be shown under one name.
    """
    for change in changes:
        people = _after(people, identities, change)
    names = [person.name for person in participants_of(identities, people)]
    if len(set(names)) < len(names):
        raise NameTaken
    return people


def joined_messages(messages: Iterable[Message], joined: Mapping[str, str]) -> Iterable[Message]:
    """The messages by persons instead of identities."""
    if not joined:
        return messages
    return (
        message._replace(sender=joined.get(message.sender, message.sender))
        if message.sender
        else message
        for message in messages
    )


def as_shown(
    messages: Iterable[Message], names: Mapping[str, str], hidden: frozenset[str]
) -> Iterator[Message]:
    """The messages under the names shown; what a hidden person wrote is left out of theirs.

    `names` and `hidden` are by person. Their message stays, with its time, as the conversation went
    on around it.
    """
    for message in messages:
        sender = message.sender
        if sender is None:
            yield message
        elif sender in hidden:
            kind = MessageKind.MEDIA if message.kind is MessageKind.TEXT else message.kind
            yield message._replace(
                sender=names[sender], kind=kind, text="", attachments=(), reactions=()
            )
        else:
            yield message._replace(sender=names.get(sender, sender))


def _after(people: People, identities: Sequence[str], change: Change) -> People:
    joined, names, hidden = dict(people.joined), dict(people.names), set(people.hidden)
    identity = _found(change.participant, identities, people)
    if change.same_as is not UNSET:
        joined.pop(identity, None)
        if change.same_as is not None:
            _join(joined, identity, _found(change.same_as, identities, people))
    person = joined.get(identity, identity)
    if change.name is None:
        names.pop(person, None)
    elif change.name is not UNSET:
        names[person] = change.name
    if change.hidden is True:
        hidden.add(person)
    elif change.hidden is False:
        hidden.discard(person)
    return People(joined, names, frozenset(hidden))


def _join(joined: dict[str, str], identity: str, target: str) -> None:
    person = joined.get(target, target)
    if person == identity:
        return
    joined[identity] = person
    for other, of in list(joined.items()):
        if of == identity:
            joined[other] = person


def _found(name: str, identities: Sequence[str], people: People) -> str:
    for participant in participants_of(identities, people):
        if participant.name == name:
            return participant.identities[0]
    if name in identities:
        return name
    raise UnknownParticipant


def _next_free(number: int, taken: set[str]) -> int:
    number += 1
    while _hidden_name(number) in taken:
        number += 1
    return number


def _hidden_name(number: int) -> str:
    return f"Hidden person {number}"
