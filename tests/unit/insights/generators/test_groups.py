"""What the embedded generator finds in circles of friends and families, of two people or more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.config import GeneratorKind
from chalicelib.insights import catalogue
from chalicelib.insights.generators import make_generator, write_insight
from chalicelib.insights.model import Insight, InsightDefinition
from tests.unit.insights.talk import talk

EMBEDDED = make_generator(GeneratorKind.EMBEDDED)
SOLD = {
    each.insight_id: each
    for category_id in ("friendship", "family")
    for each in catalogue.category(category_id).insights
}
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
each_insight = pytest.mark.parametrize("insight", SOLD.values(), ids=list(SOLD))

SCENE = (
    "{0}: good news, I passed the exam and I'm so happy!",
    "{1}: congratulations, I'm proud of you mum",
    "{2}: hahaha well done",
    "{0}: can you pick up the cake, {1}?",
    "{1}: yes, I'll do it",
    "{2}: rough day here, I need help with the car",
    "{1}: oh no, I'm here for you",
    "{0}: I can come over and let me help",
    "{2}: thank you, I can always count on you",
    "{0}: you never listen, that's not fair",
    "{1}: that's not what I said",
    "{2}: let's not fight, can we talk?",
    "{1}: shall we have dinner on Sunday?",
    "{2}: yes please, drive safe, don't tell anyone",
)


def written(insight_id: str, *said: str | timedelta) -> Insight:
    return write_insight(SOLD[insight_id], talk(*said), EMBEDDED)


def scene(*people: str) -> list[str]:
    return [line.format(*people) for line in SCENE]


def finding(insight: Insight, start: str) -> str:
    """The one finding that begins so."""
    (text,) = (each.text for each in insight.findings if each.text.startswith(start))
    return text


def lines_of(insight: Insight, start: str) -> tuple[int, ...]:
    (lines,) = (each.lines for each in insight.findings if each.text.startswith(start))
    return tuple(lines)


def none_begins(insight: Insight, start: str) -> bool:
    return not [each for each in insight.findings if each.text.startswith(start)]


@each_insight
def test_the_same_counts_with_the_parts_exchanged_give_other_findings(
    insight: InsightDefinition,
) -> None:
    people, exchanged = ("Ann", "Ben", "Cleo"), ("Ben", "Cleo", "Ann")
    one, other = (
        write_insight(insight, talk(*scene(*cast), *scene(*cast)), EMBEDDED)
        for cast in (people, exchanged)
    )

    assert {each.text for each in one.findings} != {each.text for each in other.findings}


@each_insight
def test_the_same_messages_a_person_told_of_other_things_give_other_findings(
    insight: InsightDefinition,
) -> None:
    lively = talk(*scene("Ann", "Ben", "Cleo"))
    plain = [f"{line.partition(':')[0]}: the report about the bridge is there" for line in SCENE]
    dull = talk(*(line.format("Ann", "Ben", "Cleo") for line in plain))

    one, other = (write_insight(insight, chat, EMBEDDED) for chat in (lively, dull))
    assert {each.text for each in one.findings} != {each.text for each in other.findings}


@each_insight
@pytest.mark.parametrize("size", [1, 2, 3, 12])
def test_a_chat_of_any_size_is_read(insight: InsightDefinition, size: int) -> None:
    people = [f"Person{chr(ord('a') + at)}" for at in range(size)]
    said = [
        f"{people[at % size]}: {line.partition(': ')[2].format(*'XYZ')}"
        for at, line in enumerate(SCENE * 3)
    ]
    result = write_insight(insight, talk(*said), EMBEDDED)

    assert result.evidence
    assert not [each.text for each in result.findings if each.text.endswith("…")]


@each_insight
def test_nothing_is_called_healthy_scored_or_foretold(insight: InsightDefinition) -> None:
    result = write_insight(insight, talk(*scene("Ann", "Ben", "Cleo") * 4), EMBEDDED)
    prose = " ".join([result.summary, *(each.text for each in result.findings)]).casefold()

    for word in ("healthy", "toxic", "score", "will last", "predict", "should", "diagnos"):
        assert word not in prose


def test_contact_tells_days_and_who_wrote_after_the_longest_silence() -> None:
    result = written(
        "friendship_vitality",
        *("Ann: hello there", "Ben: hi, how are you?", 9 * DAY),
        *("Ben: it was a long time", "Ann: that it was"),
    )

    said = finding(result, "Messages on")
    assert "Messages on 2 of 10 days (20%)" in said
    assert "9.0 days; Ben wrote next" in said
    assert lines_of(result, "Messages on") == (2, 3)


def test_replies_are_told_by_pair_and_by_how_many_answer() -> None:
    result = written(
        "family_dynamics", "Ann: hello", "Ben: hi", "Ann: how is it?", "Cleo: good", "Ann: good"
    )

    said = finding(result, "Who replies to whom")
    assert "Ann to Ben 1, Ann to Cleo 1, Ben to Ann 1, Cleo to Ann 1 (n = 4)" in said
    assert "answered: Ann 2, Ben 1, Cleo 1, of 2 possible" in said


def test_two_people_have_no_circle_and_no_calling_by_name() -> None:
    result = written("family_dynamics", "Ann: hello Ben", "Ben: hi Ann")

    assert "possible" not in finding(result, "Who replies to whom")
    assert none_begins(result, "Named by others")


def test_a_name_counts_only_as_a_whole_word_of_another_person() -> None:
    result = written(
        "family_dynamics",
        *("Ann: Ben, are you there?", "Ben: Benjamin is my other name, Ben says", "Cleo: @Ann hi"),
    )

    assert "Ann to Ben 1, Cleo to Ann 1 (n = 2)" in finding(result, "Named by others")
    assert lines_of(result, "Named by others") == (1, 3)


def test_a_request_that_is_taken_on_is_shown_with_its_yes() -> None:
    result = written(
        "family_dynamics",
        *("Ann: can you pick up the bread when you are out?", "Ben: yes, I'll get it"),
        *("Ann: can someone walk the dog?", 30 * HOUR, "Cleo: that is what they said about it"),
    )

    said = finding(result, "Everyday requests")
    assert "Ann 2, Ben 0, Cleo 0. A yes or an 'I'll' came back to 1 of 2 (50%)" in said
    assert "from Ann 0, Ben 1, Cleo 0; nothing within 24 hours to 1" in said
    assert lines_of(result, "Everyday requests") == (1, 2)


def test_several_can_support_one_and_the_direction_is_told() -> None:
    result = written(
        "support_dynamics",
        *("Ann: I'm so scared of what they will say", "Ben: I'm here for you", "Cleo: big hug"),
    )

    assert "Ben to Ann 1, Cleo to Ann 1" in finding(result, "Support given")
    assert "in 1 of 1 (100%)" in finding(result, "More than one person was there")
    assert lines_of(result, "More than one person was there") == (1, 2, 3)


def test_support_after_a_day_or_after_anothers_need_is_not_given_to_the_first() -> None:
    need, there = "Ann: I'm so scared of what they will say", "Ben: I'm here for you"
    late = written("support_dynamics", need, 24 * HOUR, there)
    other = written(
        "support_dynamics", need, "Cleo: I'm so sad about the house and the garden", there
    )

    assert none_begins(late, "Support given")
    assert "1 got no message at all" in finding(late, "No known phrase")
    assert "whom: Ben to Cleo 1." in finding(other, "Support given")


def test_a_promise_is_followed_by_a_shared_word() -> None:
    result = written(
        "trust_loyalty",
        *("Ann: I'll bring the tent on Friday", "Ben: that is good of you"),
        *("Ann: the tent is in the car now", 30 * HOUR),
        *("Ben: I promise, the boat gets painted", "Ann: is the boat painted?"),
        "Ben: I'll write to the landlord",
    )

    said = finding(result, "Announcements ('I'll'")
    assert "taken up again by the same person 1, asked about by another 1" in said
    assert "not mentioned again 1 (n = 3)" in said
    assert lines_of(result, "Announcements taken up again") == (1, 3)
    assert lines_of(result, "Announcements asked about") == (4, 5)


def test_warmth_and_tension_are_counted_by_person_and_kind() -> None:
    result = written(
        "emotional_climate",
        *("Ann: thank you for the lovely evening at your house", "Ben: congratulations to her"),
        "Cleo: you never listen when they are here",
    )

    warm, tense = finding(result, "Warm words"), finding(result, "Words of tension")
    assert "Ann 1 (100.0 in 100), Ben 1 (100.0 in 100), Cleo 0 (0.0 in 100)" in warm
    assert "thanks 1" in warm
    assert "good wishes 1" in warm
    assert tense.endswith("of which a text can show several: complaint 1.")


def test_five_warm_turns_show_whether_warmth_is_returned_and_four_do_not() -> None:
    round_of = ["Ann: thank you for what you did", "Ben: thanks, and you have a good one"]

    five = written("emotional_climate", *round_of * 3)
    four = written("emotional_climate", *(round_of * 3)[:5])
    assert "got a warm reply in all 5; of all replies 100% are warm (n = 5)" in finding(
        five, "A warm turn"
    )
    assert none_begins(four, "A warm turn")


def test_what_the_reply_to_a_complaint_holds_is_told_and_who_steps_in() -> None:
    result = written(
        "conflict_patterns",
        *("Ben: I was at the lake with them", "Ann: you never listen when I tell you"),
        *("Ben: that's not what I said", "Cleo: let's not fight about what they said"),
    )

    assert "Ann to Ben 1" in finding(result, "Texts with a complaint")
    assert "a defence ('yes but', 'it wasn't me') 1" in finding(result, "In the reply")
    assert lines_of(result, "In the reply") == (2, 3)
    assert "Cleo 1" in finding(result, "The first softer word came from somebody else")
    assert lines_of(result, "The first softer word came from somebody else") == (2, 4)


def test_in_a_large_group_those_who_show_a_cue_are_named_though_they_write_least() -> None:
    crowd = [f"Person{chr(ord('a') + at)}: that is what they said about it" for at in range(8)] * 3
    result = written("support_dynamics", *crowd, "Zoe: I need help with the car, any advice?")

    assert "Zoe 1" in finding(result, "Hard feelings or days")
    assert lines_of(result, "Hard feelings or days") == (25,)
