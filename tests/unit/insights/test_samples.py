"""Free samples: seen before paying, counted by the day, and no coin moves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from chalicelib.app_table import AppItem, user_pk
from chalicelib.chats import objects
from chalicelib.chats.errors import ChatNotFound, ChatTooLarge
from chalicelib.chats.ingest import ingest, uploaded
from chalicelib.chats.readings import Choice
from chalicelib.chats.store import get_chat
from chalicelib.config import SAMPLES_A_DAY, settings
from chalicelib.insights import (
    burial,
    catalogue,
    deletion,
    deliver,
    limits,
    model_budget,
    queues,
    results,
)
from chalicelib.insights.errors import (
    GenerationPaused,
    GenerationThrottled,
    GenerationUnavailable,
    SampleLimitReached,
    UnknownCategory,
)
from chalicelib.insights.messages import (
    JobMessage,
    SampleMessage,
    UnreadableMessage,
    read_message,
)
from chalicelib.insights.privacy.gate import Departure, keep
from chalicelib.insights.sample_store import LOST, SampleStatus
from chalicelib.insights.samples import UNSENT, Shown, ask, list_samples, read_sent
from chalicelib.insights.sampling import deliver_sample, prepare_sample
from tests.unit.insights.conftest import EXPORT, Backend, ScriptedGenerator, soon
from tests.unit.insights.test_patience import Unavailable

CATEGORY = "romantic"
PENDING, READY, FAILED = SampleStatus


class Desk:
    """The samples of one user, stepped by hand."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.chat_id = backend.upload()

    def ask(self, category_id: str = CATEGORY) -> bool:
        """Ask for a sample; whether it was not there before."""
        backend = self.backend
        return ask(backend.uid, self.chat_id, category_id, now=backend.now).created

    def asked(self, queue: str = "prepare") -> SampleMessage:
        """The one message that was sent to a queue."""
        (body,) = self.backend.taken(queue)
        return SampleMessage.from_json(json.dumps(body))

    def prepared(self) -> SampleMessage:
        """The message to write the sample that was asked for."""
        prepare_sample(self.asked(), deadline=soon())
        return self.asked("insight")

    def deliver(self, message: SampleMessage, *, received: int = 1) -> None:
        """What an insight worker does."""
        deliver_sample(message, received=received, now=self.backend.now)

    def have(self, category_id: str = CATEGORY) -> SampleMessage:
        """A sample, from the request to its end; answers the last message."""
        assert self.ask(category_id)
        message = self.prepared()
        self.deliver(message)
        return message

    def shown(self) -> list[Shown]:
        """All samples of the chat."""
        return list_samples(self.backend.uid, self.chat_id, now=self.backend.now)

    def status(self) -> SampleStatus:
        """How the only sample stands."""
        (shown,) = self.shown()
        return shown.sample.status

    def grow(self) -> None:
        """The chat has one more message."""
        longer = self._export() + b"1/4/25, 8:00 AM - Ann: happy new week\n"
        upload = uploaded(self.backend.uid, "chat.txt", longer, Choice(), now=self.backend.now)
        ingest(self.backend.uid, upload, now=self.backend.now, seconds=20)

    def delete(self) -> None:
        """Delete the chat."""
        deletion.delete_chat(self.backend.uid, self.chat_id, now=self.backend.now, deadline=soon())

    def _export(self) -> bytes:
        return b"1/2/25, 8:01 AM - Bo: hello number 1\n" + EXPORT


@pytest.fixture
def desk(backend: Backend) -> Desk:
    """A chat, of which no sample was asked for."""
    return Desk(backend)


def of_the_ledger() -> list[Any]:
    """Every item of the ledger."""
    return boto3.client("dynamodb").scan(TableName=settings().ledger_table)["Items"]


