"""One run: the product's functions, their queues, schedule and users on a simulated AWS."""

from __future__ import annotations

import gzip
import json
import random
import re
import secrets
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, cast

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError

from chalicelib.chats import indexes
from chalicelib.config import settings
from chalicelib.functions import bury, generate, ingest, prepare, settle, sweep
from chalicelib.insights import catalogue, deliver
from chalicelib.insights import sweep as sweeping
from chalicelib.insights.errors import (
    GenerationFailed,
    GenerationThrottled,
    GenerationUnavailable,
)
from chalicelib.insights.model import (
    Category,
    ChatReading,
    Draft,
    FallbackPolicy,
    Finding,
    Generator,
    InsightDefinition,
    Policy,
    Suits,
)
from chalicelib.insights.privacy.gate import Departure, keep
from tests.simulation.aws.dynamodb import DynamoDB, Write
from tests.simulation.aws.expressions import Item
from tests.simulation.aws.refusals import Cancelled, Refused
from tests.simulation.aws.s3 import S3, keys_in
from tests.simulation.aws.sqs import SQS, Message, Queue
from tests.simulation.environment import shipped
from tests.simulation.faults import SINGLE_WRITES, TRANSACTION, Fault, Kind, impossible
from tests.simulation.plan import CATEGORIES, INSIGHTS, Plan
from tests.simulation.rules import RuleBroken, Safety, expect, plain_item
from tests.simulation.scheduler import Aborted, Killed, Process, Scheduler, in_charge
from tests.simulation.sites import call_site
from tests.simulation.wire import (
    Call,
    answered_by,
    error_answer,
    json_answer,
    refill_retry_quotas,
    s3_answer,
)

START = 1_800_000_000.0
MOST_CALLS = 4000
SWEEP_SECONDS = 60
API_SECONDS = 29
OPERATOR_SECONDS = 120
SECRET = b"xylograph"
"""What every user's secret begins with."""
_SAMPLE = re.compile(r"chats/([^/]+)/([^/]+)/samples/[^/]+")
_UID = re.compile(rb'"[WU]#([^"]+)"')
_ERRORS = {
    ("DynamoDB", Kind.ERROR): ("InternalServerError", 500),
    ("DynamoDB", Kind.THROTTLE): ("ProvisionedThroughputExceededException", 400),
    ("SQS", Kind.ERROR): ("InternalFailure", 500),
    ("SQS", Kind.THROTTLE): ("ThrottlingException", 400),
    ("S3", Kind.ERROR): ("InternalError", 500),
    ("S3", Kind.THROTTLE): ("SlowDown", 503),
}


_DATA_TEMPLATE = Path(__file__).resolve().parents[2] / ".chalice" / "data.json"
_NOT_TOLD = frozenset({"at", "level", "request_id", "ms", "frames"})
"""Fields of a log line that are no part of a trace: they differ by machine, or say nothing."""


def uid_of(user: str) -> str:
    """The uid of a simulated user."""
    return sha256(user.encode()).hexdigest()[:32]


def secret_of(user: str) -> str:
    """A word that stands in every message of this user's chats, and in no other text."""
    return f"{SECRET.decode()}-{user}-quincunx"


@dataclass(frozen=True, slots=True)
class Source:
    """A function that a queue sets off, and the seconds it is given."""

    function: Any
    seconds: int


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        "prepare": Source(prepare.prepare, shipped("PrepareTimeoutSeconds")),
        "insight": Source(generate.generate, shipped("InsightTimeoutSeconds")),
        "settle": Source(settle.settle, shipped("SettleTimeoutSeconds")),
        "dead": Source(bury.bury, shipped("BuryTimeoutSeconds")),
        "uploads": Source(ingest.ingest, shipped("IngestTimeoutSeconds")),
    }
)


