"""What bad input gets over HTTP: a problem JSON with a stable code, and nothing stored."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.harness.api import Api
from tests.harness.chats import couple
from tests.harness.deployment import Deployment
from tests.harness.differences import Difference
from tests.harness.events import multipart

PRIVATE = (
    ("POST", "/api/chats/upload"),
    ("GET", "/api/chats"),
    ("POST", "/api/insights/unlock"),
    ("GET", "/api/insights/jobs"),
    ("GET", "/api/credits/balance"),
    ("GET", "/api/credits/transactions"),
)
PUBLIC = ("/health", "/api/categories", "/api/categories/romantic/insights")


@pytest.mark.parametrize(("method", "path"), PRIVATE)
def test_a_call_without_a_token_is_unauthorized(
    deployment: Deployment, method: str, path: str
) -> None:
    Api(deployment.url, None).call(method, path).refused(401, "unauthorized")


def test_an_expired_token_is_unauthorized(deployment: Deployment, user: str) -> None:
    token = deployment.token(user, expires_in=timedelta(seconds=-1))
    Api(deployment.url, token).get("/api/credits/balance").refused(401, "invalid_token")


def test_a_token_signed_with_another_key_is_unauthorized(deployment: Deployment, user: str) -> None:
    token = deployment.token(user, secret="a key that is not the one of this stage")
    Api(deployment.url, token).get("/api/credits/balance").refused(401, "invalid_token")


def test_a_token_that_is_none_is_unauthorized(deployment: Deployment) -> None:
    answer = Api(deployment.url, "not-a-token").get("/api/credits/balance")
    answer.refused(401, "invalid_token")


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_route_asks_for_no_token(deployment: Deployment, path: str) -> None:
    Api(deployment.url, None).get(path).expect(200)


@pytest.mark.differs_on_localstack(Difference.GATEWAY_RESPONSES)
def test_a_route_that_is_none_is_not_found(api: Api) -> None:
    api.get("/api/nothing/here").refused(404, "not_found")


def test_an_upload_without_a_form_is_refused(api: Api) -> None:
    answer = api.call(
        "POST",
        "/api/chats/upload",
        data=couple().data,
        headers={"Content-Type": "text/plain"},
    )
    answer.refused(415, "wrong_content_type")


def test_a_form_whose_file_is_in_another_field_is_refused(api: Api) -> None:
    files = {"chat": ("chat.txt", couple().data)}
    api.call("POST", "/api/chats/upload", files=files).refused(400, "missing_file")


def test_a_form_without_a_file_is_refused(api: Api) -> None:
    content_type, body = multipart(b"just a value")
    body = body.replace(b'; filename="chat.txt"', b"")
    answer = api.call(
        "POST", "/api/chats/upload", data=body, headers={"Content-Type": content_type}
    )
    answer.refused(400, "missing_file")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", marks=pytest.mark.differs_on_localstack(Difference.FORMS)),
        b" \n\n",
    ],
    ids=["nothing", "blank lines"],
)
def test_an_empty_file_is_refused(api: Api, data: bytes) -> None:
    api.upload(data).refused(400, "empty_file")


def test_a_file_that_is_no_chat_is_refused_and_not_kept(api: Api) -> None:
    api.upload(b"Dear diary,\nnothing happened today.\n").refused(422, "not_a_chat")
    assert api.get("/api/chats").expect(200)["chats"] == []


@pytest.mark.parametrize("data", [b"{", b"", b"\xff\xfe", b"chat_id=1"])
def test_a_body_that_is_no_json_is_refused(api: Api, data: bytes) -> None:
    answer = api.call(
        "POST", "/api/insights/unlock", data=data, headers={"Content-Type": "application/json"}
    )
    answer.refused(400, "malformed_json")


@pytest.mark.parametrize(
    "body",
    [
        [],
        "romantic",
        {},
        {"chat_id": "c"},
        {"chat_id": 7, "category_id": "romantic"},
        {"chat_id": "c", "category_id": None},
        {"chat_id": "c", "category_id": "romantic", "expected_price": "400"},
        {"chat_id": "c", "category_id": "romantic", "expected_price": True},
        {"chat_id": "c", "category_id": "romantic", "expected_price": -1},
    ],
)
def test_json_of_another_shape_is_refused(api: Api, body: object) -> None:
    api.call("POST", "/api/insights/unlock", json_body=body).refused(422, "wrong_shape")


@pytest.mark.parametrize("key", ["", "k" * 256, "two words"])
def test_an_idempotency_key_that_cannot_be_one_is_refused(api: Api, key: str) -> None:
    answer = api.call(
        "POST",
        "/api/insights/unlock",
        json_body={"chat_id": "c", "category_id": "romantic"},
        headers={"Idempotency-Key": key},
    )
    answer.refused(400, "invalid_idempotency_key")


@pytest.mark.parametrize("path", ["/api/chats", "/api/insights/jobs", "/api/credits/transactions"])
def test_a_cursor_that_is_none_of_ours_is_refused(api: Api, path: str) -> None:
    api.get(f"{path}?next=somewhere").refused(400, "invalid_cursor")


@pytest.mark.parametrize("job_id", ["0" * 64, "none-of-ours"])
def test_a_job_nobody_started_is_not_found(api: Api, job_id: str) -> None:
    api.get(f"/api/insights/jobs/{job_id}/status").refused(404, "job_not_found")


def test_a_browser_may_ask_whether_it_may_upload(deployment: Deployment) -> None:
    answer = Api(deployment.url, None).call(
        "OPTIONS",
        "/api/chats/upload",
        headers={
            "Origin": "https://app.invalid",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,idempotency-key",
        },
    )
    assert answer.status in (200, 204)
    assert answer.headers["access-control-allow-origin"] == "*"
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert "authorization" in allowed
    assert "idempotency-key" in allowed
    assert "POST" in answer.headers["access-control-allow-methods"]


def test_a_refusal_can_be_read_by_a_page_of_another_origin(api: Api) -> None:
    answer = api.get("/api/insights/jobs/none-of-ours/status")
    answer.refused(404, "job_not_found")
    assert answer.headers["access-control-allow-origin"] == "*"
