"""What left for a job is kept before it leaves, shown to its owner, and goes with its chat."""

from __future__ import annotations

import re
from typing import Any

import pytest

from chalicelib.chats import objects
from chalicelib.chats.ingest import ingest, uploaded
from chalicelib.chats.participants import Change
from chalicelib.chats.readings import Choice
from chalicelib.chats.shown import change_participants
from chalicelib.insights import deletion, deliver, job_store, sent
from chalicelib.insights.errors import GenerationFailed, JobNotFound
from chalicelib.insights.generators.embedded import EmbeddedGenerator
from chalicelib.insights.generators.prompting import Question, ask_for_draft
from chalicelib.insights.jobs import Job
from chalicelib.insights.model import ChatReading, Draft, InsightDefinition
from chalicelib.insights.privacy.gate import Departure
from chalicelib.insights.sent import outbox_of_job, read_sent
from tests.unit.insights.conftest import Backend, soon

PRICE = 400


class Asking:
    """A generator that asks as models are asked; its answers are as told."""

    name = "a model"

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.asked: list[Question] = []
        self.drafts: list[Draft] = []

    def generate(self, definition: InsightDefinition, chat: ChatReading) -> Draft:
        def ask(question: Question) -> object:
            self.asked.append(question)
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            if callable(answer):
                return answer(question)
            return answer

        draft = ask_for_draft(
            definition, chat, ask, generator=self.name, how_to_answer="Answer in JSON"
        )
        self.drafts.append(draft)
        return draft


def answer(job: Job, *lines: int) -> dict[str, Any]:
    kind = deliver._definition(job, first_insight(job)).answer["properties"]["findings"]["items"]
    kinds = kind["properties"]["kind"]["enum"]
    finding = {"text": "They talk.", "kind": kinds[0], "lines": list(lines)}
    return {"summary": "They talk.", "findings": [finding]}


def first_insight(job: Job) -> str:
    return job.shares[0].insight_id


@pytest.fixture
def job(backend: Backend) -> Job:
    backend.grant(PRICE)
    job = backend.unlock(backend.upload()).job
    backend.prepare(job)
    return job


def asked_by(monkeypatch: pytest.MonkeyPatch, *answers: object) -> Asking:
    model = Asking(*answers)
    monkeypatch.setattr(deliver, "_chain", lambda: [model])
    return model


