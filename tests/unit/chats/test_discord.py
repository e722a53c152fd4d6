"""Laws of Discord's exports: parts are one channel, and broken records cost only themselves."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.errors import NotUtf8
from chalicelib.chats.exports import Account, Confidence, Conversation, NotThisFormat, SourceFile
from chalicelib.chats.formats import discord
from chalicelib.chats.formats.bodies import LONGEST_BODY
from chalicelib.chats.formats.discord.records import MAX_REACTIONS
from chalicelib.chats.formats.discord.table import HEADER
from chalicelib.chats.messages import Message, MessageKind
from tests.unit.chats.exports import in_pieces

NOON = datetime(2024, 1, 2, 12)
ANN: dict[str, Any] = {"id": "1", "name": "ann", "discriminator": "0000", "nickname": "Ann"}
Rows = Sequence[Sequence[str]]
FIELDS = st.text(st.characters(exclude_categories=["C"], include_characters="\n"), max_size=30)


def record(number: int, content: str = "hi", **more: Any) -> dict[str, Any]:
    """A record of the `number`-th minute after noon."""
    sent_at = f"{(NOON + timedelta(minutes=number)).isoformat()}.5+01:00"
    return {
        **{"id": str(10_000 + number), "type": "Default", "timestamp": sent_at},
        **{"timestampEdited": None, "content": content, "author": ANN, **more},
    }


def document(records: Sequence[object], *, channel: str = "7", guild: str = "Club") -> str:
    return json.dumps(
        {
            "guild": {"id": "5", "name": guild},
            "channel": {"id": channel, "category": "Rooms", "name": "hall"},
            "messages": records,
        },
        indent=2,
    )


def file_of(text: str | bytes, name: str = "hall.json", *, chunk: int = 1 << 16) -> SourceFile:
    raw = text if isinstance(text, bytes) else text.encode()
    return SourceFile(name, len(raw), in_pieces(raw, chunk))


def opened(text: str | bytes, name: str = "hall.json") -> Conversation:
    (channel,) = discord.read([file_of(text, name)])
    return channel


def read_one(**more: Any) -> Message:
    """The message made of one record with these fields."""
    (message,) = opened(document([record(0, **more)])).messages()
    return message


def table(rows: Rows, *, header: str = ",".join(HEADER)) -> str:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return f"{header}\n{written.getvalue()}"


def row(content: str, at: str = NOON.isoformat()) -> list[str]:
    return ["1", "ann", at, content, "", ""]


def test_a_time_is_on_the_clock_it_is_written_in() -> None:
    for offset in ("+01:00", "-11:30", "+00:00", "Z", ""):
        sent_at = f"2024-01-02T23:59:59.1234567{offset}"
        assert read_one(timestamp=sent_at).sent_at == datetime(2024, 1, 2, 23, 59, 59, 123456)


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        *(("Default", MessageKind.TEXT), ("Reply", MessageKind.TEXT), (19, MessageKind.TEXT)),
        *(("20", MessageKind.TEXT), ("23", MessageKind.TEXT), ("Call", MessageKind.CALL)),
        *(("RecipientAdd", MessageKind.SYSTEM), ("GuildMemberJoin", MessageKind.SYSTEM)),
        *(("8", MessageKind.SYSTEM), (46, MessageKind.SYSTEM), ("new", MessageKind.SYSTEM)),
    ],
)
def test_only_what_is_said_is_a_message(kind: object, read: MessageKind) -> None:
    message = read_one(type=kind)
    assert message.kind is read
    assert (message.sender, message.text) == (
        (None, "Ann: hi") if read is MessageKind.SYSTEM else ("Ann", "hi")
    )


def test_two_people_of_one_nickname_are_two() -> None:
    other = {"id": "2", "name": "anna", "discriminator": "0000", "nickname": "Ann"}
    records = [record(0), record(1, author=other), record(2), record(3, author=other)]
    names = [m.sender for m in opened(document(records)).messages()]
    assert names == ["Ann", "Ann (2)", "Ann", "Ann (2)"]


def test_a_webhook_is_who_it_says_it_is() -> None:
    hooks = [
        {"id": str(number), "name": name, "discriminator": "0000", "isBot": True}
        for number, name in ((8, "Feed"), (8, "Poll"), (9, "Feed"))
    ]
    records = [record(number, author=hook) for number, hook in enumerate(hooks)]
    assert [m.sender for m in opened(document(records)).messages()] == ["Feed", "Poll", "Feed"]


def test_what_is_forwarded_answers_nothing() -> None:
    reference = {"type": "Forward", "messageId": "10000"}
    forwarded = {"content": "old news", "attachments": []}
    message = record(1, "", reference=reference, forwardedMessage=forwarded)
    _, read = opened(document([record(0), message])).messages()
    assert (read.text, read.forwarded, read.reply_to) == ("old news", True, None)


def test_reactions_are_counted_for_each_person_up_to_a_number() -> None:
    reactions = [
        {"emoji": {"id": "", "name": "👍"}, "count": 2},
        {"emoji": {"id": "5", "name": "club"}, "count": 10**9},
    ]
    read = read_one(reactions=reactions).reactions
    assert read == ("👍", "👍", *[":club:"] * MAX_REACTIONS)


@given(st.permutations(range(4)), st.booleans())
def test_parts_are_one_channel_in_the_order_of_time(order: list[int], reverse: bool) -> None:
    step = -1 if reverse else 1
    parts = [
        file_of(document([record(3 * part + at) for at in range(3)][::step]), f"{name}.json")
        for part, name in enumerate(("d", "b", "a", "c"))
    ]
    (channel,) = discord.read([parts[part] for part in order])
    found = list(channel.messages())
    assert [m.line for m in found] == list(range(1, 13))
    assert [m.sent_at.minute for m in found] == list(range(12))


def test_an_answer_finds_its_message_in_another_part_and_in_either_direction() -> None:
    answer = record(3, type="Reply", reference={"messageId": "10001"})
    for one, two in (
        ([record(0), record(1)], [record(2), answer]),
        ([answer, record(2)], [record(1), record(0)]),
    ):
        (channel,) = discord.read([file_of(document(one), "a"), file_of(document(two), "b")])
        assert [m.reply_to for m in channel.messages()] == [None, None, None, 2]


def test_a_message_that_two_parts_have_is_read_once() -> None:
    parts = [document([record(0), record(1)]), document([record(1), record(2)])]
    (channel,) = discord.read([file_of(part, str(at)) for at, part in enumerate(parts)])
    account = Account()
    assert [m.sent_at.minute for m in channel.messages(account)] == [0, 1, 2]
    assert (account.skipped, account.first_skipped) == (1, [3])


def test_channels_of_one_name_are_told_apart_by_their_ids() -> None:
    files = [file_of(document([], channel=str(at)), str(at)) for at in (7, 8)]
    assert [channel.name for channel in discord.read(files)] == [
        *("Club - Rooms - hall (7)", "Club - Rooms - hall (8)")
    ]


def test_of_a_channel_in_both_formats_the_json_is_read() -> None:
    both = [file_of(table([row("csv")]), "x [7].csv"), file_of(document([record(0, "json")]))]
    (channel,) = discord.read(both)
    assert [m.text for m in channel.messages()] == ["json"]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Club - Rooms - hall [7].csv", "Club - Rooms - hall"),
        ("out/Club - Rooms - hall [7] (after 2020-01-01) [part 2].csv", "Club - Rooms - hall"),
        ("Club - hall [7] (2020-01-01 to 2021-01-01).csv", "Club - hall"),
        ("Direct Messages - Private - Ann [7].csv", "Ann"),
        ("renamed.csv", "renamed"),
    ],
)
def test_a_table_is_called_as_its_file_is(name: str, title: str) -> None:
    assert opened(table([]), name).name == title


@given(st.lists(FIELDS.filter(lambda text: text.strip() == text), max_size=6), st.integers(1, 40))
def test_whatever_is_quoted_is_read_as_it_was_said(said: list[str], chunk: int) -> None:
    (channel,) = discord.read([file_of(table([row(text) for text in said]), "a.csv", chunk=chunk)])
    account = Account()
    found = list(channel.messages(account))
    assert [m.text for m in found if m.sender] == [text for text in said if _is_said(text)]
    assert account.messages + account.notices == len(said)


def _is_said(text: str) -> bool:
    return text not in ("Joined the server.", "Pinned a message.")


def test_a_row_that_is_broken_costs_only_itself() -> None:
    broken = '"1","ann","2024-01-02T12:00:00","no end,"",""\n'
    text = table([row("a")]) + broken + table([row("b\n\nc")], header="")
    account = Account()
    assert [m.text for m in opened(text, "a.csv").messages(account)] == ["a", "b\n\nc"]
    assert (account.skipped, account.first_skipped) == (1, [2])


def test_a_row_without_end_is_skipped() -> None:
    text = table([row("a"), row("x\n" * LONGEST_BODY), row("b")])
    account = Account()
    assert [m.text for m in opened(text, "a.csv").messages(account)] == ["a", "b"]
    assert account.skipped == 1


@pytest.mark.parametrize(
    ("first", "second", "order", "confidence"),
    [
        ("12/30/2023 1:05 PM", "1/2/2024 1:05 PM", DateOrder.MDY, Confidence.CERTAIN),
        ("30.12.2023 13:05", "02.01.2024 13:05", DateOrder.DMY, Confidence.CERTAIN),
        ("2023/12/30 1:05 pm", "2024/1/2 1:05 pm", DateOrder.YMD, Confidence.CERTAIN),
        ("2023/12/30 下午 1:05", "2024/1/2 下午 01:05", DateOrder.YMD, Confidence.CERTAIN),
        ("30/12/2023 1:05 p. m.", "2/1/2024 1:05 p.\u00a0m.", DateOrder.DMY, Confidence.CERTAIN),
        ("30-Dec-23 01:05 PM", "02-Jan-24 01:05 PM", DateOrder.YMD, Confidence.CERTAIN),
        ("30. 12. 2023 13:05", "2. 1. 2024 13:05", DateOrder.DMY, Confidence.CERTAIN),
        ("30/12/2023, 13:05", "02/01/2024, 13:05", DateOrder.DMY, Confidence.CERTAIN),
    ],
)
def test_a_date_of_any_culture_is_read_to_the_minute(
    first: str, second: str, order: DateOrder, confidence: Confidence
) -> None:
    channel = opened(table([row("a", first), row("b", second)]), "a.csv")
    assert channel.dates is not None
    assert (channel.dates.order, channel.dates.confidence) == (order, confidence)
    assert [m.sent_at for m in channel.messages()] == [
        datetime(2023, 12, 30, 13, 5),
        datetime(2024, 1, 2, 13, 5),
    ]


def test_chronology_speaks_for_an_order_where_the_dates_do_not() -> None:
    rows = [row("a", f"1/{day}/2024 10:00 AM") for day in range(2, 8)]
    assert (dates := opened(table(rows), "a.csv").dates) is not None
    assert (dates.order, dates.confidence) == (DateOrder.MDY, Confidence.LIKELY)


def test_dates_that_say_no_order_ask_the_user() -> None:
    text = table([row("a", "01/02/2024 10:00")])
    assert (dates := opened(text, "a.csv").dates) is not None
    assert dates.confidence is Confidence.UNDECIDED
    (channel,) = discord.read([file_of(text, "a.csv")], date_order=DateOrder.MDY)
    assert [m.sent_at for m in channel.messages()] == [datetime(2024, 1, 2, 10)]


@pytest.mark.parametrize(
    "text",
    [
        '{"guild": 1, "channel": {}, "messages": []}',
        '{"guild": {}, "messages": []}',
        '{"guild": {}, "channel": {}}',
        '{"name": "Ann", "messages": []}',
        "[]",
        "{",
        "",
        "AuthorID,Author,Date,Content\n",
        "Date,Content\n",
    ],
)
def test_what_another_tool_wrote_is_not_taken(text: str) -> None:
    with pytest.raises(NotThisFormat):
        opened(text)


@pytest.mark.parametrize(
    "broken",
    [
        *(None, 1, "x", [], {}, {"id": "1"}),
        *(record(0, author=None), record(0, timestamp="soon"), record(0, timestamp=5)),
        *(record(0, type=[]), record(0, type=None)),
    ],
)
def test_a_record_that_is_none_is_skipped(broken: object) -> None:
    account = Account()
    channel = opened(document([record(0), broken, record(1)]))
    assert len(list(channel.messages(account))) == 2
    assert account.first_skipped == [2]


@pytest.mark.parametrize("name", ["attachments", "stickers", "embeds", "reactions", "reference"])
@pytest.mark.parametrize("value", [None, 1, "x", [None], [[]], [{}], {}, [{"emoji": {}}]])
def test_details_of_a_wrong_type_say_nothing(name: str, value: object) -> None:
    assert read_one(**{name: value})[1:5] == read_one()[1:5]


def test_bytes_that_are_no_text_are_refused_only_in_a_document_of_discord() -> None:
    good = file_of(document([record(0)]))
    with pytest.raises(NotUtf8):
        discord.read([file_of(document([record(0, "x")]).encode().replace(b'"x"', b'"\xff"'))])
    for other in (b'{"guild": "\xff"}', b'{"name": "\xff"}', b"\xff"):
        assert len(discord.read([file_of(other, "other.json"), good])) == 1
