"""Laws of the WhatsApp format: headers, senders, continuations, and what is no chat."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.decoding import LONGEST_LINE_BYTES
from chalicelib.chats.errors import ChatsError, LineTooLong
from chalicelib.chats.exports import Account, Confidence, NotThisFormat, SourceFile
from chalicelib.chats.formats.whatsapp import read
from chalicelib.chats.formats.whatsapp.conversion import LONGEST_MESSAGE_BYTES
from chalicelib.chats.formats.whatsapp.senders import LONGEST_NAME
from chalicelib.chats.messages import Message, MessageKind
from chalicelib.chats.statistics import StatisticsBuilder
from tests.unit.chats.exports import (
    as_android_12h,
    as_android_24h,
    as_ios,
    export_of,
    in_pieces,
    messages_of,
    numbered,
    opened,
    skipped_by,
)

AFTERNOON = datetime(2022, 3, 18, 14, 56)
WITH_SECONDS = datetime(2022, 3, 18, 14, 56, 1)

HEADERS = {
    "[3/18/22, 14:56:01] ": WITH_SECONDS,
    "[3/18/22 14:56:01] ": WITH_SECONDS,
    "[3/18/22 14.56.01] ": WITH_SECONDS,
    "[18/03/2022, 2:56:01\u202fPM] ": WITH_SECONDS,
    "[18/03/22, 2:56:01\u202fp.m.] ": WITH_SECONDS,
    "[18/03/22, 2:56:01 p.\u00a0m.] ": WITH_SECONDS,
    "[18.03.22, 2:56:01 PM] ": WITH_SECONDS,
    "[18-03-22 14:56:01] ": WITH_SECONDS,
    "[18.3.2022, 14.56.01] ": WITH_SECONDS,
    "[2022/3/18 14:56:01] ": WITH_SECONDS,
    "\u200e[18/03/2022, 14:56:01] ": WITH_SECONDS,
    "[18/03/2022, 14:56] ": AFTERNOON,
    "3/18/22, 2:56\u202fPM - ": AFTERNOON,
    "3/18/22, 2:56 PM - ": AFTERNOON,
    "18/03/22, 2:56 pm - ": AFTERNOON,
    "18/03/22, 2:56pm - ": AFTERNOON,
    "18/03/22, 2:56\u2009pm - ": AFTERNOON,
    "2022-03-18, 2:56 p.m. - ": AFTERNOON,
    "2022/03/18, 2:56 pm - ": AFTERNOON,
    "18/3/2022, 2:56\u202fp.\u202fm. - ": AFTERNOON,
    "18/3/2022 2:56 p.\u00a0m. - ": AFTERNOON,
    "18/3/2022 2:56 p. m. - ": AFTERNOON,
    "18/03/2022 14:56 - ": AFTERNOON,
    "18.03.22, 14:56 - ": AFTERNOON,
    "18.03.22 14:56 - ": AFTERNOON,
    "18-03-2022 14:56 - ": AFTERNOON,
    "18.03.22 à 14:56 - ": AFTERNOON,
    "18/03/22 14.56 - ": AFTERNOON,
    "18.3.2022 klo 14.56 - ": AFTERNOON,
    "2022. 03. 18. 14:56 - ": AFTERNOON,
    "18.03.22. 14:56 - ": AFTERNOON,
    "18/03/22, 14:56 \u2013 ": AFTERNOON,
    "\u200e18/03/2022, 14:56 - ": AFTERNOON,
    "18/3/22, 14:56:01: ": WITH_SECONDS,
    "18.03.22 14.56.01: ": WITH_SECONDS,
    "18. 3. 2022. 14:56:01 ": WITH_SECONDS,
    "18.03.2022 um 14:56 - ": AFTERNOON,
    "18.03.22 г., 14:56 ч. - ": AFTERNOON,
    "22/03/18 (14:56) - ": datetime(2018, 3, 22, 14, 56),
    "2022-03-18 14 h 56 - ": AFTERNOON,
    "14:56, 18/03/2022 - ": AFTERNOON,
    "[14:56:01, 3/18/22] ": WITH_SECONDS,
    "[2:56:01\u202fCH, 18/3/22] ": WITH_SECONDS,
    "[\u200f18\u200f/3\u200f/2022، 14:56:01] ": WITH_SECONDS,
    "[١٨\u200f/٣\u200f/٢٠٢٢، ٢:٥٦:٠١\u00a0م] ": WITH_SECONDS,
    "[3/18/2565 BE, 14:56:01] ": WITH_SECONDS,
    "18/3/65 14:56 - ": AFTERNOON,
    "[3/18/R4, 14:56:01] ": WITH_SECONDS,
    "[3/18/4 R, 14:56:01] ": WITH_SECONDS,
    "[令和4年3月18日 14:56:01] ": WITH_SECONDS,
    "民國111/3/18 下午2:56 - ": AFTERNOON,
    "۱۴۰۰/۱۲/۲۷،\u200f ۱۴:۵۶ - ": AFTERNOON,
    "[1400/12/27 AP, 14:56:01] ": WITH_SECONDS,
    "[2022/3/18 下午2:56:01] ": WITH_SECONDS,
    "2022. 3. 18. 오후 2:56 - ": AFTERNOON,
}


@pytest.mark.parametrize(("header", "sent_at"), HEADERS.items())
def test_each_header_form_starts_a_message(header: str, sent_at: datetime) -> None:
    assert messages_of(f"{header}Ann: x") == [Message(1, sent_at, "Ann", MessageKind.TEXT, "x")]


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("12:04 AM", 0),
        ("00:04 AM", 0),
        ("1:04 AM", 1),
        ("11:04 a.m.", 11),
        ("12:04 PM", 12),
        ("0:04 PM", 12),
        ("1:04 pm", 13),
        ("11:04 P.M.", 23),
        ("23:04 PM", 23),
    ],
)
def test_twelve_hour_clocks_turn_at_twelve(written: str, hour: int) -> None:
    (message,) = messages_of(f"18/3/2022, {written} - Ann: x")
    assert message.sent_at == datetime(2022, 3, 18, hour, 4)


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("凌晨12:04", 0),
        ("凌晨3:04", 3),
        ("早上7:04", 7),
        ("上午11:04", 11),
        ("中午11:04", 11),
        ("中午12:04", 12),
        ("中午1:04", 13),
        ("下午5:04", 17),
        ("晚上7:04", 19),
        ("晚上11:04", 23),
        ("晚上12:04", 0),
    ],
)
def test_parts_of_the_day_tell_the_hour(written: str, hour: int) -> None:
    (message,) = messages_of(f"2022/3/18 {written} - Ann: x")
    assert message.sent_at == datetime(2022, 3, 18, hour, 4)


@pytest.mark.parametrize(
    "line",
    [
        "31/31/2022, 14:56 - Ann: x",
        "18/03/2022, 24:56 - Ann: x",
        "18/03/2022, 14:60 - Ann: x",
        "18/03-2022, 14:56 - Ann: x",
        "18/03/222, 14:56 - Ann: x",
        "18/03/2022, 14:56 Ann: x",
        "18/03/2022 - Ann: x",
        "> 18/03/2022, 14:56 - Ann: x",
    ],
)
def test_what_no_calendar_or_clock_has_is_no_header(line: str) -> None:
    first, *rest = messages_of("18/03/2022, 14:56 - Ann: hello", line)
    assert (first.text, rest) == (f"hello\n{line}", [])


def test_the_order_of_dates_is_that_of_the_whole_file_and_not_of_the_first_line() -> None:
    export = opened(export_of("3/4/24, 09:00 - Ann: x", "3/14/24, 09:00 - Ann: y"))
    assert (export.dates.order, export.dates.confidence) == (DateOrder.MDY, Confidence.CERTAIN)
    assert next(export.messages()).sent_at == datetime(2024, 3, 4, 9)


def test_an_undecided_order_is_day_first_and_said_to_be_uncertain() -> None:
    export = opened(export_of("3/4/24, 09:00 - Ann: x"))
    assert (export.dates.order, export.dates.confidence) == (DateOrder.DMY, Confidence.UNDECIDED)


def test_a_message_keeps_all_its_lines_and_the_number_of_its_first() -> None:
    first, second = messages_of(
        "18/03/2022, 14:56 - Ann: one",
        "",
        "three: or so",
        "18/03/2022, 14:57 - Bo: four",
    )
    assert (first.line, first.text) == (1, "one\n\nthree: or so")
    assert (second.line, second.text) == (4, "four")


def test_pasted_headers_of_another_shape_stay_in_their_message() -> None:
    pasted = "[18/03/2022, 14:56:01] Bo: you said so"
    (message,) = messages_of("18/03/2022, 14:56 - Ann: look", pasted)
    assert message.text == f"look\n{pasted}"


@pytest.mark.parametrize(
    "pasted",
    [
        ["17/03/2022, 9:00 PM - Bo: older, on another clock", "17/03/2022, 9:01 PM - Bo: really"],
        ["17/03/22, 21:00 - Bo: older, a shorter year", "17/03/22, 21:01 - Bo: really"],
        ["[18/03/2022, 14:50:01] Bo: older", "[18/03/2022, 14:51:01] Bo: really"],
        ["19.3.2022 14:00 dentist: with Bo", "20.3.2022 14:00 the other one: too"],
    ],
)
def test_pasted_headers_of_another_width_or_clock_stay_in_their_message(pasted: list[str]) -> None:
    first, second = messages_of(
        "18/03/2022, 14:56 - Ann: look", *pasted, "18/03/2022, 14:57 - Bo: yes"
    )
    assert first.text == "\n".join(["look", *pasted])
    assert (second.line, second.text) == (4, "yes")


def test_a_file_may_change_its_shape_and_the_order_of_its_dates() -> None:
    export = opened(
        export_of(
            "12/28/21, 9:00 PM - Ann: old phone",
            "1/2/22, 8:00 AM - Ann: second of January",
            "03/02/2022, 08:00 - Bo: third of February",
            "04/02/2022, 08:05 - Ann: and on",
            "28/02/2022, 08:10 - Bo: new phone",
        )
    )
    assert [f"{message.sent_at:%Y-%m-%d}" for message in export.messages()] == [
        *("2021-12-28", "2022-01-02", "2022-02-03", "2022-02-04", "2022-02-28"),
    ]
    assert (export.dates.order, export.dates.changes) == (DateOrder.DMY, True)


def test_a_choice_stands_but_for_dates_that_cannot_be_read_so() -> None:
    source = export_of(
        "3/4/24, 09:00 - Ann: x", "13/4/24, 09:00 - Ann: y", "2024/12/10, 09:00 - Ann: z"
    )
    (export,) = read([SourceFile("", 0, source)], date_order=DateOrder.MDY)
    assert export.dates.confidence is Confidence.CHOSEN
    days = [message.sent_at.date() for message in export.messages()]
    assert days[:2] == [date(2024, 3, 4), date(2024, 4, 13)]
    (year_first,) = read(
        [SourceFile("", 0, export_of("2024/12/10, 09:00 - Ann: z"))], date_order=DateOrder.MDY
    )
    assert [message.sent_at.date() for message in year_first.messages()] == [date(2024, 12, 10)]


def test_no_message_is_of_a_day_after_its_file_was_written() -> None:
    source = export_of("1/3/24, 09:00 - Ann: x", "2/3/24, 09:00 - Ann: y")
    (export,) = read([SourceFile("", 0, source)])
    assert (export.dates.order, export.dates.confidence) == (DateOrder.DMY, Confidence.UNDECIDED)
    (export,) = read([SourceFile("", 0, source, written_on=date(2024, 2, 10))])
    assert (export.dates.order, export.dates.confidence) == (DateOrder.MDY, Confidence.CERTAIN)


def test_an_hour_that_comes_twice_in_autumn_stays_in_the_order_of_the_file() -> None:
    messages = messages_of(
        "27/10/2024, 02:58 - Ann: summer",
        "27/10/2024, 02:01 - Bo: winter",
        "27/10/2024, 03:00 - A: x",
    )
    assert [message.sent_at.minute for message in messages] == [58, 1, 0]


def test_a_name_may_hold_a_colon_if_all_its_messages_begin_alike() -> None:
    lines = [f"18/03/2022, 14:5{i} - Mom: mobile: {i}" for i in range(5)]
    assert {message.sender for message in messages_of(*lines)} == {"Mom: mobile"}
    varied = [*lines, "18/03/2022, 14:56 - Mom: hello"]
    assert {message.sender for message in messages_of(*varied)} == {"Mom"}


def test_of_several_files_those_called_txt_are_chats_and_others_were_attached() -> None:
    chat, photo = export_of("18/03/2022, 14:56 - Ann: x"), in_pieces(b"\xff\xd8", 2)
    files = [SourceFile("a/_chat.txt", 0, chat), SourceFile("a/IMG.jpg", 0, photo)]
    assert len(read(files)) == 1
    with pytest.raises(NotThisFormat):
        read(files[1:] * 2)


@pytest.mark.parametrize("far", [1, 3])
def test_a_message_longer_than_any_that_can_be_sent_is_cut_and_its_lines_are_counted(
    far: int,
) -> None:
    long = "x" * (LONGEST_MESSAGE_BYTES // 4)
    lines = ["18/03/2022, 14:56 - Ann: begin", *[long] * (3 + far), "18/03/2022, 14:57 - Bo: end"]
    account = Account()
    first, last = opened(export_of(*lines)).messages(account)
    assert (first.text.count("\n"), last.text) == (3, "end")
    assert (account.continuation, account.skipped) == (3, far)
    assert account.first_skipped[0] == 5


def test_a_line_longer_than_any_message_is_refused() -> None:
    with pytest.raises(LineTooLong):
        opened(export_of("18/03/2022, 14:56 - Ann: x", "x" * 2 * LONGEST_LINE_BYTES))


def test_lines_before_the_first_header_are_counted_blank_ones_too() -> None:
    export = opened(export_of("", "a preamble", "\u200e", "more", "18/03/2022, 14:56 - Ann: x"))
    assert skipped_by(export) == 4
    assert [message.line for message in export.messages()] == [5]


@pytest.mark.parametrize(
    ("rest", "sender", "said"),
    [
        ("Ann: x", "Ann", "x"),
        ("Ann: x: y", "Ann", "x: y"),
        ("Dr. Who:2: x", "Dr. Who:2", "x"),
        ("~\u202fAnn: x", "~ Ann", "x"),
        ("~ Ann: x", "~ Ann", "x"),
        ("\u202a+40\u00a0721\u00a0234\u00a0567\u202c: x", "+40 721 234 567", "x"),
        ("\u200eAnn: x", "Ann", "x"),
        ("\u200e: x", "\u200e", "x"),
        ("👩‍🚀 Ann: x", "👩‍🚀 Ann", "x"),
        ("Ann: https://example.org: x", "Ann", "https://example.org: x"),
    ],
)
def test_the_first_colon_and_space_end_the_sender(rest: str, sender: str, said: str) -> None:
    (message,) = messages_of(f"18/03/2022, 14:56 - {rest}")
    assert (message.sender, message.text) == (sender, said)


def test_a_name_longer_than_any_phone_book_shows_is_the_text_of_a_notice() -> None:
    longest, too_long = "A" * LONGEST_NAME, "A" * (LONGEST_NAME + 1)
    named, notice = messages_of(
        f"18/03/2022, 14:56 - {longest}: x", f"18/03/2022, 14:56 - {too_long}: x"
    )
    assert (named.sender, named.text) == (longest, "x")
    assert (notice.sender, notice.text) == (None, f"{too_long}: x")


@pytest.mark.parametrize("rest", ["Ann: ", "Ann:"])
def test_an_empty_body_is_media_that_was_to_be_seen_once(rest: str) -> None:
    (message,) = messages_of(f"18/03/2022, 14:56 - {rest}")
    assert (message.sender, message.kind, message.text) == ("Ann", MessageKind.MEDIA, "")


@pytest.mark.parametrize(
    "notice",
    [
        "Messages and calls are end-to-end encrypted.",
        'Ann created group "Trip: the plan"',
        "Ann changed the group name from “A” to “B: C”",
        "+40 721 234 567 is a contact",
        ": nobody said this",
        "",
    ],
)
def test_a_header_without_a_sender_is_a_notice(notice: str) -> None:
    (message,) = messages_of(f"18/03/2022, 14:56 - {notice}")
    assert (message.sender, message.kind) == (None, MessageKind.SYSTEM)
    assert message.text == notice


@pytest.mark.parametrize(
    "lines", [("hello",), ("Ann: x", "18/03/2022"), ("31/31/22, 1:00 - A: x",)]
)
def test_text_without_a_header_is_no_chat(lines: tuple[str, ...]) -> None:
    with pytest.raises(NotThisFormat):
        opened(export_of(*lines))


Writer = Callable[[Iterable[Message]], list[str]]

NAMES = st.sampled_from(["Ann", "Bo Li", "~ Çem", "+40 721 234 567", "👩‍🚀", "a:b"])
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp"]) | st.just(" "),
    min_size=1,
    max_size=20,
)
SAID = st.lists(WORDS, min_size=1, max_size=4).map(
    # A colon ends a sender, so the words of a notice may hold none.
    lambda lines: "\n".join(f"so {line.replace(':', ';')}" for line in lines).strip()
)
MOMENTS = st.datetimes(datetime(2013, 1, 13), datetime(2039, 12, 31))


@st.composite
def conversations(draw: st.DrawFn) -> list[Message]:
    """Messages in the order of time; the 13th of a month makes the date order certain."""
    minutes = [moment.replace(microsecond=0, second=0) for moment in draw(st.lists(MOMENTS))]
    moments = sorted([datetime(2013, 1, 13, 8), *minutes])
    return numbered([draw(st.one_of(notices(at), said_by_people(at))) for at in moments])


def notices(at: datetime) -> st.SearchStrategy[Message]:
    return st.builds(Message, st.just(1), st.just(at), st.none(), st.just(MessageKind.SYSTEM), SAID)


def said_by_people(at: datetime) -> st.SearchStrategy[Message]:
    return st.builds(Message, st.just(1), st.just(at), NAMES, st.just(MessageKind.TEXT), SAID)


@pytest.mark.parametrize("write", [as_android_24h, as_android_12h, as_ios])
def test_what_is_written_is_read_again(write: Writer) -> None:
    @given(conversations())
    def round_trip(messages: list[Message]) -> None:
        assert messages_of(*write(messages)) == messages

    round_trip()


LINES = st.sampled_from(
    [
        "18/03/2022, 14:56 - Ann: x",
        "3/18/22, 2:56\u202fPM - Bo: <Media omitted>",
        "[18/03/2022, 14:56:01] Ann: \u200eimage omitted",
        "18/03/2022, 14:56 - notice",
        "",
        "no header",
    ]
)


@given(st.lists(LINES, max_size=12), st.lists(LINES, max_size=3))
def test_every_line_is_a_message_a_notice_a_continuation_or_skipped(
    lines: list[str], preamble: list[str]
) -> None:
    whole = [*(f"say: {line}" for line in preamble), "18/03/2022, 14:56 - Ann: first", *lines]
    account = Account()
    messages = list(opened(export_of(*whole)).messages(account))
    starts = [message.line for message in messages]
    assert starts == sorted(set(starts))
    assert starts[0] == len(preamble) + 1
    assert account.skipped == len(preamble)
    assert account.messages + account.notices == len(messages)
    assert account.notices == sum(message.sender is None for message in messages)
    assert account.messages + account.notices + account.continuation + account.skipped == len(whole)


@given(st.lists(LINES, min_size=1), st.integers(1, 30))
def test_cut_points_do_not_matter(lines: list[str], size: int) -> None:
    raw = "\r\n".join(["18/03/2022, 14:56 - Ann: 👩‍🚀", *lines]).encode()
    whole = list(opened(in_pieces(raw, len(raw))).messages())
    assert list(opened(in_pieces(raw, size)).messages()) == whole


@given(st.binary(max_size=120), st.sampled_from([b"", b"18/03/2022, 14:56 - Ann: ", b"\xff\xfe"]))
def test_any_bytes_are_read_or_refused_by_an_error_of_chats(raw: bytes, start: bytes) -> None:
    try:
        messages = list(opened(in_pieces(start + raw, 16)).messages())
    except (ChatsError, NotThisFormat):
        return
    assert messages
    assert all((message.sender is None) == (message.kind == "system") for message in messages)


@pytest.mark.parametrize(
    "unit", [" ", "<", "a.b ", "@\u2068", "\u200e", "-", "a'", "\u200d👩", "👩🏽", ": "]
)
def test_reading_takes_time_in_proportion_to_the_length_of_a_body(unit: str) -> None:
    body = unit * (300_000 // len(unit))
    started = perf_counter()
    builder = StatisticsBuilder()
    builder.add_all(messages_of(f"18/03/2022, 14:56 - Ann: x{body}x>"))
    builder.tallies()
    # Reading it in quadratic time would take minutes.
    assert perf_counter() - started < 5


@pytest.mark.parametrize(
    ("header", "order", "confidence"),
    [
        ("1/4/23, 7:02\u202fPM - ", DateOrder.MDY, Confidence.LIKELY),
        ("[1/4/23, 7:02:09 AM] ", DateOrder.MDY, Confidence.LIKELY),
        ("1/4/23, 7:02 pm - ", DateOrder.DMY, Confidence.UNDECIDED),
        ("01/04/23, 7:02 PM - ", DateOrder.DMY, Confidence.UNDECIDED),
        ("1/4/2023, 7:02 PM - ", DateOrder.DMY, Confidence.UNDECIDED),
        ("1.4.23, 7:02 PM - ", DateOrder.DMY, Confidence.UNDECIDED),
        ("1/4/23, 19:02 - ", DateOrder.DMY, Confidence.UNDECIDED),
        ("13/4/23, 7:02 PM - ", DateOrder.DMY, Confidence.CERTAIN),
    ],
)
def test_a_date_that_only_the_united_states_write_so_is_likely_theirs(
    header: str, order: DateOrder, confidence: Confidence
) -> None:
    dates = opened(export_of(f"{header}Ann: x")).dates
    assert (dates.order, dates.confidence) == (order, confidence)
