"""Which messages a search finds, and in what order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.messages import Message
from chalicelib.chats.search import ChatIndex, Hit
from tests.unit.chats.search.test_index import said

WORDS = st.sampled_from(["lake", "dinner", "otter", "rain", "kiss", "plan", "stone", "the", "and"])
WEEK = timedelta(weeks=1)


def lines(hits: list[Hit]) -> list[int]:
    return [hit.message.line for hit in hits]


def ranked(question: str, *texts: str, limit: int = 10) -> list[int]:
    with ChatIndex.build(said(*texts)) as index:
        return lines(index.rank(question, limit))


def found(queries: list[str], messages: list[Message], limit: int) -> list[int]:
    with ChatIndex.build(messages) as index:
        return lines(index.find(queries, limit))


def test_the_message_with_more_of_the_words_comes_first() -> None:
    texts = ["Ann: a walk by the lake", "Ben: dinner by the lake", "Ann: dinner at home again"]

    assert ranked("dinner at the lake", *texts)[0] == 2


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    pause = timedelta(hours=7)
    texts = [
        *(f"Ann: the dinner number {at} was served" for at in range(9)),
        "Ben: an otter came by",
    ]
    with ChatIndex.build(said(*texts, pause=pause)) as index:
        assert lines(index.rank("otter dinner", 1)) == [10]


def test_an_answer_is_found_by_the_words_of_what_it_answers() -> None:
    filler = ["Ann: something about rain"] * 20
    texts = [*filler, "Ann: where was the otter?", "Ben: in the bathtub with my soap", *filler]

    assert ranked("where did you see the otter", *texts)[:2] == [21, 22]


def test_words_count_less_beyond_the_end_of_a_conversation() -> None:
    messages = said("Ann: an otter", "Ben: in the bathtub", "Ann: hmm")
    late = timedelta(hours=7)
    scores = [
        {hit.message.line: hit.score for hit in hits}
        for first_late in (2, 3)
        for hits in [
            ranked_of(
                [m._replace(sent_at=m.sent_at + late * (m.line >= first_late)) for m in messages]
            )
        ]
    ]

    assert scores[0][2] < scores[1][2]


def ranked_of(messages: list[Message]) -> list[Hit]:
    with ChatIndex.build(messages) as index:
        return index.rank("otter", 10)


def test_a_text_comes_before_a_word_that_is_as_near() -> None:
    texts = ["Ann: tell me of the otter", "Ben: ok", "Ben: it sat in the bathtub and ate my soap"]

    assert ranked("otter", *texts) == [1, 3, 2]


def test_the_person_named_comes_first() -> None:
    texts = ["Ann: lake lake swim", "Ben: lake lake swim", "Cem: lake lake swim"]

    assert ranked("what did Ben say of the lake?", *texts)[0] == 2
    assert ranked("что сказала Аня об озере?", "Коля: озеро рядом", "Аня: озеро рядом")[0] == 2


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how much was the boat?", "Ben: the boat for 40"),
        ("when does the boat go?", "Ben: the boat on friday"),
        ("Wann fährt das boat?", "Ben: the boat um 7"),
    ],
)
def test_a_number_answers_how_many_and_a_time_answers_when(question: str, answer: str) -> None:
    assert ranked(question, "Ann: the boat is lovely", answer)[0] == 2


@given(
    texts=st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=30),
    limit=st.integers(0, 12),
)
def test_the_same_search_gives_the_same_hits_each_once_and_best_first(
    texts: list[str], limit: int
) -> None:
    messages = said(*(f"Ann: {text}" for text in texts))
    with ChatIndex.build(messages) as one, ChatIndex.build(messages) as other:
        for hits, again in (
            (one.rank("otter lake", limit), other.rank("otter lake", limit)),
            (one.find(["otter", "rain"], limit), other.find(["otter", "rain"], limit)),
        ):
            assert hits == again
            assert len(hits) == len(set(lines(hits))) <= limit
            assert [hit.score for hit in hits] == sorted((h.score for h in hits), reverse=True)


def test_a_chat_of_many_parts_is_searched_to_its_ends() -> None:
    filler = [f"Ann: number {at} and no more" for at in range(2_000)]
    texts = ["Ben: the first otter", *filler, "Ben: the last otter"]
    with ChatIndex.build(said(*texts, pause=timedelta(hours=1))) as index:
        assert set(lines(index.rank("otter", 2))) == {1, len(texts)}


def test_near_duplicates_are_found_once() -> None:
    messages = said(*(f"Ann: good night my otter{'!' * at}" for at in range(5)))

    assert len(found(["otter"], messages, 5)) == 1


def test_a_message_has_the_score_of_the_query_it_fits_best() -> None:
    messages = said("Ann: an otter swam", "Ben: it rained all day", "Ann: hmm", pause=WEEK)

    assert set(found(["otter", "rain"], messages, 2)) == {1, 2}


def test_no_week_gives_more_than_its_share_while_others_have_any() -> None:
    loud = [f"Ann: otter otter otter in place {at} of the lake" for at in range(30)]
    quiet = [f"Ben: otter seen near the bridge number {at}" for at in range(6)]
    messages = said(*loud)
    messages += [
        message._replace(line=100 + at, sent_at=message.sent_at + (at + 1) * WEEK)
        for at, message in enumerate(said(*quiet))
    ]

    hits = found(["otter"], messages, 8)

    assert len(hits) == 8
    assert sum(line < 100 for line in hits) == 2


def test_a_single_week_fills_what_no_other_can() -> None:
    messages = said(*(f"Ann: otter {chr(97 + at) * 4} {chr(98 + at) * 5}" for at in range(12)))

    assert len(found(["otter"], messages, 8)) == 8
