"""Laws of people: joined, renamed, hidden, and back."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.errors import NameTaken, UnknownParticipant
from chalicelib.chats.manifest import People
from chalicelib.chats.messages import Message, MessageKind
from chalicelib.chats.participants import (
    Change,
    Participant,
    as_shown,
    changed,
    joined_messages,
    participants_of,
    shown_names,
)

IDENTITIES = ["Ann", "+49 170 1", "Bo", "Cy"]
NOBODY_CHANGED = People()


def after(*changes: Change, people: People = NOBODY_CHANGED) -> list[Participant]:
    return participants_of(IDENTITIES, changed(people, IDENTITIES, changes))


def names(participants: list[Participant]) -> list[str]:
    return [participant.name for participant in participants]


def said(sender: str | None, text: str = "hi") -> Message:
    kind = MessageKind.TEXT if sender else MessageKind.SYSTEM
    return Message(1, datetime(2024, 1, 1), sender, kind, text)


def test_without_changes_everybody_is_who_the_export_says() -> None:
    assert after() == [Participant(name, (name,), False) for name in IDENTITIES]


def test_a_person_joined_to_another_is_one_with_it() -> None:
    assert after(Change("+49 170 1", same_as="Ann"))[0] == Participant(
        "Ann", ("Ann", "+49 170 1"), False
    )


def test_whoever_joins_brings_those_joined_to_it() -> None:
    found = after(Change("Cy", same_as="Bo"), Change("Bo", same_as="Ann"))
    assert found[0].identities == ("Ann", "Bo", "Cy")


def test_joining_one_who_is_joined_joins_the_person_behind() -> None:
    found = after(Change("Bo", same_as="Ann"), Change("Cy", same_as="Bo"))
    assert found[0].identities == ("Ann", "Bo", "Cy")


def test_joining_somebody_to_themselves_changes_nothing() -> None:
    assert after(Change("Ann", same_as="Ann")) == after()
    joined = Change("Bo", same_as="Ann")
    assert after(joined, Change("Ann", same_as="Bo")) == after(joined)


def test_what_was_joined_can_be_taken_apart() -> None:
    assert after(Change("Bo", same_as="Ann"), Change("Bo", same_as=None)) == after()


def test_a_name_is_shown_until_it_is_given_back() -> None:
    renamed = Change("+49 170 1", name="Dora")
    assert names(after(renamed)) == ["Ann", "Dora", "Bo", "Cy"]
    assert after(renamed, Change("Dora", name=None)) == after()


def test_a_participant_can_be_named_as_shown_or_as_exported() -> None:
    renamed = Change("Bo", name="Bob")
    for participant in ("Bob", "Bo"):
        assert after(renamed, Change(participant, hidden=True))[2].hidden


def test_the_name_shown_goes_before_the_name_exported() -> None:
    swapped = after(Change("Ann", name="x"), Change("Bo", name="Ann"), Change("Ann", hidden=True))
    assert [(p.identities[0], p.hidden) for p in swapped][:3:2] == [("Ann", False), ("Bo", True)]


def test_hidden_people_are_numbered_and_never_take_a_name_that_somebody_has() -> None:
    found = after(
        Change("Ann", name="Hidden person 1"), Change("Bo", hidden=True), Change("Cy", hidden=True)
    )
    assert names(found) == ["Hidden person 1", "+49 170 1", "Hidden person 2", "Hidden person 3"]


def test_whoever_was_hidden_can_be_shown_again() -> None:
    assert after(Change("Bo", hidden=True), Change("Hidden person 1", hidden=False)) == after()


def test_two_people_cannot_have_one_name() -> None:
    with pytest.raises(NameTaken):
        after(Change("Bo", name="Ann"))


def test_a_name_can_be_taken_from_somebody_who_is_renamed_at_the_same_time() -> None:
    assert names(after(Change("Bo", name="Ann"), Change("Cy", name="x"), Change("Ann", name="y")))


@pytest.mark.parametrize("change", [Change("Eve", hidden=True), Change("Ann", same_as="Eve")])
def test_somebody_who_does_not_write_cannot_be_changed(change: Change) -> None:
    with pytest.raises(UnknownParticipant):
        after(change)


def test_messages_are_those_of_the_person_behind() -> None:
    joined = {"+49 170 1": "Ann"}
    found = joined_messages([said("+49 170 1"), said("Bo"), said(None)], joined)
    assert [message.sender for message in found] == ["Ann", "Bo", None]


def test_what_a_hidden_person_wrote_is_left_out_and_the_moment_stays() -> None:
    people = changed(NOBODY_CHANGED, IDENTITIES, [Change("Bo", hidden=True)])
    shown = shown_names(IDENTITIES, people)
    (found,) = as_shown([said("Bo", "a secret")], shown, people.hidden)
    assert (found.sender, found.text, found.kind) == ("Hidden person 1", "", MessageKind.MEDIA)


CHANGES = st.builds(
    Change,
    st.sampled_from(IDENTITIES),
    hidden=st.booleans(),
    same_as=st.none() | st.sampled_from(IDENTITIES),
)


@given(st.lists(CHANGES, max_size=12))
def test_every_identity_is_of_exactly_one_person(changes: list[Change]) -> None:
    found = after(*changes)
    assert sorted(i for person in found for i in person.identities) == sorted(IDENTITIES)
    assert len(set(names(found))) == len(found)
