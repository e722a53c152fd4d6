"""Laws of Signal's exports: text and records say the same, and no other app's file is taken."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain, repeat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.exports import Account, Conversation, NotThisFormat, SourceFile
from chalicelib.chats.formats import signal
from chalicelib.chats.formats.bodies import LONGEST_BODY
from chalicelib.chats.formats.signal.export import REMEMBERED
from chalicelib.chats.formats.signal.text import MOST_PARTS
from chalicelib.chats.messages import Message, MessageKind
from tests.unit.chats.corpus import CORPUS, files_of, name_of, sources
from tests.unit.chats.exports import in_pieces

START = datetime(2024, 1, 2, 10)
WHATSAPPS = [source for source in sources() if source.is_relative_to(CORPUS / "whatsapp")]

WORDS = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="`[]()<>:"), min_size=1
)
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=3).map(
    "\n".join
)
NAMES = st.sampled_from(["Me", "Ann", "Bo B.", "+44 20 7946 0018", "美咲", "No-Sender"])
EMOJI = st.lists(st.sampled_from(["👍", "❤️", "😮"]), max_size=2)
ENTRIES = st.lists(st.tuples(NAMES, TEXTS, EMOJI), min_size=1, max_size=6)


def file_of(text: str, name: str = "Ann/chat.md", *, chunk: int = 1 << 16) -> SourceFile:
    raw = text.encode()
    return SourceFile(name, len(raw), in_pieces(raw, chunk))


def opened(text: str, name: str = "chat.md") -> Conversation:
    (chat,) = signal.read([file_of(text, name)])
    return chat


def messages_of(text: str, name: str = "chat.md") -> list[Message]:
    return list(opened(text, name).messages())


def as_text(entries: Sequence[tuple[str, str, list[str]]]) -> str:
    """The entries a minute apart, as `chat.md` has them."""
    return "".join(
        f"[{START + timedelta(minutes=at):%Y-%m-%d %H:%M:%S}] {sender}: {text}  {_given(emoji)}\n\n"
        for at, (sender, text, emoji) in enumerate(entries)
    )


def _given(emoji: list[str]) -> str:
    return "\n(- " + ", ".join(f"Cy, the third: {sign}" for sign in emoji) + " -)" if emoji else ""


def as_records(entries: Sequence[tuple[str, str, list[str]]]) -> str:
    """The entries a minute apart, as `data.json` has them."""
    records = (
        {
            "date": (START + timedelta(minutes=at)).isoformat(),
            "sender": sender,
            "body": f"{text}  ",
            "quote": "",
            "sticker": "",
            "reactions": [["Cy", sign] for sign in emoji],
            "attachments": [],
        }
        for at, (sender, text, emoji) in enumerate(entries)
    )
    return "".join(f"{json.dumps(record)}\n" for record in records)


@given(ENTRIES)
def test_what_is_written_as_text_is_read_as_it_was(
    entries: list[tuple[str, str, list[str]]],
) -> None:
    read = messages_of(as_text(entries))
    assert [(m.sender, m.text, list(m.reactions)) for m in read] == entries
    assert [m.sent_at for m in read] == [
        START + timedelta(minutes=at) for at in range(len(entries))
    ]


@given(ENTRIES)
def test_text_and_records_say_the_same(entries: list[tuple[str, str, list[str]]]) -> None:
    in_text = messages_of(as_text(entries))
    in_records = messages_of(as_records(entries), "data.json")
    assert [m[1:] for m in in_text] == [m[1:] for m in in_records]
    assert [m.line for m in in_records] == list(range(1, len(entries) + 1))


@given(st.text(max_size=400), st.integers(1, 50))
def test_every_line_is_accounted_for_wherever_the_bytes_are_cut(rest: str, chunk: int) -> None:
    text = f"[2024-01-02 10:00:00] Me: hi  \n{rest}"
    lines = text.removesuffix("\n").count("\n") + 1
    for size in (chunk, 1 << 16):
        (chat,) = signal.read([file_of(text, chunk=size)])
        account = Account()
        found = list(chat.messages(account))
        assert len(found) == account.messages + account.notices
        assert len(found) + account.continuation + account.skipped == lines


@pytest.mark.parametrize("source", WHATSAPPS, ids=name_of)
def test_no_export_of_whatsapp_is_taken_for_one(source: Path) -> None:
    with pytest.raises(NotThisFormat):
        signal.read(files_of(source))


@pytest.mark.parametrize(
    "text",
    [
        "[2024-01-02, 10:00:05] Ann: hi\n[2024-01-02, 10:00:09] Bo: ho\n",
        "[2024-01-02 10:00:05] Ann: hi\n[2024-01-02 10:00:09] Bo: ho\n",
        "[2024-01-02 10:00:05] Me: \u200eimage omitted\n",
        "[2024/01/02 10:00:05] Me: hi  \n",
        "[02-01-2024 10:00:05] Me: hi  \n",
        "hi\n[2024-01-02 10:00:05] Me: hi  \n",
        "[2024-13-02 10:00:05] Me: hi  \n",
        '{"date": "2024-01-02T10:00:05", "sender": "Me", "body": "hi"}\n',
        '{"date": "soon", "sender": "Me", "body": "hi", "quote": ""}\n',
        "",
        "\n\n",
    ],
)
def test_what_an_iphone_or_nobody_wrote_is_not_taken(text: str) -> None:
    with pytest.raises(NotThisFormat):
        opened(text)


def test_people_may_write_direction_marks() -> None:
    said = "\u200fשלום \u200e:)"
    assert [m.text for m in messages_of(as_text([("Ann", said, []), ("Me", "b", [])]))] == [
        *(said, "b")
    ]


def test_a_header_of_a_later_time_begins_a_message_even_behind_an_open_one() -> None:
    text = "[2024-01-02 10:00:00] Me: a  \n[2024-01-02 10:01:00] Bo: b\n"
    assert [m.text for m in messages_of(f"{text}[2024-01-02 10:02:00] Me: c  \n")] == [
        *("a", "b", "c")
    ]


def test_a_header_of_an_earlier_time_inside_an_open_message_is_pasted_text() -> None:
    pasted = "look:\n[2023-01-02 10:01:00] Bo: b"
    assert [m.text for m in messages_of(f"[2024-01-02 10:00:00] Me: {pasted}  \n")] == [pasted]


def test_a_message_that_came_late_stands_where_it_is_in_the_file() -> None:
    found = messages_of("[2024-01-02 10:00:00] Me: a  \n\n[2024-01-02 09:59:00] Bo: b  \n")
    assert [(m.line, m.text) for m in found] == [(1, "a"), (3, "b")]


def answering(quoted: str, at: int = 0) -> str:
    time = START + timedelta(days=1, minutes=at)
    return f"[{time:%Y-%m-%d %H:%M:%S}] Me: \n\n> {quoted}\n\nyes  \n"


def test_an_answer_is_to_the_last_message_with_the_quoted_words() -> None:
    said = as_text([("Ann", "ok?", []), ("Ann", "ok?", []), ("Ann", "well", [])])
    assert messages_of(said + answering("ok?"))[-1].reply_to == 3
    assert messages_of(said + answering("what?"))[-1].reply_to is None


def test_words_said_too_long_ago_are_not_found_again() -> None:
    others = [("Ann", f"no {number}", list[str]()) for number in range(REMEMBERED - 1)]
    said = as_text([("Ann", "ok?", []), *others])
    assert messages_of(said + answering("ok?"))[-1].reply_to == 1
    more = as_text([("Ann", "ok?", []), *others, ("Ann", "one more", [])])
    assert messages_of(more + answering("ok?", at=REMEMBERED))[-1].reply_to is None


@pytest.mark.parametrize(
    "call",
    [
        *("Incoming call", "Outgoing call", "Missed voice call", "Missed group call"),
        *("Outgoing video call (unanswered)", "Incoming voice call (accepted, 1m 2s)"),
    ],
)
def test_a_call_is_a_call(call: str) -> None:
    (message,) = messages_of(as_text([("Me", call, [])]))
    assert (message.kind, message.text, message.sender) == (MessageKind.CALL, call, "Me")


def test_words_about_a_call_are_words() -> None:
    (message,) = messages_of(as_text([("Me", "Missed call from the bank", [])]))
    assert message.kind is MessageKind.TEXT


@pytest.mark.parametrize("text", ["(- no -)", "(( ))", "[a](b)", "x ](./media/", "!"])
def test_signs_that_only_look_like_the_tools_are_words(text: str) -> None:
    (message,) = messages_of(as_text([("Me", text, [])]))
    assert (message.kind, message.text) == (MessageKind.TEXT, text)


def test_more_files_than_a_message_can_have_stay_words() -> None:
    links = [f"[{number}.pdf](./media/{number}.pdf)" for number in range(MOST_PARTS + 1)]
    (message,) = messages_of(as_text([("Me", "  ".join(links), [])]))
    assert message.attachments == tuple(f"{number}.pdf" for number in range(1, MOST_PARTS + 1))
    assert message.text == links[0]


def test_an_empty_entry_is_a_notice_unless_somebody_reacts_to_it() -> None:
    empty, seen = messages_of(as_text([("Ann", "", []), ("Ann", "", ["👍"])]))
    assert (empty.kind, empty.sender) == (MessageKind.SYSTEM, None)
    assert (seen.kind, seen.sender, seen.reactions) == (MessageKind.MEDIA, "Ann", ("👍",))


@pytest.mark.parametrize(
    "line",
    [
        '{"date": 5, "sender": "Me", "body": "x", "quote": ""}',
        '{"date": "2024-01-02T10:00:00", "sender": ["Me"], "body": "x", "quote": ""}',
        '{"date": "2024-01-02T10:00:00", "sender": " ", "body": "x", "quote": ""}',
        "[" * 100_000,
        '{"a":' * 50_000,
        '{"date": ' + "9" * 5000 + "}",
        "null",
    ],
)
def test_a_record_that_is_none_is_skipped_and_costs_only_itself(line: str) -> None:
    good = as_records([("Me", "a", [])])
    chat, account = opened(f"{good}{line}\n{good}", "data.json"), Account()
    assert [m.text for m in chat.messages(account)] == ["a", "a"]
    assert (account.skipped, account.first_skipped) == (1, [2])


def test_halves_of_characters_never_leave_a_record() -> None:
    record = '{"date": "2024-01-02T10:00:00", "sender": "M\\ud83d", "body": "\\ude00", "quote": ""}'
    (message,) = messages_of(record, "data.json")
    f"{message.sender}{message.text}".encode()


def test_a_body_without_end_is_cut_off_and_the_rest_of_it_is_counted() -> None:
    line = b"x" * 1023 + b"\n"
    size = 8 * LONGEST_BODY // len(line)
    first = b"[2024-01-02 10:00:00] Me: a  \n"
    source = SourceFile("chat.md", 0, lambda: chain([first], repeat(line, size)))
    account = Account()
    tracemalloc.start()
    (chat,) = signal.read([source])
    (message,) = chat.messages(account)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(message.text) <= LONGEST_BODY
    assert account.continuation + account.skipped == size
    assert account.skipped > size // 2
    assert peak < 6 * LONGEST_BODY


def test_text_that_reaches_further_back_than_the_records_is_read() -> None:
    records = file_of(as_records([("Me", "new", [])]), "Ann/data.json")
    older = file_of("[2018-01-01, 10:00] Me: old\n" + as_text([("Me", "new", [])]))
    same = file_of(as_text([("Me", "new", [])]))
    for text, said in ((older, ["old", "new"]), (same, ["new"])):
        for files in ([text, records], [records, text]):
            (chat,) = signal.read(files)
            assert [m.text for m in chat.messages()] == said


def test_folders_of_one_name_are_told_apart() -> None:
    text = as_text([("Me", "a", [])])
    files = [file_of(text, f"{place}/Ann/chat.md") for place in ("new", "old")]
    assert [chat.name for chat in signal.read(files)] == ["Ann (new/Ann)", "Ann (old/Ann)"]
