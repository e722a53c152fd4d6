"""The HTTP API as a client sees it: one method a route, and waiting with a deadline."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict, cast

import requests

TIMEOUT_SECONDS = 40
POLL_SECONDS = 0.15
ENDED = frozenset({"completed", "failed", "cancelled"})
ROMANTIC = "romantic"


class Chat(TypedDict):
    chat_id: str
    title: str
    format: str
    messages: int
    skipped_lines: int
    participants: list[str]
    first_message_at: str
    last_message_at: str
    statistics: NotRequired[dict[str, Any]]


class Job(TypedDict):
    job_id: str
    chat_id: str
    category_id: str
    status: str
    total_insights: int
    completed_insights: int
    failed_insights: int
    progress_percentage: int
    estimated_seconds_left: int | None
    coins_reserved: int
    coins_charged: int
    reason: str | None


class Wallet(TypedDict):
    available: int
    held: int
    spent: int
    lapsed: int
    revoked: int
    granted: int


class Evidence(TypedDict):
    quote: str
    sender: str
    sent_at: str
    export: int
    line: int


class Insight(TypedDict):
    insight_id: str
    category_id: str
    title: str
    summary: str
    findings: list[dict[str, Any]]
    evidence: list[Evidence]
    messages_total: int
    generator: str
    question: str | None


class Entry(TypedDict):
    id: str
    kind: str
    amount: int
    balance_after: int
    created_at: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; header names are in lower case, `body` is its JSON, None if it has none."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def code(self) -> str:
        """The stable code of a problem, empty if the answer is none."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""

    def expect(self, *statuses: int) -> Any:
        """The body, if the status is one of `statuses`."""
        assert self.status in statuses, f"{self.status} {self.body}"
        return self.body

    def refused(self, status: int, code: str) -> dict[str, Any]:
        """The body of a problem JSON with this status and code."""
        assert (self.status, self.code) == (status, code), f"{self.status} {self.body}"
        assert self.headers["content-type"].startswith("application/problem+json")
        assert self.body["status"] == status
        assert self.body["title"]
        return cast(dict[str, Any], self.body)


class Api:
    """One user's client. Methods that end in a shape fail the test on any other answer."""

    def __init__(self, base_url: str, token: str | None) -> None:
        self._base_url = base_url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def call(
        self,
        method: str,
        path: str,
        *,
        json_body: Any = None,
        data: bytes | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request as it is described and take whatever comes."""
        response = requests.request(
            method,
            self._base_url + path,
            json=json_body,
            data=data,
            files=files,
            headers={**self._headers, **(headers or {})},
            timeout=TIMEOUT_SECONDS,
        )
        try:
            body = json.loads(response.content)
        except ValueError:
            body = None
        names = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, names, body)

    def get(self, path: str) -> Answer:
        """GET `path`."""
        return self.call("GET", path)

    def upload(self, data: bytes, *, name: str = "WhatsApp Chat with Ben.txt") -> Answer:
        """Upload an export."""
        return self.call("POST", "/api/chats/upload", files={"file": (name, data)})

    def uploaded(self, data: bytes) -> Chat:
        """Upload an export that is taken."""
        return cast(Chat, self.upload(data).expect(201))

    def unlock(
        self,
        chat_id: str,
        category_id: str = ROMANTIC,
        *,
        key: str | None = None,
        expected_price: int | None = None,
    ) -> Answer:
        """Unlock a category of a chat."""
        body: dict[str, Any] = {"chat_id": chat_id, "category_id": category_id}
        if expected_price is not None:
            body["expected_price"] = expected_price
        headers = {"Idempotency-Key": key} if key else {}
        return self.call("POST", "/api/insights/unlock", json_body=body, headers=headers)

    def unlocked(self, chat_id: str, *, key: str | None = None) -> Job:
        """Unlock a category that nobody has unlocked before."""
        return cast(Job, self.unlock(chat_id, key=key).expect(202))

    def job(self, job_id: str) -> Job:
        """A job as it stands."""
        return cast(Job, self.get(f"/api/insights/jobs/{job_id}/status").expect(200))

    def cancel(self, job_id: str) -> Answer:
        """Cancel a job."""
        return self.call("POST", f"/api/insights/jobs/{job_id}/cancel")

    def delete_chat(self, chat_id: str) -> Answer:
        """Delete a chat."""
        return self.call("DELETE", f"/api/chats/{chat_id}")

    def insights(self, chat_id: str) -> list[Insight]:
        """The insights that can be read of a chat."""
        body = self.get(f"/api/insights/chats/{chat_id}").expect(200)
        return cast(list[Insight], body["insights"])

    def wallet(self) -> Wallet:
        """The balance; its coins add up."""
        wallet = cast(Wallet, self.get("/api/credits/balance").expect(200))
        counted = sum(wallet[k] for k in ("available", "held", "spent", "lapsed", "revoked"))
        assert counted == wallet["granted"], wallet
        return wallet

    def entries(self) -> list[Entry]:
        """The newest page of the journal."""
        body = self.get("/api/credits/transactions").expect(200)
        return cast(list[Entry], body["transactions"])

    def ended(self, job_id: str, *, seconds: float = 60) -> Job:
        """The job once it has ended; raises TimeoutError with how it stands."""
        deadline = time.monotonic() + seconds
        while (job := self.job(job_id))["status"] not in ENDED:
            if time.monotonic() > deadline:
                raise TimeoutError(f"still {job['status']} after {seconds} s: {job}")
            time.sleep(POLL_SECONDS)
        return job
