"""Questions to a chat: jobs of one insight, one at a time, answered with evidence."""

from __future__ import annotations

import pytest

from chalicelib.config import GeneratorKind, settings
from chalicelib.credits.errors import IdempotencyMismatch, InsufficientCoins
from chalicelib.insights import deletion, deliver, questions, results
from chalicelib.insights.errors import SlotBusy
from chalicelib.insights.generators import make_generator
from chalicelib.insights.jobs import Job, JobStatus
from chalicelib.insights.order import Unlocked
from chalicelib.insights.questions import Question
from tests.unit.insights.conftest import Backend, soon

LAKE = "When did they go to the lake?"


@pytest.fixture
def chat_id(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> str:
    """A chat whose questions the embedded generator answers."""
    monkeypatch.setattr(deliver, "_chain", lambda: [make_generator(GeneratorKind.EMBEDDED)])
    return backend.upload()


def ask(backend: Backend, chat_id: str, text: str = LAKE, key: str | None = None) -> Unlocked:
    asked = Question(backend.uid, chat_id, text, key=key)
    return questions.ask(asked, now=backend.now, deadline=soon())


def answered(backend: Backend, job: Job) -> None:
    backend.prepare(job)
    backend.deliver_all(job)
    backend.settle(job)


def kept(backend: Backend) -> list[str]:
    return [key for key in backend.objects() if "/questions/" in key]


def test_an_answer_is_paid_for_and_cites_the_chat(backend: Backend, chat_id: str) -> None:
    job = ask(backend, chat_id).job

    answered(backend, job)

    (shown,) = results.read_chat_insights(backend.uid, chat_id)
    assert (shown["question"], shown["job_id"]) == (LAKE, job.job_id)
    assert "shall we go to the lake on Sunday?" in [e["quote"] for e in shown["evidence"]]
    assert backend.ledger.balance(now=backend.now).spent == settings().ask_price


def test_a_question_in_no_word_of_the_chat_is_told_so(backend: Backend, chat_id: str) -> None:
    job = ask(backend, chat_id, "Welche Zahnpasta?").job

    answered(backend, job)

    (shown,) = results.read_chat_insights(backend.uid, chat_id)
    assert "Not clearly evident" in shown["findings"][0]["text"]


def test_the_same_question_is_one_job_while_it_is_answered(backend: Backend, chat_id: str) -> None:
    first = ask(backend, chat_id)

    second = ask(backend, chat_id)

    assert (second.job.job_id, second.created) == (first.job.job_id, False)


def test_another_question_waits_for_the_slot(backend: Backend, chat_id: str) -> None:
    job = ask(backend, chat_id).job

    with pytest.raises(SlotBusy) as busy:
        ask(backend, chat_id, "Who is sorry?")

    assert busy.value.job_id == job.job_id
    assert len(kept(backend)) == 1


def test_the_slot_is_free_again_when_the_job_has_ended(backend: Backend, chat_id: str) -> None:
    first = ask(backend, chat_id).job
    answered(backend, first)

    second = ask(backend, chat_id)

    assert second.created
    answered(backend, second.job)
    assert len(results.read_chat_insights(backend.uid, chat_id)) == 2


def test_a_question_and_a_category_are_answered_side_by_side(
    backend: Backend, chat_id: str
) -> None:
    backend.grant(400)

    assert backend.unlock(chat_id).created
    assert ask(backend, chat_id).created


def test_a_key_answers_with_its_question_for_ever_and_with_no_other(
    backend: Backend, chat_id: str
) -> None:
    first = ask(backend, chat_id, key="k").job
    answered(backend, first)

    replayed = ask(backend, chat_id, key="k")

    assert (replayed.job.job_id, replayed.job.status) == (first.job_id, JobStatus.COMPLETED)
    with pytest.raises(IdempotencyMismatch):
        ask(backend, chat_id, "Who is sorry?", key="k")


def test_a_question_that_cannot_be_paid_leaves_nothing(backend: Backend, chat_id: str) -> None:
    for number in range(5):
        answered(backend, ask(backend, chat_id, f"{LAKE} ({number})").job)

    with pytest.raises(InsufficientCoins):
        ask(backend, chat_id)

    assert backend.ledger.balance(now=backend.now).available < settings().ask_price
    assert len(kept(backend)) == len(results.read_chat_insights(backend.uid, chat_id)) == 5


def test_a_question_goes_with_its_chat(backend: Backend, chat_id: str) -> None:
    ask(backend, chat_id)

    deletion.delete_chat(backend.uid, chat_id, now=backend.now, deadline=soon())

    assert backend.objects() == []
    assert backend.ledger.balance(now=backend.now).held == 0


def test_a_job_whose_question_is_gone_fails_and_costs_nothing(
    backend: Backend, chat_id: str
) -> None:
    job = ask(backend, chat_id).job
    questions.Question(backend.uid, chat_id, LAKE).forget(job.job_id)

    answered(backend, job)

    assert backend.ledger.balance(now=backend.now).spent == 0


def test_no_queue_message_holds_the_question(backend: Backend, chat_id: str) -> None:
    job = ask(backend, chat_id).job
    backend.prepare(job)

    assert "lake" not in str([backend.taken(queue) for queue in ("prepare", "insight")])