def test_what_left_is_shown_as_it_left_with_the_messages_it_shows(
    backend: Backend, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = asked_by(monkeypatch, answer(job, 2))
    backend.deliver(job, first_insight(job))

    (shown,), end = read_sent(backend.uid, job.job_id, after=None)
    (question,) = model.asked
    assert (shown["insight_id"], shown["generator"]) == (first_insight(job), "a model")
    assert (shown["system"], shown["user"]) == (question.system, question.user)
    lines = [message.line for message in question.shown]
    assert shown["messages"] == [{"number": n, "export": 1, "line": n} for n in lines]
    assert end is None


@pytest.mark.parametrize("end", [GenerationFailed("refused"), RuntimeError("the worker died")])
def test_what_left_is_kept_whatever_came_back(
    backend: Backend, job: Job, monkeypatch: pytest.MonkeyPatch, end: Exception
) -> None:
    asked_by(monkeypatch, end)
    try:
        backend.deliver(job, first_insight(job))
    except RuntimeError:
        assert isinstance(end, RuntimeError)

    assert len(read_sent(backend.uid, job.job_id, after=None)[0]) == 1


def test_it_is_kept_before_it_leaves(
    backend: Backend, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[int] = []

    def look(_: Question) -> object:
        kept.append(len(read_sent(backend.uid, job.job_id, after=None)[0]))
        return answer(job, 2)

    asked_by(monkeypatch, look)
    backend.deliver(job, first_insight(job))

    assert kept == [1]


def test_a_repair_is_kept_behind_what_it_repairs(
    backend: Backend, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = asked_by(monkeypatch, answer(job, 999), answer(job, 2))
    backend.deliver(job, first_insight(job))

    found, _ = read_sent(backend.uid, job.job_id, after=None)
    assert sorted(each["user"] for each in found) == sorted(each.user for each in model.asked)
    assert len(found) == 2


def test_nothing_is_sent_or_kept_for_a_job_that_ends_meanwhile(backend: Backend, job: Job) -> None:
    deletion.delete_chat(backend.uid, job.chat_id, now=backend.now, deadline=soon())
    outbox = outbox_of_job(job, first_insight(job), lambda line: (1, line))

    with pytest.raises(GenerationFailed, match="job_ended"):
        outbox.keep(Departure("a model", "rules", "the chat", [1]))
    assert backend.objects() == []


def test_what_left_goes_with_the_chat(backend: Backend, job: Job) -> None:
    outbox_of_job(job, first_insight(job), lambda line: (1, line)).keep(
        Departure("m", "s", "u", [1])
    )
    deletion.delete_chat(backend.uid, job.chat_id, now=backend.now, deadline=soon())

    assert read_sent(backend.uid, job.job_id, after=None) == ([], None)
    assert backend.objects() == []


def test_what_left_is_shown_after_the_job_was_given_up(backend: Backend, job: Job) -> None:
    outbox_of_job(job, first_insight(job), lambda line: (1, line)).keep(
        Departure("m", "s", "u", [1])
    )
    deliver.give_up(backend.uid, job.job_id, first_insight(job), cause="died")
    backend.settle(job)

    assert not job_store.get_job(backend.uid, job.job_id).is_open
    assert len(read_sent(backend.uid, job.job_id, after=None)[0]) == 1


def test_who_was_renamed_or_hidden_is_so_to_a_model_by_all_names(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = b"""1/2/25, 9:00 AM - Ann Xylander: hello Quentin
1/2/25, 9:02 AM - Quentin: hi xylander
1/2/25, 9:04 AM - Ann Xylander: did Quentin sleep?
"""
    upload = uploaded(backend.uid, "chat.txt", export, Choice(), now=backend.now)
    chat_id = ingest(backend.uid, upload, now=backend.now, seconds=20).chat.chat_id
    changes = [Change("Ann Xylander", name="Mum"), Change("Quentin", hidden=True)]
    change_participants(backend.uid, chat_id, changes)
    backend.grant(PRICE)
    job = backend.unlock(chat_id).job
    backend.prepare(job)

    def naming(question: Question) -> object:
        said = (
            question.disguise.name("Mum") + " greets " + question.disguise.name("Hidden person 1")
        )
        draft = answer(job, 1)
        return {**draft, "summary": said}

    model = asked_by(monkeypatch, naming)
    backend.deliver(job, first_insight(job))

    (left,), _ = read_sent(backend.uid, job.job_id, after=None)
    for name in ("ann", "xylander", "quentin", "mum", "hidden person"):
        assert not re.search(rf"\b{name}\b", left["user"].casefold())
    assert model.drafts[0].summary == "Mum greets Hidden person 1"


def test_nothing_leaves_for_what_is_computed_here(
    backend: Backend, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "_chain", lambda: [EmbeddedGenerator()])
    backend.deliver_all(job)

    assert read_sent(backend.uid, job.job_id, after=None) == ([], None)


def test_the_job_of_somebody_else_is_not_found(backend: Backend, job: Job) -> None:
    with pytest.raises(JobNotFound):
        read_sent("bo", job.job_id, after=None)


def test_pages_are_bounded_and_hold_everything_once(
    backend: Backend, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent, "MAX_PAGE_BYTES", 1500)
    for number in range(7):
        insight_id = job.shares[number % 2].insight_id
        outbox_of_job(job, insight_id, lambda line: (2, line)).keep(
            Departure("m", "s", f"{number} " + "x" * 500, [number])
        )
    pages: list[list[str]] = []
    after: str | None = None
    while True:
        page, after = read_sent(backend.uid, job.job_id, after=after)
        pages.append([each["user"][0] for each in page])
        if after is None:
            break

    assert sorted(number for page in pages for number in page) == list("0123456")
    assert max(map(len, pages)) == 2


def test_one_request_larger_than_a_page_is_a_page(backend: Backend, job: Job) -> None:
    outbox = outbox_of_job(job, first_insight(job), lambda line: (1, line))
    for _ in range(2):
        outbox.keep(Departure("m", "s", "x" * sent.MAX_PAGE_BYTES, [1]))

    first, after = read_sent(backend.uid, job.job_id, after=None)
    second, end = read_sent(backend.uid, job.job_id, after=after)
    assert (len(first), len(second), end) == (1, 1, None)


def test_an_object_that_goes_while_the_page_is_read_is_left_out(
    backend: Backend, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "list_names", lambda *_, **__: (["gone.json"], False))

    assert read_sent(backend.uid, job.job_id, after=None) == ([], None)
