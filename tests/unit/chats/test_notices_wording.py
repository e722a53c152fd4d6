"""Laws of the lists of wordings: what is compared is what is listed, and it is listed once."""

from __future__ import annotations

from itertools import combinations

import pytest

from chalicelib.chats.formats.whatsapp.templates import Wording, normal, phrases
from chalicelib.chats.formats.whatsapp.wording import (
    attached,
    calls,
    deleted,
    edited,
    file_names,
    notices,
    omitted,
    places,
    polls,
)

WORDINGS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": wording
    for module in (attached, calls, deleted, edited, file_names, notices, omitted, places, polls)
    for name, wording in vars(module).items()
    if name.isupper()
}
PHRASES = [
    pytest.param(listed, id=f"{kind}-{language}")
    for kind, wording in WORDINGS.items()
    for language, listed in wording.items()
]


@pytest.mark.parametrize("wording", WORDINGS.values(), ids=WORDINGS)
def test_languages_stand_in_their_order(wording: Wording) -> None:
    assert list(wording) == sorted(wording)


@pytest.mark.parametrize("listed", PHRASES)
def test_a_phrase_is_listed_as_it_is_compared(listed: tuple[str, ...]) -> None:
    assert [normal(phrase) for phrase in listed] == list(listed)


@pytest.mark.parametrize("listed", PHRASES)
def test_a_phrase_is_listed_once_in_a_language(listed: tuple[str, ...]) -> None:
    assert len(set(listed)) == len(listed)


def test_no_phrase_means_two_kinds_of_message() -> None:
    media = phrases(omitted.ON_ANDROID, omitted.BY_KIND_ON_IOS, omitted.WITHHELD)
    kinds = [
        media | phrases(omitted.DOCUMENTS_ON_IOS),
        phrases(omitted.CONTACTS_ON_IOS),
        phrases(deleted.DELETED),
        phrases(calls.MISSED, calls.CALLS),
        phrases(places.LIVE),
    ]
    for one, other in combinations(kinds, 2):
        assert not one & other
