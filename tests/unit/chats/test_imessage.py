"""Laws of iMessage's exports: what begins a block, what a body holds, and a reply counted once."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.exports import Account, Conversation, NotThisFormat, SourceFile
from chalicelib.chats.formats import imessage
from chalicelib.chats.formats.bodies import LONGEST_BODY
from chalicelib.chats.formats.imessage.reading import AWAITED, LONGEST_SENDER
from chalicelib.chats.messages import Message, MessageKind
from tests.unit.chats.exports import in_pieces

NOON = datetime(2024, 1, 2, 12)
IS_REPLY = "This message responded to an earlier message."

WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
PARAGRAPHS = st.lists(
    st.lists(WORDS.map("say {}".format), min_size=1, max_size=3).map("\n".join),
    min_size=1,
    max_size=3,
).map("\n\n".join)
NAMES = st.sampled_from(["Me", "Ann", "+15550100", "bo@example.com", "美咲"])
ENTRIES = st.lists(st.tuples(NAMES, PARAGRAPHS), min_size=1, max_size=6)


def stamp(at: datetime) -> str:
    return f"{at:%b %d, %Y} {at.hour % 12 or 12:2}:{at:%M:%S %p}"


def block(sender: str, *lines: str, at: datetime = NOON) -> str:
    return "".join(f"{line}\n" for line in (stamp(at), sender, *lines, ""))


def copy_of(reply: str) -> str:
    """The reply as it is printed under what it answers."""
    return "".join(f"    {line}\n" if line else "\n" for line in reply.split("\n")[:-1])


def file_of(text: str, name: str = "Ann.txt", *, chunk: int = 1 << 16) -> SourceFile:
    raw = text.encode()
    return SourceFile(name, len(raw), in_pieces(raw, chunk))


def opened(text: str, *, chunk: int = 1 << 16) -> Conversation:
    (chat,) = imessage.read([file_of(text, chunk=chunk)])
    return chat


def messages_of(text: str) -> list[Message]:
    return list(opened(text).messages())


def body_of(*lines: str) -> Message:
    (message,) = messages_of(block("Ann", *lines))
    return message


@given(ENTRIES)
def test_what_is_written_is_read_as_it_was(entries: Sequence[tuple[str, str]]) -> None:
    times = [NOON + timedelta(minutes=7 * at) for at in range(len(entries))]
    text = "".join(
        block(sender, *said.split("\n"), at=at)
        for (sender, said), at in zip(entries, times, strict=True)
    )
    found = messages_of(text)
    assert [(m.sender, m.text) for m in found] == list(entries)
    assert [m.sent_at for m in found] == times
    assert [text.split("\n")[m.line - 1] for m in found] == [stamp(at) for at in times]


@given(st.text(max_size=400), st.integers(1, 50))
def test_every_line_is_accounted_for_wherever_the_bytes_are_cut(rest: str, chunk: int) -> None:
    text = block("Me", "hi") + rest
    lines = text.removesuffix("\n").count("\n") + 1
    for size in (chunk, 1 << 16):
        account = Account()
        found = list(opened(text, chunk=size).messages(account))
        assert len(found) == account.messages + account.notices
        assert len(found) + account.continuation + account.skipped == lines


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("Jan 02, 2024 12:00:00 AM", 0),
        ("Jan 02, 2024  1:00:00 AM", 1),
        ("Jan 02, 2024 12:00:00 PM", 12),
        ("Jan 02, 2024 11:00:00\u202fPM", 23),
        ("Jan 02, 2024 11:00:00 PM (Read by Ann (work) after 3 days, 1 second)", 23),
        ("Jan 02, 2024 11:00:00 PM ", 23),
    ],
)
def test_each_way_to_write_a_time_begins_a_message(written: str, hour: int) -> None:
    (message,) = messages_of(f"{written}\nMe\nx\n\n")
    assert (message.sent_at, message.sender) == (datetime(2024, 1, 2, hour), "Me")


@pytest.mark.parametrize(
    "text",
    [
        "Jan 02, 2024 13:00:00 PM\nMe\nx\n",
        "Jan 02, 2024  0:00:00 AM\nMe\nx\n",
        "Jan 32, 2024  1:00:00 AM\nMe\nx\n",
        "Jänner 02, 2024  1:00:00 AM\nMe\nx\n",
        "Jan 02, 2024  1:00:00\nMe\nx\n",
        "Jan 02, 2024  1:00:00 AM\n\nx\n",
        "Jan 02, 2024  1:00:00 AM x\nMe\nx\n",
        f"Jan 02, 2024  1:00:00 AM\n{'M' * (LONGEST_SENDER + 1)}\nx\n",
        "1/2/24, 1:00 AM - Me: x\n",
        f"Jan 02, 2024  1:00:00 AM\n{' ' * LONGEST_BODY}Me\nx\n",
        "",
        "\n",
    ],
)
def test_a_file_that_begins_otherwise_is_not_taken(text: str) -> None:
    with pytest.raises(NotThisFormat):
        opened(text)


@pytest.mark.parametrize(
    "announced",
    [
        *("You named the conversation A", "Ann renamed the conversation to B: the second"),
        *("Ann added Bo to the conversation.", "You removed Bo from the conversation."),
        *("Ann left the conversation.", "Ann changed the group photo."),
        *("Ann removed the group photo.", "Ann changed the chat background."),
        *("Ann removed the chat background.", "Ann changed their phone number."),
        *("Ann kept an audio message.", "Ann performed unknown action 12"),
    ],
)
def test_an_announcement_is_a_notice_on_the_line_of_its_time(announced: str) -> None:
    (message,) = messages_of(f"{stamp(NOON)} {announced}\n\n")
    assert message == Message(1, NOON, None, MessageKind.SYSTEM, announced)


@pytest.mark.parametrize(
    ("said", "sender"), [("You unsent a message!", "Me"), ("Ann unsent a message!", "Ann")]
)
def test_an_unsent_message_is_still_one_of_who_sent_it(said: str, sender: str) -> None:
    (message,) = messages_of(f"{stamp(NOON)} {said}\n\n")
    assert message == Message(1, NOON, sender, MessageKind.DELETED, "")


@pytest.mark.parametrize(
    "said",
    [
        (stamp(NOON), "is a time"),
        (f"{stamp(NOON)} is a time",),
        ("a", "", f"{stamp(NOON)} is a time"),
        ("a", "", stamp(NOON), "", "b"),
        ("a", stamp(NOON), "b"),
        ("a", f"{stamp(NOON)} Ann left the conversation.", "b"),
        ("a", "", "    indented"),
        ("Tapbacks:", "none"),
        ("a", "Reactions: none"),
        (IS_REPLY, "they say"),
        ("Sent with love",),
        ("I think she deleted a message.",),
        ("https://example.com/attachments/a.jpg",),
        ("see attachments/a.jpg",),
        ("and/or.pdf is nice",),
        ("- one (1)",),
        ("Edited 5 minutes later: a",),
        ("Translated from:", "b"),
        ("Sticker from mum: so nice",),
    ],
)
def test_words_that_look_like_the_tools_are_words(said: Sequence[str]) -> None:
    message = body_of(*said)
    assert (message.kind, message.text) == (MessageKind.TEXT, "\n".join(said))
    assert not message.edited


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("/Users/ann/Library/Messages/Attachments/0a/10/F/IMG 1.HEIC", "IMG 1.HEIC"),
        ("~/Library/Messages/Attachments/0a/10/F/a.jpg", "a.jpg"),
        ("attachments/12/34.mov", "34.mov"),
        ("export/attachments/12/34.mov", "34.mov"),
        (r"C:\Users\ann\attachments\12\34.mov", "34.mov"),
        ("33/33c81da8ae3194fc5a0ea993ef6ffe0b048baedb", "33c81da8ae3194fc5a0ea993ef6ffe0b048baedb"),
        ("Audio Message.caf", "Audio Message.caf"),
        ("IMG_0001.HEIC", "IMG_0001.HEIC"),
        ("Sticker from Me: attachments/3/9.heic (App: Memoji)", "9.heic"),
        ("Outline Sticker from Ann: attachments/3/9.heic", "9.heic"),
        ("Sticker from Ann: IMG_0001.HEIC", "IMG_0001.HEIC"),
    ],
)
def test_a_line_that_is_a_file_is_an_attachment(line: str, name: str) -> None:
    assert body_of("look", line)[3:] == (
        *(MessageKind.MEDIA, "look", False, None, (name,), False, (), 1),
    )


@pytest.mark.parametrize(
    ("line", "emoji"),
    [
        *(("Loved", "❤️"), ("Liked", "👍"), ("Disliked", "👎")),
        *(("Laughed", "😂"), ("Emphasized", "‼️"), ("Questioned", "❓"), ("1️⃣", "1️⃣")),
    ],
)
def test_a_tapback_is_a_reaction_however_it_is_indented(line: str, emoji: str) -> None:
    for heading, indent in (("Tapbacks:", "    "), ("Reactions:", "")):
        message = body_of("a", heading, f"{indent}{line} by Ann by the sea", "")
        assert (message.text, message.reactions) == ("a", (emoji,))


def test_a_reply_is_counted_once_and_answers_what_it_is_printed_under() -> None:
    later = NOON + timedelta(minutes=5)
    reply = block("Bo", "b", "", "c", at=later)
    text = block("Ann", "a").removesuffix("\n") + copy_of(reply) + "\n"
    text += block("Ann", "between") + block("Bo", "b", "", "c", IS_REPLY, at=later)
    first, between, answer = messages_of(text)
    assert (first.text, between.text, answer.text) == ("a", "between", "b\n\nc")
    assert (first.reply_to, between.reply_to, answer.reply_to) == (None, None, first.line)


def test_a_message_of_the_same_second_that_is_no_reply_answers_nothing() -> None:
    text = block("Ann", "a").removesuffix("\n") + copy_of(block("Bo", "b")) + "\n"
    assert [m.reply_to for m in messages_of(text + block("Bo", "c"))] == [None, None]


def test_replies_that_never_come_are_forgotten_beyond_a_number() -> None:
    times = [NOON + timedelta(seconds=second) for second in range(AWAITED + 1)]
    copies = "".join(copy_of(block("Bo", "b", at=at)) + "\n" for at in times)
    text = block("Ann", "a").removesuffix("\n") + copies
    replies = "".join(block("Bo", "b", IS_REPLY, at=at) for at in times[:2])
    assert [m.reply_to for m in messages_of(text + replies)] == [None, None, 1]


def test_of_an_edited_message_the_last_wording_counts() -> None:
    message = body_of(f"{stamp(NOON)} a", "Edited 1 minute, 2 seconds later: b", "c")
    assert (message.text, message.edited) == ("b\nc", True)


@pytest.mark.parametrize(
    ("lines", "kind", "text"),
    [
        (("Ann unsent this message part 2 seconds after sending!",), MessageKind.DELETED, ""),
        (("a", "You unsent this message part!"), MessageKind.TEXT, "a"),
        (("They deleted a message.",), MessageKind.DELETED, ""),
        (("This message was deleted from the conversation!", "a"), MessageKind.DELETED, ""),
        (("Attachment missing!",), MessageKind.MEDIA, ""),
        (("Unable to format app message: x",), MessageKind.MEDIA, ""),
        ((), MessageKind.MEDIA, ""),
        (("a", "Sent with Slam"), MessageKind.TEXT, "a"),
        (("Stopped sharing location!",), MessageKind.LOCATION, "Stopped sharing location!"),
        (("- a (2)", "  - Me", "  - Bo"), MessageKind.POLL, "- a (2)\n  - Me\n  - Bo"),
        (("Hola", "Translated from:", "Hello"), MessageKind.TEXT, "Hello"),
    ],
)
def test_what_the_tool_tells_of_a_message_is_not_its_words(
    lines: Sequence[str], kind: MessageKind, text: str
) -> None:
    message = body_of(*lines)
    assert (message.sender, message.kind, message.text) == ("Ann", kind, text)


def test_an_announcement_that_the_tool_cannot_word_is_skipped() -> None:
    untold = "Unable to format announcement!\n\n"
    text, account = untold + block("Me", "a") + untold + block("Me", "b"), Account()
    assert [m.text for m in opened(text).messages(account)] == ["a", "b"]
    assert account.first_skipped == [1, 2, 7]


def test_a_body_without_end_is_cut_off_and_the_rest_of_it_is_counted() -> None:
    line = b"x" * 1023 + b"\n"
    size = 8 * LONGEST_BODY // len(line)
    first = block("Me", "a").encode()
    source = SourceFile("Ann.txt", 0, lambda: chain([first], repeat(line, size)))
    account = Account()
    tracemalloc.start()
    (chat,) = imessage.read([source])
    (message,) = chat.messages(account)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(message.text) <= LONGEST_BODY
    assert account.skipped > size // 2
    assert account.messages + account.continuation + account.skipped == size + 4
    assert peak < 8 * LONGEST_BODY


def test_files_of_one_name_are_told_apart() -> None:
    files = [file_of(block("Me", "a"), f"{place}/Ann.txt") for place in ("new", "old")]
    names = [chat.name for chat in imessage.read(files)]
    assert names == ["Ann (new/Ann.txt)", "Ann (old/Ann.txt)"]