def test_a_sample_is_the_catalogue_s_insight_of_its_category_and_no_coin_moves(desk: Desk) -> None:
    desk.have()
    (shown,) = desk.shown()
    category = catalogue.category(CATEGORY)
    assert (shown.sample.status, shown.up_to_date, shown.category) == (READY, True, category)
    insight = shown.sample.insight or {}
    assert insight["insight_id"] == shown.sample.insight_id == category.sample
    assert insight["evidence"][0]["quote"] == "hello number 1"
    assert of_the_ledger() == []
    assert get_chat(desk.backend.uid, desk.chat_id).slots == {}
    assert results.read_chat_insights(desk.backend.uid, desk.chat_id) == []


def test_what_stands_is_the_answer_and_counts_once(
    desk: Desk, generator: ScriptedGenerator
) -> None:
    assert desk.ask()
    assert [desk.ask() for _ in range(SAMPLES_A_DAY)] == [False] * SAMPLES_A_DAY
    assert desk.status() is PENDING
    desk.deliver(desk.prepared())
    assert not desk.ask()
    assert len(generator.asked) == 1
    for category_id in ("friendship", "family"):
        assert desk.ask(category_id)


def test_a_day_has_so_many_samples_and_the_next_one_as_many_again(desk: Desk) -> None:
    for category_id in ("romantic", "friendship", "family"):
        desk.ask(category_id)
    with pytest.raises(SampleLimitReached) as refused:
        desk.ask("workplace")
    midnight = desk.backend.now + refused.value.retry_after
    assert datetime.fromtimestamp(midnight, UTC).time().isoformat() == "00:00:00"
    assert refused.value.limit == SAMPLES_A_DAY
    assert len(desk.shown()) == SAMPLES_A_DAY
    desk.backend.now = midnight
    assert desk.ask("workplace")


def test_the_limit_is_of_a_user_whatever_the_chat(backend: Backend) -> None:
    for chat_id in [backend.upload() for _ in range(SAMPLES_A_DAY)]:
        assert ask(backend.uid, chat_id, CATEGORY, now=backend.now).created
    with pytest.raises(SampleLimitReached):
        ask(backend.uid, backend.upload(), CATEGORY, now=backend.now)
    other = Backend(uid="bo", now=backend.now)
    assert ask(other.uid, other.upload(), CATEGORY, now=other.now).created


def test_the_same_request_sent_again_is_counted_once(desk: Desk) -> None:
    for _ in range(2 * SAMPLES_A_DAY):
        limits.count("ann", "one", now=desk.backend.now)
    for name in ("two", "three"):
        limits.count("ann", name, now=desk.backend.now)
    limits.count("ann", "one", now=desk.backend.now)
    with pytest.raises(SampleLimitReached):
        limits.count("ann", "four", now=desk.backend.now)


def test_a_failure_is_given_back_once_however_often_it_is_told(
    desk: Desk, generator: ScriptedGenerator
) -> None:
    generator.failing.add(catalogue.category(CATEGORY).sample)
    message = desk.have()
    assert desk.status() is FAILED
    for _ in range(3):
        desk.deliver(message)
    for category_id in ("friendship", "family", "workplace"):
        desk.ask(category_id)
    with pytest.raises(SampleLimitReached):
        desk.ask()


def test_failures_are_given_back_so_often_and_no_more(
    desk: Desk, generator: ScriptedGenerator
) -> None:
    generator.failing.add(catalogue.category(CATEGORY).sample)
    for _ in range(limits.ASKED_FOR_EACH * SAMPLES_A_DAY):
        desk.have()
    with pytest.raises(SampleLimitReached):
        desk.ask()


def test_the_item_of_a_day_goes_by_itself(desk: Desk) -> None:
    desk.ask()
    day = datetime.fromtimestamp(desk.backend.now, UTC).date()
    item = AppItem.get(user_pk("ann"), f"LIMIT#samples#{day}")
    assert isinstance(item, limits.LimitItem)
    assert desk.backend.now + 86_400 < item.ttl <= desk.backend.now + 2 * 86_400


