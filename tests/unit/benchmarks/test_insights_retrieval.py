"""The labelled set holds what it says, and scores are what they are said to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

import pytest

from benchmarks.insights import retrieval
from benchmarks.insights.__main__ import main, parts
from benchmarks.insights.baselines import Rank, porter_and_neighbours, unicode61
from benchmarks.insights.labels import FOLDER, LabelledChat, Question, Split, labelled_chats
from benchmarks.insights.retrieval import (
    NEIGHBOURS,
    PLAIN,
    PRODUCT,
    Answer,
    answered,
    misses,
    score,
    table,
)
from chalicelib.chats.exports import Account
from chalicelib.chats.messages import Message, MessageKind
from local.command import CommandFailed
from local.parse import conversations

QUESTION = Question("en-made-01", "Where is the cake?", frozenset({3, 9}), Split.DEV)
PERFECT = Answer("en", QUESTION, [3, 9])
HALF = Answer("es", QUESTION, [1, 2, 4, 5, 6, 9])
NOTHING = Answer("en", QUESTION, [])


@cache
def chats() -> Sequence[LabelledChat]:
    return list(labelled_chats())


def talk(*texts: str) -> Sequence[Message]:
    start = datetime(2024, 5, 1, 9)
    return [
        Message(line, start + timedelta(minutes=line), "Ann", MessageKind.TEXT, text)
        for line, text in enumerate(texts, 1)
    ]


def test_the_set_has_ten_chats_six_languages_and_180_questions() -> None:
    assert len(chats()) >= 10
    assert len({chat.language for chat in chats()}) >= 6
    assert sum(len(chat.questions) for chat in chats()) >= 180


def test_every_line_of_every_labelled_export_is_read() -> None:
    for chat in chats():
        account = Account()
        (conversation,) = conversations(FOLDER / f"{chat.name}.txt", None)
        assert len(list(conversation.messages(account))) == len(chat.messages)
        assert account.skipped == 0, chat.name


def test_every_export_in_the_folder_has_questions() -> None:
    exports = sorted(path.stem for path in FOLDER.glob("*.txt"))
    assert [chat.name for chat in chats()] == exports


def test_every_labelled_line_is_a_message_of_a_person_in_words() -> None:
    for chat in chats():
        said = {each.line for each in chat.messages if each.kind is MessageKind.TEXT and each.text}
        for question in chat.questions:
            assert 1 <= len(question.lines) <= 4, question.id
            assert question.lines <= said, question.id


def test_no_two_questions_share_an_id_or_their_words() -> None:
    ids = Counter(question.id for chat in chats() for question in chat.questions)
    texts = Counter(question.text for chat in chats() for question in chat.questions)
    assert max(ids.values()) == max(texts.values()) == 1


def test_odd_questions_are_to_tune_with_and_even_ones_are_held_out() -> None:
    for chat in chats():
        assert len(chat.questions) % 2 == 0
        for number, question in enumerate(chat.questions, 1):
            assert question.id == f"{chat.name}-{number:02}"
            assert question.split is (Split.DEV if number % 2 else Split.HELD_OUT)


def test_recall_is_the_share_of_the_true_lines_among_the_first() -> None:
    assert PERFECT.recall(5) == 1
    assert HALF.recall(5) == 0
    assert HALF.recall(10) == 0.5
    assert NOTHING.recall(20) == 0


def test_the_reciprocal_rank_is_that_of_the_first_true_line() -> None:
    assert PERFECT.reciprocal_rank == 1
    assert HALF.reciprocal_rank == 1 / 6
    assert NOTHING.reciprocal_rank == 0


def test_a_score_is_the_mean_over_questions() -> None:
    found = score([PERFECT, HALF, NOTHING])
    assert found.recalls == {5: 1 / 3, 10: 0.5, 20: 0.5}
    assert found.mrr == pytest.approx((1 + 1 / 6) / 3)


def test_the_table_has_each_language_and_all_for_each_design() -> None:
    rows = list(table({PLAIN: [NOTHING, HALF], PRODUCT: [PERFECT, HALF]}))[1:]
    assert [row.split() for row in rows] == [
        ["en", PLAIN, "1", "0.0", "0.0", "0.0", "0.0"],
        ["en", PRODUCT, "1", "100.0", "100.0", "100.0", "100.0"],
        ["es", PLAIN, "1", "0.0", "50.0", "50.0", "16.7"],
        ["es", PRODUCT, "1", "0.0", "50.0", "50.0", "16.7"],
        ["all", PLAIN, "2", "0.0", "25.0", "25.0", "8.3"],
        ["all", PRODUCT, "2", "50.0", "75.0", "75.0", "58.3"],
    ]


def test_what_is_missed_is_compared_with_the_plain_design() -> None:
    better = {PLAIN: [NOTHING, HALF], PRODUCT: [PERFECT, HALF]}
    assert list(misses(better)) == [
        "en        missed: 100.0 -> 0.0, 100 % fewer",
        "es        missed: 50.0 -> 50.0, 0 % fewer",
        "all       missed: 75.0 -> 25.0, 67 % fewer",
    ]


def test_more_missed_than_the_plain_design_is_said_to_be_more() -> None:
    assert list(misses({PLAIN: [HALF], PRODUCT: [replace(HALF, found=[])]}))[-1].endswith(
        "-> 100.0, 100 % more"
    )


def test_nothing_missed_is_compared_with_nothing() -> None:
    assert list(misses({PLAIN: [PERFECT], PRODUCT: [PERFECT]}))[-1].endswith("0.0 -> 0.0")


@pytest.mark.parametrize("design", [unicode61, porter_and_neighbours])
def test_a_baseline_finds_the_message_with_a_word_of_the_question(
    design: retrieval.Design,
) -> None:
    rank = design(talk("good morning", "x", "y", "z", "the cake is on the roof", "x", "y", "z"))
    assert rank("Where is the cake?", 20)[0] == 5
    assert rank("zebra", 20) == []


@pytest.mark.parametrize("design", [unicode61, porter_and_neighbours])
def test_a_baseline_gives_no_more_than_it_is_asked_for(design: retrieval.Design) -> None:
    assert len(design(talk(*["cake"] * 9))("cake", 4)) == 4


@pytest.mark.parametrize("design", [unicode61, porter_and_neighbours])
def test_a_baseline_takes_signs_of_a_question_for_no_syntax(design: retrieval.Design) -> None:
    assert design(talk('say "cake" AND (tea)'))('"cake* NOT (', 20) == [1]
    assert design(talk("cake"))("?!", 20) == []


def test_only_the_stemmed_baseline_finds_another_form_of_a_word() -> None:
    assert unicode61(talk("we baked"))("baking", 20) == []
    assert porter_and_neighbours(talk("we baked"))("baking", 20) == [1]


def test_only_the_baseline_with_neighbours_finds_an_answer_beside_its_question() -> None:
    said = talk("where is the cake", "on the roof", "ah", "fine", "bye")
    assert unicode61(said)("cake", 20) == [1]
    assert porter_and_neighbours(said)("cake", 20) == [1, 2, 3]


def test_notices_are_nobodys_answer() -> None:
    notice = talk("Ann added cake")[0]._replace(sender=None, kind=MessageKind.SYSTEM)
    assert unicode61([notice])("cake", 20) == []


def test_each_chat_is_asked_its_own_questions_of_the_split() -> None:
    held_out = replace(QUESTION, id="en-made-02", split=Split.HELD_OUT)
    chat = LabelledChat("en-made", talk("cake"), [QUESTION, held_out])

    def design(messages: Sequence[Message]) -> Rank:
        return lambda question, limit: [messages[0].line, len(question), limit]

    only = answered(design, [chat], frozenset({Split.HELD_OUT}))
    assert only == [Answer("en", held_out, [1, len(QUESTION.text), 20])]


def test_a_run_prints_every_design_and_says_when_the_held_out_half_is_scored(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [QUESTION, replace(QUESTION, id="en-made-02", split=Split.HELD_OUT)]
    chat = LabelledChat("en-made", talk("hi", "no", "the cake is gone"), questions)
    monkeypatch.setattr(retrieval, "labelled_chats", lambda: [chat])
    retrieval.run([])
    tuned = capsys.readouterr().out
    assert "held-out" not in tuned
    assert all(name in tuned for name in (PLAIN, NEIGHBOURS, PRODUCT))
    main(["retrieval", "--language", "en", "--split", "held_out"])
    assert "scored once" in capsys.readouterr().out
    retrieval.run(["--show"])
    assert "en-made-01: Where is the cake?\n    [3, 9] in [3" in capsys.readouterr().out


def test_what_is_missed_of_the_held_out_half_is_not_shown() -> None:
    with pytest.raises(CommandFailed, match="held-out"):
        retrieval.run(["--split", "all", "--show"])


def test_a_language_or_a_part_that_is_not_there_is_refused() -> None:
    with pytest.raises(CommandFailed, match="'tlh'"):
        retrieval.run(["--language", "tlh"])
    with pytest.raises(CommandFailed, match="no part 'everything'; there are: retrieval"):
        main(["everything"])
    assert "retrieval" in parts()
