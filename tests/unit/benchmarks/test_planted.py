"""The sentences and chats are as the benchmark says, and a claim is scored for what it claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from unittest.mock import Mock

import pytest

from benchmarks.insights import planted
from benchmarks.insights.planted import claims
from benchmarks.insights.planted.banks import Banks, Form, Language, Proposal, Reach, Split, banks
from benchmarks.insights.planted.chats import CONVERSATIONS, PlantedChat, planted_chats, probe
from benchmarks.insights.planted.directions import DIRECTIONS, Direction
from benchmarks.insights.planted.leading import leader
from benchmarks.insights.planted.product import insights_of, messages_of
from benchmarks.insights.planted.scoring import (
    COMMUNICATION,
    CONFLICT,
    LOVE,
    PLANNING,
    SCORED,
    TRUST,
    Kind,
    Quotes,
    Tally,
    check_quotes,
    score,
)
from chalicelib.chats.messages import Message, MessageKind
from chalicelib.insights.model import Evidence, Finding, Insight

BOTH = tuple((language, split) for language in Language for split in Split)
NAMES = ("Ana", "Bruno")
SILENCE = timedelta(hours=6)


def facts(half: Banks) -> Sequence[str]:
    love = [sentence for bank in half.love.values() for sentence in bank]
    return [each.text for each in (*half.apologies, *half.plans, *love)]


def decoys(half: Banks) -> Sequence[str]:
    return [*half.apology_decoys, *half.plan_decoys, *half.love_decoys]


def others(half: Banks) -> Sequence[str]:
    return [*half.filler, *half.short, *half.grievances, *half.replies]


def both_halves(language: Language) -> tuple[Banks, Banks]:
    return banks(language, Split.DEV), banks(language, Split.HELD_OUT)


@pytest.mark.parametrize("language", Language)
def test_a_language_has_enough_sentences_of_every_kind(language: Language) -> None:
    halves = both_halves(language)
    assert sum(len(half.filler) for half in halves) >= 120
    for kind in ("apologies", "plans"):
        assert sum(len(getattr(half, kind)) for half in halves) >= 24
    assert sum(len(bank) for half in halves for bank in half.love.values()) >= 24
    for kind in ("apology_decoys", "plan_decoys", "love_decoys"):
        assert sum(len(getattr(half, kind)) for half in halves) >= 12


@pytest.mark.parametrize("language", Language)
def test_no_sentence_is_of_both_splits_or_of_two_banks(language: Language) -> None:
    said = [
        text.casefold()
        for half in both_halves(language)
        for text in (*facts(half), *decoys(half), *others(half))
    ]
    assert [text for text, times in Counter(said).items() if times > 1] == []


@pytest.mark.parametrize(("language", "split"), BOTH)
def test_both_splits_hold_plain_sentences_and_more_that_are_not(
    language: Language, split: Split
) -> None:
    half = banks(language, split)
    for bank in (half.apologies, half.plans, *half.love.values()):
        assert 0 < sum(each.plain for each in bank) < len(bank) / 2


@pytest.mark.parametrize(("language", "split"), BOTH)
def test_a_proposal_holds_the_words_of_its_time(language: Language, split: Split) -> None:
    assert [each for each in banks(language, split).plans if each.when not in each.text] == []


def test_each_fact_is_planted_in_some_chats_and_absent_from_others() -> None:
    assert len(DIRECTIONS) >= 10
    for absent in (
        [each.opener is None for each in DIRECTIONS],
        [each.apologiser is None for each in DIRECTIONS],
        [each.plans == 0 for each in DIRECTIONS],
        [not any(each.love) for each in DIRECTIONS],
    ):
        assert any(absent)
        assert not all(absent)
    assert {form for each in DIRECTIONS for form in each.love if form} == set(Form)


@pytest.mark.parametrize(("language", "split"), BOTH)
def test_two_runs_give_the_same_chats(language: Language, split: Split) -> None:
    assert list(planted_chats(language, split)) == list(planted_chats(language, split))


@pytest.mark.parametrize(("language", "split"), BOTH)
def test_a_chat_is_read_as_it_was_written(language: Language, split: Split) -> None:
    half = banks(language, split)
    known = {*facts(half), *decoys(half), *others(half)}
    for chat in planted_chats(language, split):
        messages = messages_of(chat.export)
        assert 150 <= len(messages) <= 300
        assert [each.line for each in messages] == list(range(1, len(messages) + 1))
        assert {each.sender for each in messages} == set(chat.names)
        assert {each.text for each in messages} <= known
        assert {line: messages[line - 1].text for line in chat.plans} == {
            line: proposal.text for line, proposal in chat.plans.items()
        }
        assert {messages[line - 1].text for line in chat.plan_decoys} <= set(half.plan_decoys)
        shown = {each.text for bank in half.love.values() for each in bank}
        assert chat.affection == {each.line for each in messages if each.text in shown}


@pytest.mark.parametrize(("language", "split"), BOTH)
def test_a_chat_holds_what_its_direction_says(language: Language, split: Split) -> None:
    half = banks(language, split)
    apologies = {each.text for each in half.apologies}
    for chat in planted_chats(language, split):
        messages, direction = messages_of(chat.export), chat.direction
        said = Counter(each.sender for each in messages if each.text in apologies)
        assert [said[name] for name in chat.names] == list(direction.apologies)
        opened = Counter(opener.sender for opener in _openers(messages))
        assert opened.total() == CONVERSATIONS
        opener = None if direction.opener is None else chat.names[direction.opener]
        assert leader(opened) == opener
        assert len(chat.plans) == direction.plans
        for name, form in zip(chat.names, direction.love, strict=True):
            assert leader(_affection(half, messages, name)) == form


def _openers(messages: Sequence[Message]) -> Iterator[Message]:
    yield messages[0]
    for before, after in pairwise(messages):
        if after.sent_at - before.sent_at > SILENCE:
            yield after


def _affection(half: Banks, messages: Sequence[Message], name: str) -> Mapping[Form, int]:
    said = [each.text for each in messages if each.sender == name]
    return {
        form: sum(text in {each.text for each in bank} for text in said)
        for form, bank in half.love.items()
    }


def test_a_probe_holds_its_sentence_on_the_line_it_names() -> None:
    export, speaker, line = probe(Language.ENGLISH, Split.DEV, "It is here")
    message = messages_of(export)[line - 1]
    assert (message.sender, message.text) == (speaker, "It is here")
    without, _, _ = probe(Language.ENGLISH, Split.DEV, None)
    assert "It is here" not in without
    assert len(messages_of(without)) == len(messages_of(export))


@pytest.mark.parametrize(
    ("counts", "first"),
    [
        ({"a": 2, "b": 1}, "a"),
        ({"a": 1, "b": 3, "c": 2}, "b"),
        ({"a": 2, "b": 2, "c": 1}, None),
        ({"a": 0, "b": 0}, None),
        ({}, None),
    ],
)
def test_only_what_nothing_equals_leads(counts: Mapping[str, int], first: str | None) -> None:
    assert leader(counts) == first


PROPOSAL = Proposal("Come with me on Friday", plain=False, when="on Friday", reach=Reach.DAYS)
CHAT = PlantedChat(
    export="",
    names=NAMES,
    direction=Direction(opener=0, apologies=(1, 5), plans=1, love=(Form.GIFTS, None)),
    plans={3: PROPOSAL},
    plan_decoys=frozenset({5}),
    affection=frozenset({2}),
)
MESSAGES = [
    Message(line, datetime(2024, 1, line), NAMES[line % 2], MessageKind.TEXT, f"text {line}")
    for line in range(1, 8)
]
RIGHT = {
    COMMUNICATION: [
        Finding("Conversations opened: Ana 13, Bruno 8. A new one begins.", [1], "opening")
    ],
    CONFLICT: [Finding("Saying sorry for anything, small things too: Ana 1, Bruno 4.", [2])],
    TRUST: [Finding("Apologies are not clearly evident from these messages.", [1])],
    PLANNING: [
        Finding("Proposals: Ana 1, Bruno 0.", [3], "proposal"),
        Finding("Proposals taken up: Ana all 1.", [3, 4], "response"),
        Finding("How far ahead the proposals reach that name a time: days 1.", [3], "horizon"),
    ],
    LOVE: [
        Finding("Ana: gifts 3, acts of service 1, quality time 0.", [1]),
        Finding("Gifts: 3 of 7 texts (43%), Ana 3, Bruno 0.", [1], "gifts"),
    ],
}


def scored(**changes: Sequence[Finding]) -> Mapping[Kind, Tally]:
    findings = RIGHT | changes
    insights = {name: insight(found) for name, found in findings.items()}
    return score(CHAT, insights, MESSAGES)


def insight(findings: Sequence[Finding], evidence: Sequence[Evidence] = ()) -> Insight:
    return Insight("i", "c", "Title", "Summary", findings, evidence, 7, 7, "embedded")


def test_what_is_claimed_as_planted_is_found_and_nothing_is_false() -> None:
    assert scored() == {kind: Tally(planted=1, found=1) for kind in Kind}


@pytest.mark.parametrize(
    ("name", "kind", "text", "about"),
    [
        (COMMUNICATION, Kind.STARTS, "Conversations opened: Ana 8, Bruno 8.", "opening"),
        (COMMUNICATION, Kind.STARTS, "Texts: Ana 13, Bruno 8.", "balance"),
        (CONFLICT, Kind.APOLOGIES, "Saying sorry: Ana 2, Bruno 2.", None),
        (CONFLICT, Kind.APOLOGIES, "Saying sorry is not clearly evident: Ana 5.", None),
        (PLANNING, Kind.PLANS, "Proposals are not clearly evident.", "proposal"),
        (PLANNING, Kind.TIMES, "Proposals: Ana 1, Bruno 0.", "proposal"),
        (LOVE, Kind.LOVE, "Ana: gifts 1, acts of service 1.", None),
    ],
)
def test_what_no_finding_names_is_missed(
    name: str, kind: Kind, text: str, about: str | None
) -> None:
    found = [Finding(text, [3], about)]
    assert scored(**{name: found})[kind] == Tally(planted=1, found=0)


@pytest.mark.parametrize(
    ("name", "kind", "text", "about"),
    [
        (COMMUNICATION, Kind.STARTS, "Conversations opened: Ana 8, Bruno 13.", "opening"),
        (CONFLICT, Kind.APOLOGIES, "Saying sorry: Ana 2, Bruno 1.", "repair"),
        (TRUST, Kind.APOLOGIES, "Saying sorry: Ana 2, Bruno 1.", None),
        (LOVE, Kind.LOVE, "Ana: gifts 1, acts of service 2.", None),
        (LOVE, Kind.LOVE, "Acts of service: 2 of 7 texts, Ana 2, Bruno 0.", "service"),
    ],
)
def test_another_than_the_planted_leader_is_missed_and_false(
    name: str, kind: Kind, text: str, about: str | None
) -> None:
    found = [Finding(text, [1], about)]
    assert scored(**{name: found})[kind] == Tally(planted=1, found=0, false=1)


def test_affection_of_one_who_shows_none_is_false() -> None:
    found = [*RIGHT[LOVE], Finding("Bruno: physical touch 1.", [2])]
    assert scored(**{LOVE: found})[Kind.LOVE] == Tally(planted=1, found=1, false=1)


@pytest.mark.parametrize(("count", "false"), [(1, 0), (2, 1)])
def test_a_proposal_may_be_taken_for_a_wish_for_time_together_once(count: int, false: int) -> None:
    """Line 3 is Bruno's, who shows no affection."""
    found = [*RIGHT[LOVE], Finding(f"Bruno: quality time {count}.", [3])]
    assert scored(**{LOVE: found})[Kind.LOVE] == Tally(planted=1, found=1, false=false)


