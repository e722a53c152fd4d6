"""Which messages a search finds, and in what order."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.messages import Message, MessageKind
from chalicelib.insights.retrieval import Hit, Retriever, content_words
from tests.unit.insights.talk import START, talk

WORDS = ("lake", "dinner", "train", "otter", "rain", "kiss", "plan", "stone", "the", "and")
WEEK = timedelta(weeks=1)


def found(hits: list[Hit]) -> list[int]:
    return [hit.message.line for hit in hits]


def search(*said: str, query: str, limit: int = 10) -> list[int]:
    return found(Retriever(talk(*said).messages).search([query], limit))


def test_the_message_with_the_words_comes_first() -> None:
    assert search("Ann: good morning", "Ben: dinner at the lake?", query="lake dinner")[0] == 2


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    filler = [f"Ann: dinner number {at} was served" for at in range(8)]

    assert search(*filler, "Ben: an otter came", query="dinner otter")[0] == 9


def test_the_neighbours_of_a_hit_are_found_after_it() -> None:
    said = ["Ann: one", "Ben: two", "Ann: an otter", "Ben: lovely", "Ann: three", "Ben: four"]

    first, *others = search(*said, query="otter")
    assert first == 3
    assert sorted(others) == [1, 2, 4, 5]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("we planned a trip", "planning trips"),
        ("CAFÉ crème", "cafe creme"),
        ("Привет, ёжик", "ПРИВЕТ"),
        ("我们去上海吃饭", "上海"),
        ("今日は映画を見た", "映画"),
        ("내일 서울에서 만나", "서울"),
        ("ไปทะเลกันไหม", "ทะเล"),
        ("हम दिल्ली जाएंगे", "दिल्ली"),
        ("I'm here, don't worry", "worried"),
    ],
)
def test_words_are_found_without_case_accents_or_endings_in_any_script(
    said: str, asked: str
) -> None:
    assert search("Ann: 123", f"Ben: {said}", query=asked)[0] == 2


def test_stop_words_find_nothing() -> None:
    assert search("Ann: the and of it", "Ben: is that you", query="the that is") == []


def test_links_are_not_searched() -> None:
    assert search("Ann: https://otter.example/lake", "Ben: hello", query="otter lake") == []


def test_notices_and_media_are_not_found() -> None:
    assert search("an otter was added", "Ann: <media>", "Ben: hello", query="otter") == []


def test_near_duplicates_are_found_once() -> None:
    said = [f"Ann: good night my otter{'!' * at}" for at in range(5)]

    assert len(search(*said, query="otter")) == 1


def test_an_empty_chat_finds_nothing() -> None:
    assert Retriever([]).search(["otter"], 5) == []


def test_several_queries_give_the_best_of_each() -> None:
    said = [*("Ann: filler text number",) * 5, "Ben: an otter", "Ann: much rain"]
    hits = found(Retriever(talk(*said).messages).search(["otter", "rain"], 2))

    assert sorted(hits) == [6, 7]


def weekly(counts: list[int]) -> list[Message]:
    return [
        Message(
            line=week * 1000 + at + 1,
            sent_at=START + week * WEEK + timedelta(hours=at),
            sender="Ann",
            kind=MessageKind.TEXT,
            text=f"otter w{week}x{at} w{week}y{at} w{week}z{at}",
        )
        for week, count in enumerate(counts)
        for at in range(count)
    ]


def test_one_week_gives_a_quarter_of_the_hits_while_others_have_more() -> None:
    hits = Retriever(weekly([30, 10, 10, 10])).search(["otter"], 20)

    weeks = [hit.message.sent_at.isocalendar().week for hit in hits]
    assert len(hits) == 20
    assert max(weeks.count(week) for week in weeks) == 5


def test_one_week_gives_all_hits_when_others_have_none() -> None:
    assert len(Retriever(weekly([30])).search(["otter"], 20)) == 20


texts = st.lists(st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join), max_size=40)


def chat_of(said: list[str]) -> list[Message]:
    return [
        Message(at + 1, START + at * timedelta(hours=5), "Ann", MessageKind.TEXT, text)
        for at, text in enumerate(said)
    ]


@given(said=texts, queries=texts, limit=st.integers(0, 30))
def test_the_same_search_gives_the_same_distinct_hits_within_the_limit_best_first(
    said: list[str], queries: list[str], limit: int
) -> None:
    messages = chat_of(said)
    hits = Retriever(messages).search(queries, limit)

    assert hits == Retriever(messages).search(queries, limit)
    assert len(hits) <= limit
    assert len({hit.message.line for hit in hits}) == len(hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.message in messages and hit.score > 0 for hit in hits)


@given(st.text())
def test_any_text_has_content_words(text: str) -> None:
    assert all(word and word == word.casefold() for word in content_words(text))


def test_sixty_thousand_messages_are_searched_in_a_few_seconds() -> None:
    messages = [
        Message(
            line=at + 1,
            sent_at=datetime(2015, 1, 1) + timedelta(minutes=50 * at),
            sender="Ann",
            kind=MessageKind.TEXT,
            text=f"{WORDS[at % 7]} {WORDS[at % 5]} word{at % 977} word{at % 353} word{at % 131}",
        )
        for at in range(60_000)
    ]
    started = time.process_time()
    hits = Retriever(messages).search(["lake word5", "otter word90", "dinner rain kiss"], 60)

    assert len(hits) == 60
    assert time.process_time() - started < 8
