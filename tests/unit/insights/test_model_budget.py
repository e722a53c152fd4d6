"""Models cost what an operator allows, and nothing is sold while they may not be asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import boto3
import pytest
from pynamodb.exceptions import UpdateError

from chalicelib import config
from chalicelib.config import GeneratorKind, ModelPrices, settings
from chalicelib.insights import (
    deliver,
    job_store,
    model_budget,
    order,
    patience,
    quote,
    results,
    usage,
)
from chalicelib.insights.errors import GenerationPaused, GenerationThrottled, InsightsError
from chalicelib.insights.jobs import Mark
from chalicelib.insights.model import ChatReading, Draft, Generator, InsightDefinition
from chalicelib.insights.model_budget import Budgeted, Day
from chalicelib.insights.unlock import Unlock
from chalicelib.insights.usage import Usage
from tests.harness.sizes import item_bytes
from tests.unit.insights.conftest import Backend, ScriptedGenerator, soon
from tests.unit.insights.talk import definition, talk

NOON = 1_800_014_400 - 1_800_014_400 % 86400 + 43200
CHAT = talk("Ann: hello", "Ben: hello")
A_CENT = Usage(1, 100_000, 20_000)


@dataclass
class Model:
    """A model that takes a cent for each answer."""

    scripted: Generator
    name: str = "model"

    def generate(self, definition: InsightDefinition, chat: ChatReading) -> Draft:
        usage.count(input_tokens=A_CENT.input_tokens, output_tokens=A_CENT.output_tokens)
        return self.scripted.generate(definition, chat)


Setting = Callable[..., None]


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Setting:
    """Sets the stage: a model is the first to write, and what it may cost."""

    def say(budget: str = "0", *kinds: GeneratorKind) -> None:
        said = replace(
            settings(),
            generators=kinds or (GeneratorKind.BEDROCK,),
            prices=ModelPrices(Decimal("0.06"), Decimal("0.20")),
            model_daily_budget=Decimal(budget),
        )
        for module in (model_budget, order, patience, deliver, results):
            monkeypatch.setattr(module, "settings", lambda: said)

    say()
    return say


def refused(backend: Backend, chat_id: str, *, key: str | None = None) -> GenerationPaused:
    with pytest.raises(GenerationPaused) as paused:
        backend.unlock(chat_id, key=key)
    return paused.value


def test_a_cent_is_what_the_test_says() -> None:
    prices = ModelPrices(Decimal("0.06"), Decimal("0.20"))
    assert A_CENT.micro_dollars(prices) == 10_000


def test_while_models_are_paused_nothing_is_sold_and_nothing_held(
    backend: Backend, stage: Setting
) -> None:
    backend.grant(400)
    chat_id = backend.upload()
    model_budget.pause("the provider is down", now=backend.now)
    assert refused(backend, chat_id).retry_after == model_budget.ASK_AGAIN_SECONDS
    assert backend.ledger.balance(now=backend.now).held == 0
    model_budget.resume()
    assert backend.unlock(chat_id).created


def test_a_refusal_is_not_remembered_by_its_key(backend: Backend, stage: Setting) -> None:
    backend.grant(400)
    chat_id = backend.upload()
    model_budget.pause("", now=backend.now)
    refused(backend, chat_id, key="k")
    model_budget.resume()
    assert backend.unlock(chat_id, key="k").created


def test_replays_and_standing_jobs_answer_while_models_are_paused(
    backend: Backend, stage: Setting
) -> None:
    backend.grant(400)
    chat_id = backend.upload()
    first = backend.unlock(chat_id, key="k")
    model_budget.pause("", now=backend.now)
    for key in ("k", None):
        again = backend.unlock(chat_id, key=key)
        assert (again.job.job_id, again.created) == (first.job.job_id, False)


@pytest.mark.parametrize(("spent", "sold"), [(99, True), (100, False), (101, False)])
def test_a_day_whose_budget_is_spent_sells_nothing_until_the_next_begins_in_utc(
    backend: Backend, stage: Setting, spent: int, sold: bool
) -> None:
    stage("1.00")
    for _ in range(spent):
        model_budget.spend(A_CENT, now=NOON)
    if sold:
        assert model_budget.refusal(NOON) is None
    else:
        stop = model_budget.refusal(NOON)
        assert stop is not None
        assert (stop.cause, stop.retry_after) == ("budget_spent", 43200)
    assert model_budget.refusal(NOON + 43200) is None


def test_without_a_budget_nothing_is_ever_spent(backend: Backend, stage: Setting) -> None:
    model_budget.spend(Usage(1, 10**12, 10**12), now=backend.now)
    assert model_budget.refusal(backend.now) is None


def test_where_no_model_is_the_first_to_write_nobody_looks(
    backend: Backend, stage: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage("1", GeneratorKind.EMBEDDED, GeneratorKind.BEDROCK)
    monkeypatch.setattr(model_budget, "_stop", lambda _: pytest.fail("the table was read"))
    assert model_budget.refusal(backend.now) is None


def test_a_quote_says_that_nothing_is_sold_but_not_of_what_stands(
    backend: Backend, stage: Setting
) -> None:
    chat_id = backend.upload()
    wanted = Unlock(backend.uid, chat_id, "romantic")
    model_budget.pause("", now=backend.now)
    paused = quote.quote(wanted, now=backend.now, deadline=soon())
    assert paused.refusal == "generation_paused"
    model_budget.resume()
    backend.grant(400)
    backend.unlock(chat_id)
    model_budget.pause("", now=backend.now)
    assert quote.quote(wanted, now=backend.now, deadline=soon()).refusal is None


def test_each_answer_counts_for_its_day_whether_or_not_it_can_be_used(
    backend: Backend, stage: Setting, generator: ScriptedGenerator
) -> None:
    writer = Budgeted(Model(generator))
    generator.failing.add("bad")
    writer.generate(definition("good"), CHAT)
    with pytest.raises(InsightsError):
        writer.generate(definition("bad"), CHAT)
    (today,) = model_budget.days(int(time.time()), 30)
    assert (today.usage, today.micro_dollars) == (A_CENT + A_CENT, 20_000)


def test_a_model_is_not_asked_while_it_may_not_be(
    backend: Backend, stage: Setting, generator: ScriptedGenerator
) -> None:
    stage("0.01")
    writer = Budgeted(Model(generator))
    writer.generate(definition("first"), CHAT)
    with pytest.raises(GenerationThrottled, match="budget_spent") as spent:
        writer.generate(definition("second"), CHAT)
    assert 0 < (spent.value.retry_after or 0) <= 86400
    model_budget.pause("", now=backend.now)
    with pytest.raises(GenerationThrottled, match="paused") as paused:
        writer.generate(definition("third"), CHAT)
    assert paused.value.retry_after is None
    assert generator.asked == ["first"]


def test_an_insight_waits_for_a_paused_model_and_is_written_once_it_may_be(
    backend: Backend, stage: Setting, generator: ScriptedGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "_chain", lambda: [Budgeted(Model(generator))])
    backend.grant(400)
    job = backend.unlock(backend.upload()).job
    backend.prepare(job)
    insight_id = job.shares[0].insight_id
    model_budget.pause("", now=backend.now)
    backend.deliver(job, insight_id)
    assert job_store.get_job(backend.uid, job.job_id).marks == {}
    model_budget.resume()
    backend.deliver(job, insight_id)
    assert job_store.get_job(backend.uid, job.job_id).marks[insight_id].delivered


def test_an_insight_fails_at_once_when_its_hold_ends_before_the_next_budget_begins(
    backend: Backend, stage: Setting, generator: ScriptedGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "_chain", lambda: [Budgeted(Model(generator))])
    monkeypatch.setattr(model_budget, "_seconds_to_midnight", lambda _: 86400)
    backend.grant(400)
    job = backend.unlock(backend.upload()).job
    backend.prepare(job)
    stage("0.01")
    model_budget.spend(A_CENT, now=int(time.time()))
    insight_id = job.shares[0].insight_id
    backend.deliver(job, insight_id)
    marks = job_store.get_job(backend.uid, job.job_id).marks
    assert marks == {insight_id: Mark(delivered=False, cause="budget_spent")}


def test_an_answer_that_cannot_be_counted_is_delivered_all_the_same(
    backend: Backend,
    stage: Setting,
    generator: ScriptedGenerator,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise UpdateError("throttled")

    monkeypatch.setattr(model_budget, "spend", fails)
    assert Budgeted(Model(generator)).generate(definition(), CHAT).summary
    assert '"event":"spending_not_counted"' in capsys.readouterr().err


def test_days_are_told_the_last_first_and_only_those_with_answers(
    backend: Backend, stage: Setting
) -> None:
    model_budget.spend(A_CENT, now=NOON - 2 * 86400)
    model_budget.spend(A_CENT, now=NOON)
    told = list(model_budget.days(NOON, 3))
    assert told == [
        Day("2027-01-15", A_CENT, 10_000),
        Day("2027-01-13", A_CENT, 10_000),
    ]
    assert list(model_budget.days(NOON + 86400, 1)) == []


def test_its_items_carry_their_version_stay_small_and_days_expire(
    backend: Backend, stage: Setting
) -> None:
    for _ in range(3):
        model_budget.spend(Usage(10**9, 10**15, 10**15), now=NOON)
    model_budget.pause("ä" * 5000, now=NOON)
    assert model_budget.paused_for() == "ä" * model_budget.MAX_REASON_CHARACTERS
    items = boto3.client("dynamodb").scan(TableName=settings().app_table)["Items"]
    assert {item["kind"]["S"] for item in items} == {"model-day", "model-switch"}
    for item in items:
        assert item["v"] == {"N": "1"}
        assert item_bytes(item) < 1024
        days_kept = model_budget.KEPT_DAYS * 86400
        assert ("ttl" in item) == (item["kind"]["S"] == "model-day")
        assert int(item.get("ttl", {"N": str(NOON + days_kept)})["N"]) == NOON + days_kept


def test_a_budget_without_prices_is_refused_where_it_is_read() -> None:
    with pytest.raises(config.ConfigurationError, match="MODEL_INPUT_PRICE"):
        config.read_model_costs({"MODEL_DAILY_BUDGET": "5", "MODEL_OUTPUT_PRICE": "1"})


@pytest.mark.parametrize("said", ["-1", "NaN", "Infinity", "5 dollars", "1,5"])
def test_an_amount_that_is_none_is_refused_by_name(said: str) -> None:
    with pytest.raises(config.ConfigurationError, match="MODEL_DAILY_BUDGET is"):
        config.read_model_costs({"MODEL_DAILY_BUDGET": said})