@pytest.mark.parametrize(
    ("lines", "tally"),
    [
        ([3, 4], Tally(planted=1, found=1)),
        ([3, 5], Tally(planted=1, found=1, false=1)),
        ([3, 7], Tally(planted=1, found=1, false=1)),
        ([5], Tally(planted=1, found=0, false=1)),
        ([1], Tally(planted=1, found=0, false=1)),
        ([2], Tally(planted=1, found=0)),
    ],
)
def test_a_line_that_is_neither_a_plan_nor_answers_one_that_is_shown_is_false(
    lines: Sequence[int], tally: Tally
) -> None:
    found = [Finding("Proposals: Ana 1, Bruno 0.", lines, "proposal")]
    assert scored(**{PLANNING: found})[Kind.PLANS] == tally


def test_a_time_that_no_plan_names_is_false() -> None:
    text = "How far ahead: years or a life together 1, weeks or months 2."
    found = [Finding(text, [3], "horizon")]
    assert scored(**{PLANNING: found})[Kind.TIMES] == Tally(planted=1, found=0, false=3)


def test_of_facts_that_are_absent_every_claim_is_false() -> None:
    none = Direction(opener=None, apologies=(0, 0), plans=0, love=(None, None))
    chat = replace(CHAT, direction=none, plans={})
    insights = {name: insight(found) for name, found in RIGHT.items()}
    assert score(chat, insights, MESSAGES) == {kind: Tally(false=1) for kind in Kind}


