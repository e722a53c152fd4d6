"""Laws of Meta's downloads beyond the corpus: order, mojibake, what the apps write themselves."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.chats.errors import NotUtf8
from chalicelib.chats.exports import Account, Clock, NotThisFormat, SourceFile, Unit
from chalicelib.chats.formats import backwards, messenger
from chalicelib.chats.formats.backwards import turned
from chalicelib.chats.formats.messenger import Thread
from chalicelib.chats.formats.messenger.mojibake import repaired
from chalicelib.chats.messages import Message, MessageKind
from tests.unit.chats.corpus import CORPUS
from tests.unit.chats.damage import (
    assert_accounted,
    conversations_in,
    outcome,
    with_odd_values,
    with_other_bytes,
)
from tests.unit.chats.exports import in_pieces

EXPORTS = [
    path
    for folder in ("messenger", "instagram")
    for path in sorted((CORPUS / folder).rglob("*.json"))
    if "expected" not in path.name
]
SOUND = [path for path in EXPORTS if not path.name.startswith(("cut", "byte_order"))]
FIRST = datetime(2024, 1, 1)
FIRST_MS = 1_704_067_200_000
KINDS = st.sampled_from(sorted(MessageKind))
MESSAGES = st.builds(
    Message,
    st.integers(0, 9),
    st.datetimes(datetime(1970, 1, 1)),
    st.none() | st.text(max_size=5),
    KINDS,
    st.text(max_size=20),
    st.booleans(),
    st.none() | st.integers(1, 9),
    st.lists(st.text(max_size=5), max_size=2).map(tuple),
    st.booleans(),
    st.lists(st.text(max_size=3), max_size=2).map(tuple),
    st.integers(1, 3),
)


def record(number: int, **fields: Any) -> dict[str, Any]:
    """The message that was sent `number` seconds after the first."""
    sent = {"sender_name": "Ann Lee", "timestamp_ms": FIRST_MS + 1000 * number}
    return sent | {"content": str(number)} | fields


def file_of(
    *newest_first: object, name: str = "message_1.json", title: object = "Trip", **fields: object
) -> SourceFile:
    document = {"participants": [{"name": "Ann Lee"}], "messages": newest_first, "title": title}
    raw = json.dumps(document | fields, indent=2).encode()
    return SourceFile(name, len(raw), in_pieces(raw, 1 << 16))


def thread_of(*newest_first: object, **fields: Any) -> Thread:
    (thread,) = messenger.read([file_of(*newest_first, **fields)])
    return thread


def only(**fields: Any) -> Message:
    (message,) = thread_of(record(1, **fields)).messages()
    return message


def test_times_are_in_utc_to_the_millisecond_and_records_are_counted() -> None:
    thread = thread_of(record(0, timestamp_ms=FIRST_MS + 7))
    (message,) = thread.messages()
    assert message.sent_at == FIRST + timedelta(milliseconds=7)
    assert (thread.clock, thread.unit, thread.dates) == (Clock.UTC, Unit.RECORD, None)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_files_of_a_thread_are_one_chat_from_the_oldest_message_on(
    sizes: list[int], chance: Any
) -> None:
    total = sum(sizes)
    newest_first = [record(number) for number in range(total, 0, -1)]
    files = []
    for number, size in enumerate(sizes, start=1):
        part, newest_first = newest_first[:size], newest_first[size:]
        files.append(file_of(*part, name=f"inbox/trip_1/message_{number}.json"))
    chance.shuffle(files)
    account = Account()
    (thread,) = messenger.read(files)
    found = list(thread.messages(account))
    assert [message.text for message in found] == [str(n) for n in range(1, total + 1)]
    assert [message.line for message in found] == list(range(1, total + 1))
    assert account.messages == total


def test_a_record_keeps_its_number_when_the_chat_grows() -> None:
    before = thread_of(record(3), None, record(1))
    after = thread_of(record(5), "?", record(3), None, record(1))
    known = list(before.messages())
    assert list(after.messages())[: len(known)] == known
    assert [message.line for message in after.messages()] == [1, 3, 5]


def test_a_file_that_is_in_the_order_of_time_is_left_in_it() -> None:
    thread = thread_of(record(1), record(2), record(2), record(3))
    assert [message.text for message in thread.messages()] == ["1", "2", "2", "3"]


@given(st.lists(st.none() | MESSAGES, max_size=30), st.integers(1, 3000))
def test_turning_around_is_exact_whatever_waits_on_disk(
    messages: list[Message | None], held: int
) -> None:
    with patch.object(backwards, "HELD_CHARS", held):
        assert list(turned(messages)) == messages[::-1]


def test_memory_is_flat_however_long_a_file_is() -> None:
    def peak(records: int) -> int:
        def source() -> Iterator[bytes]:
            yield b'{"participants": [], "messages": ['
            for number in range(records, 0, -1):
                yield json.dumps(record(number)).encode() + b","

        tracemalloc.start()
        (thread,) = messenger.read([SourceFile("message_1.json", 0, source)])
        for _ in thread.messages():
            pass
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    with patch.object(backwards, "HELD_CHARS", 1 << 17):
        assert peak(20_000) < 1.2 * peak(5_000)


@given(st.text())
def test_bytes_written_as_letters_are_read_as_the_text_they_are(text: str) -> None:
    assert repaired(text.encode().decode("latin-1")) == text


@given(st.text())
def test_a_text_is_changed_only_if_that_can_be_undone(text: str) -> None:
    found = repaired(text)
    assert found == text or found.encode().decode("latin-1") == text


@pytest.mark.parametrize("text", ["café", "naïve €", "日本", "\u00f0\u009f\u0098", "Ã", "plain"])
def test_a_text_that_was_not_garbled_stands(text: str) -> None:
    assert repaired(text) == text


def test_names_titles_and_reactions_are_repaired_too() -> None:
    garbled = "Zoé ❤".encode().decode("latin-1")
    fields = {"sender_name": garbled, "reactions": [{"reaction": garbled, "actor": "x"}]}
    thread = thread_of(record(1, **fields), title=garbled)
    (message,) = thread.messages()
    assert (thread.name, message.sender, message.reactions) == ("Zoé ❤", "Zoé ❤", ("Zoé ❤",))


def test_threads_of_one_name_have_their_folders_in_their_names() -> None:
    files = [
        file_of(record(1), name=f"messages/{place}/message_1.json", title=title)
        for place, title in [
            ("inbox/ann_1", "Ann"),
            ("inbox/bo_2", "Bo"),
            ("archived/ann_3", "Ann"),
        ]
    ]
    assert [t.name for t in messenger.read(files)] == ["Ann (ann_1)", "Bo", "Ann (ann_3)"]


@pytest.mark.parametrize(
    ("name", "fields", "format_"),
    [
        ("inbox/a_1/message_1.json", {}, "messenger"),
        ("your_instagram_activity/messages/inbox/a_1/message_1.json", {}, "instagram"),
        ("instagram-ann-2023/messages/inbox/a_1/message_1.json", {}, "instagram"),
        ("a.json", {"photos": [{"uri": "your_instagram_activity/a/b.jpg"}]}, "instagram"),
        ("a.json", {"photos": [{"uri": "your_facebook_activity/a/b.jpg"}]}, "messenger"),
        ("a.json", {"content": "your_instagram_activity/a/b.jpg"}, "messenger"),
    ],
)
def test_the_app_is_told_from_the_content_then_from_the_path(
    name: str, fields: dict[str, Any], format_: str
) -> None:
    assert thread_of(record(1, **fields), name=name).format == format_


@pytest.mark.parametrize(
    ("fields", "kind", "text"),
    [
        ({"content": "Ann sent 3 photos.", "photos": [{"uri": "a/b.jpg"}]}, "media", ""),
        ({"content": "Ann Lee a envoyé une photo.", "photos": [{"uri": "a/b"}]}, "media", ""),
        ({"content": "the view", "photos": [{"uri": "a/b.jpg"}]}, "media", "the view"),
        ({"content": "You sent an attachment."}, "media", ""),
        ({"content": "You sent an attachment.", "share": {"link": "http://a"}}, "text", "http://a"),
        ({"content": "You sent me the wrong file."}, "text", "You sent me the wrong file."),
        ({"content": "You turned off the lights."}, "text", "You turned off the lights."),
        ({"content": "Ann called you."}, "call", "Ann called you."),
        ({"content": "You called me yesterday."}, "text", "You called me yesterday."),
        ({"content": "Ann missed your video chat."}, "call", "Ann missed your video chat."),
        ({"content": "x", "type": "Call", "call_duration": 125}, "call", "x (2:05)"),
        ({"content": None, "call_duration": 0}, "call", "call"),
        ({"content": 'You created a poll: "Pizza?".'}, "poll", 'You created a poll: "Pizza?".'),
        ({"content": "Ann sent a live location."}, "location", "Ann sent a live location."),
        ({"content": "You unsent a message."}, "deleted", ""),
        ({"content": "gone", "is_unsent": True}, "deleted", ""),
        ({"content": None}, "media", ""),
        ({"content": None, "share": {"link": "http://a"}}, "text", "http://a"),
        ({"content": "Liked a message"}, "system", "Liked a message"),
        ({"content": "Reacted 😆 to your message "}, "system", "Reacted 😆 to your message "),
        ({"content": "Reagiu com ❤️ à sua mensagem "}, "system", "Reagiu com ❤️ à sua mensagem "),
        ({"content": "Ann waved at you!"}, "system", "Ann waved at you!"),
        ({"content": "Bo named the group X."}, "text", "Bo named the group X."),
        ({"content": "Ann Lee nombró al grupo X."}, "system", "Ann Lee nombró al grupo X."),
        ({"content": "Ann Lee"}, "text", "Ann Lee"),
        ({"content": "joined", "type": "Subscribe"}, "system", "joined"),
    ],
)
def test_what_the_app_wrote_itself_is_told_from_what_people_write(
    fields: dict[str, Any], kind: str, text: str
) -> None:
    message = only(**fields)
    assert (message.kind, message.text) == (kind, text)
    assert (message.sender is None) == (kind == "system")


def test_who_has_no_name_is_called_as_the_app_calls_them() -> None:
    assert only(sender_name=None).sender == "Facebook user"


@pytest.mark.parametrize(
    "document",
    [
        [record(1)],
        {"messages": [{"id": 1, "type": "message", "date": "2024-01-01T10:00:00"}]},
        {"participants": [], "messages": [{"sender": "Ann", "timestamp_ms": 1}]},
        {"participants": [{"name": "Ann"}], "title": "Ann"},
        {"messages": []},
        {"participants": [{"name": "Ann"}], "messages": "none"},
        {"posts": [record(1)]},
        {},
    ],
)
def test_other_json_is_of_another_format(document: object) -> None:
    raw = json.dumps(document).encode()
    with pytest.raises(NotThisFormat):
        messenger.read([SourceFile("message_1.json", len(raw), in_pieces(raw, 9))])


def test_of_files_that_are_no_threads_only_the_first_bytes_are_read() -> None:
    def source() -> Iterator[bytes]:
        yield b'{"posts": ["' + b"x" * (1 << 17)
        pytest.fail("the rest was asked for")

    files = [SourceFile("posts.json", 0, source), file_of(record(1))]
    assert len(messenger.read(files)) == 1


def test_a_file_beside_it_that_is_no_utf8_does_no_harm() -> None:
    raw = b'{"config": "\xe9", "messages": []}'
    files = [SourceFile("notes.json", len(raw), in_pieces(raw, 5)), file_of(record(1))]
    assert len(messenger.read(files)) == 1


def test_an_export_that_is_no_utf8_is_refused_as_such() -> None:
    whole = b"".join(file_of(record(2), record(1)).open())
    raw = whole.replace(b"Trip", b"\xe9")
    with pytest.raises(NotUtf8) as refusal:
        messenger.read([SourceFile("", len(raw), in_pieces(raw, 5))])
    assert refusal.value.offset == raw.index(b"\xe9")


@settings(max_examples=25)
@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.parent.name + "/" + path.name)
@given(data=st.data(), chunk=st.integers(1, 300), block=st.integers(1, 400))
def test_damage_raises_nothing_but_refusals_and_is_read_alike_wherever_it_is_cut(
    path: Path, data: st.DataObject, chunk: int, block: int
) -> None:
    raw = data.draw(with_other_bytes(path.read_bytes()))
    in_pieces_of_any_size = outcome(messenger.read, raw, chunk=chunk, block=block)
    assert in_pieces_of_any_size == outcome(messenger.read, raw, chunk=1 << 16, block=1 << 17)


@settings(max_examples=25)
@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.parent.name + "/" + path.name)
@given(data=st.data())
def test_every_record_is_accounted_for_whatever_it_holds(path: Path, data: st.DataObject) -> None:
    document = data.draw(with_odd_values(path.read_text("utf-8")))
    records: Sequence[object] = ()
    whole = json.loads(document)
    if isinstance(whole, dict) and isinstance(whole.get("messages"), list):
        records = whole["messages"]
    for thread in conversations_in(messenger.read, document.encode()):
        assert assert_accounted(thread) == len(records)
