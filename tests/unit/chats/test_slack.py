"""Laws of Slack's export: days are one channel, ids are people, and markup is what it shows."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.exports import Account, Conversation, NotThisFormat, SourceFile
from chalicelib.chats.formats import slack
from chalicelib.chats.formats.slack.markup import plain
from chalicelib.chats.formats.slack.reactions import MAX_REACTIONS
from chalicelib.chats.formats.slack.records import stamp_of
from chalicelib.chats.messages import Message, MessageKind
from tests.unit.chats.exports import in_pieces

USERS = [
    {"id": "U1", "name": "ann", "real_name": "Ann Lee", "profile": {"display_name": "annie"}},
    {"id": "U2", "name": "bo", "real_name": "Bo Kim", "profile": {"display_name": ""}},
    {"id": "U3", "name": "cy", "profile": {}},
]
FIRST = 1_700_000_000


def said(number: int, text: str = "hi", user: object = "U1", **more: Any) -> dict[str, Any]:
    """A record of the `number`-th second after the first."""
    return {"type": "message", "ts": f"{FIRST + number}.000100", "user": user, "text": text, **more}


def workspace(
    days: Mapping[str, object], *, chunk: int = 1 << 16, **lists: Any
) -> list[SourceFile]:
    """The files of an export, by their names without `.json`."""
    files = {"users": USERS, **lists, **days}
    raw = {f"{name}.json": json.dumps(value).encode() for name, value in files.items()}
    return [SourceFile(name, len(text), in_pieces(text, chunk)) for name, text in raw.items()]


def channel_of(*records: object, **lists: Any) -> Conversation:
    """The channel `c` with these records on one day."""
    days = {"c/2023-11-14": list(records)}
    (channel,) = slack.read(workspace(days, **lists))
    return channel


def read_one(**more: Any) -> Message:
    """The message made of one record with these fields."""
    (message,) = channel_of(said(0, **more)).messages()
    return message


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("&amp;lt;", "&lt;"),
        ("<@U1>, <@U9>, <@U9|zed>", "@annie, @U9, @zed"),
        ("<#C1|hall> <#C2> <#C3|> <#C9>", "#hall #yard #C3 #C9"),
        ("<!here> <!channel> <!everyone> <!here|here>", "@here @channel @everyone @here"),
        ("<!subteam^S1|@team> <!subteam^S1>", "@team @subteam"),
        ("<!date^1^{date}^https://x.org|then>", "then"),
        ("<https://x.org/?a=1&amp;b=2>", "https://x.org/?a=1&b=2"),
        ("<https://x.org|x.org>", "https://x.org"),
        ("<https://x.org|the &lt;x&gt;>", "the <x> (https://x.org)"),
        ("<mailto:a@x.org|a@x.org> <tel:+1> <mailto:b@x.org>", "a@x.org +1 b@x.org"),
        ("2 < 3 > 1 <>", "2 < 3 > 1 <>"),
        (":wave: *bold* `code`", ":wave: *bold* `code`"),
    ],
)
def test_markup_is_read_as_it_is_shown(written: str, shown: str) -> None:
    assert plain(written, {"U1": "annie"}, {"C1": "hall", "C2": "yard"}) == shown


@given(st.text())
def test_text_without_markup_stays_as_it_is(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert plain(escaped, {}, {}) == text


def test_people_are_called_as_they_chose_or_by_their_full_name_or_their_login() -> None:
    records = [said(at, user=user) for at, user in enumerate(("U1", "U2", "U3", "U4"))]
    names = [m.sender for m in channel_of(*records).messages()]
    assert names == ["annie", "Bo Kim", "cy", "U4"]


def test_two_people_of_one_name_are_two() -> None:
    twins = [{"id": identity, "name": "ann"} for identity in ("U1", "U2")]
    records = [said(0, user="U1"), said(1, "<@U1>", user="U2")]
    assert [(m.sender, m.text) for m in channel_of(*records, users=twins).messages()] == [
        ("ann (U1)", "hi"),
        ("ann (U2)", "@ann (U1)"),
    ]


def test_without_a_list_of_people_their_messages_say_who_they_are() -> None:
    records = [
        said(0, user="U1", user_profile={"display_name": "Ann", "real_name": "Ann Lee"}),
        said(1, "<@U1>", user="U2", user_profile={"display_name": "", "real_name": "Ann"}),
        said(2, user="U2"),
    ]
    nobody: Sequence[object] = ([], {}, None)
    for users in nobody:
        found = [(m.sender, m.text) for m in channel_of(*records, users=users).messages()]
        assert found == [("Ann", "hi"), ("Ann (U2)", "@Ann"), ("Ann (U2)", "hi")]


@pytest.mark.parametrize(
    ("subtype", "kind"),
    [
        *(("me_message", MessageKind.TEXT), ("thread_broadcast", MessageKind.TEXT)),
        *(("bot_message", MessageKind.TEXT), ("file_share", MessageKind.TEXT)),
        *(("tombstone", MessageKind.DELETED), ("huddle_thread", MessageKind.CALL)),
        *(("channel_join", MessageKind.SYSTEM), ("group_leave", MessageKind.SYSTEM)),
        *(("pinned_item", MessageKind.SYSTEM), ("something_new", MessageKind.SYSTEM)),
    ],
)
def test_only_what_someone_says_is_a_message(subtype: str, kind: MessageKind) -> None:
    message = read_one(subtype=subtype)
    assert message.kind is kind
    assert message.sender == (None if kind is MessageKind.SYSTEM else "annie")
    assert message.text == ("" if kind is MessageKind.DELETED else "hi")


def test_times_are_utc_to_the_microsecond() -> None:
    assert read_one(ts="1700000000.000009").sent_at == datetime(2023, 11, 14, 22, 13, 20, 9)
    assert read_one(ts="1700000000.5").sent_at == datetime(2023, 11, 14, 22, 13, 20, 500_000)


@pytest.mark.parametrize("written", [None, 1700000000.5, "", "1700000000", "1.", "٣.٤", "-1.0"])
def test_what_is_no_time_makes_no_message(written: object) -> None:
    assert stamp_of(written) is None
    account = Account()
    assert list(channel_of(said(0), said(1, ts=written)).messages(account))
    assert account.first_skipped == [2]


def test_who_writes_in_a_thread_answers_its_first_message() -> None:
    days = {
        "c/2023-11-14": [said(0, thread_ts=said(0)["ts"]), said(1)],
        "c/2023-11-15": [said(2, thread_ts=said(0)["ts"]), said(3, thread_ts=said(9)["ts"])],
    }
    (channel,) = slack.read(workspace(days))
    assert [m.reply_to for m in channel.messages()] == [None, None, 1, None]


def test_reactions_are_counted_for_each_person_up_to_a_number() -> None:
    reactions = [
        {"name": "heart", "count": 2},
        {"name": "+1::skin-tone-4", "count": 1},
        {"name": "shipit", "count": 10**9},
    ]
    read = read_one(reactions=reactions).reactions
    assert read == ("❤️", "❤️", "👍", *[":shipit:"] * MAX_REACTIONS)


@given(st.permutations(range(6)), st.integers(1, 60))
def test_days_are_put_in_their_order_however_they_lie_in_the_archive(
    order: list[int], chunk: int
) -> None:
    names = [f"outer/c/2023-11-{day + 10}" for day in range(6)]
    days = {name: [said(60 * at), said(60 * at + 1)] for at, name in enumerate(names)}
    files = workspace(days, chunk=chunk)
    (channel,) = slack.read([files[0], *(files[at + 1] for at in order)])
    found = list(channel.messages())
    assert [m.line for m in found] == list(range(1, 13))
    assert [m.sent_at for m in found] == sorted(m.sent_at for m in found)


@pytest.mark.parametrize(
    ("folder", "lists", "name"),
    [
        ("hall", {"channels": [{"id": "C1", "name": "hall"}]}, "#hall"),
        ("d-and-d", {}, "#d-and-d"),
        ("D024BE7LR", {}, "D024BE7LR"),
        ("D024BE7LR", {"dms": [{"id": "D024BE7LR", "members": ["U1", "U9"]}]}, "annie, U9"),
        ("mpdm-ann--bo-1", {}, "ann, bo"),
        (
            "mpdm-ann--bo-1",
            {"mpims": [{"id": "G1", "name": "mpdm-ann--bo-1", "members": ["U1", "U2"]}]},
            "annie, Bo Kim",
        ),
        ("hall", {"channels": "x", "dms": [None, 1, {}, {"id": "hall", "members": 3}]}, "#hall"),
    ],
)
def test_a_channel_is_called_by_its_name_and_a_conversation_by_its_people(
    folder: str, lists: dict[str, Any], name: str
) -> None:
    (channel,) = slack.read(workspace({f"{folder}/2023-11-14": [said(0)]}, **lists))
    assert channel.name == name


def test_channels_of_one_name_are_told_apart_by_their_folders() -> None:
    members = {"members": ["U1", "U2"]}
    dms = [{"id": "D1", **members}, {"id": "D2", **members}]
    days = {"D1/2023-11-14": [said(0)], "D2/2023-11-14": [said(1)]}
    names = [channel.name for channel in slack.read(workspace(days, dms=dms))]
    assert names == ["annie, Bo Kim (D1)", "annie, Bo Kim (D2)"]


@pytest.mark.parametrize(
    "record",
    [
        *(None, 1, "x", [], {}, {"type": "message"}),
        *(said(0, user=None), said(0, user=7), said(0, subtype="tombstone", user="")),
        *(said(0, subtype="file_comment"), said(0, subtype="file_comment", comment={"user": 3})),
    ],
)
def test_a_record_that_is_none_is_skipped(record: object) -> None:
    account = Account()
    assert len(list(channel_of(said(0), record, said(1)).messages(account))) == 2
    assert account.first_skipped == [2]


@pytest.mark.parametrize(
    "name",
    ["files", "file", "attachments", "reactions", "edited", "thread_ts", "user_profile", "blocks"],
)
@pytest.mark.parametrize("value", [None, 1, "x", [None], [[]], [7], {"a": {}}])
def test_details_of_a_wrong_type_say_nothing(name: str, value: object) -> None:
    message = read_one(**{name: value})
    assert (message.sender, message.text) == ("annie", "hi")


@pytest.mark.parametrize(
    "days",
    [
        {"c/2023-11-14": []},
        {"c/2023-11-14": [{"ts": "1700000000.000100"}]},
        {"c/2023-11-14": {"messages": [said(0)]}},
        {"c/chat": [said(0)]},
        {},
    ],
)
def test_what_another_tool_wrote_is_not_taken(days: Mapping[str, object]) -> None:
    with pytest.raises(NotThisFormat):
        slack.read(workspace(days))


def test_thousands_of_days_take_no_more_memory_than_one() -> None:
    first = datetime(2015, 1, 1)
    texts: Sequence[str] = ["x" * 1000] * 5

    def peak_of(count: int) -> int:
        days = {
            f"c/{first + timedelta(days=day):%Y-%m-%d}": [
                said(86_400 * day + at, text) for at, text in enumerate(texts)
            ]
            for day in range(count)
        }
        files = workspace(days)
        tracemalloc.start()
        (channel,) = slack.read(files)
        assert sum(1 for _ in channel.messages()) == count * len(texts)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    assert peak_of(1500) < peak_of(15) + (1 << 20)


def test_a_list_that_is_no_text_says_nothing() -> None:
    _, day = workspace({"c/2023-11-14": [said(0)]})
    broken = SourceFile("users.json", 3, in_pieces(b'["\xff"]', 100))
    (channel,) = slack.read([broken, day])
    assert [m.sender for m in channel.messages()] == ["U1"]
