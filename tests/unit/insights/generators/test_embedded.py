"""What the embedded generator finds, and what it may never claim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.messages import is_citable
from chalicelib.config import GeneratorKind
from chalicelib.insights import catalogue
from chalicelib.insights.answers import kinds_of
from chalicelib.insights.errors import GenerationFailed
from chalicelib.insights.evidence import MAX_FINDINGS
from chalicelib.insights.generators import make_generator, write_insight
from chalicelib.insights.generators.embedded.lexicon import Cue, lexicons, signs
from chalicelib.insights.model import ChatReading, Insight, InsightDefinition
from tests.unit.insights.talk import definition, talk

EMBEDDED = make_generator(GeneratorKind.EMBEDDED)
LEXICONS = lexicons()
# Phrases are read once a process, and no test is to be timed by that.
EMBEDDED.generate(definition(), talk("Ann: hello"))
INSIGHTS = {
    each.insight_id: each for category in catalogue.categories() for each in category.insights
}
each_insight = pytest.mark.parametrize("insight", INSIGHTS.values(), ids=list(INSIGHTS))

SAYINGS = (
    "good morning my love, did you sleep well?",
    "I miss you, it was a rough day and I feel so alone",
    "I'm here for you, that sounds hard",
    "you never listen, that's not fair",
    "I'm sorry, you're right, can we talk?",
    "shall we go to the lake next weekend?",
    "yes please, sounds good",
    "not sure, I have to work on Sunday",
    "one day we will move in together, right?",
    "hahaha you goofball 😂 just kidding",
    "you look so beautiful, a kiss for you ❤️",
    "I made you soup and bought you something small",
    "can someone help, I need advice, what should I do?",
    "let me help, I can come over, mum",
    "I promise, I'll pick up the cake, don't tell anyone",
    "can you pick up the cake?",
    "thank you, I've got your back, remember when we were kids",
    "whatever, that's not what I said, shut up",
    "drive safe, happy birthday Cleo",
    "could you please send me the report by Friday?",
    "any update on the report? I think we are behind",
    "I'll take care of the report, leave it with me",
    "what do you mean, which version is it?",
    "just sent the report to you, it's done",
    "great job on the report, I am impressed",
    "this is wrong, you should have checked the numbers",
    "we need more time, can we move the deadline?",
    "can you take over the testing? over to you",
    "got it, enjoy your weekend",
    "ok",
    "the train is late and the rain is loud",
    "https://maps.example/?q=lake",
    "<media>",
    "我们去上海吃饭吧？",
    "te quiero mucho, mi amor",
)
PEOPLE = ("Ann Harrow", "Ben Okafor", "Cleo Voss")
HOUR = timedelta(hours=1)
NUMBERS = re.compile(r"\d+")

messages = st.lists(
    st.one_of(
        st.builds("{}: {}".format, st.sampled_from(PEOPLE), st.sampled_from(SAYINGS)),
        st.integers(0, 90).map(lambda hours: hours * HOUR),
        st.just("Messages and calls are end-to-end encrypted."),
    ),
    max_size=60,
)
definitions = st.sampled_from(list(INSIGHTS.values()))


def written(insight_id: str, *said: str | timedelta) -> Insight:
    return write_insight(INSIGHTS[insight_id], talk(*said), EMBEDDED)


def finding(insight: Insight, start: str) -> str:
    """The one finding that begins so."""
    (text,) = (each.text for each in insight.findings if each.text.startswith(start))
    return text


def lines_of(insight: Insight, start: str) -> tuple[int, ...]:
    (lines,) = (each.lines for each in insight.findings if each.text.startswith(start))
    return tuple(lines)


@given(said=messages, insight=definitions)
def test_every_chat_with_a_text_gets_every_insight_and_no_other_chat_does(
    said: list[str | timedelta], insight: InsightDefinition
) -> None:
    chat = talk(*said)
    if not any(is_citable(message) for message in chat.messages):
        with pytest.raises(GenerationFailed, match="nothing_to_read"):
            write_insight(insight, chat, EMBEDDED)
        return
    result = write_insight(insight, chat, EMBEDDED)

    assert result.evidence
    assert result == write_insight(insight, chat, EMBEDDED)


@given(said=messages, insight=definitions)
def test_no_finding_is_lost_to_the_bounds(
    said: list[str | timedelta], insight: InsightDefinition
) -> None:
    chat = talk("Ann Harrow: hello", *said)
    draft = EMBEDDED.generate(insight, chat)

    assert 1 <= len(draft.findings) <= MAX_FINDINGS
    assert [f.text for f in write_insight(insight, chat, EMBEDDED).findings] == [
        f.text for f in draft.findings
    ]


@given(said=messages, insight=definitions)
def test_a_finding_is_of_a_kind_of_its_insight_or_of_none(
    said: list[str | timedelta], insight: InsightDefinition
) -> None:
    draft = EMBEDDED.generate(insight, talk("Ann Harrow: hello", *said))

    assert {each.kind for each in draft.findings} <= {*kinds_of(insight.answer), None}


@each_insight
def test_several_kinds_of_an_insight_are_found_in_a_chat_that_holds_all_cues(
    insight: InsightDefinition,
) -> None:
    said = (f"{PEOPLE[at % 3]}: {saying}" for at, saying in enumerate(SAYINGS * 3))
    shown = {each.kind for each in EMBEDDED.generate(insight, talk(*said)).findings} - {None}

    assert len(shown) >= 2


@given(said=messages, insight=definitions)
def test_no_text_of_the_chat_stands_in_a_claim(
    said: list[str | timedelta], insight: InsightDefinition
) -> None:
    chat = talk("Ann Harrow: hello", *said)
    result = write_insight(insight, chat, EMBEDDED)
    claims = " ".join([result.summary, *(each.text for each in result.findings)])

    assert not [s for s in SAYINGS if len(s.split()) > 3 and s in claims]


@each_insight
def test_two_different_chats_give_different_findings(insight: InsightDefinition) -> None:
    calm = talk(*(f"{PEOPLE[at % 2]}: {SAYINGS[at % 3]}" for at in range(30)))
    lively = talk(*(f"{PEOPLE[at % 3 % 2]}: {SAYINGS[at % len(SAYINGS)]}" for at in range(30)))

    one, other = (write_insight(insight, chat, EMBEDDED) for chat in (calm, lively))
    assert one.summary != other.summary
    assert {each.text for each in one.findings} != {each.text for each in other.findings}


SMALL_TALK = (
    "the train was late this morning",
    "there is soup on the table",
    "it will be cold in the north",
    "my shoes are wet",
    "the radio is on in the kitchen",
)


def told_of(topics: Sequence[str]) -> ChatReading:
    """Four rounds of the same sayings among small talk, each with its own topic in every round."""
    said = [
        f"{PEOPLE[at % 2]}: {saying}"
        for saying_of, topic in zip(SAYINGS, topics, strict=True)
        for at, saying in enumerate((f"{saying_of}, about the {topic}", *SMALL_TALK))
    ]
    return talk(*said * 4)


@each_insight
def test_two_chats_with_the_same_counts_are_told_apart_by_what_they_are_about(
    insight: InsightDefinition,
) -> None:
    starts = [a + b for a in "bdfgklmnprtv" for b in "aeiou"][: len(SAYINGS)]
    one, other = (told_of([start + end for start in starts]) for end in ("rlin", "ston"))
    assert [(m.sender, m.sent_at, len(m.text), len(m.text.split())) for m in one.messages] == [
        (m.sender, m.sent_at, len(m.text), len(m.text.split())) for m in other.messages
    ]

    found, beside = (write_insight(insight, chat, EMBEDDED).findings for chat in (one, other))
    assert {each.text for each in found} != {each.text for each in beside}
    assert [NUMBERS.findall(each.text) for each in found] == [
        NUMBERS.findall(each.text) for each in beside
    ]


def test_words_that_recur_around_what_is_found_are_named_and_chance_ones_are_not() -> None:
    chat = [f"Ann: the {at} of it was in the street" for at in ("door", "lamp", "tree") * 10]
    asked = "Ben: can you help me with the piano?"
    result = written("support_dynamics", *chat[:10], asked, *chat[10:20], asked, *chat[20:], asked)

    assert finding(result, "Hard feelings").endswith("Words that recur there: piano.")


FINNISH = (
    "Ana: minä rakastan sinua ja nähdään huomenna, sitten mennään yhdessä mökille",
    "Beto: mä tuon viinin ja sä tuot leivän, ei se haittaa",
    "Ana: totta kai, hali",
    "Beto: nähdään huomenna",
)
TURKISH = (
    "Ana: seni çok seviyorum ve yarın görüşürüz, sonra bir denize gideriz",
    "Beto: ben şarap getiririm, sen de ekmek getir ama çok geç kalma",
    "Ana: tamam canım",
    "Beto: yarın görüşürüz",
)


@each_insight
@pytest.mark.parametrize("said", [FINNISH, TURKISH], ids=["Finnish", "Turkish"])
def test_an_unread_language_is_unscored_and_never_counted_as_zero(
    insight: InsightDefinition, said: tuple[str, ...]
) -> None:
    chat = talk(*said * 3)
    result = write_insight(insight, chat, EMBEDDED)

    unscored = finding(result, "Unscored: Ana and Beto")
    assert "not counted as zero" in unscored
    assert all(lexicon.language in unscored for lexicon in LEXICONS)
    claims = [each.text for each in result.findings if "Unscored" not in each.text]
    word_claims = [
        c
        for c in claims
        if not re.match(
            "Ana wrote|Conversations|Replies|Questions|Laughter|Messages on|Who replies|Share of", c
        )
    ]
    assert word_claims == []


def test_a_pair_that_writes_two_languages_is_read_in_both() -> None:
    result = written(
        "emotional_intimacy",
        *(
            "Ana: estoy muy triste y te echo de menos, nos vemos mañana en la casa de mi madre",
            "Ben: I miss you and I'm so happy that you are coming to our place",
        )
        * 3,
    )

    assert "Ana in 3 texts" in finding(result, "Who names feelings")
    assert "Ben in 3 texts" in finding(result, "Who names feelings")
    assert not [each for each in result.findings if each.text.startswith("Unscored")]


def test_only_the_person_who_writes_another_language_is_unscored() -> None:
    result = written(
        "emotional_intimacy",
        *(
            "Ana: seni çok seviyorum, yarın görüşürüz ve sonra bir denize gideriz, ne dersin buna",
            "Ben: I miss you and I'm so happy that you are coming to our place",
        )
        * 3,
    )

    assert finding(result, "Unscored: Ana (3 texts)")
    assert "Ana" not in finding(result, "Who names feelings")


@each_insight
def test_a_cue_that_does_not_occur_is_not_clearly_evident(insight: InsightDefinition) -> None:
    chat = talk(
        "Ann: the report about the bridge is on your desk",
        "Ben: I have read it and they want the numbers from the river",
        "Ann: the numbers will be there when the office is open",
        "Ben: that is what I told them about the report",
    )
    result = write_insight(insight, chat, EMBEDDED)

    assert any("not clearly evident from these messages" in f.text for f in result.findings)
    assert result.evidence


CUES_BEHIND = {
    ("emotional_intimacy", "Hard ones"): {Cue.HARD_FEELING, Cue.GOOD_FEELING},
    ("emotional_intimacy", "Who names"): {Cue.HARD_FEELING, Cue.GOOD_FEELING},
    ("love_language", "Words of affirmation"): {Cue.AFFIRMATION},
    ("love_language", "Acts of service"): {Cue.SERVICE},
    ("conflict_resolution", "Texts with a complaint"): {Cue.COMPLAINT},
    ("support_dynamics", "Hard feelings or days"): {Cue.HARD_FEELING, Cue.HELP_REQUEST},
    ("support_dynamics", "Offers of help"): {Cue.OFFER},
    ("support_dynamics", "Thanks"): {Cue.THANKS},
    ("trust_loyalty", "Confidences"): {Cue.CONFIDENCE},
    ("trust_loyalty", "Standing by"): {Cue.STANDING_BY},
    ("trust_loyalty", "Announcements ('I'll'"): {Cue.PROMISE},
    ("emotional_climate", "Care in small things"): {Cue.CARE},
    ("emotional_climate", "Words of tension"): {
        Cue.COMPLAINT,
        Cue.INSULT,
        Cue.WITHDRAWAL,
        Cue.HARD_FEELING,
    },
    ("family_dynamics", "Relatives called"): {Cue.KIN},
    ("communication_effectiveness", "Requests ('could you'"): {Cue.REQUEST, Cue.HELP_REQUEST},
    ("collaboration_accountability", "Commitments ("): {Cue.COMMITMENT},
    ("collaboration_accountability", "Reported as done"): {Cue.COMPLETION},
    ("collaboration_accountability", "Deadlines named"): {Cue.DEADLINE},
    ("relationship_health", "Thanks"): {Cue.THANKS},
    ("relationship_health", "Praise"): {Cue.PRAISE},
    ("relationship_health", "Criticism of work"): {Cue.CRITICISM},
    ("relationship_health", "Sharp words"): {
        Cue.COMPLAINT,
        Cue.INSULT,
        Cue.WITHDRAWAL,
        Cue.DEFENCE,
    },
    ("relationship_health", "Interest in the person"): {Cue.WELL_WISH, Cue.CHECK_IN, Cue.CARE},
    ("conflict_patterns", "Texts with a complaint"): {Cue.COMPLAINT, Cue.INSULT},
    ("playfulness_romance", "Laughter"): {Cue.LAUGHTER},
    ("playfulness_romance", "Pet names"): {Cue.PET_NAME},
    ("playfulness_romance", "Flirting"): {Cue.FLIRT, Cue.AFFECTION_EMOJI},
    ("playfulness_romance", "Good night"): {Cue.GOOD_NIGHT},
}


@pytest.mark.parametrize(("insight_id", "start"), CUES_BEHIND)
def test_the_lines_of_a_finding_hold_the_cue_that_it_counts(insight_id: str, start: str) -> None:
    said = [f"{PEOPLE[at % 2]}: {saying}" for at, saying in enumerate(SAYINGS * 3)]
    chat = talk(*said)
    result = write_insight(INSIGHTS[insight_id], chat, EMBEDDED)

    texts = {message.line: message.text for message in chat.messages}
    lines = lines_of(result, start)
    assert lines
    for line in lines:
        shown = LEXICONS[0].find(texts[line]).keys() | signs().find(texts[line]).keys()
        assert shown & CUES_BEHIND[insight_id, start]


def test_communication_basics_counts_messages_words_openings_and_questions() -> None:
    result = written(
        "communication_basics",
        "Ann: how was the lake today?",
        "Ben: the lake was cold",
        "Ben: and you?",
        7 * HOUR,
        "Ann: I have the flu",
        30 * HOUR,
        "Ann: are you there?",
    )

    assert result.summary.startswith("In 5 messages, Ann writes most (60%); Ann opened all 2")
    assert "Ann wrote 3 of 5 messages (60%) and 67% of the words" in result.findings[0].text
    assert "Ann 2, Ben 0" in finding(result, "Conversations opened")
    assert "Ann asked 2, 50% followed" in finding(result, "Questions")
    assert "Ben asked 1, 100% followed" in finding(result, "Questions")
    assert "1 of 3 questions (33%) (Ann 1, Ben 0)" in finding(result, "Left without any message")
    assert lines_of(result, "Left without any message") == (5,)


def test_a_follow_up_question_takes_up_a_word_and_is_shown_behind_it() -> None:
    result = written(
        "communication_basics",
        "Ann: I went to the lake with my sister and it was so calm there",
        "Ben: what did your sister say?",
        "Ann: that she would like to have a boat",
        "Ben: did you eat?",
    )

    assert "Ann 0, Ben 1, of 2 questions" in finding(result, "Follow-up questions")
    assert lines_of(result, "Follow-up questions") == (1, 2)


def test_five_replies_have_a_median_and_four_are_too_few() -> None:
    turns = [f"{'Ann' if at % 2 else 'Ben'}: hello there" for at in range(11)]

    assert "Ann after 2 min (n = 5, 100% within 5 min)" in finding(
        written("communication_basics", *turns), "Replies"
    )
    assert "Ann too few replies to tell (n = 4" in finding(
        written("communication_basics", *turns[:9]), "Replies"
    )


def test_emotional_intimacy_shows_a_feeling_with_the_reply_it_got() -> None:
    result = written(
        "emotional_intimacy",
        "Ann: I'm so scared of the exam and what they will ask",
        "Ben: you've got this, I'm here",
        30 * HOUR,
        "Ben: I feel lonely in this town",
        30 * HOUR,
        "Ann: did you see the news about the bridge?",
    )

    assert "1 got a reply with a known phrase of support" in result.summary
    assert "Hard ones" in finding(result, "Hard ones (worry")
    assert lines_of(result, "When Ann named") == (1, 2)
    assert "1 of 2 (50%) (Ann 0, Ben 1)" in finding(result, "Without any message back")
    assert lines_of(result, "Without any message back") == (3,)


def test_love_language_counts_each_kind_for_each_person_and_names_no_type() -> None:
    result = written(
        "love_language",
        "Ann: I'm proud of you, you are amazing",
        "Ben: I made you soup and I'll pick you up at nine",
        "Ben: a long hug when you are here",
    )

    ann = (
        "Ann: words of affirmation 1, quality time 0, acts of service 0, gifts 0, physical touch 0"
    )
    assert ann in finding(result, "Ann: words")
    assert "acts of service 1, physical touch 1" in finding(result, "Ben: ")
    assert "not types of people" in result.summary
    assert finding(result, "Quality time and gifts: not clearly evident")


def test_conflict_resolution_ties_a_complaint_to_the_first_repair_within_a_day() -> None:
    complaint, sorry = "Ann: you never listen when I tell you what they did", "Ben: I'm sorry"
    repaired = written("conflict_resolution", complaint, 23 * HOUR, sorry)
    too_late = written("conflict_resolution", complaint, 25 * HOUR, sorry)

    assert "In 1 of 1 (100%) an apology" in repaired.summary
    assert "In 0 of 1 (0%) an apology" in too_late.summary
    assert lines_of(repaired, "The first apology") == (1, 2)
    assert lines_of(too_late, "In 1 of 1 moments (100%) no apology") == (1,)


def test_complaints_less_than_a_day_apart_are_one_moment() -> None:
    complaint = "Ann: you never listen when I tell you what they did"

    assert "1 moment in" in written("conflict_resolution", complaint, 23 * HOUR, complaint).summary
    assert "2 moments in" in written("conflict_resolution", complaint, 24 * HOUR, complaint).summary


def test_a_plan_is_taken_up_put_off_answered_otherwise_or_left() -> None:
    result = written(
        "future_planning",
        *("Ann: shall we go to the lake next week?", "Ben: yes please"),
        *("Ann: shall we go to the sea next month?", "Ben: maybe, let me check"),
        *("Ben: let's move in together next year", "Ann: the cat is on the table"),
        *(30 * HOUR, "Ben: shall we cook?"),
    )

    said = finding(result, "Proposals ('let's'")
    assert "Ben 2, Ann 2" in said
    assert (
        "taken up 25%, put off or declined 25%, another reply 25%, no reply within 24 hours 25%"
    ) in said
    assert lines_of(result, "Proposals taken up") == (1, 2)
    assert lines_of(result, "Proposals put off") == (3, 4)
    assert "years or a life together 1, weeks or months 2; 1 name none" in finding(
        result, "How far ahead"
    )


def test_a_plan_is_told_with_its_time_and_who_proposed_it() -> None:
    result = written(
        "future_planning",
        *("Ann: shall we go to the lake on Saturday at 7?", "Ben: yes please"),
        *("Ben: ich hätte Lust auf Kino mit dir, wollen wir am Freitag um acht gehen", "Ann: ok"),
        *("Ben: und dann machen wir noch was zusammen, ich bin so froh mit dir", "Ann: me too"),
        "Ann: let's cook",
    )

    said = finding(result, "Proposals that name a time")
    assert "2 of" in said
    assert "Ann on 04 March 2024 'on saturday, at 7' (taken up)" in said
    assert "Ben on 04 March 2024 'am freitag, um acht' (taken up)" in said
    assert lines_of(result, "Proposals that name a time") == (1, 3)


def test_who_starts_who_apologises_and_who_shows_a_kind_of_love_more_is_told() -> None:
    rounds: list[str | timedelta] = [
        *("Ben: I'm sorry that I was late, here are flowers for you", "Ann: that is what it is"),
        9 * HOUR,
    ] * 6

    assert "Ben starts more: 6 of 6." in finding(
        written("communication_basics", *rounds), "Conversations opened"
    )
    assert "Ben apologises more: 6 of 6." in finding(
        written("conflict_resolution", *rounds), "Saying sorry"
    )
    assert "Ben shows it more: 6 of 6." in finding(written("love_language", *rounds), "Gifts")


def test_a_question_about_what_was_is_no_plan() -> None:
    result = written(
        "future_planning",
        "Ann: did you see them on Saturday at the lake?",
        "Ben: they were not there when I came",
    )

    assert "not clearly evident" in result.summary


def test_laughter_is_told_with_what_set_it_off() -> None:
    result = written(
        "playfulness_romance",
        "Ann: the cat is in the washing basket and it will not come out of there",
        "Ben: hahaha",
        "Ben: it thinks that it is a sock 😂",
    )

    assert "Laughter stands in 2 of 3 texts (67%)" in result.summary
    assert "1 of 2 laughs (50%). Whose" in finding(result, "Laughing right after")
    assert lines_of(result, "Laughing right after") == (1, 2)


def test_ten_cues_are_told_by_halves_of_the_time_and_nine_are_not() -> None:
    laughs = ["Ann: haha number", "Ben: that is what they said about it"] * 5
    more = ["Ann: haha again", "Ben: that is what they said about it"] * 5

    ten = written("playfulness_romance", *laughs, 90 * HOUR, *more)
    nine = written("playfulness_romance", *laughs, 90 * HOUR, *more[:8])
    assert "In the first half of the time 5, in the second 5." in finding(ten, "Laughter")
    assert "half" not in finding(nine, "Laughter")


def test_one_person_alone_has_no_exchange_to_describe() -> None:
    result = written("communication_basics", "Ann: note to self", "Ann: buy bread")

    assert result.summary.startswith("Only Ann wrote in this export (2 messages)")


def test_an_insight_that_nobody_wrote_a_reader_for_fails() -> None:
    with pytest.raises(GenerationFailed, match="unknown_insight"):
        EMBEDDED.generate(definition("star_sign"), talk("Ann: hello"))


def test_missing_statistics_change_nothing() -> None:
    chat = talk("Ann: hello my love", "Ben: hi, how are you?")
    other = ChatReading.of(chat.messages, {"participants": {}})

    assert write_insight(INSIGHTS["love_language"], chat, EMBEDDED) == write_insight(
        INSIGHTS["love_language"], other, EMBEDDED
    )