def test_a_sample_that_failed_may_be_asked_for_again(
    desk: Desk, generator: ScriptedGenerator
) -> None:
    generator.failing.add(catalogue.category(CATEGORY).sample)
    desk.have()
    (shown,) = desk.shown()
    assert (shown.sample.cause, shown.sample.insight) == ("scripted", None)
    generator.failing.clear()
    desk.have()
    assert desk.status() is READY


def test_a_message_that_comes_again_changes_nothing(
    desk: Desk, generator: ScriptedGenerator
) -> None:
    desk.ask()
    first = desk.asked()
    for _ in range(2):
        prepare_sample(first, deadline=soon())
    doubled = [SampleMessage(**fields) for fields in desk.backend.taken("insight")]  # type: ignore[arg-type]
    assert doubled[0] == doubled[1]
    before = desk.backend.objects()
    for message in doubled * 2:
        desk.deliver(message)
    prepare_sample(first, deadline=soon())
    assert len(generator.asked) == 1
    assert desk.backend.objects() == before
    assert desk.backend.taken("insight") == []


def test_a_chat_that_has_grown_can_be_sampled_anew(desk: Desk) -> None:
    desk.have()
    desk.grow()
    (shown,) = desk.shown()
    assert (shown.sample.status, shown.up_to_date) == (READY, False)
    desk.have()
    (shown,) = desk.shown()
    assert shown.up_to_date
    assert (shown.sample.insight or {})["messages_total"] == 6


def test_a_sample_asked_for_before_the_chat_grew_gives_way_to_the_one_asked_for_since(
    desk: Desk, generator: ScriptedGenerator
) -> None:
    desk.ask()
    old = desk.prepared()

    def grown() -> None:
        generator.before_answer = lambda: None
        desk.grow()
        assert desk.ask()

    generator.before_answer = grown
    desk.deliver(old)
    assert desk.status() is PENDING
    desk.deliver(desk.prepared())
    (shown,) = desk.shown()
    assert (shown.sample.insight or {})["messages_total"] == 6
    for category_id in ("friendship", "family"):
        assert desk.ask(category_id)


def test_a_sample_whose_message_is_lost_counts_as_failed_after_its_life(desk: Desk) -> None:
    desk.ask()
    lost = desk.asked()
    desk.backend.now += settings().jobs.hold_life
    (shown,) = desk.shown()
    assert (shown.sample.status, shown.sample.cause) == (FAILED, LOST)
    assert desk.ask()
    assert desk.asked() == lost
    assert desk.status() is PENDING


