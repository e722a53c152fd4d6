"""What models took for an insight is counted, priced, and told to operators alone."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

import pytest

from chalicelib.chats import objects
from chalicelib.config import ModelPrices
from chalicelib.insights import deliver, results, story, usage
from chalicelib.insights.errors import GenerationFailed
from chalicelib.insights.model import ChatReading, Draft, InsightDefinition
from chalicelib.insights.usage import Usage, counted
from tests.unit.insights.conftest import Backend, ScriptedGenerator

PRICES = ModelPrices(Decimal("0.06"), Decimal("0.24"))


@dataclass
class Counting:
    """A model that answers so many times for each insight."""

    scripted: ScriptedGenerator
    answers: int = 1
    name: str = "counting"

    def generate(self, definition: InsightDefinition, chat: ChatReading) -> Draft:
        for _ in range(self.answers):
            usage.count(input_tokens=1000, output_tokens=50)
        return self.scripted.generate(definition, chat)


@pytest.mark.parametrize(
    ("used", "prices", "cost"),
    [
        (Usage(1, 1_000_000, 0), PRICES, 60_000),
        (Usage(1, 1000, 50), PRICES, 72),
        (Usage(1, 1, 0), PRICES, 1),
        (Usage(1, 1000, 50), ModelPrices(), None),
        (Usage(1, 1000, 50), ModelPrices(input=Decimal(1)), None),
        (Usage(), ModelPrices(), 0),
    ],
)
def test_a_cost_is_rounded_up_to_micro_dollars_and_unknown_without_a_price(
    used: Usage, prices: ModelPrices, cost: int | None
) -> None:
    assert used.micro_dollars(prices) == cost


def test_what_is_counted_in_a_block_counts_in_the_block_around_it_once() -> None:
    with counted() as outer:
        usage.count(input_tokens=1, output_tokens=2)
        with suppress(GenerationFailed), counted() as inner:
            usage.count(input_tokens=10, output_tokens=20)
            raise GenerationFailed("scripted")
    assert inner.usage == Usage(1, 10, 20)
    assert outer.usage == Usage(2, 11, 22)


def test_what_is_counted_outside_of_a_block_is_nobodys() -> None:
    usage.count(input_tokens=1, output_tokens=2)
    with counted() as tally:
        pass
    assert tally.usage == Usage()


@pytest.fixture
def model(generator: ScriptedGenerator, monkeypatch: pytest.MonkeyPatch) -> Counting:
    counting = Counting(generator, answers=2)
    monkeypatch.setattr(deliver, "_chain", lambda: [counting])
    return counting


def logged(capsys: pytest.CaptureFixture[str], event: str) -> list[dict[str, object]]:
    lines = map(json.loads, capsys.readouterr().err.splitlines())
    return [line for line in lines if line["event"] == event]


def test_tokens_stand_in_the_log_and_the_story_and_are_shown_to_no_user(
    backend: Backend, model: Counting, capsys: pytest.CaptureFixture[str]
) -> None:
    backend.grant(400)
    job = backend.unlock(backend.upload()).job
    backend.prepare(job)
    backend.deliver_all(job)
    backend.settle(job)

    told = logged(capsys, "insight_generated")
    assert len(told) == len(job.shares)
    assert {(line["input_tokens"], line["output_tokens"]) for line in told} == {(2000, 100)}
    assert {line["micro_dollars"] for line in told} == {None}
    assert {line["generator"] for line in told} == {"counting"}
    told_lines = [line for line in story.of_job(backend.uid, job.job_id) if "delivered (" in line]
    assert len(told_lines) == len(job.shares)
    assert "2000 tokens in and 100 out, for an unknown price" in told_lines[0]
    shown = results.read_chat_insights(backend.uid, job.chat_id)
    assert len(shown) == len(job.shares)
    assert all("usage" not in insight for insight in shown)


def test_an_insight_that_failed_has_its_tokens_in_the_log(
    backend: Backend,
    model: Counting,
    generator: ScriptedGenerator,
    capsys: pytest.CaptureFixture[str],
) -> None:
    backend.grant(400)
    job = backend.unlock(backend.upload()).job
    backend.prepare(job)
    generator.failing.add(job.shares[0].insight_id)
    backend.deliver(job, job.shares[0].insight_id)
    (line,) = logged(capsys, "insight_failed")
    assert (line["cause"], line["input_tokens"]) == ("scripted", 2000)


def test_a_story_outlives_the_results_of_its_job(backend: Backend, model: Counting) -> None:
    backend.grant(400)
    job = backend.unlock(backend.upload()).job
    backend.prepare(job)
    backend.deliver(job, job.shares[0].insight_id)
    objects.purge(backend.uid, job.chat_id)
    assert any(line.endswith(": delivered") for line in story.of_job(backend.uid, job.job_id))
