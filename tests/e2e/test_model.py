"""Jobs whose insights a model writes, and what becomes of the coins when it will not."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.harness.api import Api
from tests.harness.chats import ANN, BEN, couple
from tests.harness.deployment import Deployment, eventually
from tests.harness.model_server import (
    Answer,
    ModelRequest,
    ModelServer,
    Refuses,
    Says,
    ToolCall,
    cite_first_lines,
)

PRICE = 400
SIGNUP = 50
INSIGHTS = 6
MODEL = "amazon.nova-lite-v1:0"
FAILING = "Love language"
IN_SPANISH = (
    "Ana empieza la mayoría de las conversaciones y casi siempre recibe una respuesta en pocos "
    "minutos. Los dos hacen planes para la semana, y cuando no se ven se lo dicen con cariño."
)


def as_object(value: object) -> dict[str, object]:
    """What a model was scripted to hand over, which is an object."""
    assert isinstance(value, dict)
    return value


@pytest.fixture(scope="module")
def running_model(deployment: Deployment) -> Iterator[ModelServer]:
    """Generate asks this model, over Bedrock's own wire format, while the module's tests run."""
    with (
        ModelServer() as server,
        deployment.environment(
            "Generate",
            GENERATOR="bedrock",
            BEDROCK_MODEL_ID=MODEL,
            AWS_ENDPOINT_URL_BEDROCK_RUNTIME=server.url,
        ),
    ):
        yield server


@pytest.fixture
def model(running_model: ModelServer) -> Iterator[ModelServer]:
    """The model, with nothing asked yet and answers that pass."""
    running_model.requests.clear()
    running_model.script = cite_first_lines
    yield running_model
    running_model.script = cite_first_lines


@pytest.fixture
def chat_id(api: Api, give: Callable[[int], None]) -> str:
    give(PRICE)
    return api.uploaded(couple().data)["chat_id"]


def test_what_a_model_wrote_is_charged_and_quotes_the_file(
    model: ModelServer, api: Api, chat_id: str
) -> None:
    job = api.ended(api.unlocked(chat_id)["job_id"])
    assert (job["status"], job["coins_charged"]) == ("completed", PRICE)
    assert len(model.requests) == INSIGHTS
    said = couple().said
    for insight in api.insights(chat_id):
        assert insight["summary"].startswith("A scripted summary")
        assert [e["quote"] for e in insight["evidence"]] == [
            said[e["line"]].text for e in insight["evidence"]
        ]


def test_one_failed_insight_gives_all_coins_back_and_says_how_many_failed(
    model: ModelServer, deployment: Deployment, api: Api, user: str, chat_id: str
) -> None:
    def all_but_one(request: ModelRequest) -> Answer:
        return (
            Says("I would rather not.") if FAILING in request.prompt else cite_first_lines(request)
        )

    model.script = all_but_one
    job = api.ended(api.unlocked(chat_id)["job_id"])
    assert (job["status"], job["reason"]) == ("failed", f"1/{INSIGHTS} insights failed")
    assert (job["coins_charged"], job["failed_insights"]) == (0, 1)
    assert (api.wallet()["available"], api.wallet()["held"]) == (SIGNUP + PRICE, 0)
    assert api.insights(chat_id) == []
    (hold,) = deployment.holds(user)
    assert (hold["state"], hold["reason"]) == ("released", f"1/{INSIGHTS} insights failed")


def _altered(text: str, _: str) -> str:
    letter = next(at for at, each in enumerate(text) if each.isalpha())
    return f'Somebody says "{text[:letter]}q{text[letter + 1 :]}".'


def _of_another_chat(_: str, __: str) -> str:
    return 'Somebody says "the ferry to Harris leaves at nine from the north pier".'


def _of_the_wrong_person(text: str, other: str) -> str:
    return f'{other} says "{text}".'


@pytest.mark.parametrize("false", [_altered, _of_another_chat, _of_the_wrong_person])
def test_a_quote_that_was_not_said_so_fails_its_insight_and_nobody_pays(
    model: ModelServer, api: Api, chat_id: str, false: Callable[[str, str], str]
) -> None:
    def misquoting(request: ModelRequest) -> Answer:
        if FAILING not in request.prompt:
            return cite_first_lines(request)
        (first, *_), senders = request.shown, {message["from"] for message in request.shown}
        (other,) = senders - {first["from"]}
        claim = false(first["text"], other)
        finding = {"text": claim, "kind": request.kind, "lines": [first["line"]]}
        return ToolCall({"summary": "They talk.", "findings": [finding]})

    model.script = misquoting
    job = api.ended(api.unlocked(chat_id)["job_id"])
    assert (job["status"], job["reason"]) == ("failed", f"1/{INSIGHTS} insights failed")
    assert (job["coins_charged"], api.wallet()["available"]) == (0, SIGNUP + PRICE)
    assert api.insights(chat_id) == []


def test_a_line_that_this_chat_does_not_have_fails_its_insight(
    model: ModelServer, api: Api, chat_id: str
) -> None:
    def elsewhere(request: ModelRequest) -> Answer:
        lines = [max(request.shown_lines) + 1000]
        finding = {"text": "They talk.", "kind": request.kind, "lines": lines}
        return ToolCall({"summary": "They talk.", "findings": [finding]})

    model.script = elsewhere
    job = api.ended(api.unlocked(chat_id)["job_id"])
    assert (job["status"], job["coins_charged"]) == ("failed", 0)


def test_a_model_that_writes_in_another_language_is_asked_once_more_and_then_fails(
    model: ModelServer, api: Api, chat_id: str
) -> None:
    def stubborn(request: ModelRequest) -> Answer:
        given = cite_first_lines(request)
        if FAILING not in request.prompt or not isinstance(given, ToolCall):
            return given
        return ToolCall({**as_object(given.arguments), "summary": IN_SPANISH})

    model.script = stubborn
    job = api.ended(api.unlocked(chat_id)["job_id"])
    assert (job["status"], job["coins_charged"]) == ("failed", 0)
    asked = [request for request in model.requests if FAILING in request.prompt]
    assert len(asked) == 2
    assert "It is not in English." in asked[1].prompt


def test_a_category_is_unlocked_anew_after_its_job_failed(
    model: ModelServer, api: Api, chat_id: str
) -> None:
    model.script = lambda _: Says("No.")
    failed = api.ended(api.unlocked(chat_id)["job_id"])
    assert failed["status"] == "failed"
    model.script = cite_first_lines
    again = api.unlocked(chat_id)
    assert again["job_id"] != failed["job_id"]
    assert api.ended(again["job_id"])["status"] == "completed"
    assert len(api.insights(chat_id)) == INSIGHTS


def test_a_model_that_is_throttled_for_a_while_only_delays_its_insight(
    model: ModelServer, deployment: Deployment, api: Api, chat_id: str
) -> None:
    refusals = iter([Refuses(429, "ThrottlingException")])
    model.script = lambda request: next(refusals, None) or cite_first_lines(request)
    job = api.ended(api.unlocked(chat_id)["job_id"])
    assert job["status"] == "completed"
    assert len(model.requests) == INSIGHTS + 1


def test_while_models_are_paused_an_unlock_is_told_when_to_come_again_and_holds_nothing(
    deployment: Deployment, api: Api, chat_id: str
) -> None:
    table = deployment.physical["AppTable"]
    key = {"pk": {"S": "MODEL"}, "sk": {"S": "SWITCH"}}
    said = {"kind": {"S": "model-switch"}, "v": {"N": "1"}, "paused_at": {"N": "1"}}
    deployment.dynamodb.put_item(TableName=table, Item={**key, **said, "reason": {"S": "down"}})
    try:
        with deployment.environment("APIHandler", GENERATOR="bedrock"):
            refused = api.unlock(chat_id)
    finally:
        deployment.dynamodb.delete_item(TableName=table, Key=key)
    refused.refused(503, "generation_paused")
    assert int(refused.headers["retry-after"]) > 0
    assert (api.wallet()["available"], api.wallet()["held"]) == (SIGNUP + PRICE, 0)


def test_a_server_of_openais_kind_writes_what_is_charged(
    model: ModelServer, deployment: Deployment, api: Api, chat_id: str
) -> None:
    with deployment.environment(
        "Generate",
        GENERATOR="openai",
        OPENAI_BASE_URL=f"{model.url}/v1",
        OPENAI_API_KEY="sk-of-no-server",
        OPENAI_MODEL="tiny",
    ):
        job = api.ended(api.unlocked(chat_id)["job_id"])
    assert (job["status"], job["coins_charged"]) == ("completed", PRICE)
    assert [insight["generator"] for insight in api.insights(chat_id)] == ["openai tiny"] * INSIGHTS
    assert {request.headers["Authorization"] for request in model.requests} == {
        "Bearer sk-of-no-server"
    }


def test_sold_whole_what_a_model_refuses_no_free_fallback_writes_and_the_coins_come_back(
    model: ModelServer, deployment: Deployment, api: Api, chat_id: str
) -> None:
    model.script = lambda _: Refuses(403, "AccessDeniedException")
    with deployment.environment("Generate", GENERATOR="bedrock,embedded"):
        job = api.ended(api.unlocked(chat_id)["job_id"])
        # A worker whose function is changed under it leaves its message in flight.
        eventually(lambda: deployment.depth("InsightQueue") == 0, "its messages are still there")
        # It ends early, and its last messages are dropped after that: by this worker, if it is let.
        eventually(lambda: deployment.depth("InsightQueue") == 0, "an insight is still written")
    assert (job["status"], job["coins_charged"]) == ("failed", 0)
    assert (api.wallet()["available"], api.wallet()["held"]) == (SIGNUP + PRICE, 0)
    assert api.insights(chat_id) == []


def test_a_chat_deleted_while_a_model_writes_is_shown_to_no_model_again(
    model: ModelServer, deployment: Deployment, api: Api, user: str, chat_id: str
) -> None:
    deleted = threading.Event()

    def slow(request: ModelRequest) -> Answer:
        deleted.wait(30)
        return cite_first_lines(request)

    model.script = slow
    with deployment.paused("Generate"), ThreadPoolExecutor(1) as threads:
        job_id = api.unlocked(chat_id)["job_id"]
        first, *others = deployment.take_all("InsightQueue", INSIGHTS)
        assert {json.loads(body)["job_id"] for body in (first, *others)} == {job_id}
        writing = threads.submit(deployment.deliver, "Generate", first)
        eventually(lambda: model.requests, "the model was not asked")
        api.delete_chat(chat_id).expect(204)
        deleted.set()
        assert writing.result(30) == []
        assert [deployment.deliver("Generate", body) for body in others] == [[]] * len(others)
    assert len(model.requests) == 1
    assert api.job(job_id)["status"] == "cancelled"
    assert (api.wallet()["available"], api.wallet()["held"]) == (SIGNUP + PRICE, 0)
    kept = deployment.s3.list_objects_v2(
        Bucket=deployment.physical["ChatsBucket"],
        Prefix=f"chats/{deployment.uid(user)}/{chat_id}/",
    )
    assert kept["KeyCount"] == 0


def sent_of(api: Api, job_id: str) -> list[dict[str, Any]]:
    """Everything that is shown to have left for a job, of all pages."""
    path = f"/api/insights/jobs/{job_id}/sent"
    found: list[dict[str, Any]] = []
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        page = api.get(path + (f"?next={page['next']}" if page["next"] else "")).expect(200)
        found += page["sent"]
    return found


def test_what_left_is_what_the_model_read_and_names_nobody(
    model: ModelServer, api: Api, chat_id: str
) -> None:
    def naming(request: ModelRequest) -> Answer:
        (name,) = re.findall(r'"from": "(Person \w+)"', request.prompt)[:1]
        finding = {"text": f"{name} asks.", "kind": request.kind, "lines": request.shown_lines[:1]}
        return ToolCall({"summary": f"{name}'s turn.", "findings": [finding]})

    model.script = naming
    job = api.ended(api.unlocked(chat_id)["job_id"])

    sent = sent_of(api, job["job_id"])
    assert sorted(f"{each['system']}\n{each['user']}" for each in sent) == sorted(
        request.prompt for request in model.requests
    )
    assert len(sent) == INSIGHTS
    for name in (ANN, BEN):
        for part in name.split():
            assert not any(part.encode() in request.raw for request in model.requests)
    summaries = {insight["summary"] for insight in api.insights(chat_id)}
    assert summaries <= {f"{ANN}'s turn.", f"{BEN}'s turn."}


def test_what_left_is_shown_though_the_model_refused_and_to_nobody_else(
    model: ModelServer, deployment: Deployment, api: Api, user: str, chat_id: str
) -> None:
    model.script = lambda _: Says("No.")
    job = api.ended(api.unlocked(chat_id)["job_id"])

    assert job["status"] == "failed"
    assert {each["generator"] for each in sent_of(api, job["job_id"])} == {f"bedrock {MODEL}"}
    stranger = deployment.api(f"stranger-of-{user}")
    stranger.get(f"/api/insights/jobs/{job['job_id']}/sent").refused(404, "job_not_found")
