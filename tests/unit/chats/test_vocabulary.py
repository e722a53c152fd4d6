"""Laws of counting in bounded memory: what is kept is right, and the error is stated."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.statistics.daybook import DayBook, Entry, Tally, key_of, read_pages
from chalicelib.chats.statistics.phrases import ALL_UP_TO, Sampling
from chalicelib.chats.statistics.vocabulary import Limits, Vocabulary, read_vocabulary

WIDE = Limits(open=1000, whole=1000, stored=1000, month=1000, months=1000)
SAID = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2), st.sampled_from("abcdefgh")))


def vocabulary_of(said: list[tuple[int, int, str]], limits: Limits) -> dict[str, object]:
    vocabulary = Vocabulary(limits)
    for month, person, thing in said:
        vocabulary.add(month, person, {thing: 1})
    stored: dict[str, object] = json.loads(json.dumps(vocabulary.stored()))
    return stored


@given(SAID, st.integers(1, 4), st.integers(1, 4))
def test_with_room_enough_every_count_is_exact(
    said: list[tuple[int, int, str]], first: int, last: int
) -> None:
    stored = vocabulary_of(said, WIDE)
    whole = read_vocabulary(stored)
    part = read_vocabulary(stored, first=first, last=last)
    assert (whole.error, part.error) == (0, 0)
    assert whole.everybody() == Counter(thing for *_, thing in said)
    assert part.everybody() == Counter(t for month, _, t in said if first <= month <= last)


@given(SAID, st.integers(2, 6), st.integers(1, 6))
def test_no_count_is_too_high_or_lower_than_the_stated_error(
    said: list[tuple[int, int, str]], room: int, kept: int
) -> None:
    limits = Limits(open=room, whole=room, stored=kept, month=kept, months=2 * kept)
    stored = vocabulary_of(said, limits)
    for found in (read_vocabulary(stored), read_vocabulary(stored, first=0)):
        for month_person_thing, count in Counter((p, t) for _, p, t in said).items():
            person, thing = month_person_thing
            counted = found.of.get(person, Counter())[thing]
            assert count - found.error <= counted <= count
    assert sum(map(len, read_vocabulary(stored).of.values())) <= kept


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3), st.integers(0, 5), st.integers(1, 9))),
    st.integers(0, 5),
)
def test_pages_give_back_what_was_counted(
    counts: list[tuple[int, int, int, int]], most_open: int
) -> None:
    book = DayBook(most_open)
    for day, person, value, number in counts:
        book.add(Tally.HOURS, [key_of(day, person, value)], [number])
        book.pack_if_large()
    total: Counter[tuple[int, int, int]] = Counter()
    for day, person, value, number in counts:
        total[day, person, value] += number
    found: Counter[tuple[int, int, int]] = Counter()
    pages = json.loads(json.dumps(book.pages()))
    for entry in read_pages(pages):
        found[entry.day, entry.person, entry.value] += entry.number
    assert found == total


def test_a_page_is_read_for_the_days_asked_for() -> None:
    book = DayBook()
    book.count(Tally.WORDS, [key_of(day, 1) for day in (3, 4, 5, 6)])
    assert [entry.day for entry in read_pages(book.pages(), first=4, last=5)] == [4, 5]
    (entry,) = read_pages(book.pages(), last=3)
    assert entry == Entry(Tally.WORDS, day=3, person=1, value=0, number=1)


def test_on_a_busy_day_fewer_and_fewer_texts_are_looked_at() -> None:
    places = list(Sampling().chosen(1, 20 * ALL_UP_TO))
    assert places[:ALL_UP_TO] == list(range(ALL_UP_TO))
    steps = [after - before for before, after in pairwise(places)]
    assert steps == sorted(steps)
    assert set(steps) == {1, 4, 16}


@pytest.mark.parametrize("size", [1, 3, 7])
def test_texts_are_chosen_alike_however_they_come(size: int) -> None:
    sampling = Sampling()
    found = [
        start + place
        for start in range(0, 70, size)
        for place in sampling.chosen(1, min(size, 70 - start))
    ]
    assert found == list(Sampling().chosen(1, 70))