def test_a_sample_that_nobody_could_be_asked_for_fails_at_once_and_does_not_count(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = ClientError({"Error": {"Code": "InternalFailure"}}, "SendMessage")

    def fail(_: SampleMessage) -> None:
        raise refused

    monkeypatch.setattr(queues, "send_sample", fail)
    for _ in range(SAMPLES_A_DAY + 1):
        with pytest.raises(ClientError):
            desk.ask()
    (shown,) = desk.shown()
    assert shown.sample.cause == UNSENT


def test_a_throttled_sample_waits_but_not_beyond_its_life(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    throttled = Unavailable(GenerationThrottled("throttling", retry_after=60))
    monkeypatch.setattr(deliver, "_chain", lambda: [throttled])
    sent: list[int] = []

    def send(later: SampleMessage, *, tried: int, seconds: int) -> None:
        assert tried > later.tried
        sent.append(seconds)

    monkeypatch.setattr(queues, "send_insight_later", send)
    desk.ask()
    message = desk.prepared()
    ends = desk.backend.now + settings().jobs.hold_life
    desk.backend.now = ends - settings().jobs.insight_visibility - 60
    desk.deliver(message)
    assert (desk.status(), sent) == (PENDING, [60])
    desk.backend.now += 1
    desk.deliver(message)
    assert (desk.status(), sent) == (FAILED, [60])


def test_who_is_out_of_order_is_left_to_the_queue_and_a_dead_message_fails_the_sample(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "_chain", lambda: [Unavailable(GenerationUnavailable("down"))])
    desk.ask()
    message = desk.prepared()
    with pytest.raises(GenerationUnavailable):
        desk.deliver(message)
    assert desk.status() is PENDING
    for _ in range(2):
        burial.bury_message(message.to_json(), "m1", now=desk.backend.now, deadline=soon())
    (shown,) = desk.shown()
    assert (shown.sample.status, shown.sample.cause) == (FAILED, "message_died")
    parked, _ = desk.backend.taken("parked")
    assert parked == {
        "uid": desk.backend.uid,
        "chat_id": desk.chat_id,
        "category_id": CATEGORY,
        "request": message.request,
        "manifest": message.manifest,
        "cause": "sample_died",
        "message_id": "m1",
    }
    for category_id in ("friendship", "family", "workplace"):
        assert desk.ask(category_id)


def test_what_is_ready_outlives_its_message(desk: Desk) -> None:
    message = desk.have()
    burial.bury_message(message.to_json(), "m1", now=desk.backend.now, deadline=soon())
    assert desk.status() is READY


@contextmanager
def writing_after(delete: Callable[[], None]) -> Iterator[None]:
    """Whatever is written within is written after the deletion."""
    written = objects.write_json

    def late(key: str, value: dict[str, Any]) -> None:
        delete()
        written(key, value)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(objects, "write_json", late)
        yield


def at_the_request(desk: Desk, _: ScriptedGenerator, delete: Callable[[], None]) -> None:
    with writing_after(delete), pytest.raises(ChatNotFound):
        desk.ask()


def before_preparation(desk: Desk, _: ScriptedGenerator, delete: Callable[[], None]) -> None:
    desk.ask()
    delete()
    prepare_sample(desk.asked(), deadline=soon())


def in_preparation(desk: Desk, _: ScriptedGenerator, delete: Callable[[], None]) -> None:
    desk.ask()
    with writing_after(delete):
        prepare_sample(desk.asked(), deadline=soon())


def while_it_is_written(
    desk: Desk, generator: ScriptedGenerator, delete: Callable[[], None]
) -> None:
    desk.ask()
    message = desk.prepared()
    generator.before_answer = delete
    desk.deliver(message)


def as_it_dies(desk: Desk, _: ScriptedGenerator, delete: Callable[[], None]) -> None:
    desk.ask()
    message = desk.prepared()
    delete()
    burial.bury_message(message.to_json(), "m1", now=desk.backend.now, deadline=soon())


@pytest.mark.parametrize(
    "moment",
    [at_the_request, before_preparation, in_preparation, while_it_is_written, as_it_dies],
)
def test_deletion_of_the_chat_leaves_nothing_of_a_sample(
    desk: Desk,
    generator: ScriptedGenerator,
    moment: Callable[[Desk, ScriptedGenerator, Callable[[], None]], None],
) -> None:
    deleted: list[bool] = []

    def delete() -> None:
        if not deleted:
            deleted.append(True)
            desk.delete()

    moment(desk, generator, delete)
    assert deleted
    assert desk.backend.objects() == []
    assert desk.backend.taken("insight") == []


def test_a_sample_stays_readable_beside_what_was_paid_for(desk: Desk) -> None:
    desk.have()
    backend = desk.backend
    backend.grant(400)
    job = backend.unlock(desk.chat_id).job
    backend.taken("prepare")
    backend.prepare(job)
    backend.deliver_all(job)
    backend.settle(job)
    assert len(results.read_chat_insights(backend.uid, desk.chat_id)) == len(job.shares)
    assert desk.status() is READY


def test_what_is_not_there_or_too_large_is_refused_before_it_counts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnknownCategory):
        desk.ask("unknown")
    for user, chat_id in (("bo", desk.chat_id), ("ann", "unknown")):
        with pytest.raises(ChatNotFound):
            ask(user, chat_id, CATEGORY, now=desk.backend.now)
        with pytest.raises(ChatNotFound):
            list_samples(user, chat_id, now=desk.backend.now)
    monkeypatch.setattr("chalicelib.chats.indexes.INDEX_ROOM_BYTES", 1)
    with pytest.raises(ChatTooLarge):
        desk.ask()
    assert desk.shown() == []
    assert boto3.client("dynamodb").scan(TableName=settings().app_table)["Count"] == 1


def test_while_no_model_may_be_asked_no_sample_is_asked_for_or_counted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused = GenerationPaused("paused", retry_after=300)
    monkeypatch.setattr(model_budget, "refusal", lambda _: paused)
    for _ in range(SAMPLES_A_DAY + 1):
        with pytest.raises(GenerationPaused):
            desk.ask()
    assert desk.shown() == []
    monkeypatch.undo()
    assert desk.ask()


def test_what_left_for_a_sample_is_kept_for_its_owner_and_goes_with_the_chat(
    desk: Desk, generator: ScriptedGenerator
) -> None:
    generator.before_answer = lambda: keep(Departure("model", "rules", "a chat", [1]))
    desk.have()
    found, end = read_sent("ann", desk.chat_id, CATEGORY, after=None)
    assert [(each["user"], each["messages"]) for each in found] == [
        ("a chat", [{"number": 1, "export": 1, "line": 1}])
    ]
    assert end is None
    assert read_sent("ann", desk.chat_id, "family", after=None) == ([], None)
    with pytest.raises(ChatNotFound):
        read_sent("bo", desk.chat_id, CATEGORY, after=None)
    desk.delete()
    assert desk.backend.objects() == []


def test_nothing_leaves_for_a_sample_whose_chat_has_gone(
    desk: Desk, generator: ScriptedGenerator
) -> None:
    left: list[bool] = []

    def leave() -> None:
        desk.delete()
        keep(Departure("model", "rules", "a chat", [1]))
        left.append(True)

    generator.before_answer = leave
    desk.ask()
    desk.deliver(desk.prepared())
    assert left == []
    assert desk.backend.objects() == []


SAMPLE = SampleMessage("u", "c", "romantic", "r", "m", 2)


def test_a_message_keeps_what_it_says_and_is_of_one_kind() -> None:
    job = JobMessage("u", "j", "i", "m", 2)
    assert read_message(SAMPLE.to_json()) == SAMPLE
    assert read_message(job.to_json()) == job
    assert read_message('{"uid": "u", "job_id": "j"}') == JobMessage("u", "j")
    with pytest.raises(UnreadableMessage):
        JobMessage.from_json(SAMPLE.to_json())
    with pytest.raises(UnreadableMessage):
        SampleMessage.from_json(job.to_json())


@pytest.mark.parametrize(
    "change",
    [
        {"uid": 1},
        {"chat_id": None},
        {"category_id": ["romantic"]},
        {"request": 5},
        {"manifest": {}},
        {"tried": True},
        {"tried": -1},
        {"insight_id": "i"},
        {"job_id": 7},
    ],
)
def test_a_sample_s_message_with_anything_amiss_is_unreadable(change: dict[str, object]) -> None:
    with pytest.raises(UnreadableMessage):
        read_message(json.dumps({**json.loads(SAMPLE.to_json()), **change}))


@pytest.mark.parametrize("missing", ["uid", "chat_id", "category_id", "request"])
def test_a_sample_s_message_names_everything(missing: str) -> None:
    fields = json.loads(SAMPLE.to_json())
    del fields[missing]
    with pytest.raises(UnreadableMessage):
        read_message(json.dumps(fields))


def test_a_sample_that_was_not_prepared_cannot_be_written(desk: Desk) -> None:
    desk.ask()
    with pytest.raises(UnreadableMessage):
        desk.deliver(desk.asked())
