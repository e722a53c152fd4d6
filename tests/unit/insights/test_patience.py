"""A generator that cannot answer now: who waits, for how long, and who is asked instead."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

import boto3
import pytest

from chalicelib.chats.store import get_chat
from chalicelib.config import settings
from chalicelib.credits.hold import Hold
from chalicelib.functions.generate import generate
from chalicelib.insights import catalogue, deliver, job_store, queues
from chalicelib.insights.errors import GenerationThrottled, GenerationUnavailable
from chalicelib.insights.jobs import Job, Mark
from chalicelib.insights.messages import JobMessage, UnreadableMessage
from chalicelib.insights.model import ChatReading, Draft, FallbackPolicy, InsightDefinition
from chalicelib.insights.patience import FIRST_WAIT_SECONDS, MAX_TRIED, Patience
from tests.unit.insights.conftest import Backend, ScriptedGenerator, soon

LAST = settings().jobs.insight_receive_count
VISIBILITY = settings().jobs.insight_visibility
THROTTLED = GenerationThrottled("throttling")
OUT_OF_ORDER = GenerationUnavailable("out_of_order")


@dataclass
class Unavailable:
    """A generator that never writes."""

    error: GenerationUnavailable
    name: str = "unavailable"

    def generate(self, definition: InsightDefinition, chat: ChatReading) -> Draft:
        assert definition.insight_id
        assert chat.messages
        raise self.error


@dataclass
class Context:
    """Of Lambda's context, what is used."""

    aws_request_id: str = "request"

    def get_remaining_time_in_millis(self) -> int:
        return 20_000


@dataclass
class Sent:
    """What the worker sent to the queue of insights."""

    message: JobMessage
    seconds: int


@dataclass
class Desk:
    """One insight of a job whose insights were asked for, and who writes it."""

    backend: Backend
    job: Job
    behind: ScriptedGenerator
    patch: pytest.MonkeyPatch
    sent: list[Sent] = field(default_factory=list)

    def chain(self, error: GenerationUnavailable, *, fallback: bool = False) -> None:
        """The first of the chain raises `error`; behind it may stand one that writes."""
        unavailable = Unavailable(error)
        writers = [unavailable, self.behind] if fallback else [unavailable]
        self.patch.setattr(deliver, "_chain", lambda: writers)

    def message(self, *, tried: int = 0) -> JobMessage:
        """The insight's message."""
        manifest = get_chat(self.backend.uid, self.job.chat_id).manifest
        insight_id = self.job.shares[0].insight_id
        return JobMessage(self.backend.uid, self.job.job_id, insight_id, manifest, tried)

    def hold(self) -> Hold:
        """The job's hold as it stands."""
        return self.backend.ledger.look(self.job.job_id).holds[self.job.job_id]

    def deliver(
        self, *, tried: int = 0, received: int = 1, before_end: int | None = None
    ) -> Mark | None:
        """The mark after a delivery, so many seconds before the hold may end."""
        expires_at = self.hold().expires_at
        now = self.backend.now if before_end is None else expires_at - before_end
        message = self.message(tried=tried)
        deliver.deliver(message, received=received, now=now, deadline=soon())
        return self.stands().marks.get(message.insight_id or "")

    def stands(self) -> Job:
        """The job as it stands."""
        return job_store.get_job(self.backend.uid, self.job.job_id)


