"""What an unlock may be about, and which job of a category answers it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from chalicelib.chats import indexes
from chalicelib.chats.errors import ChatTooLarge, UnknownParticipant
from chalicelib.chats.ingest import ingest, read_again, uploaded
from chalicelib.chats.readings import Choice
from chalicelib.chats.store import get_chat
from chalicelib.insights import catalogue, quote, reach, results
from chalicelib.insights.errors import ChatTooLong, EmptyScope, ScopeTooLarge, SlotBusy
from chalicelib.insights.jobs import Job
from chalicelib.insights.scope import MAX_NAMES_BYTES, WHOLE, Scope
from chalicelib.insights.unlock import Unlock
from tests.unit.insights.conftest import EXPORT, Backend, ScriptedGenerator, soon

LATER = b"1/9/25, 8:00 AM - Ann: we are back from the lake\n"
FIRST_DAY = Scope(first=date(2025, 1, 2), last=date(2025, 1, 2))


@pytest.fixture
def chat_id(backend: Backend) -> str:
    backend.grant(2000)
    return backend.upload()


def completed(backend: Backend, wanted: Unlock) -> Job:
    job = backend.order(wanted).job
    backend.now += 60
    backend.prepare(job)
    backend.deliver_all(job)
    backend.settle(job)
    return job


def grow(backend: Backend, chat_id: str) -> None:
    """The same chat, exported again a week later."""
    greeting = f"1/2/25, 8:{backend.uploads:02} AM - Bo: hello number {backend.uploads}\n".encode()
    longer = uploaded(backend.uid, "chat.txt", greeting + EXPORT + LATER, Choice(), now=backend.now)
    assert ingest(backend.uid, longer, now=backend.now, seconds=20).chat.chat_id == chat_id
    read_again(backend.uid, chat_id, seconds=20)


def whole(backend: Backend, chat_id: str) -> Unlock:
    return Unlock(backend.uid, chat_id, "romantic")


def scoped(backend: Backend, chat_id: str, scope: Scope) -> Unlock:
    return Unlock(backend.uid, chat_id, "romantic", named=scope)


def only_new(backend: Backend, chat_id: str) -> Unlock:
    return Unlock(backend.uid, chat_id, "romantic", only_new=True)


def test_a_scope_is_stored_with_its_job_and_shown(backend: Backend, chat_id: str) -> None:
    scope = Scope(date(2025, 1, 2), date(2025, 1, 3), participants=("Ann",))

    job = backend.order(scoped(backend, chat_id, scope)).job

    assert job.scope == scope
    assert backend.order(scoped(backend, chat_id, scope)).job == job
    assert Scope.from_fields(scope.to_fields()) == scope


def test_another_scope_waits_until_the_slots_job_has_ended(backend: Backend, chat_id: str) -> None:
    job = backend.order(whole(backend, chat_id)).job

    with pytest.raises(SlotBusy) as busy:
        backend.order(scoped(backend, chat_id, FIRST_DAY))

    assert busy.value.job_id == job.job_id
    assert backend.ledger.balance(now=backend.now).held == 400


def test_another_scope_is_another_job_and_the_first_is_still_read(
    backend: Backend, chat_id: str
) -> None:
    first = completed(backend, whole(backend, chat_id))

    second = completed(backend, scoped(backend, chat_id, FIRST_DAY))

    shown = results.read_chat_insights(backend.uid, chat_id)
    assert second.job_id != first.job_id
    assert {insight["job_id"] for insight in shown} == {first.job_id, second.job_id}
    assert [insight["scope"] for insight in shown[::6]] == [{}, FIRST_DAY.to_fields()]


def test_a_scope_that_was_paid_for_answers_again_though_another_has_the_slot(
    backend: Backend, chat_id: str
) -> None:
    first = completed(backend, whole(backend, chat_id))
    completed(backend, scoped(backend, chat_id, FIRST_DAY))

    again = backend.order(whole(backend, chat_id))

    assert (again.job.job_id, again.created) == (first.job_id, False)
    assert backend.ledger.balance(now=backend.now).spent == 800


def test_a_job_that_failed_leaves_its_scope_to_be_bought(
    backend: Backend, chat_id: str, generator: ScriptedGenerator
) -> None:
    generator.failing.add("love_language")
    failed = completed(backend, scoped(backend, chat_id, FIRST_DAY))
    generator.failing.clear()

    again = backend.order(scoped(backend, chat_id, FIRST_DAY))

    assert again.created
    assert again.job.job_id != failed.job_id


def test_the_same_key_with_another_scope_is_another_request(backend: Backend, chat_id: str) -> None:
    one = Unlock(backend.uid, chat_id, "romantic", named=FIRST_DAY, key="k")
    other = Unlock(backend.uid, chat_id, "romantic", key="k")
    new = Unlock(backend.uid, chat_id, "romantic", only_new=True, key="k")

    assert len({one.fingerprint, other.fingerprint, new.fingerprint}) == 3


class TestOnlyNew:
    def test_everything_is_new_before_the_first_unlock(
        self, backend: Backend, chat_id: str
    ) -> None:
        assert backend.order(only_new(backend, chat_id)).job.scope == WHOLE

    def test_what_was_read_before_answers_while_nothing_is_new(
        self, backend: Backend, chat_id: str
    ) -> None:
        first = completed(backend, whole(backend, chat_id))

        again = backend.order(only_new(backend, chat_id))

        assert (again.job.job_id, again.created) == (first.job_id, False)

    def test_messages_that_came_later_are_another_job(self, backend: Backend, chat_id: str) -> None:
        completed(backend, whole(backend, chat_id))
        grow(backend, chat_id)

        job = backend.order(only_new(backend, chat_id)).job

        assert job.scope.since == datetime(2025, 1, 3, 19, 16)
        assert job.read_to == "2025-01-09T08:00:00"

    def test_asking_twice_for_what_is_new_is_one_job(self, backend: Backend, chat_id: str) -> None:
        completed(backend, whole(backend, chat_id))
        grow(backend, chat_id)
        job = backend.order(only_new(backend, chat_id)).job

        assert backend.order(only_new(backend, chat_id)).job.job_id == job.job_id

    def test_what_a_failed_job_was_to_read_is_still_new(
        self, backend: Backend, chat_id: str, generator: ScriptedGenerator
    ) -> None:
        generator.failing.add("love_language")
        completed(backend, whole(backend, chat_id))

        assert backend.order(only_new(backend, chat_id)).job.scope == WHOLE


@pytest.mark.parametrize(
    "scope",
    [
        Scope(first=date(2025, 1, 4)),
        Scope(last=date(2025, 1, 1)),
        Scope(first=date(2025, 1, 3), last=date(2025, 1, 2)),
    ],
    ids=["after the end", "before the beginning", "backwards"],
)
def test_a_time_in_which_nobody_wrote_is_refused_and_holds_nothing(
    backend: Backend, chat_id: str, scope: Scope
) -> None:
    with pytest.raises(EmptyScope):
        backend.order(scoped(backend, chat_id, scope))
    assert get_chat(backend.uid, chat_id).slots == {}


def test_people_who_do_not_write_in_the_chat_are_refused(backend: Backend, chat_id: str) -> None:
    with pytest.raises(UnknownParticipant):
        backend.order(scoped(backend, chat_id, Scope(participants=("Ann", "Zoe"))))


def test_a_chat_that_the_generators_do_not_read_is_refused_before_any_hold(
    backend: Backend, chat_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "MOST_MESSAGES", 4)

    with pytest.raises(ChatTooLong):
        quote.quote(whole(backend, chat_id), now=backend.now, deadline=soon())
    with pytest.raises(ChatTooLong):
        backend.order(whole(backend, chat_id))

    assert backend.ledger.balance(now=backend.now).held == 0


def test_a_chat_whose_index_would_not_fit_is_refused_before_any_hold(
    backend: Backend, chat_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexes, "INDEX_ROOM_BYTES", 1000)

    with pytest.raises(ChatTooLarge):
        backend.order(whole(backend, chat_id))

    assert backend.ledger.balance(now=backend.now).held == 0


def test_more_names_than_a_job_remembers_are_refused(backend: Backend, chat_id: str) -> None:
    with pytest.raises(ScopeTooLarge):
        backend.order(scoped(backend, chat_id, Scope(participants=("n" * (MAX_NAMES_BYTES + 1),))))


def test_a_quote_of_another_scope_names_the_job_that_is_in_the_way(
    backend: Backend, chat_id: str
) -> None:
    job = backend.order(whole(backend, chat_id)).job

    quoted = quote.quote(scoped(backend, chat_id, FIRST_DAY), now=backend.now, deadline=soon())

    assert (quoted.job_id, quoted.refusal) == (job.job_id, "slot_busy")


def unsuited(backend: Backend, wanted: Unlock) -> list[str]:
    return [*quote.quote(wanted, now=backend.now, deadline=soon()).unsuited]


def test_a_quote_names_the_insights_made_for_fewer_or_more_people_than_write(
    backend: Backend, chat_id: str
) -> None:
    crowd = b"1/2/25, 8:00 AM - Cleo: hello both\n" + EXPORT
    sent = uploaded(backend.uid, "chat.txt", crowd, Choice(), now=backend.now)
    of_three = ingest(backend.uid, sent, now=backend.now, seconds=20).chat.chat_id

    assert unsuited(backend, whole(backend, chat_id)) == []
    assert unsuited(backend, whole(backend, of_three)) == [
        insight.insight_id
        for insight in catalogue.category("romantic").insights
        if insight.insight_id != "communication_basics"
    ]
    assert unsuited(backend, Unlock(backend.uid, of_three, "family")) == []


def test_the_people_that_are_named_are_those_an_insight_must_suit(
    backend: Backend, chat_id: str
) -> None:
    of_one = scoped(backend, chat_id, Scope(participants=("Ann",)))

    assert len(unsuited(backend, of_one)) == len(catalogue.category("romantic").insights)
    assert backend.order(of_one).created
