"""No draft becomes an insight with a line that is not in the chat, or a quote that is not."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.messages import Message, MessageKind
from chalicelib.insights import evidence
from chalicelib.insights.errors import GenerationFailed
from chalicelib.insights.evidence import check, cut
from chalicelib.insights.model import ChatReading, Draft, Finding, Insight
from tests.unit.insights.talk import START, definition, talk

CHAT = talk("a notice", "Ann: good morning", "Ben: <media>", "Ben: hello", "Ann:   ", "Ann: bye")
FAMILY, WAVING, FLAG = "👩‍👩‍👧", "👋🏽", "🇩🇪"


def checked(*findings: Finding, summary: str = "They talk.", chat: ChatReading = CHAT) -> Insight:
    return check(Draft(summary, findings), definition(), chat, generator_name="test")


def refused(*findings: Finding, summary: str = "They talk.") -> str:
    with pytest.raises(GenerationFailed) as failure:
        checked(*findings, summary=summary)
    return failure.value.cause


def test_quote_sender_and_time_are_copied_from_the_chat() -> None:
    (quote,) = checked(Finding("Ann greets.", [2])).evidence

    assert (quote.quote, quote.sender, quote.line) == ("good morning", "Ann", 2)
    assert quote.sent_at == CHAT.messages[1].sent_at


def test_title_and_ids_come_from_the_definition_and_counts_from_the_chat() -> None:
    insight = checked(Finding("Ann greets.", [2]))

    assert (insight.insight_id, insight.category_id) == ("communication_basics", "romantic")
    assert (insight.title, insight.generator) == ("A title", "test")
    assert (insight.messages_read, insight.messages_total) == (5, 5)


def test_a_generator_that_read_a_part_is_said_to_have_read_a_part() -> None:
    draft = Draft("They talk.", [Finding("Ann greets.", [2])], messages_read=3)
    insight = check(draft, definition(), CHAT, generator_name="test")

    assert (insight.messages_read, insight.messages_total) == (3, 5)


@pytest.mark.parametrize(
    ("line", "what"),
    [(1, "a notice"), (3, "media without a caption"), (5, "blank"), (7, "beyond"), (0, "none")],
)
def test_a_line_that_is_no_text_of_a_person_is_refused(line: int, what: str) -> None:
    assert refused(Finding("A claim.", [2, line])) == "evidence_not_in_chat"


def test_a_false_line_is_refused_even_where_it_would_not_be_shown() -> None:
    crowd = [Finding(f"Claim {at}.", [2]) for at in range(evidence.MAX_FINDINGS)]

    assert refused(*crowd, Finding("One too many.", [99])) == "evidence_not_in_chat"


@pytest.mark.parametrize(
    ("findings", "summary"),
    [
        ([], "They talk."),
        ([Finding("Ann greets.", [2])], " \n"),
        ([Finding("  ", [2])], "They talk."),
        ([Finding("Ann greets.", [])], "They talk."),
    ],
)
def test_an_answer_with_nothing_in_it_is_refused(findings: list[Finding], summary: str) -> None:
    assert refused(*findings, summary=summary) == "empty_answer"


def test_a_caption_can_be_quoted() -> None:
    picture = Message(1, START, "Ann", MessageKind.MEDIA, "our lake")
    insight = checked(Finding("A picture.", [1]), chat=ChatReading.of([picture], {}))

    assert insight.evidence[0].quote == "our lake"


def test_evidence_stands_in_order_of_time_even_where_the_file_does_not() -> None:
    later, earlier = datetime(2024, 5, 2), datetime(2024, 5, 1)
    messages = [
        Message(1, later, "Ann", MessageKind.TEXT, "second"),
        Message(2, earlier, "Ben", MessageKind.TEXT, "first"),
    ]
    insight = checked(Finding("Both.", [1, 2]), chat=ChatReading.of(messages, {}))

    assert [quote.quote for quote in insight.evidence] == ["first", "second"]


def test_texts_findings_and_lines_are_bounded() -> None:
    said = [f"Ann: {'long ' * 300}{at}" for at in range(20)]
    many = [Finding("claim " * 400, list(range(1, 21))) for _ in range(20)]
    insight = checked(*many, summary="sum " * 600, chat=talk(*said))

    assert len(insight.summary) <= evidence.MAX_SUMMARY_CHARACTERS
    assert len(insight.findings) == evidence.MAX_FINDINGS
    assert all(len(f.text) <= evidence.MAX_FINDING_CHARACTERS for f in insight.findings)
    assert all(len(f.lines) == evidence.MAX_LINES_A_FINDING for f in insight.findings)
    assert all(len(e.quote) <= evidence.MAX_QUOTE_CHARACTERS for e in insight.evidence)


@given(st.lists(st.lists(st.sampled_from([2, 4, 6]), min_size=1), min_size=1, max_size=12))
def test_every_line_of_a_finding_stands_in_the_evidence_exactly_once(
    cited: list[list[int]],
) -> None:
    insight = checked(*(Finding("A claim.", lines) for lines in cited))

    quoted = [quote.line for quote in insight.evidence]
    assert sorted(quoted) == sorted({line for f in insight.findings for line in f.lines})
    assert [f.lines for f in insight.findings] == [
        tuple(sorted(set(lines))) for lines in cited[: evidence.MAX_FINDINGS]
    ]


@given(st.lists(st.integers(-2, 9), min_size=1))
def test_a_draft_passes_exactly_when_all_its_lines_can_be_quoted(cited: list[int]) -> None:
    if set(cited) <= {2, 4, 6}:
        assert checked(Finding("A claim.", cited))
    else:
        assert refused(Finding("A claim.", cited)) == "evidence_not_in_chat"


@pytest.mark.parametrize("character", [FAMILY, WAVING, FLAG, "é", "नि", "❤️"])
def test_a_cut_never_falls_inside_a_character(character: str) -> None:
    text = character * 40
    for limit in range(2, len(text)):
        kept = cut(text, limit).removesuffix("…")
        assert kept == character * (len(kept) // len(character))


@given(text=st.text(), limit=st.integers(2, 50))
def test_a_cut_text_is_a_beginning_within_its_limit(text: str, limit: int) -> None:
    shown = cut(text, limit)

    assert len(shown) <= limit
    assert shown == text if len(text) <= limit else text.startswith(shown[:-1])


@given(st.text(alphabet=st.characters(categories=["Mn", "Mc", "Lo"]), min_size=30))
def test_a_cut_text_does_not_lose_the_marks_of_its_last_character(text: str) -> None:
    kept = cut(text, 20).removesuffix("…")

    if kept:
        assert not unicodedata.category(text[len(kept)]).startswith("M")