@pytest.fixture
def desk(backend: Backend, generator: ScriptedGenerator, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An insight that a fallback may write, too; what is sent later is kept."""
    romantic = replace(catalogue.category("romantic"), fallback=FallbackPolicy.CHARGED)
    monkeypatch.setattr(catalogue, "categories", lambda: [romantic])
    backend.grant(400)
    job = backend.unlock(backend.upload()).job
    backend.prepare(job)
    backend.taken("insight")
    made = Desk(backend, job, generator, monkeypatch)

    def send(message: JobMessage, *, tried: int, seconds: int) -> None:
        made.sent.append(Sent(replace(message, tried=tried), seconds))

    monkeypatch.setattr(queues, "send_insight_later", send)
    return made


@pytest.mark.parametrize("tried", [0, 1, 2, 5, 7, 8, 20])
def test_each_wait_may_be_longer_than_the_one_before_and_none_than_sqs_allows(
    desk: Desk, tried: int
) -> None:
    desk.chain(THROTTLED)
    bounds: list[tuple[int, int]] = []

    def most(low: int, high: int) -> int:
        bounds.append((low, high))
        return high

    desk.patch.setattr("random.randint", most)
    assert desk.deliver(tried=tried) is None
    ceiling = min(FIRST_WAIT_SECONDS * 2**tried, queues.MAX_DELAY_SECONDS)
    assert bounds == [(1, ceiling)]
    assert desk.sent == [Sent(desk.message(tried=tried + 1), ceiling)]


def test_a_throttled_insight_is_asked_for_again_later_and_its_message_ends_well(
    backend: Backend, generator: ScriptedGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend.grant(400)
    job = backend.unlock(backend.upload()).job
    backend.prepare(job)
    backend.taken("insight")
    desk = Desk(backend, job, generator, monkeypatch)
    desk.chain(THROTTLED)
    record = {
        "messageId": "message",
        "receiptHandle": "receipt",
        "body": desk.message().to_json(),
        "attributes": {"ApproximateReceiveCount": str(LAST)},
    }

    assert generate({"Records": [record]}, Context()) == {"batchItemFailures": []}
    url = settings().insight_queue_url
    said = boto3.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    counts = said["Attributes"]
    visible = int(counts["ApproximateNumberOfMessages"])
    assert visible + int(counts["ApproximateNumberOfMessagesDelayed"]) == 1
    assert desk.stands().marks == {}


@pytest.mark.parametrize(
    ("retry_after", "least", "most"), [(30, 30, 30), (0, 1, FIRST_WAIT_SECONDS), (2000, 900, 900)]
)
def test_a_service_that_names_a_time_is_not_asked_before_it(
    desk: Desk, retry_after: int, least: int, most: int
) -> None:
    desk.chain(GenerationThrottled("http_429", retry_after=retry_after))
    assert desk.deliver() is None
    assert least <= desk.sent[0].seconds <= most


def test_who_is_throttled_is_waited_for_whoever_stands_behind(desk: Desk) -> None:
    desk.chain(THROTTLED, fallback=True)
    assert desk.deliver(received=LAST) is None
    assert (len(desk.sent), desk.behind.asked) == (1, [])


@pytest.mark.parametrize(("spare", "waits"), [(0, True), (-1, False)])
def test_an_insight_waits_until_no_delivery_more_has_time_before_its_hold_may_end(
    desk: Desk, spare: int, waits: bool
) -> None:
    wait = 60
    desk.chain(GenerationThrottled("http_429", retry_after=wait), fallback=True)
    mark = desk.deliver(tried=3, before_end=wait + VISIBILITY + spare)
    assert (mark is None, len(desk.sent)) == (waits, int(waits))
    assert len(desk.behind.asked) == int(not waits)


def test_without_anybody_behind_an_insight_whose_time_is_up_fails_with_the_cause(
    desk: Desk,
) -> None:
    desk.chain(THROTTLED)
    failed = Mark(delivered=False, cause="throttling")
    assert desk.deliver(tried=3, before_end=VISIBILITY) == failed
    assert desk.sent == []


def test_more_time_of_the_hold_is_more_time_to_wait(desk: Desk) -> None:
    desk.chain(THROTTLED)
    hold = desk.hold()
    later = hold.expires_at + 600
    desk.backend.ledger.extend(hold, expires_at=later, due_at=later)
    desk.backend.now = hold.expires_at
    assert desk.deliver(tried=1) is None
    assert len(desk.sent) == 1


def test_what_is_doubled_by_a_crash_waits_longer_and_ends(desk: Desk) -> None:
    desk.chain(THROTTLED)
    for received in (1, 2, 3):
        assert desk.deliver(tried=4, received=received) is None
    assert [each.message.tried for each in desk.sent] == [5, 6, 7]
    assert desk.deliver(tried=MAX_TRIED) == Mark(delivered=False, cause="throttling")


@pytest.mark.parametrize(
    ("received", "given_up"), [(1, False), (LAST - 1, False), (LAST, True), (LAST + 1, True)]
)
def test_who_is_out_of_order_is_given_up_on_the_last_receive_alone(
    desk: Desk, received: int, given_up: bool
) -> None:
    desk.chain(OUT_OF_ORDER, fallback=True)
    if given_up:
        assert desk.deliver(received=received) is not None
    else:
        with pytest.raises(GenerationUnavailable):
            desk.deliver(received=received)
    assert len(desk.behind.asked) == int(given_up)


@pytest.mark.parametrize(("spare", "given_up"), [(0, False), (-1, True)])
def test_who_is_out_of_order_after_a_wait_is_given_up_when_no_other_receive_has_time(
    desk: Desk, spare: int, given_up: bool
) -> None:
    now = desk.hold().expires_at - 2 * VISIBILITY - spare
    patience = Patience(
        desk.message(tried=1), received=1, now=now, expiry=lambda: desk.hold().expires_at
    )
    assert patience.is_over(OUT_OF_ORDER) is given_up


def test_a_job_that_has_ended_waits_for_nobody(desk: Desk) -> None:
    desk.chain(THROTTLED)
    desk.backend.now += settings().jobs.hold_life + 1
    desk.backend.sweep()
    assert not desk.stands().is_open
    desk.deliver()
    assert desk.sent == []


def test_the_sweep_leaves_a_job_that_waits_until_its_hold_expires(desk: Desk) -> None:
    desk.chain(THROTTLED)
    desk.deliver()
    desk.backend.now = desk.hold().expires_at - 1
    desk.backend.sweep()
    assert desk.stands().is_open


@pytest.mark.parametrize("tried", ["1", -1, 1.5, True, None, []])
def test_a_message_whose_tries_are_no_number_is_unreadable(tried: object) -> None:
    fields = {"uid": "u", "job_id": "j", "insight_id": "i", "manifest": "m", "tried": tried}
    with pytest.raises(UnreadableMessage):
        JobMessage.from_json(json.dumps(fields))


def test_a_message_keeps_its_tries() -> None:
    message = JobMessage("u", "j", "i", "m", 7)
    assert JobMessage.from_json(message.to_json()) == message
    assert "tried" not in JobMessage("u", "j", "i", "m").to_json()
