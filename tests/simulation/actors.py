"""The people of a run: tabs that call the API, and operators who act on a wallet.

Each holds the answers it gets against the rules that a caller can see: 3 (a replay answers as the
first call did, a refusal wrote nothing), 4 (only what was paid for is shown), 9 (only one's own).
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app import app
from chalicelib.credits import Deadline, GrantKind, Ledger, Transaction
from chalicelib.credits.errors import CreditsError, IdempotencyMismatch, LedgerBusy, LedgerCorrupted
from chalicelib.credits.identity import hold_id_for
from chalicelib.credits.transitions import Setting, SettingName
from chalicelib.insights.catalogue import category
from chalicelib.insights.questions import ASK, asking
from tests.simulation.plan import PARTS, Actor, Step
from tests.simulation.rules import RuleBroken, expect
from tests.simulation.scheduler import Killed, Process
from tests.simulation.world import (
    API_SECONDS,
    OPERATOR_SECONDS,
    SECRET,
    START,
    World,
    secret_of,
    uid_of,
)

TRIES = 4
LEAST_CALLS = 100
CALL_SECONDS = 20
ASKS_TO_WAIT = frozenset({"index_not_ready"})
"""Codes of 5xx answers that nothing has to go wrong for."""
BOUNDARY = "simulated-form"
Content = tuple[str, ...]
Wanted = tuple[str, str, str]
"""A chat, a category and one of `PARTS`; or a chat, `ASK` and a question."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: Any

    @property
    def code(self) -> str:
        """The stable code of a problem."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""


@dataclass(slots=True)
class Memory:
    """What a user's people know together: what they uploaded, and what they were answered."""

    chats: list[str] = field(default_factory=list)
    uploads: int = 0
    exports: dict[str, int] = field(default_factory=dict)
    jobs: list[str] = field(default_factory=list)
    unlocked: dict[str, tuple[Wanted, str, int]] = field(default_factory=dict)
    operated: dict[str, tuple[Content, Transaction]] = field(default_factory=dict)
    asked: dict[str, Callable[[], Transaction]] = field(default_factory=dict)
    coins_expire: bool = False


