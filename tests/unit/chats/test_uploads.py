"""Uploads that go to S3 themselves: the form, the ticket, and what becomes of the file."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import boto3
import pytest

from chalicelib.chats import objects, store, uploads
from chalicelib.chats.errors import ChatNotFound, UploadNotFound
from chalicelib.chats.ingest import Outcome
from chalicelib.chats.read_queue import (
    ReadMessage,
    UnreadableArrival,
    UploadMessage,
    arrivals,
)
from chalicelib.chats.readings import Choice
from chalicelib.chats.uploads import Ticket, TicketState
from chalicelib.config import settings
from tests.unit.chats.backend import NOW, SECONDS, UID, android, backend, objects_there

CHAT = android("Ann: one", "Bo: two", "Ann: three")
UPLOAD_ID = store.new_chat_id(NOW)


@pytest.fixture(autouse=True)
def _backend() -> Iterator[None]:
    with backend():
        yield


def ticket(**said: object) -> Ticket:
    return Ticket(UID, UPLOAD_ID, "chat.txt", NOW, **said)  # type: ignore[arg-type]


def arrive(body: bytes, upload_id: str = UPLOAD_ID) -> None:
    key = objects.incoming_key(UID, upload_id)
    boto3.client("s3").put_object(Bucket=settings().chats_bucket, Key=key, Body=body)


def receive() -> Ticket:
    uploads.receive(UID, UPLOAD_ID, now=NOW, seconds=SECONDS)
    return uploads.get_ticket(UID, UPLOAD_ID)


def event(key: str) -> str:
    return json.dumps({"Records": [{"s3": {"bucket": {"name": "b"}, "object": {"key": key}}}]})


def test_the_form_fixes_key_type_size_and_time() -> None:
    form = uploads.open_upload(ticket(), "application/zip")
    assert form.fields["key"] == f"incoming/{UID}/{UPLOAD_ID}"
    assert form.fields["Content-Type"] == "application/zip"
    assert form.expires_at == NOW + 3600
    assert form.max_bytes == 500 * 1024 * 1024
    policy = json.loads(base64.b64decode(form.fields["policy"]))
    assert ["content-length-range", 1, form.max_bytes] in policy["conditions"]
    assert {"key": form.fields["key"]} in policy["conditions"]
    assert {"Content-Type": "application/zip"} in policy["conditions"]


def test_a_ticket_waits_until_its_file_is_read() -> None:
    uploads.open_upload(ticket(), "text/plain")
    assert uploads.get_ticket(UID, UPLOAD_ID).state is TicketState.WAITING
    assert receive().state is TicketState.WAITING
    arrive(CHAT)
    done = receive()
    assert (done.state, done.outcome, done.chat_id) == (TicketState.DONE, Outcome.NEW, UPLOAD_ID)
    assert store.get_chat(UID, UPLOAD_ID).messages == 3


def test_the_file_goes_from_where_it_arrived_and_stays_with_its_chat() -> None:
    uploads.open_upload(ticket(), "text/plain")
    arrive(CHAT)
    receive()
    assert not [key for key in objects_there() if key.startswith("incoming/")]
    (export,) = [key for key in objects_there() if "/exports/" in key]
    found = boto3.client("s3").get_object(Bucket=settings().chats_bucket, Key=export)
    assert found["Body"].read() == CHAT


def test_a_delivery_that_is_repeated_makes_no_second_chat() -> None:
    uploads.open_upload(ticket(), "text/plain")
    arrive(CHAT)
    first = receive()
    arrive(CHAT)
    assert receive() == first
    chats, _ = store.list_chats(UID, limit=10, after=None)
    assert [chat.chat_id for chat in chats] == [UPLOAD_ID]


def test_a_delivery_cut_off_before_the_answer_is_finished_by_the_next() -> None:
    uploads.open_upload(ticket(), "text/plain")
    arrive(CHAT)
    receive()
    uploads.open_upload(ticket(), "text/plain")
    arrive(CHAT)
    done = receive()
    assert (done.state, done.chat_id) == (TicketState.DONE, UPLOAD_ID)


def test_what_is_refused_is_told_on_the_ticket_and_nothing_is_kept() -> None:
    uploads.open_upload(ticket(), "text/plain")
    arrive(b"no chat at all")
    refused = receive()
    assert (refused.state, refused.code) == (TicketState.REFUSED, "not_a_chat")
    assert objects_there() == []


def test_what_the_user_said_of_the_file_reaches_its_reader() -> None:
    uploads.open_upload(ticket(choice=Choice(chat="no such chat")), "text/plain")
    arrive(CHAT)
    refused = receive()
    assert (refused.code, refused.chats) == ("no_such_chat_in_file", [""])


def test_an_upload_can_go_on_with_a_chat() -> None:
    uploads.open_upload(ticket(), "text/plain")
    arrive(CHAT)
    receive()
    other = store.new_chat_id(NOW)
    uploads.open_upload(
        Ticket(UID, other, "more.txt", NOW, extends=UPLOAD_ID), "application/octet-stream"
    )
    arrive(android("Cy: before", "Ann: one"), other)
    uploads.receive(UID, other, now=NOW, seconds=SECONDS)
    done = uploads.get_ticket(UID, other)
    assert (done.outcome, done.chat_id) == (Outcome.EXTENDS, UPLOAD_ID)


def test_no_form_is_given_for_a_chat_that_is_not_there() -> None:
    with pytest.raises(ChatNotFound):
        uploads.open_upload(ticket(extends="0" * 32), "text/plain")
    with pytest.raises(UploadNotFound):
        uploads.get_ticket(UID, UPLOAD_ID)


def test_a_file_without_a_ticket_is_not_read_and_goes() -> None:
    arrive(CHAT)
    uploads.receive(UID, UPLOAD_ID, now=NOW, seconds=SECONDS)
    assert objects_there() == []


def test_a_ticket_is_found_by_its_owner_alone() -> None:
    uploads.open_upload(ticket(), "text/plain")
    with pytest.raises(UploadNotFound):
        uploads.get_ticket("bo", UPLOAD_ID)


def test_an_upload_that_died_on_our_side_says_so_unless_it_has_an_answer() -> None:
    uploads.open_upload(ticket(), "text/plain")
    uploads.lose(UID, UPLOAD_ID)
    lost = uploads.get_ticket(UID, UPLOAD_ID)
    assert (lost.state, lost.code) == (TicketState.FAILED, "upload_lost")
    uploads.open_upload(ticket(), "text/plain")
    arrive(CHAT)
    done = receive()
    uploads.lose(UID, UPLOAD_ID)
    assert uploads.get_ticket(UID, UPLOAD_ID) == done


def test_losing_what_has_no_ticket_changes_nothing() -> None:
    uploads.lose(UID, UPLOAD_ID)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (event("incoming/ann/00ff"), [UploadMessage("ann", "00ff")]),
        (event("incoming%2Fann%2F00ff"), [UploadMessage("ann", "00ff")]),
        (event("chats/ann/00ff/exports/1"), []),
        (json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"}), []),
        (ReadMessage("ann", "00ff").to_json(), [ReadMessage("ann", "00ff")]),
        (ReadMessage("ann", "0f", True).to_json(), [ReadMessage("ann", "0f", index=True)]),
    ],
)
def test_a_message_speaks_of_files_that_arrived_or_of_a_chat(
    body: str, found: list[object]
) -> None:
    assert list(arrivals(body)) == found


@pytest.mark.parametrize(
    "body",
    [
        *("", "[]", "7", "{", '{"uid": "ann"}', '{"Records": [{}]}'),
        '{"uid": "ann", "chat_id": "00ff", "index": 1}',
        '{"uid": "ann", "chat_id": "00ff", "index": null}',
    ],
)
def test_a_message_that_nobody_of_ours_wrote_is_refused(body: str) -> None:
    with pytest.raises(UnreadableArrival):
        list(arrivals(body))
