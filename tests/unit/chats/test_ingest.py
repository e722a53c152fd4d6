"""An upload becomes a chat, goes on with one, or leaves nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest

from chalicelib.chats import ingest, objects, readings, store
from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.errors import (
    ChatNotFound,
    ChatsError,
    NoSuchChat,
    NotAChat,
    OtherFormat,
    TooLongToRead,
    TooManyExports,
    TooManyParticipants,
)
from chalicelib.chats.ingest import Outcome
from chalicelib.chats.messages import Message
from chalicelib.chats.participants import Change
from chalicelib.chats.readings import MAX_PARTICIPANTS, Choice
from chalicelib.chats.shown import ShownChat, change_participants, shown_chat
from chalicelib.chats.store import get_chat
from tests.unit.chats.backend import (
    SECONDS,
    UID,
    android,
    asked_to_read,
    backend,
    objects_there,
    stored,
    upload,
)

EXPORT = b"""1/2/25, 9:00 AM - Messages and calls are end-to-end encrypted.
1/2/25, 9:00 AM - Ann: good morning
1/2/25, 9:02 AM - Bo: hello
"""


@pytest.fixture(autouse=True)
def _backend() -> Iterator[None]:
    with backend():
        yield


def shown(chat_id: str) -> ShownChat:
    return shown_chat(get_chat(UID, chat_id))


def read_again(chat_id: str) -> None:
    ingest.read_again(UID, chat_id, seconds=SECONDS)


def texts(messages: list[Message]) -> list[str]:
    return [message.text for message in messages if message.sender]


class TestNew:
    def test_an_export_is_kept_as_it_came_with_its_statistics(self) -> None:
        received = upload(EXPORT)
        chat = received.chat
        assert received.outcome is Outcome.NEW
        assert (chat.messages, chat.participants, chat.skipped_lines) == (2, ["Ann", "Bo"], 0)
        assert (chat.first_message_at, chat.last_message_at) == (
            "2025-01-02T09:00:00",
            "2025-01-02T09:02:00",
        )
        (export,) = objects.read_manifest(UID, chat.chat_id, chat.manifest).exports
        with objects.stored_export(UID, chat.chat_id, export).open() as kept:
            assert kept.read() == EXPORT
        assert shown(chat.chat_id).statistics()["messages"] == 2

    def test_the_item_says_what_the_answer_said(self) -> None:
        chat = upload(EXPORT).chat
        assert get_chat(UID, chat.chat_id) == chat

    def test_where_every_line_went_is_told(self) -> None:
        (told,) = shown(upload(b"preamble\n" + EXPORT + b"goes on\n").chat.chat_id).exports
        counts = {name: told[name] for name in ("messages", "notices", "continuation", "skipped")}
        assert counts == {"messages": 2, "notices": 1, "continuation": 1, "skipped": 1}
        assert told["first_skipped"] == [1]

    def test_an_order_of_dates_that_nothing_decides_is_told_and_can_be_chosen(self) -> None:
        unclear = b"01/02/2025, 09:00 - Ann: hello\n"
        (told,) = shown(upload(unclear).chat.chat_id).exports
        assert told["dates"]["confidence"] == "undecided"
        chosen = upload(unclear, choice=Choice(DateOrder.MDY)).chat
        (told,) = shown(chosen.chat_id).exports
        assert (chosen.first_message_at or "")[:10] == "2025-01-02"
        assert told["dates"]["confidence"] == "chosen"

    def test_a_zip_is_read_as_what_is_in_it(self) -> None:
        raw = BytesIO()
        with zipfile.ZipFile(raw, "w") as packed:
            packed.writestr("_chat.txt", EXPORT)
            packed.writestr("IMG-1.jpg", b"x")
        chat = upload(raw.getvalue(), "WhatsApp Chat - Bo.zip").chat
        assert (chat.title, chat.messages) == ("Bo", 2)

    def test_every_object_of_a_chat_stands_under_its_owner(self) -> None:
        chat = upload(EXPORT).chat
        assert {key.startswith(f"chats/{UID}/{chat.chat_id}/") for key in objects_there()} == {True}

    @pytest.mark.parametrize(
        "body",
        [b"", b"no chat at all", b"\xff\xfe\xff", b"1/2/25, 9:00 \x80", b"PK\x03\x04 no zip"],
    )
    def test_a_file_that_cannot_be_read_leaves_nothing(self, body: bytes) -> None:
        with pytest.raises(ChatsError):
            upload(body)
        assert objects_there() == []

    def test_more_people_than_any_group_has_are_refused_and_leave_nothing(self) -> None:
        forged = android(*(f"Person {number}: hi" for number in range(MAX_PARTICIPANTS + 1)))
        with pytest.raises(TooManyParticipants):
            upload(forged)
        assert objects_there() == []

    def test_what_cannot_be_read_in_time_is_refused_before_it_is_read(self) -> None:
        limit = len(EXPORT) / readings.READ_BYTES_PER_SECOND
        assert upload(EXPORT, seconds=limit + 0.001).outcome is Outcome.NEW
        with pytest.raises(TooLongToRead):
            upload(EXPORT, seconds=limit - 0.00001, uid="bo")

    def test_a_chat_that_the_file_does_not_hold_is_refused(self) -> None:
        with pytest.raises(NoSuchChat):
            upload(EXPORT, choice=Choice(chat="Bo"))

    @pytest.mark.parametrize(
        ("file_name", "title"),
        [
            ("WhatsApp Chat with Bo.txt", "Bo"),
            ("WhatsApp Chat with The_Lake_House.txt", "The Lake House"),
            ("WhatsApp Chat mit Bo.txt", "Bo"),
            ("_chat.txt", "Ann & Bo"),
            ("Conversa do WhatsApp com " + "é" * 100 + ".txt", "é" * 60),
        ],
    )
    def test_a_chat_is_called_what_its_file_says_or_by_who_writes(
        self, file_name: str, title: str
    ) -> None:
        assert upload(EXPORT, file_name).chat.title == title

    def test_the_item_of_a_large_group_names_as_many_as_it_has_room_for(self) -> None:
        group = android(*(f"Somebody with a long name {number}: hi" for number in range(200)))
        made = upload(group).chat
        read = get_chat(UID, made.chat_id)
        assert len(made.participants) == 200
        assert 0 < len(read.participants) < 20
        assert read.participants == made.participants[: len(read.participants)]

    def test_a_refusal_quotes_nothing_of_the_file(self) -> None:
        with pytest.raises(NotAChat) as refused:
            upload(b"my secret diary")
        assert "secret" not in str(refused.value)


class TestKnown:
    def test_the_same_file_again_is_the_same_chat(self) -> None:
        chat = upload(EXPORT).chat
        there = objects_there()
        again = upload(EXPORT, "another name.txt")
        assert (again.outcome, again.chat) == (Outcome.KNOWN, chat)
        assert objects_there() == there

    def test_the_same_file_of_somebody_else_is_another_chat(self) -> None:
        assert upload(EXPORT, uid="bo").outcome is Outcome.NEW

    def test_a_file_whose_chat_was_deleted_is_new(self) -> None:
        chat = upload(EXPORT).chat
        store.bury(chat, 1)
        assert upload(EXPORT).outcome is Outcome.NEW


class TestExtending:
    SHORT = android("Ann: one", "Bo: two", "Ann: three")
    LONG = android("Ann: one", "Bo: two", "Ann: three", "Bo: four", "Cy: five")

    def test_a_longer_export_goes_on_with_the_chat_once_it_is_read(self) -> None:
        chat = upload(self.SHORT).chat
        longer = upload(self.LONG)
        assert (longer.outcome, longer.chat.chat_id) == (Outcome.EXTENDS, chat.chat_id)
        assert (longer.chat.up_to_date, longer.chat.messages) == (False, 3)
        assert asked_to_read() == [{"uid": UID, "chat_id": chat.chat_id}]
        read_again(chat.chat_id)
        found = shown(chat.chat_id)
        assert (found.chat.up_to_date, found.chat.messages) == (True, 5)
        assert found.chat.participants == ["Ann", "Bo", "Cy"]
        assert texts(list(found.messages())) == ["one", "two", "three", "four", "five"]
        assert [m.export for m in found.messages()] == [1, 1, 1, 2, 2]

    def test_reading_again_what_is_read_changes_nothing(self) -> None:
        chat = upload(self.SHORT).chat
        upload(self.LONG)
        read_again(chat.chat_id)
        there = get_chat(UID, chat.chat_id)
        read_again(chat.chat_id)
        assert get_chat(UID, chat.chat_id) == there

    def test_a_longer_export_sent_twice_is_known(self) -> None:
        upload(self.SHORT)
        upload(self.LONG)
        assert upload(self.LONG).outcome is Outcome.KNOWN

    def test_a_part_that_begins_elsewhere_goes_on_where_the_user_says(self) -> None:
        chat = upload(self.SHORT).chat
        later = android("Ann: one", "Bo: two", "Ann: three", "Bo: four")[-28:]
        assert upload(later, extends=chat.chat_id).outcome is Outcome.EXTENDS
        read_again(chat.chat_id)
        assert get_chat(UID, chat.chat_id).messages == 4

    def test_a_chat_that_is_not_there_cannot_go_on(self) -> None:
        with pytest.raises(ChatNotFound):
            upload(self.LONG, extends="0" * 32)
        assert objects_there() == []

    def test_another_app_cannot_go_on_with_it(self) -> None:
        chat = upload(self.SHORT).chat
        signal = b"[2024-01-02 10:00:05] Ann: hello  \n[2024-01-02 10:00:09] Me: hi  \n"
        with pytest.raises(OtherFormat):
            upload(signal, extends=chat.chat_id)

    def test_a_chat_has_so_many_exports_and_no_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ingest, "MAX_EXPORTS", 1)
        upload(self.SHORT)
        with pytest.raises(TooManyExports):
            upload(self.LONG)

    def test_a_chat_that_goes_while_it_is_read_leaves_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chat = upload(self.SHORT).chat
        upload(self.LONG)

        def delete_meanwhile(*found: object) -> object:
            store.bury(get_chat(UID, chat.chat_id), 1)
            objects.purge(UID, chat.chat_id)
            return read(*found)  # type: ignore[arg-type]

        read = readings.read_exports
        monkeypatch.setattr(ingest, "read_exports", delete_meanwhile)
        read_again(chat.chat_id)
        assert objects_there() == []


class TestPeople:
    CHAT = android("Ann: one", "+49 170: two", "Bo: three")

    def test_a_new_name_is_shown_at_once(self) -> None:
        chat_id = upload(self.CHAT).chat.chat_id
        changed = change_participants(UID, chat_id, [Change("+49 170", name="Dora")])
        assert changed.chat.up_to_date
        assert get_chat(UID, chat_id).participants == ["Ann", "Dora", "Bo"]
        assert "Dora" in changed.statistics()["participants"]
        assert {m.sender for m in changed.messages()} == {"Ann", "Dora", "Bo"}
        assert asked_to_read() == []

    def test_whoever_is_joined_is_counted_as_one_once_the_exports_are_read(self) -> None:
        chat_id = upload(self.CHAT).chat.chat_id
        changed = change_participants(UID, chat_id, [Change("+49 170", same_as="Ann")])
        assert not changed.chat.up_to_date
        assert asked_to_read() == [{"uid": UID, "chat_id": chat_id}]
        read_again(chat_id)
        statistics = shown(chat_id).statistics()
        assert {n: p["messages"] for n, p in statistics["participants"].items()} == {
            "Ann": 2,
            "Bo": 1,
        }

    def test_what_was_joined_can_be_taken_apart_again(self) -> None:
        chat_id = upload(self.CHAT).chat.chat_id
        before = shown(chat_id).statistics()
        change_participants(UID, chat_id, [Change("+49 170", same_as="Ann")])
        read_again(chat_id)
        change_participants(UID, chat_id, [Change("+49 170", same_as=None)])
        read_again(chat_id)
        assert shown(chat_id).statistics() == before

    def test_nothing_that_a_hidden_person_wrote_is_shown(self) -> None:
        chat_id = upload(self.CHAT).chat.chat_id
        changed = change_participants(UID, chat_id, [Change("Bo", hidden=True)])
        people = changed.statistics()["participants"]
        assert "three" not in str([people, list(changed.messages())])
        assert "Hidden person 1" in people
        assert "Bo" not in people


def test_a_file_at_hand_is_hashed_whole() -> None:
    long = android("Ann: one") + b"x" * (3 << 20)
    assert ingest._sha256(stored(long)) != ingest._sha256(stored(long[:-1] + b"y"))