@dataclass
class Person:
    """One actor at work."""

    world: World
    actor: Actor
    memory: Memory
    others: Mapping[str, Memory]

    def __post_init__(self) -> None:
        self.uid = uid_of(self.actor.user)
        self.uploaded: str | None = None

    def live(self, process: Process) -> None:
        """Do one step after the other."""
        self.process = process
        for step in self.actor.steps:
            if step.wait:
                self.world.scheduler.give_way(self.world.scheduler.now + step.wait)
            self.world.note(process, "step", str(step))
            getattr(self, step.what.replace(" ", "_"))(step)

    # A tab

    def upload(self, _: Step) -> None:
        """Upload a chat of its own, in which the user's secret is said."""
        self.memory.uploads += 1
        number = self.memory.uploads
        answer = self._send_file(self._export(number, evenings=1))
        if answer is not None and answer.status in (200, 201):
            self.uploaded = answer.body["chat_id"]
            self.memory.chats.append(self.uploaded)
            self.memory.exports[self.uploaded] = number

    def extend(self, step: Step) -> None:
        """Upload a longer export of a chat."""
        chat_id = self._chat(step)
        if chat_id is None:
            return
        answer = self._send_file(self._export(self.memory.exports[chat_id], evenings=3))
        gone = self.world.safety.chat_is_gone({"pk": f"U#{self.uid}", "chat_id": chat_id})
        if answer is not None and answer.status < 500 and not gone:
            fine = answer.status in (200, 202) or answer.code in ("chat_changed", "chat_not_found")
            expect(fine, 8, f"a longer export of a chat was answered {answer}")

    def join(self, step: Step) -> None:
        """Make two people of a chat one, or take them apart again."""
        chat_id = self._chat(step)
        if chat_id is None:
            return
        change = {"participant": "Bo", "same_as": "Ann" if step.amount else None}
        self._insist(
            "PATCH",
            "/api/chats/{chat_id}/participants",
            json_body={"participants": [change]},
            chat_id=chat_id,
        )

    def _export(self, number: int, *, evenings: int) -> str:
        secret = secret_of(self.actor.user)
        lines = [
            f"1/2/25, 9:00 AM - Ann: good morning {secret} {number}\n",
            f"1/2/25, 9:02 AM - Bo: did you sleep {secret}\n",
        ]
        lines += [
            f"1/{13 + evening}/25, 7:15 PM - Ann: like a stone {secret}\n"
            for evening in range(evenings)
        ]
        return "".join(lines)

    def _send_file(self, export: str) -> Answer | None:
        body = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="chat.txt"'
            f"\r\nContent-Type: text/plain\r\n\r\n{export}\r\n--{BOUNDARY}--\r\n"
        ).encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Content-Length": str(len(body)),
        }
        return self._insist("POST", "/api/chats/upload", body=body, headers=headers)

    def unlock(self, step: Step) -> None:
        """Unlock a category; the same key again must answer the same."""
        chat_id = self._chat(step)
        if chat_id is not None:
            self._unlock((chat_id, step.category, step.part), step.key)

    def ask(self, step: Step) -> None:
        """Ask the chat a question; the same key again must answer the same."""
        chat_id = self._chat(step)
        if chat_id is not None:
            self._unlock((chat_id, ASK, step.part), step.key)

    def status(self, _: Step) -> None:
        """Look at the last job."""
        for job_id in self.memory.jobs[-1:]:
            answer = self._insist("GET", "/api/insights/jobs/{job_id}/status", job_id=job_id)
            expect(answer is None or answer.status in (200, 500), 9, f"own job: {answer}")

    def cancel(self, _: Step) -> None:
        """Cancel the last job."""
        for job_id in self.memory.jobs[-1:]:
            answer = self._insist("POST", "/api/insights/jobs/{job_id}/cancel", job_id=job_id)
            if answer is not None and answer.status == 200:
                expect(answer.body["status"] == "cancelled", 3, f"cancel answered {answer.body}")

    def delete(self, step: Step) -> None:
        """Delete the chat."""
        chat_id = self._chat(step)
        if chat_id is not None:
            self._insist("DELETE", "/api/chats/{chat_id}", chat_id=chat_id)

    def read(self, step: Step) -> None:
        """Read the insights: shown only once they are paid for, and never others'."""
        chat_id = self._chat(step)
        if chat_id is None:
            return
        answer = self._insist("GET", "/api/insights/chats/{chat_id}", chat_id=chat_id)
        if answer is not None and answer.status == 200 and answer.body["insights"]:
            jobs = [job for job in self._jobs() if job["chat_id"] == chat_id]
            paid = any(job["status"] == "completed" for job in jobs)
            expect(paid, 4, "insights were shown before they were paid for")
            shown = json.dumps(answer.body)
            expect(secret_of(self.actor.user) in shown, 9, "the quotes are not from this chat")
        for job_id in self.memory.jobs[-1:]:
            answer = self._insist("GET", "/api/insights/jobs/{job_id}/sent", job_id=job_id)
            sent = answer.body["sent"] if answer is not None and answer.status == 200 else []
            own = all(secret_of(self.actor.user) in each["user"] for each in sent)
            expect(own, 9, "what left for this job is not from this chat")

    def sample(self, step: Step) -> None:
        """Ask for the sample of a category: no coin moves."""
        chat_id = self._chat(step)
        if chat_id is None:
            return
        answer = self._insist(
            "POST",
            "/api/chats/{chat_id}/samples",
            json_body={"category_id": step.category},
            chat_id=chat_id,
        )
        expect(self.process.wrote == 0, 1, "a sample wrote to the ledger")
        if answer is not None and answer.status < 500:
            codes = ("chat_not_found", "sample_limit_reached")
            told = answer.status in (200, 202) and answer.body["status"] in ("pending", "ready")
            expect(told or answer.code in codes, 8, f"a sample was answered {answer}")

    def samples(self, step: Step) -> None:
        """Look at the samples: never others'."""
        chat_id = self._chat(step)
        if chat_id is None:
            return
        answer = self._insist("GET", "/api/chats/{chat_id}/samples", chat_id=chat_id)
        if answer is not None and answer.status == 200:
            for shown in answer.body["samples"]:
                expect((shown["status"] == "ready") == bool(shown["insight"]), 8, f"shown: {shown}")
                own = not shown["insight"] or secret_of(self.actor.user) in json.dumps(shown)
                expect(own, 9, "a sample's quotes are not from this chat")

    def search(self, step: Step) -> None:
        """Search a chat, and open the best that was found in its place."""
        chat_id = self._chat(step)
        if chat_id is None:
            return
        found = self._messages(chat_id, search=f"who slept {secret_of(self.actor.user)}")
        for best in found[:1]:
            place = f"{best['export']}:{best['line']}"
            around = self._messages(chat_id, around=place)
            expect(not around or best in around, 8, f"{place} was found, and is not there")

    def _messages(self, chat_id: str, **query: str) -> list[dict[str, Any]]:
        """Messages of a chat, which are this user's own; none if they are not to be had now."""
        answer = self._insist("GET", "/api/chats/{chat_id}/messages", query=query, chat_id=chat_id)
        if answer is None or answer.status != 200:
            return []
        messages: list[dict[str, Any]] = answer.body["messages"]
        own = all(secret_of(self.actor.user) in message["text"] for message in messages)
        expect(own and bool(messages), 9, f"other messages than those of this chat: {messages}")
        return messages

    def balance(self, _: Step) -> None:
        """Look at the wallet."""
        answer = self._insist("GET", "/api/credits/balance")
        if answer is not None and answer.status == 200:
            wallet = dict(answer.body)
            granted = wallet.pop("granted")
            parts = ("available", "held", "spent", "lapsed", "revoked")
            expect(sum(wallet[part] for part in parts) == granted, 1, f"shown: {answer.body}")

    def transactions(self, _: Step) -> None:
        """Look at the journal."""
        self._insist("GET", "/api/credits/transactions")

    def jobs(self, _: Step) -> None:
        """List the jobs."""
        self._insist("GET", "/api/insights/jobs")

    def chats(self, _: Step) -> None:
        """List the chats, and look at the first."""
        self._insist("GET", "/api/chats")
        for chat_id in self.memory.chats[:1]:
            self._insist("GET", "/api/chats/{chat_id}", chat_id=chat_id)

    def packages(self, _: Step) -> None:
        """Look at what coins cost."""
        self._insist("GET", "/api/credits/packages")

    def trespass(self, _: Step) -> None:
        """Ask for what is somebody else's: nobody may learn that it exists."""
        for user, theirs in self.others.items():
            if user == self.actor.user:
                continue
            attempts: list[tuple[str, str, dict[str, Any]]] = []
            for chat_id in theirs.chats[:1]:
                unlocking = {"chat_id": chat_id, "category_id": "solo"}
                attempts += [
                    ("GET", "/api/insights/chats/{chat_id}", {"chat_id": chat_id}),
                    ("GET", "/api/chats/{chat_id}/samples", {"chat_id": chat_id}),
                    ("DELETE", "/api/chats/{chat_id}", {"chat_id": chat_id}),
                    ("POST", "/api/insights/unlock", {"json_body": unlocking}),
                ]
            for job_id in theirs.jobs[:1]:
                path = "/api/insights/jobs/{job_id}"
                attempts.append(("GET", f"{path}/status", {"job_id": job_id}))
                attempts.append(("POST", f"{path}/cancel", {"job_id": job_id}))
            for method, resource, values in attempts[:3]:
                answer = self._call(method, resource, **values)
                allowed = answer is None or answer.status == 404 or answer.status >= 500
                expect(allowed, 9, f"{method} {resource} of somebody else: {answer}")

    # An operator

    def grant(self, step: Step) -> None:
        """Give coins, once for each key."""
        expires_at = None if step.life is None else int(START) + step.life
        self.memory.coins_expire |= expires_at is not None
        kind = GrantKind.PURCHASE if expires_at is None else GrantKind.PROMOTION
        self._operate(
            step,
            ("grant", str(step.amount), str(expires_at)),
            lambda ledger, now: ledger.grant(
                step.amount, kind, key=step.key or "", now=now, expires_at=expires_at
            ),
        )

    grant_again = grant
    differing_grant = grant

    def revoke(self, step: Step) -> None:
        """Take coins back."""
        self._operate(
            step,
            ("revoke", str(step.amount)),
            lambda ledger, now: ledger.revoke(
                step.amount, "chargeback", key=step.key or "", now=now
            ),
        )

    def refund(self, step: Step) -> None:
        """Give back a part of what the last job cost."""
        paid = [job["sk"].removeprefix("JOB#") for job in self._jobs() if job["charged"]]
        for job_id in (paid or self.memory.jobs)[-1:]:
            self._operate(
                step,
                ("refund", job_id, str(step.amount)),
                lambda ledger, now, job_id=job_id: ledger.refund(  # type: ignore[misc]
                    job_id, step.amount, "goodwill", key=step.key or "", now=now
                ),
            )

    def freeze(self, step: Step) -> None:
        """Let no new hold in."""
        self._set(step, Setting(SettingName.FROZEN, True))

    def thaw(self, step: Step) -> None:
        """Let new holds in again."""
        self._set(step, Setting(SettingName.FROZEN, False))

    def limit(self, step: Step) -> None:
        """Limit what may be reserved in a day."""
        self._set(step, Setting(SettingName.DAY_LIMIT, step.amount))

    def mark(self, step: Step) -> None:
        """Ask for a notice below a balance."""
        self._set(step, Setting(SettingName.LOW_MARK, step.amount))

    def quote(self, step: Step) -> None:
        """Ask what a reservation would meet."""
        self._attempt(lambda ledger, now: ledger.quote(step.amount, now=now))

    def holds(self, _: Step) -> None:
        """List the open holds."""
        self._attempt(lambda ledger, _: ledger.open_holds())

    # The end

    def replay_everything(self, process: Process) -> None:
        """A year later: every key again, and each answer as it was then; then all that is shown."""
        self.process = process
        for key, (content, job_id, _) in list(self.memory.unlocked.items()):
            self._unlock(content, key)
            found = next((j for j in self._jobs() if j["sk"] == f"JOB#{job_id}"), None)
            expect(found is not None, 3, f"the job of {key} is gone")
        for key, (_, first) in list(self.memory.operated.items()):
            again = self.memory.asked[key]()
            expect(again == first, 3, f"{key} answered {again}, first {first}")
        self.balance(Step("balance"))
        self.transactions(Step("transactions"))
        for number, chat_id in enumerate(self.memory.chats[:1]):
            if not self.world.safety.chat_is_gone({"pk": f"U#{self.uid}", "chat_id": chat_id}):
                self.read(Step("read", chat=number))
        while self.world.calls < LEAST_CALLS:
            self.transactions(Step("transactions"))

    # How it is done

    def _unlock(self, content: Wanted, key: str | None) -> None:
        chat_id, category_id, part = content
        known = self.memory.unlocked.get(key) if key else None
        before, seq = self.world.calls, self.world.seq(self.uid)
        headers = {"Idempotency-Key": key} if key else {}
        if category_id == ASK:
            price = asking().price
            question = {"question": part}
            answer = self._insist(
                "POST",
                "/api/chats/{chat_id}/ask",
                chat_id=chat_id,
                json_body=question,
                headers=headers,
            )
        else:
            price = category(category_id).price
            wanted = {"chat_id": chat_id, "category_id": category_id, **PARTS[part]}
            answer = self._insist("POST", "/api/insights/unlock", json_body=wanted, headers=headers)
        if answer is None or answer.status >= 500:
            return
        if known is not None and known[0] == content:
            told = (answer.body.get("job_id"), answer.body.get("coins_reserved"))
            expect(answer.status < 300 and told == known[1:], 3, f"{known} became {answer}")
        elif known is not None:
            expect(answer.code == "idempotency_mismatch", 3, f"{known}, other content: {answer}")
        if answer.status == 402:
            lowest = self.world.safety.lowest_available(self.uid, before)
            short = lowest < max(price, answer.body["required"]) or self.memory.coins_expire
            expect(short, 3, f"refused as short, {lowest} coins were there")
        if answer.status >= 400:
            opening = 2 if seq == 0 else 0
            expect(self.process.wrote <= opening, 3, f"a refusal wrote: {answer.body}")
            return
        job_id = answer.body["job_id"]
        self.memory.jobs.append(job_id)
        mine = answer.status == 202 or (key and hold_id_for(self.uid, key) == job_id)
        if key and mine:
            reserved = answer.body["coins_reserved"]
            self.memory.unlocked.setdefault(key, (content, job_id, reserved))

    def _chat(self, step: Step) -> str | None:
        if step.chat < 0:
            return self.uploaded
        chats = self.memory.chats
        return chats[step.chat] if step.chat < len(chats) else None

    def _jobs(self) -> list[dict[str, Any]]:
        """The user's jobs as they stand, seen from outside."""
        return [job for job in self.world.jobs() if job["pk"] == f"U#{self.uid}"]

    def _set(self, step: Step, setting: Setting) -> None:
        self._operate(
            step,
            ("set", setting.cause),
            lambda ledger, now: ledger.adjust(setting, key=step.key or "", now=now),
        )

    def _operate(
        self, step: Step, content: Content, act: Callable[[Ledger, int], Transaction]
    ) -> None:
        key = step.key or ""
        known = self.memory.operated.get(key)
        for _ in range(TRIES):
            answer = self._attempt(act)
            if isinstance(answer, Transaction):
                break
            if isinstance(answer, CreditsError) and not isinstance(answer, LedgerBusy):
                break
        if known is not None and known[0] == content and isinstance(answer, Transaction):
            expect(answer == known[1], 3, f"{key} answered {answer}, first {known[1]}")
        elif known is not None and known[0] != content and answer is not None:
            refused = isinstance(answer, IdempotencyMismatch | LedgerBusy)
            expect(refused, 3, f"{key} took other content: {answer}")
        if known is None and isinstance(answer, Transaction):
            self.memory.operated[key] = (content, answer)

            def ask() -> Transaction:
                return act(self._ledger(), int(self.world.scheduler.now))

            self.memory.asked[key] = ask

    def _ledger(self) -> Ledger:
        return Ledger(self.uid, deadline=Deadline.after(CALL_SECONDS))

    def _attempt(self, act: Callable[[Ledger, int], object]) -> object:
        """The answer or refusal of the ledger; None if there was none."""
        process, scheduler = self.process, self.world.scheduler
        process.disturbed = False
        process.killed_at = scheduler.now + OPERATOR_SECONDS
        answer: object = None
        try:
            answer = act(self._ledger(), int(scheduler.now))
        except LedgerCorrupted as error:
            raise RuleBroken(7, f"corrupted: {error}") from error
        except CreditsError as error:
            answer = error
        except Killed:
            process.disturbed = True
        except Exception as error:
            expect(process.disturbed, 8, f"an operator met {error!r}")
        finally:
            process.killed_at = None
        busy = isinstance(answer, LedgerBusy)
        expect(not busy or process.disturbed, 8, "busy, and nothing was")
        self.world.note(process, "answer", repr(answer)[:200])
        return answer

    def _insist(
        self,
        method: str,
        resource: str,
        *,
        body: bytes = b"",
        json_body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        **path: str,
    ) -> Answer | None:
        """Call, and call again if there was no answer, as a client does."""
        answer = None
        for tried in range(TRIES):
            answer = self._call(
                method,
                resource,
                body=body,
                json_body=json_body,
                headers=headers,
                query=query,
                **path,
            )
            if answer is not None and answer.status < 500:
                break
            self.world.scheduler.give_way(self.world.scheduler.now + 2**tried)
        return answer

    def _call(
        self,
        method: str,
        resource: str,
        *,
        body: bytes = b"",
        json_body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        **path: str,
    ) -> Answer | None:
        process, scheduler = self.process, self.world.scheduler
        sent = dict(headers or {})
        if json_body is not None:
            body, sent["Content-Type"] = json.dumps(json_body).encode(), "application/json"
        event = _event(
            method, resource, path, body=body, headers=sent, query=query, principal=self.uid
        )
        process.disturbed, process.wrote = False, 0
        process.killed_at = scheduler.now + API_SECONDS
        answer, raw = None, {}
        try:
            raw = app(event, self.world.context(process))
            answer = Answer(raw["statusCode"], json.loads(raw["body"]) if raw["body"] else None)
        except Killed:
            process.disturbed = True
        finally:
            process.killed_at = None
        told = "none" if answer is None else f"{answer.status} {json.dumps(answer.body)[:160]}"
        self.world.note(process, f"{method} {resource}", told)
        refused = answer is not None and answer.status >= 400
        expect(not refused or SECRET.decode() not in str(raw), 10, f"chat text in: {told}")
        failed = answer is None or (answer.status >= 500 and answer.code not in ASKS_TO_WAIT)
        expect(not failed or process.disturbed, 8, f"{method} {resource} failed by itself: {told}")
        return answer


def _event(
    method: str,
    resource: str,
    path: Mapping[str, str],
    *,
    body: bytes,
    headers: Mapping[str, str],
    query: Mapping[str, str] | None,
    principal: str,
) -> dict[str, Any]:
    return {
        "resource": resource,
        "path": resource.format(**path),
        "httpMethod": method,
        "headers": dict(headers),
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": dict(query) if query else None,
        "multiValueQueryStringParameters": query and {n: [v] for n, v in query.items()},
        "pathParameters": dict(path) or None,
        "stageVariables": None,
        "requestContext": {
            "authorizer": {"principalId": principal},
            "httpMethod": method,
            "identity": {"sourceIp": "127.0.0.1"},
            "path": resource.format(**path),
            "requestId": "simulated",
            "resourcePath": resource,
            "stage": "live",
        },
        "body": b64encode(body).decode() if body else None,
        "isBase64Encoded": bool(body),
    }