@dataclass
class Context:
    """What Lambda says of an invocation."""

    scheduler: Scheduler
    until: float
    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the platform stops the function."""
        return int(1000 * (self.until - self.scheduler.now))


@dataclass(slots=True)
class Happening:
    """One line of a trace."""

    step: int
    at: float
    process: str
    what: str
    outcome: str


@dataclass
class Outcome:
    """What became of a run. `broken` is the rule that did not hold, if one did not."""

    plan: Plan
    broken: RuleBroken | None
    calls: int
    users: int
    hits: Counter[tuple[str, Kind]]
    sites: Counter[str]
    trace: list[Happening]
    ended: Counter[str]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request to DynamoDB, and what the model made of it: a result, or a refusal."""

    operation: str
    request: Mapping[str, Any]
    result: Mapping[str, Any] | None
    refused: Refused | None = None


@dataclass
class World:
    """Everything of a run but the people in it."""

    plan: Plan
    tracing: bool = False
    recorded: list[Exchange] | None = None
    scheduler: Scheduler = field(default_factory=Scheduler)
    calls: int = 0
    hits: Counter[tuple[str, Kind]] = field(default_factory=Counter)
    sites: Counter[str] = field(default_factory=Counter)
    trace: list[Happening] = field(default_factory=list)
    callers: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._order = self.plan.chance("order")
        self._fate = self.plan.chance("fate")
        self.secrets = self.plan.chance("secrets")
        self.scheduler.now = START
        self.scheduler.choose = self._choose
        names = settings()
        self.dynamodb = DynamoDB(
            now=self._now,
            chance=self._fate,
            lag=self._lag,
            pages=lambda: 1 if self._partial else None,
            unprocessed=lambda: self._partial,
            applied=self._applied,
            tables={names.ledger_table: {}, names.app_table: {}},
        )
        dead = Queue("dead", shipped("DeadVisibilitySeconds"))
        self.queues = {
            "prepare": _queue("Prepare", dead),
            "insight": _queue("Insight", dead),
            "settle": _queue("Settle", Queue("settle-dead", 0)),
            "dead": dead,
            "parked": Queue("parked", 0),
            "uploads": _uploads_queue(),
        }
        self.sqs = SQS(
            now=self._now,
            chance=self._fate,
            queues=self.queues,
            doubled=lambda: self._fate.random() < self.plan.doubling,
            failing=lambda count: {self._fate.randrange(count)} if self._partial else set(),
            sent=self._sent,
        )
        self.s3 = S3()
        self.safety = Safety(self.dynamodb, self.s3, names.ledger_table, names.app_table)
        self.secrets_of_users = {
            actor.user: secret_of(actor.user).encode() for actor in self.plan.actors
        }
        self._asked_for: set[tuple[str, str]] = set()
        self._partial = False
        self._next_sweep = START + SWEEP_SECONDS
        self._jumps = sorted(self.plan.jumps, key=lambda jump: jump.at)
        self._faults_by_call = {fault.at: fault for fault in self.plan.faults if not fault.site}
        self._faults_by_site = {
            (fault.site, fault.at): fault for fault in self.plan.faults if fault.site
        }
        self._busy_left = self.plan.busy
        self._raised_at = self._fate.randrange(20, 200)
        self._numbers: Counter[str] = Counter()

    # Processes

    def start(
        self,
        name: str,
        kind: str,
        body: Callable[[Process], None],
        *,
        uids: frozenset[str] | None,
        seconds: float | None = None,
    ) -> Process:
        """Let something run from now on; it is stopped after so many seconds, if any."""

        def live() -> None:
            try:
                body(process)
            except (RuleBroken, AssertionError):
                raise
            except Exception as error:
                expect(process.disturbed, 8, f"{name} failed by itself: {error!r}")
                self.note(process, kind, f"raised {type(error).__name__}")

        process = Process(name=name, kind=kind, body=live, uids=uids)
        if seconds is not None:
            process.killed_at = self.scheduler.now + seconds
        self.scheduler.start(process)
        return process

    def context(self, process: Process) -> Context:
        """Lambda's context of the invocation that `process` is."""
        until = process.killed_at or self.scheduler.now + API_SECONDS
        self._numbers["invocation"] += 1
        return Context(self.scheduler, until, f"invocation-{self._numbers['invocation']}")

    def _choose(self) -> Process | None:
        scheduler, order = self.scheduler, self._order
        self._jump()
        while True:
            now = scheduler.now
            self._schedule_sweeps(now)
            ready = [process for process in scheduler.alive if process.wakes_at <= now]
            if scheduler.current in ready and order.random() < self.plan.patience:
                return scheduler.current
            waiting = [
                (name, message) for name in SOURCES for message in self.queues[name].visible(now)
            ]
            if ready or waiting:
                chosen = order.randrange(len(ready) + len(waiting))
                if chosen < len(ready):
                    return ready[chosen]
                started = self._deliver(*waiting[chosen - len(ready)])
                if started is not None:
                    return started
            elif not self._skip_idle_time():
                return None

    def _deliver(self, name: str, message: Message) -> Process | None:
        queue, source = self.queues[name], SOURCES[name]
        if not queue.receive(message, self.scheduler.now):
            return None
        fields = json.loads(message.body)
        self._numbers[name] += 1

        def invoke(process: Process) -> None:
            answer = source.function(_sqs_event(message), self.context(process))
            coins_moved = "request" in fields and process.wrote
            expect(not coins_moved, 1, "a worker of a sample wrote to the ledger")
            if not answer["batchItemFailures"]:
                queue.delete(message)
            elif not process.disturbed:
                self.note(process, name, f"left in the queue, received {message.receives} times")

        return self.start(
            f"{name} {self._numbers[name]}",
            name,
            invoke,
            uids=frozenset({fields["uid"]}),
            seconds=source.seconds,
        )

    def _schedule_sweeps(self, now: float) -> None:
        if now < self._next_sweep:
            return
        self._next_sweep += SWEEP_SECONDS * (1 + (now - self._next_sweep) // SWEEP_SECONDS)
        due = self.dynamodb.next_due()
        if due is None or due > now:
            return
        for _ in range(self._order.choice((0, 1, 1, 1, 1, 1, 1, 2))):
            self._numbers["sweep"] += 1
            self.start(
                f"sweep {self._numbers['sweep']}",
                "sweep",
                lambda process: cast(None, sweep.sweep(_SCHEDULED, self.context(process))),
                uids=None,
                seconds=shipped("SweepTimeoutSeconds"),
            )

    def _skip_idle_time(self) -> bool:
        """Move the clock to when something can happen; False if nothing ever will."""
        moments = [process.wakes_at for process in self.scheduler.alive]
        for name in SOURCES:
            visible = self.queues[name].next_visible()
            if visible is not None:
                moments.append(visible)
        due = self.dynamodb.next_due()
        at_work = bool(moments) or any(a.open_holds for a in self.safety.accounts.values())
        if due is not None and at_work:
            periods = -(-(due - self._next_sweep) // SWEEP_SECONDS)
            moments.append(self._next_sweep + SWEEP_SECONDS * max(periods, 0))
        if not moments:
            return False
        self.scheduler.now = max(self.scheduler.now, min(moments))
        return True

    # AWS

    def answer(self, call: Call) -> AWSResponse:
        """What a request of the running process is answered with, or how it fails."""
        process = self.scheduler.current
        assert process is not None
        try:
            return self._answer(call, process)
        except (Refused, ConnectionClosedError, EndpointConnectionError):
            raise
        except Exception as error:
            # Here, as botocore would take it for a fault of the network.
            self.scheduler.abort(error)
            raise Aborted from error

    def _answer(self, call: Call, process: Process) -> AWSResponse:
        if call.attempt == 1:
            self._begin(call, process)
        self._only_own(call, process)
        self.scheduler.give_way()
        fault = process.fault if call.attempt == 1 or process.fault_lasts else None
        outcome = "lost in the network"
        try:
            if fault is Kind.LOST and call.attempt > 1:
                raise EndpointConnectionError(endpoint_url=call.url)
            response, outcome = self._served(call, fault)
        except (Killed, Aborted):
            outcome = "killed"
            raise
        finally:
            self._tell(call, process, fault, outcome)
        self.scheduler.now += self._fate.uniform(0.002, 0.02)
        return response

    def _begin(self, call: Call, process: Process) -> None:
        number = self.calls
        self.calls += 1
        expect(number < MOST_CALLS, 8, f"no rest after {MOST_CALLS} calls")
        process.calls += 1
        self.callers |= process.uids or set()
        site = call_site(call.operation)
        process.site = site
        seen = self.sites[site]
        self.sites[site] += 1
        fault = self._faults_by_site.get((site, seen)) or self._faults_by_call.get(number)
        process.fault, process.fault_lasts = None, False
        if fault is not None:
            self._befall(fault, call, process)

    def _befall(self, fault: Fault, call: Call, process: Process) -> None:
        kinds = tuple(Kind)
        first = kinds.index(fault.kind)
        kind = next(
            kind
            for kind in (*kinds[first:], *kinds[:first])
            if impossible(kind, call.operation) is None
        )
        process.fault, process.fault_lasts = kind, fault.lasting
        process.disturbed = True
        self.hits[process.site, kind] += 1

    def _served(self, call: Call, fault: Kind | None) -> tuple[AWSResponse, str]:
        match fault:
            case Kind.KILLED_BEFORE:
                raise Killed
            case Kind.ERROR | Kind.THROTTLE | Kind.CONFLICT:
                refused = self._refusal(call, fault)
                return error_answer(call, refused), refused.code
            case Kind.SLOW if self._fate.random() < 0.5:
                self.scheduler.give_way(self.scheduler.now + self._fate.uniform(2, 9))
        self._partial = fault is Kind.PARTIAL
        try:
            response, outcome = self._applied_answer(call)
        finally:
            self._partial = False
        match fault:
            case Kind.KILLED_AFTER:
                raise Killed
            case Kind.LOST:
                raise ConnectionClosedError(endpoint_url=call.url)
            case Kind.SLOW:
                self.scheduler.give_way(self.scheduler.now + self._fate.uniform(2, 9))
        return response, outcome

    def _applied_answer(self, call: Call) -> tuple[AWSResponse, str]:
        try:
            match call.service:
                case "DynamoDB":
                    return json_answer(call, self._dynamodb_answer(call)), "ok"
                case "SQS":
                    self._look_at_the_queue(call)
                    return json_answer(call, self.sqs.call(call.operation, call.request)), "ok"
            return s3_answer(call, self._s3(call)), "ok"
        except Cancelled as cancelled:
            codes = ", ".join(str(reason["Code"]) for reason in cancelled.reasons)
            return error_answer(call, cancelled), f"cancelled [{codes}]"
        except Refused as refused:
            return error_answer(call, refused), refused.code

    def _dynamodb_answer(self, call: Call) -> Mapping[str, Any]:
        request = call.request
        try:
            result = self.dynamodb.call(call.operation, request)
        except Refused as refused:
            self._record(Exchange(call.operation, request, None, refused))
            raise
        self._record(Exchange(call.operation, request, result))
        return result

    def _record(self, exchange: Exchange) -> None:
        if self.recorded is not None and not self._partial:
            self.recorded.append(exchange)

    def _lag(self) -> float:
        """How long the index takes to see a write; not at all where answers are recorded."""
        seen_at_once = self._fate.random() < 0.7
        return 0.0 if seen_at_once or self.recorded is not None else self._fate.uniform(0, 3)

    def _s3(self, call: Call) -> bytes:
        if call.operation == "PutObject":
            self._no_foreign_text(call.key, call.body)
        if self._partial:
            kept, *deleted = keys_in(call.body)
            for key in deleted:
                self.s3.objects.pop(key, None)
            return f"<DeleteResult><Error><Key>{kept}</Key></Error></DeleteResult>".encode()
        return self.s3.call(call.operation, call.key, call.query, call.body)

    def _refusal(self, call: Call, fault: Kind) -> Refused:
        if fault is Kind.CONFLICT and call.operation in SINGLE_WRITES:
            return Refused("TransactionConflictException", "a transaction is under way")
        if call.operation == TRANSACTION and fault is not Kind.ERROR:
            code = "TransactionConflict" if fault is Kind.CONFLICT else "ThrottlingError"
            reasons = self.dynamodb.reasons(call.request)
            reasons[self._fate.randrange(len(reasons))] = {"Code": code, "Message": "busy"}
            return Cancelled(reasons)
        code, status = _ERRORS[call.service, fault]
        return Refused(code, "simulated", status=status)

    def _jump(self) -> None:
        while self._jumps and self._jumps[0].at <= self.calls:
            jump = self._jumps.pop(0)
            now = self.scheduler.now
            moments = self._ends_of_holds() if jump.of_a_hold else self._expiries()
            expiries = sorted({at for at in moments if at > now})
            if expiries:
                to = expiries[min(jump.nth, len(expiries) - 1)] + jump.offset
                self.scheduler.now = max(now, to)
                for process in self.scheduler.alive:
                    process.disturbed = True

    def _open_holds(self) -> Iterator[Item]:
        for (_, sk), item in self.dynamodb.items(settings().ledger_table):
            if sk.startswith("HOLD#") and item["state"]["S"] == "held":
                yield item

    def _ends_of_holds(self) -> Iterator[float]:
        return (float(hold["expires_at"]["N"]) for hold in self._open_holds())

    def _expiries(self) -> Iterator[float]:
        for hold in self._open_holds():
            yield from (float(hold[name]["N"]) for name in ("expires_at", "hard_end_at", "due_at"))
        for (_, sk), item in self.dynamodb.items(settings().ledger_table):
            if sk == "WALLET" and "due_at" in item:
                yield float(item["due_at"]["N"])
        for queue in self.queues.values():
            yield from (message.visible_at for message in queue.messages)

    # What is looked at as it happens

    def _applied(self, writes: Sequence[Write]) -> None:
        process = self.scheduler.current
        assert process is not None
        ledger = settings().ledger_table
        process.wrote += sum(write.table == ledger for write in writes)
        self.safety.check(writes, process, self.calls, self.scheduler.now)
        for write in writes:
            if write.new is not None and "dispatched_at" in write.new:
                self._all_asked_for(write.new)
            if write.new is not None and write.key[1].startswith("LIMIT#"):
                counted = len(plain_item(write.new).get("standing", ()))
                expect(counted <= settings().samples_a_day, 8, f"{counted} samples in a day")

    def _only_own(self, call: Call, process: Process) -> None:
        if call.service == "DynamoDB":
            self._no_text(call.body, f"a request of {process.name} to DynamoDB")
        if process.uids is None:
            return
        if call.service == "DynamoDB":
            touched = {found.decode() for found in _UID.findall(call.body)}
        elif call.service == "S3":
            text = f"{call.key} {call.query} {call.body.decode(errors='ignore')}"
            touched = set(re.findall(r"chats(?:/|%2F)([0-9a-f]{32})", text))
            expect(bool(touched), 9, f"{process.name} asked for {call.key!r}, which is nobody's")
        else:
            touched = set()
        expect(touched <= process.uids, 9, f"{process.name} asked for what is {touched}'s")

    def _sent(self, queue: Queue, body: str) -> None:
        process = self.scheduler.current
        assert process is not None
        self._no_text(body.encode(), f"a message of {queue.name}")
        message = json.loads(body)
        if queue.name == "insight" and "job_id" in message:
            self._asked_for.add((message["job_id"], message["insight_id"]))
        if queue.name == "prepare" and process.kind == "sweep":
            self._not_doubled(message, process)

    def _all_asked_for(self, item: Item) -> None:
        """A dispatched job waits for nothing that was never sent."""
        job = plain_item(item)
        job_id = job["sk"].removeprefix("JOB#")
        missing = [
            insight for insight, _ in job["shares"] if (job_id, insight) not in self._asked_for
        ]
        expect(not missing, 8, f"dispatched, and nobody was asked for {missing}")

    def _not_doubled(self, message: Mapping[str, str], process: Process) -> None:
        """The sweep saw messages on their way, so this job's first must be beyond delivery."""
        hold = self.dynamodb.item(
            settings().ledger_table, (f"W#{message['uid']}", f"HOLD#{message['job_id']}")
        )
        times = settings().jobs
        patience = times.prepare_receive_count * times.prepare_visibility
        expect(hold is not None, 8, "a job without a hold was asked for")
        waited = process.started_at - int((hold or {})["reserved_at"]["N"])
        idle = not self._seen_busy(process)
        expect(idle or waited + 1 >= patience, 8, "the sweep doubled a message that waits")

    def _seen_busy(self, process: Process) -> bool:
        return process.queue_seen_busy

    def _no_text(self, text: bytes, where: str) -> None:
        if SECRET in text:
            raise RuleBroken(10, f"chat text stands in {where}")

    def _no_foreign_text(self, key: str, body: bytes) -> None:
        text = gzip.decompress(body) if key.endswith(".gz") else body
        for user, secret in self.secrets_of_users.items():
            expect(secret not in text or uid_of(user) in key, 9, f"{key} holds the text of {user}")

    def write(self, text: str) -> int:
        """Standard error of the product: its log."""
        process = self.scheduler.current
        try:
            self._no_text(text.encode(), "the log")
        except RuleBroken as broken:
            self.scheduler.abort(broken)
            raise Aborted from broken
        if self.tracing and process is not None and text.strip():
            fields = json.loads(text)
            said = {k: v for k, v in fields.items() if k not in _NOT_TOLD}
            self.note(process, "log", json.dumps(said)[:300])
        return len(text)

    def flush(self) -> None:
        """Nothing is kept back."""

    def note(self, process: Process, what: str, outcome: str) -> None:
        """A line of the trace that is no AWS call."""
        if self.tracing:
            self.trace.append(
                Happening(self.calls, self.scheduler.now, process.name, what, outcome)
            )

    def _look_at_the_queue(self, call: Call) -> None:
        """What an answer says was so when the call was served: it may come seconds later."""
        if call.operation == "GetQueueAttributes" and (process := self.scheduler.current):
            process.queue_seen_busy = bool(self.queues["prepare"].messages)

    def _tell(self, call: Call, process: Process, fault: Kind | None, outcome: str) -> None:
        if self.tracing:
            tried = f" (try {call.attempt})" if call.attempt > 1 else ""
            mishap = f"  << {fault.value}" if fault is not None else ""
            self.note(process, process.site + tried, outcome + mishap)

    # What stands there

    def jobs(self) -> list[dict[str, Any]]:
        """Every job there is."""
        return self._of_the_app("JOB#")

    def samples(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Of every sample its user's uid, its chat's id, and what is stored of it."""
        for key, body in self.s3.objects.items():
            if found := _SAMPLE.fullmatch(key):
                yield found[1], found[2], json.loads(body)

    def chats(self) -> list[dict[str, Any]]:
        """Every chat there is, and the tombstones."""
        return self._of_the_app("CHAT#")

    def _of_the_app(self, prefix: str) -> list[dict[str, Any]]:
        return [
            plain_item(item)
            for (_, sk), item in self.dynamodb.items(settings().app_table)
            if sk.startswith(prefix)
        ]

    def seq(self, uid: str) -> int:
        """How many journal entries a user has."""
        account = self.safety.accounts.get(uid)
        return 0 if account is None else account.seq

    def calm_down(self) -> None:
        """No fault and no jump happens from now on."""
        self._faults_by_call, self._faults_by_site, self._jumps = {}, {}, []
        self._busy_left = 0

    # What stands in for what is no AWS

    def categories(self) -> Sequence[Category]:
        """The catalogue; its prices are raised in the middle of the run."""
        raised = 5 if self.calls > self._raised_at else 0
        return [_category(name, price + raised) for name, price in CATEGORIES.items()]

    def generate(self, definition: InsightDefinition, chat: ChatReading) -> Draft:
        """The model: slow, and failing as the plan says."""
        first = chat.messages[0]
        keep(Departure("simulated", "rules", first.text, [first.line]))
        now = self.scheduler.now
        self.scheduler.give_way(now + self._fate.choice((0.1, 1.0, 20.0)))
        if self._busy_left > 0:
            self._busy_left -= 1
            if self._fate.random() < self.plan.throttling:
                raise GenerationThrottled("simulated")
            raise GenerationUnavailable("simulated")
        if definition.insight_id in self.plan.failing:
            raise GenerationFailed("simulated")
        finding = Finding("they talk", [first.line])
        return Draft("they talk", [finding], messages_read=1)

    def _now(self) -> float:
        return self.scheduler.now


@dataclass(frozen=True, slots=True)
class _Model:
    world: World
    name: str = "simulated"

    def generate(self, definition: InsightDefinition, chat: ChatReading) -> Draft:
        return self.world.generate(definition, chat)


@dataclass(frozen=True, slots=True)
class _Second:
    name: str = "second"

    def generate(self, definition: InsightDefinition, chat: ChatReading) -> Draft:
        finding = Finding(f"they talk, says {definition.insight_id}", [chat.messages[0].line])
        return Draft("they talk", [finding], messages_read=1)


def _chain(world: World) -> Sequence[Generator]:
    return [_Model(world), _Second()] if world.plan.fallback else [_Model(world)]


def _disks(world: World, folder: str) -> Callable[[], str]:
    """Each process has a disk of its own, as workers that run at once have on Lambda."""
    numbers = count()
    disks: dict[Process | None, Path] = {}

    def disk() -> str:
        process = world.scheduler.current
        if process not in disks:
            disks[process] = Path(folder) / str(next(numbers))
            disks[process].mkdir()
        return str(disks[process])

    return disk


_SCHEDULED = {
    "version": "0",
    "account": "",
    "region": "",
    "detail": {},
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "",
    "id": "",
    "resources": [],
}


@contextmanager
def in_place(world: World) -> Iterator[None]:
    """The world is what the product runs on: its AWS, clock, chance, catalogue and model."""
    with ExitStack() as stack:
        stack.enter_context(answered_by(world.answer))
        stack.enter_context(in_charge(world.scheduler))
        for owner, name, stand_in in (
            (
                secrets,
                "token_hex",
                lambda size: f"{world.secrets.getrandbits(8 * size):0{2 * size}x}",
            ),
            (indexes, "gettempdir", _disks(world, stack.enter_context(TemporaryDirectory()))),
            (catalogue, "categories", world.categories),
            (deliver, "_chain", lambda: _chain(world)),
            (sys, "stderr", world),
        ):
            stack.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, stand_in)
        # Up to Python 3.11 all sweeps of a process share the lock of this property; they take
        # turns here, and would wait for each other for ever.
        cast(Any, sweeping._Round.__dict__["_prepare_is_idle"]).lock = nullcontext()
        deliver._reading.cache_clear()
        refill_retry_quotas()
        state = random.getstate()
        stack.callback(random.setstate, state)
        random.seed(f"product {world.plan.seed}")
        yield


def _queue(name: str, dead: Queue) -> Queue:
    return Queue(
        name.lower(),
        visibility=shipped(f"{name}VisibilitySeconds"),
        max_receives=shipped(f"{name}ReceiveCount"),
        dead=dead,
    )


def _uploads_queue() -> Queue:
    """As the data stack has it: it outlives the app, and so has no parameters of it."""
    template = json.loads(_DATA_TEMPLATE.read_text())
    shape = template["Resources"]["UploadsQueue"]["Properties"]
    receives = shape["RedrivePolicy"]["maxReceiveCount"]
    return Queue("uploads", shape["VisibilityTimeout"], receives, Queue("uploads-dead", 0))


def _sqs_event(message: Message) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": message.message_id,
                "receiptHandle": message.message_id,
                "body": message.body,
                "attributes": {"ApproximateReceiveCount": str(message.receives)},
                "messageAttributes": {},
                "md5OfBody": "",
                "eventSource": "aws:sqs",
                "eventSourceARN": "",
                "awsRegion": "",
            }
        ]
    }


def _category(category_id: str, price: int) -> Category:
    return Category(
        category_id=category_id,
        title=category_id,
        description=category_id,
        price=price,
        policy=Policy.PRO_RATA if category_id == "trio" else Policy.ALL_OR_NOTHING,
        fallback=FallbackPolicy("charged" if category_id == "pair" else "not_charged"),
        sample=INSIGHTS[category_id][0],
        insights=[_definition(category_id, insight_id) for insight_id in INSIGHTS[category_id]],
    )


def _definition(category_id: str, insight_id: str) -> InsightDefinition:
    return InsightDefinition(
        insight_id=insight_id,
        category_id=category_id,
        title=insight_id,
        description="",
        icon="",
        queries={},
        counter_queries={},
        statistics=(),
        participants=Suits(1, None),
        share=1,
        prompt="",
        answer={},
        limits="",
        sources=(),
    )