@pytest.mark.parametrize("changed", ["quote", "sender", "sent_at", "line"])
def test_a_quote_is_exact_only_under_its_sender_time_and_line(changed: str) -> None:
    message = MESSAGES[2]
    assert message.sender is not None
    right = Evidence(message.text, message.sender, message.sent_at, 3, 1, 3)
    wrong = {
        "quote": replace(right, quote="Text 3"),
        "sender": replace(right, sender="Ana"),
        "sent_at": replace(right, sent_at=message.sent_at + timedelta(seconds=1)),
        "line": replace(right, line=4),
    }
    assert check_quotes(insight([], [right]), MESSAGES) == Quotes(1, 1)
    assert check_quotes(insight([], [right, wrong[changed]]), MESSAGES) == Quotes(2, 1)


def test_the_findings_of_the_product_are_read() -> None:
    """The words the claims are read from are the generator's: were they others, all would be 0."""
    said = [
        ("Ana", "I'm so sorry about yesterday"),
        ("Bruno", "Let's go to the beach on Saturday"),
        ("Ana", "yes"),
        ("Ana", "I bought you a present"),
        *((name, f"The bus was full again, number {at}") for at in range(9) for name in NAMES),
    ]
    start = datetime(2024, 1, 13, 9)
    messages = [
        Message(at, start + timedelta(minutes=at), sender, MessageKind.TEXT, text)
        for at, (sender, text) in enumerate(said, start=1)
    ]
    insights = insights_of(messages, SCORED)
    assert claims.opened(insights[COMMUNICATION], NAMES) == {"Ana": 1, "Bruno": 0}
    assert claims.apologised(insights[CONFLICT], NAMES) == {"Ana": 1, "Bruno": 0}
    assert claims.apologised(insights[TRUST], NAMES) == {"Ana": 1, "Bruno": 0}
    assert 2 in claims.proposals(insights[PLANNING])
    assert claims.times(insights[PLANNING])[Reach.DAYS] == 1
    assert claims.affection(insights[LOVE], NAMES)["Ana"][Form.GIFTS] == 1
    for each in insights.values():
        quotes = check_quotes(each, messages)
        assert 0 < quotes.shown == quotes.exact


def test_a_run_prints_a_language_and_says_that_the_held_out_half_is_scored_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No chats: the held-out half is not to be scored by a test."""
    monkeypatch.setattr(planted, "planted_chats", Mock(return_value=[]))
    monkeypatch.setattr(planted, "recognition", Mock(return_value={}))
    planted.run(["--language", "de", "--split", "held_out"])
    printed = capsys.readouterr().out
    assert "scored once" in printed
    assert "\nde " in printed
    planted.run(["--language", "de"])
    assert "scored once" not in capsys.readouterr().out
