"""Laws of Telegram's exports beyond the corpus: who is who, what answers what, what is refused."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.chats.errors import NotUtf8, TooManyChats
from chalicelib.chats.exports import Account, Clock, NotThisFormat, SourceFile, Unit
from chalicelib.chats.formats import json_records, replies, telegram
from chalicelib.chats.formats.naming import told_apart
from chalicelib.chats.formats.people import People
from chalicelib.chats.formats.telegram import Chat, export
from chalicelib.chats.formats.telegram.records import MAX_REACTIONS
from chalicelib.chats.formats.telegram.services import notice_in_words
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

EXPORTS = sorted((CORPUS / "telegram").rglob("*.json"))
SOUND = [
    path
    for path in EXPORTS
    if "expected" not in path.name and not path.name.startswith(("broken", "stray", "cut"))
]


def record(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": "2024-01-01T10:00:00",
        "from": "Ann",
        "from_id": "user1",
        "text": "hi",
    } | fields


def file_of(document: object, *, chunk: int = 1 << 16, indent: int | None = 1) -> SourceFile:
    raw = json.dumps(document, indent=indent, ensure_ascii=False).encode()
    return SourceFile("result.json", len(raw), in_pieces(raw, chunk))


def chat_of(*records: object, **fields: object) -> Chat:
    document = {"name": "Trip", "type": "private_group", "id": 5} | fields
    (chat,) = telegram.read([file_of(document | {"messages": records})])
    return chat


def only(**fields: Any) -> Message:
    (message,) = chat_of(record(1, **fields)).messages()
    return message


def test_times_are_on_the_local_clock_and_records_are_counted() -> None:
    chat = chat_of(record(1))
    assert (chat.clock, chat.unit, chat.dates) == (Clock.LOCAL, Unit.RECORD, None)


@given(st.integers(1, 60), st.integers(1, 60))
def test_a_full_export_is_read_alike_wherever_it_is_cut(chunk: int, block: int) -> None:
    chats = [
        {"name": name, "type": "personal_chat", "id": number, "messages": [record(1), record(2)]}
        for number, name in enumerate(("Ann", "Bó", "Ann"))
    ]
    document = {"about": "…", "contacts": {"list": chats}, "chats": {"list": chats}}
    with patch.object(json_records, "BLOCK_BYTES", block):
        found = telegram.read([file_of(document, chunk=chunk)])
        assert [chat.name for chat in found] == ["Ann (0)", "Bó", "Ann (2)"]
        assert [len(list(chat.messages())) for chat in found] == [2, 2, 2]


def test_a_chat_is_read_as_often_as_it_is_asked_for() -> None:
    chat = chat_of(record(1), record(2))
    assert list(chat.messages()) == list(chat.messages())


def test_a_single_chat_is_known_from_its_head() -> None:
    def source() -> Iterator[bytes]:
        document = {"name": "Trip", "type": "personal_chat", "id": 5, "messages": [record(1)] * 900}
        raw = json.dumps(document).encode()
        assert len(raw) > 2 * 4096
        yield raw[:4096]
        pytest.fail("the rest was asked for")

    with patch.object(json_records, "BLOCK_BYTES", 4096):
        (chat,) = telegram.read([SourceFile("result.json", 0, source)])
    assert chat.name == "Trip"


@pytest.mark.parametrize(
    "document",
    [
        [record(1)],
        {"guild": {}, "channel": {}, "messages": [{"id": "1", "type": "Default"}]},
        {"participants": [], "messages": [{"sender_name": "Ann", "timestamp_ms": 1}]},
        {"about": "…", "chats": {"list": []}},
        {"name": "Trip", "type": "personal_chat", "id": 5},
        {"id": 1, "messages": []},
        {"name": "Trip", "type": "personal_chat", "id": 5, "messages": "none"},
        {},
    ],
)
def test_other_json_is_of_another_format(document: object) -> None:
    with pytest.raises(NotThisFormat):
        telegram.read([file_of(document)])


def test_media_beside_the_chat_are_no_chats() -> None:
    files = [file_of({"plan": 1}), file_of({"messages": [record(1)]}), file_of([1])]
    assert len(telegram.read(files)) == 1


def test_more_chats_than_any_account_has_are_refused() -> None:
    chat = {"name": "Ann", "type": "personal_chat", "id": 1, "messages": []}
    with patch.object(export, "MAX_CHATS", 3):
        assert len(telegram.read([file_of({"chats": {"list": [chat] * 3}})])) == 3
        with pytest.raises(TooManyChats):
            telegram.read([file_of({"chats": {"list": [chat] * 4}})])


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("saved_messages", "Saved Messages"),
        ("replies", "Replies"),
        ("verification_codes", "Verification Codes"),
        ("something_new", ""),
    ],
)
def test_a_chat_without_a_name_is_called_by_its_type(kind: str, name: str) -> None:
    document = {"type": kind, "id": 5, "messages": [record(1)]}
    (chat,) = telegram.read([file_of(document)])
    assert chat.name == name


@pytest.mark.parametrize(
    ("old", "new"), [(4312345, "user4312345"), (None, None), ("channel7", "channel7")]
)
def test_an_old_export_and_a_new_one_name_a_deleted_account_alike(old: object, new: object) -> None:
    senders = {only(**{"from": None, "from_id": account}).sender for account in (old, new)}
    assert len(senders) == 1


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(1, 4)), min_size=1, max_size=12))
def test_two_accounts_of_one_name_are_two_senders(pairs: list[tuple[str, int]]) -> None:
    accounts = [(f"{name}{number}", name) for name, number in pairs]
    records = [
        record(number, **{"from": name, "from_id": f"user{account}"})
        for number, (account, name) in enumerate(accounts)
    ]
    found = [
        (message.sender, account)
        for message, account in zip(chat_of(*records).messages(), accounts, strict=True)
    ]
    assert len({sender for sender, _ in found}) == len(set(accounts)) == len(set(found))


@given(st.lists(st.integers(1, 50), max_size=25, unique=True).map(sorted), st.integers(1, 50))
def test_a_reply_names_the_record_that_it_answers(ids: list[int], answered: int) -> None:
    records = [record(number) for number in ids]
    *_, reply = chat_of(*records, record(99, reply_to_message_id=answered)).messages()
    assert reply.reply_to == (ids.index(answered) + 1 if answered in ids else None)


def test_replies_stay_right_behind_records_that_are_skipped() -> None:
    records = [None, record(7), "x", {"id": 8, "type": "unsupported"}, record(9), record(3)]
    answered = (7, 8, 9, 3, "7", 10**30)
    answers = [record(20 + n, reply_to_message_id=i) for n, i in enumerate(answered)]
    account = Account()
    found = list(chat_of(*records, *answers).messages(account))
    assert [m.reply_to for m in found[3:]] == [2, None, 5, None, None, None]
    assert (account.skipped, account.first_skipped) == (3, [1, 3, 4])


def test_a_reply_far_back_may_lose_its_link_but_never_gets_another() -> None:
    with patch.object(replies, "MAX_REACH", 4):
        records = [record(i, reply_to_message_id=i - 3) for i in range(1, 40)]
        near = [message.reply_to for message in chat_of(*records).messages()]
        records = [record(i, reply_to_message_id=i - 9) for i in range(1, 40)]
        far = [message.reply_to for message in chat_of(*records).messages()]
    assert near == [None] * 3 + list(range(1, 37))
    assert set(far) == {None}


@pytest.mark.parametrize("edited", ["1970-01-01T03:00:00", "1969-12-31T19:00:00", 5, None])
def test_an_edit_before_there_were_chats_did_not_happen(edited: object) -> None:
    assert not only(edited=edited).edited
    assert only(edited="2024-01-01T10:00:05").edited


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a", "a"),
        (["a ", {"type": "bold", "text": "b"}, " c"], "a b c"),
        ([{"type": "bold"}, 3, None, "d"], "d"),
        (["\ud83d", "\ude00"], "😀"),
        ([], ""),
        (None, ""),
    ],
)
def test_the_parts_of_a_text_are_one_text(text: object, said: str) -> None:
    raw = json.dumps({"messages": [record(1, text=text)]}).encode()
    (chat,) = telegram.read([SourceFile("", 0, in_pieces(raw, 9))])
    assert [message.text for message in chat.messages()] == [said]


def test_nothing_said_and_nothing_known_to_be_shown_is_media() -> None:
    assert only(text="").kind is MessageKind.MEDIA
    assert only(text="", photo="photos/a.jpg").attachments == ("a.jpg",)


@pytest.mark.parametrize("reason", ["not included. Change", "exceeds maximum", "unavailable,"])
def test_a_file_that_is_not_there_has_no_name_but_its_own(reason: str) -> None:
    assert only(file=f"(File {reason} it)").attachments == ()
    assert only(file=f"(File {reason} it)", file_name="a.pdf").attachments == ("a.pdf",)


def test_reactions_are_counted_as_far_as_memory_allows() -> None:
    given = [{"type": "emoji", "emoji": "👍", "count": 10**12}, {"type": "paid", "count": 3}]
    assert only(reactions=given).reactions == ("👍",) * MAX_REACTIONS


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"duration_seconds": 59}, "call (0:59)"),
        ({"duration_seconds": 60, "discard_reason": "hangup"}, "call (1:00)"),
        ({"duration_seconds": 3601}, "call (60:01)"),
        ({"duration_seconds": 0, "discard_reason": "missed"}, "missed call"),
        ({"duration_seconds": "x", "discard_reason": "busy"}, "declined call"),
        ({}, "call"),
    ],
)
def test_a_call_is_said_by_who_called(fields: Mapping[str, object], said: str) -> None:
    call = only(type="service", action="phone_call", actor="Bo", actor_id="user2", **fields)
    assert (call.kind, call.sender, call.text) == (MessageKind.CALL, "Bo", said)


@given(
    st.sampled_from(
        [
            "create_group",
            "invite_members",
            "remove_members",
            "proximity_reached",
            "topic_edit",
            "join_group_by_link",
            "unheard_of",
            "",
        ]
    ),
    st.dictionaries(
        st.sampled_from(["actor", "actor_id", "members", "title", "from", "to", "inviter"]),
        st.none() | st.text(max_size=5) | st.integers() | st.lists(st.none() | st.text(max_size=3)),
    ),
)
def test_every_service_message_is_one_sentence(action: str, details: dict[str, Any]) -> None:
    said = notice_in_words({"action": action} | details, People())
    assert said.strip()
    assert not any(f"{{{field}}}" in said for field in ("actor", "members", "title", "inviter"))


def test_what_a_service_message_quotes_is_not_taken_for_its_wording() -> None:
    notice = only(type="service", action="edit_group_title", actor="{title}", title="{actor}")
    assert notice.text == "{title} changed the group's name to “{actor}”"


def test_posts_without_a_sender_are_of_the_channel() -> None:
    post = record(1)
    del post["from"], post["from_id"]
    (message,) = chat_of(post, name="News").messages()
    assert message.sender == "News"


def test_a_file_beside_it_that_is_no_utf8_does_no_harm() -> None:
    raw = b'{"config": "\xe9", "messages": []}'
    files = [
        SourceFile("notes.json", len(raw), in_pieces(raw, 5)),
        file_of({"messages": [record(1)]}),
    ]
    assert len(telegram.read(files)) == 1


def test_an_export_that_is_no_utf8_is_refused_as_such() -> None:
    whole = b"".join(file_of({"messages": [record(1), record(2)]}).open())
    raw = whole.replace(b"hi", b"\xe9")
    with pytest.raises(NotUtf8) as refusal:
        telegram.read([SourceFile("", len(raw), in_pieces(raw, 5))])
    assert refusal.value.offset == raw.index(b"\xe9")


@settings(max_examples=25)
@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)
@given(data=st.data(), chunk=st.integers(1, 300), block=st.integers(1, 400))
def test_damage_raises_nothing_but_refusals_and_is_read_alike_wherever_it_is_cut(
    path: Path, data: st.DataObject, chunk: int, block: int
) -> None:
    raw = data.draw(with_other_bytes(path.read_bytes()))
    in_pieces_of_any_size = outcome(telegram.read, raw, chunk=chunk, block=block)
    assert in_pieces_of_any_size == outcome(telegram.read, raw, chunk=1 << 16, block=1 << 17)


@settings(max_examples=25)
@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
@given(data=st.data())
def test_every_record_is_accounted_for_whatever_it_holds(path: Path, data: st.DataObject) -> None:
    document = data.draw(with_odd_values(path.read_text("utf-8")))
    chats = conversations_in(telegram.read, document.encode())
    records = json.loads(document).get("messages")
    for chat in chats:
        counted = assert_accounted(chat)
        if isinstance(records, list):
            assert counted == len(records)


def test_memory_is_flat_however_long_the_chat_is() -> None:
    def peak(records: int) -> int:
        def source() -> Iterator[bytes]:
            yield b'{"name": "Trip", "type": "private_group", "id": 5, "messages": ['
            for number in range(1, records):
                yield json.dumps(record(number, reply_to_message_id=number - 1)).encode() + b","

        tracemalloc.start()
        (chat,) = telegram.read([SourceFile("result.json", 0, source)])
        for _ in chat.messages():
            pass
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    with patch.object(replies, "MAX_REACH", 1000):
        assert peak(20_000) < 1.2 * peak(5_000)


def test_chats_are_told_apart_by_their_ids_and_numbered_where_these_are_the_same() -> None:
    chats: Sequence[tuple[str, str]] = [
        ("A", "1"),
        ("A", "2"),
        ("A", "1"),
        ("B", ""),
        ("B", ""),
        ("A (1)", "9"),
        ("", "4"),
    ]
    names = told_apart(chats)
    assert names == ["A (1) (2)", "A (2)", "A (1) (3)", "B", "B (2)", "A (1)", ""]
    assert len(set(names)) == len(names)
