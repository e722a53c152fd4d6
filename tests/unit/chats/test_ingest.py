"""An upload becomes a chat, or leaves nothing."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from chalicelib.chats import objects
from chalicelib.chats.errors import ChatsError, NotAChat, TooManyParticipants
from chalicelib.chats.ingest import MAX_PARTICIPANTS, ingest, kept_export
from chalicelib.chats.store import get_chat
from chalicelib.config import settings
from tests.harness.tables import create_tables

NOW = 1_800_000_000
EXPORT = b"""1/2/25, 9:00 AM - Messages and calls are end-to-end encrypted.
1/2/25, 9:00 AM - Ann: good morning
1/2/25, 9:02 AM - Bo: hello
"""


@pytest.fixture(autouse=True)
def _backend() -> Iterator[None]:
    with mock_aws():
        names = settings()
        create_tables(boto3.client("dynamodb"), ledger=names.ledger_table, app=names.app_table)
        region = boto3.session.Session().region_name
        boto3.client("s3").create_bucket(
            Bucket=names.chats_bucket,
            CreateBucketConfiguration={"LocationConstraint": region},  # type: ignore[typeddict-item]
        )
        yield


def _objects() -> list[str]:
    found = boto3.client("s3").list_objects_v2(Bucket=settings().chats_bucket)
    return [item["Key"] for item in found.get("Contents", [])]


def test_an_export_is_kept_as_it_came_with_its_statistics() -> None:
    chat = ingest("ann", "chat.txt", EXPORT, now=NOW)
    assert (chat.messages, chat.participants, chat.skipped_lines) == (2, ["Ann", "Bo"], 0)
    assert (chat.first_message_at, chat.last_message_at) == (
        "2025-02-01T09:00:00",
        "2025-02-01T09:02:00",
    )
    assert b"".join(objects.export_chunks("ann", chat.chat_id)) == EXPORT
    assert objects.read_statistics("ann", chat.chat_id)["messages"] == 2


def test_what_was_kept_is_read_again_as_it_was() -> None:
    chat = ingest("ann", "chat.txt", EXPORT, now=NOW)
    messages = list(kept_export("ann", chat.chat_id).messages())
    objects.write_messages("ann", chat.chat_id, messages)
    assert objects.read_messages("ann", chat.chat_id) == messages


def test_every_object_of_a_chat_stands_under_its_owner() -> None:
    chat = ingest("ann", "chat.txt", EXPORT, now=NOW)
    assert {key.startswith(f"chats/ann/{chat.chat_id}/") for key in _objects()} == {True}


@pytest.mark.parametrize("body", [b"", b"no chat at all", b"\xff\xfe\xff", b"1/2/25, 9:00 \x80"])
def test_a_file_that_cannot_be_read_leaves_nothing(body: bytes) -> None:
    with pytest.raises(ChatsError):
        ingest("ann", "chat.txt", body, now=NOW)
    assert _objects() == []


def test_a_file_of_more_people_than_any_group_has_is_refused_and_leaves_nothing() -> None:
    forged = "".join(
        f"1/2/25, 9:00 AM - Person {number}: hi\n" for number in range(MAX_PARTICIPANTS + 1)
    )
    with pytest.raises(TooManyParticipants):
        ingest("ann", "chat.txt", forged.encode(), now=NOW)
    assert _objects() == []


@pytest.mark.parametrize(
    ("file_name", "title"),
    [
        ("WhatsApp Chat with Bo.txt", "Bo"),
        ("WhatsApp Chat with The_Lake_House.txt", "The Lake House"),
        ("WhatsApp Chat - Bo.zip", "Bo"),
        ("WhatsApp Chat mit Bo.txt", "Bo"),
        ("_chat.txt", "Ann & Bo"),
        ("Conversa do WhatsApp com " + "é" * 100 + ".txt", "é" * 60),
    ],
)
def test_a_chat_is_called_what_its_file_says_or_by_who_writes(file_name: str, title: str) -> None:
    assert ingest("ann", file_name, EXPORT, now=NOW).title == title


def test_the_item_of_a_large_group_names_as_many_as_it_has_room_for() -> None:
    group = "".join(
        f"1/2/25, 9:00 AM - Somebody with a long name {number}: hi\n" for number in range(200)
    )
    made = ingest("ann", "chat.txt", group.encode(), now=NOW)
    read = get_chat("ann", made.chat_id)
    assert len(made.participants) == 200
    assert 0 < len(read.participants) < 20
    assert read.participants == made.participants[: len(read.participants)]


def test_a_refusal_quotes_nothing_of_the_file() -> None:
    with pytest.raises(NotAChat) as refused:
        ingest("ann", "chat.txt", b"my secret diary", now=NOW)
    assert "secret" not in str(refused.value)
