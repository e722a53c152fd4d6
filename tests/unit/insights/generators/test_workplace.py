"""What the embedded generator says of people who work together."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from chalicelib.config import GeneratorKind
from chalicelib.insights import catalogue
from chalicelib.insights.generators import make_generator, write_insight
from chalicelib.insights.model import Finding, Insight
from tests.unit.insights.talk import talk

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FRIDAY_NOON = datetime(2024, 3, 8, 12, 0)
INSIGHTS = {each.insight_id: each for each in catalogue.category("workplace").insights}
EMBEDDED = make_generator(GeneratorKind.EMBEDDED)


def written(insight_id: str, *said: str | timedelta, start: datetime = FRIDAY_NOON) -> Insight:
    return write_insight(INSIGHTS[insight_id], talk(*said, start=start), EMBEDDED)


def finding(insight: Insight, start: str) -> Finding:
    """The one finding that begins so."""
    (found,) = (each for each in insight.findings if each.text.startswith(start))
    return found


def test_requests_are_counted_with_their_courtesy_and_with_what_came_back() -> None:
    result = written(
        "communication_effectiveness",
        "Ann: could you please send me the numbers for the river report?",
        "Ben: sure, I'll do it",
        "Ann: can you check the bridge drawing",
        "Ben: the bridge is closed since the storm",
        "Ann: I need the drawing of the old bridge",
    )

    asked = finding(result, "Requests")
    assert "Ann 3, Ben 0" in asked.text
    assert "1 of 3 (33%) (Ann 1, Ben 0)" in asked.text
    assert asked.kind == "requests"
    met = finding(result, "Of 3 requests")
    assert "1 got a yes" in met.text
    assert "1 another reply, 1 no message within 24 hours (Ann 1, Ben 0)" in met.text
    assert set(met.lines) == {1, 2, 5}


def test_replies_are_told_apart_by_whether_the_message_waited_in_working_hours() -> None:
    turns = [f"{'Ann' if at % 2 else 'Ben'}: the river is high again today" for at in range(11)]
    evening = datetime(2024, 3, 8, 19, 0)
    saturday = datetime(2024, 3, 9, 12, 0)

    working = written("communication_effectiveness", *turns)
    assert "Ann after 2 min (n = 5) in working hours, too few to tell (n = 0) outside" in (
        finding(working, "Replies").text
    )
    for start in (evening, saturday):
        late = written("communication_effectiveness", *turns, start=start)
        assert "Ann too few to tell (n = 0) in working hours, after 2 min (n = 5) outside" in (
            finding(late, "Replies").text
        )


def test_what_had_to_be_made_clear_is_quoted_behind_what_was_said() -> None:
    result = written(
        "communication_effectiveness",
        "Ann: the file has to be there before the others have seen it",
        "Ben: what do you mean, which file?",
        "Ann: the drawing of the bridge",
    )

    clear = finding(result, "Asking what is meant")
    assert "Ann 0, Ben 1" in clear.text
    assert "in 1 of 1 (100%)" in clear.text
    assert (clear.lines, clear.kind) == ((1, 2), "clarity")


def test_a_commitment_is_about_what_it_answers_and_found_again_by_its_words() -> None:
    result = written(
        "collaboration_accountability",
        "Ann: who has the numbers of the Hale account?",
        "Ben: I can do that, I'll send them tomorrow",
        2 * DAY,
        "Ann: any update on the Hale account?",
        "Ben: they are with the bank and will be there when they are there",
        DAY,
        "Ann: I'll prepare the launch slides",
        DAY,
        "Ann: the slides are in the shared folder",
    )

    made = finding(result, "Commitments (")
    assert "Ann 1, Ben 1" in made.text
    assert "by the same person 1, asked about by another 1, not mentioned again 0" in made.text
    assert finding(result, "Commitments asked about").lines == (2, 3)
    assert finding(result, "Commitments asked about").kind == "asked_again"
    assert finding(result, "Commitments taken up again").lines == (5, 6)


def test_asking_whether_something_is_done_is_no_report_that_it_is() -> None:
    result = written(
        "collaboration_accountability",
        "Ann: have you finished the launch mail for the others?",
        "Ben: just sent the mail to all of them",
    )

    done = finding(result, "Reported as done")
    assert "Ann 0, Ben 1" in done.text
    assert done.lines == (2,)


def test_deadlines_are_named_for_others_or_oneself_and_moving_one_is_another_thing() -> None:
    result = written(
        "collaboration_accountability",
        "Ann: could you send it by Friday?",
        "Ben: I'll have it ready by noon",
        DAY,
        "Ben: I need more time, can we move the deadline?",
        "Ann: ok, sounds good",
    )

    named = finding(result, "Deadlines named")
    assert "Ann 1, Ben 1" in named.text
    assert "for one's own work ('I'll') 1, in a request to others 1" in named.text
    moved = finding(result, "Deadlines moved")
    assert "Ann 0, Ben 1" in moved.text
    assert "1 of 1 (100%)" in moved.text
    assert moved.lines == (3, 4)


def test_handing_over_says_who_wrote_next() -> None:
    result = written(
        "collaboration_accountability",
        "Ann: can you take over the launch for me?",
        "Ben: yes of course",
        HOUR,
        "Cleo: that is what we have said in the meeting",
    )

    assert "Ann 1, Ben 0, Cleo 0. Who wrote next after it: Ann to Ben 1" in (
        finding(result, "Handing over").text
    )


def test_thanks_and_praise_name_to_whom_they_went() -> None:
    result = written(
        "relationship_health",
        "Ben: just sent the numbers over to the others",
        "Ann: thank you, great job on the numbers",
    )

    for start in ("Thanks", "Praise"):
        assert "Ann to Ben 1" in finding(result, start).text


def test_criticism_is_told_with_how_it_is_put_and_what_stood_in_the_reply() -> None:
    result = written(
        "relationship_health",
        "Ann: this is wrong, you should have checked the other sheet",
        "Ben: I was only given the old one",
        2 * DAY,
        "Ann: thanks, but I think the totals are wrong again",
        "Ben: sorry, I'll fix it",
    )

    said = finding(result, "Criticism of work")
    assert "Ann 2, Ben 0" in said.text
    assert "1 of 2 (50%)" in said.text
    reply = finding(result, "In the reply to criticism (n = 2)")
    assert "a defence" in reply.text
    assert "an apology" in reply.text
    assert "Ann 0, Ben 1" in finding(result, "The first apology or softer word after crit").text


def test_how_colleagues_treat_each_other_is_counted_and_never_graded() -> None:
    result = written(
        "relationship_health",
        "Ann: this is wrong, you never listen",
        "Ben: whatever, forget it then",
        "Ann: thank you, well done, I am so impressed",
    )

    assert "no measure of the relationship" in result.summary
    said = " ".join((result.summary, *(each.text for each in result.findings)))
    assert not re.search("health|toxic|score|rating|good team|bad team", said, re.IGNORECASE)
