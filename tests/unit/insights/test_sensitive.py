"""What hurts is met with a notice and never with a diagnosis; what is a joke is left alone."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from chalicelib.config import GeneratorKind
from chalicelib.insights import catalogue, results
from chalicelib.insights.errors import GenerationFailed
from chalicelib.insights.generators import make_generator, write_insight
from chalicelib.insights.inert import inert
from chalicelib.insights.model import ChatReading, Draft, Finding, Insight, InsightDefinition
from chalicelib.insights.sensitive.diagnoses import DIAGNOSES, diagnoses
from chalicelib.insights.sensitive.notices import LANGUAGES, Topic, notice, topics_of
from tests.unit.insights.talk import definition, talk

SELF_HARM = {
    "en": [
        "I don't want to live anymore",
        "i dont want to live any more tbh",
        "she tried to kill herself last spring",
        "been thinking about suicide again",
        "he took his own life",
        "I've been cutting myself again",
        "everyone would be better off without me",
        "I just want to die",
        "wish I’d never been born",
        "he overdosed on pills on tuesday",
        "honestly I'd rather be dead",
        "she self-harms",
    ],
    "es": [
        "ya no quiero vivir",
        "pensó en suicidarse",
        "No tengo ganas de vivir",
        "estarían mejor sin mí",
        "intentó quitarse la vida",
        "se cortó las venas",
        "no puedo más, quiero morir",
    ],
    "de": [
        "ich will nicht mehr leben",
        "Er hat sich umgebracht",
        "ich ritze mich wieder",
        "sie hat sich das Leben genommen",
        "hab über Selbstmord nachgedacht",
        "ihr wärt ohne mich besser dran",
        "hab keine Lust mehr zu leben",
    ],
    "fr": [
        "j'ai envie de mourir",
        "je veux plus vivre",
        "il s'est suicidé",
        "elle a mis fin à ses jours",
        "vous seriez mieux sans moi",
    ],
    "pt": [
        "não quero mais viver",
        "ela tentou se matar",
        "to sem vontade de viver",
        "vocês estariam melhor sem mim",
        "ele tirou a própria vida",
    ],
    "it": [
        "non voglio più vivere",
        "ha tentato il suicidio",
        "voglio farla finita",
        "starebbero meglio senza di me",
        "mi voglio ammazzare",
    ],
    "ru": [
        "я больше не хочу жить",
        "жить не хочется",
        "она пыталась покончить с собой",
        "думал о самоубийстве",
        "хочу умереть",
        "наглоталась таблеток",
        "не вижу смысла жить",
    ],
    "hi": [
        "मैं जीना नहीं चाहता",
        "मुझे मर जाने का मन करता है",
        "उसने ख़ुदकुशी की कोशिश की",
        "main jeena nahi chahti",
        "bas mar jaane ka mann hai",
        "usne khudkushi ki koshish ki",
    ],
    "ja": [
        "もう死にたい",
        "消えてしまいたい",
        "自殺を考えた",
        "またリストカットした",
        "生きるのに疲れた",
        "死んでしまいたい",
    ],
}
VIOLENCE = {
    "en": [
        "he hit me again last night",
        "my dad beats my mum",
        "She slapped me in the face",
        "he threatened to kill me",
        "I'm scared of what he'll do to me",
        "they were in a women's shelter",
        "he choked me",
        "he raised his hand against the kids",
        "dad got drunk and hit mum",
    ],
    "es": [
        "mi marido me pegó otra vez",
        "el me golpeaba",
        "tengo miedo de volver a casa",
        "eso es violencia de género",
        "amenazó con matarme",
        "mi papá le pega a mi mamá",
    ],
    "de": [
        "er hat mich wieder geschlagen",
        "mein Vater schlägt mich",
        "sie ist im Frauenhaus",
        "er hat gedroht mich umzubringen",
        "er schlägt die Kinder",
    ],
    "fr": [
        "il m'a frappée hier",
        "mon père me bat",
        "il menace de me tuer",
        "victime de violences conjugales",
    ],
    "pt": [
        "ele me bateu de novo",
        "meu padrasto batia em mim",
        "ela pediu medida protetiva",
        "ameaçou me matar",
        "meu pai bate na minha mãe",
    ],
    "it": ["mio marito mi picchia", "mi ha picchiata", "è in un centro antiviolenza"],
    "ru": [
        "он опять меня ударил",
        "муж избил её",
        "отчим бьёт детей",
        "он поднял на меня руку",
        "боюсь возвращаться домой",
        "угрожал, что убьёт",
    ],
    "hi": [
        "उसने मुझे मारा",
        "पापा मम्मी को पीटते हैं",
        "घरेलू हिंसा",
        "usne mujhe bahut maara",
        "ghar pe maarpeet hoti hai",
        "वो बीवी पर हाथ उठाता है",
    ],
    "ja": [
        "また彼に殴られた",
        "父に暴力を振るわれてた",
        "殺すって言われた",
        "家に帰るのが怖い",
        "DV被害の相談",
        "お父さんが殴る",
    ],
}
HARMLESS = [
    "this kills me 😂",
    "I'm dying laughing",
    "dead tired, going to bed",
    "I nearly killed myself laughing",
    "almost killed myself on those stairs lol",
    "my feet are killing me",
    "mum is going to kill me",
    "I could kill for a pizza",
    "you're killing it!!",
    "we watched Suicide Squad",
    "sending that mail was career suicide",
    "so embarrassing I wanted to die",
    "I don't want to die of boredom",
    "I want to die rich",
    "cut myself some slack today",
    "cut myself shaving",
    "20 kms to go",
    "dont want to live in Leeds anymore",
    "he hit me up on insta",
    "she hit me with a snowball",
    "then it hit me",
    "beats me, no idea",
    "he beats me at chess every time",
    "dad beat us to it",
    "she punched the ticket",
    "he beat the eggs, she whipped the cream",
    "that slaps",
    "I'm scared of what she'll say",
    "the battery is dead again",
    "shoot me a message",
    "bomb party last night",
    "me muero de risa",
    "me quiero morir de la vergüenza",
    "voy a matarme estudiando",
    "se me pegó la canción",
    "me pegó un susto",
    "muerta de sueño",
    "no quiero vivir aquí más tiempo",
    "ich lach mich tot",
    "ich sterbe vor Lachen",
    "das bringt mich um den Schlaf",
    "meine Mutter wird mich umbringen",
    "er schlägt mich im Schach",
    "sie schlug uns einen Ausflug vor",
    "meine Frau schlägt Italien vor",
    "todmüde",
    "ich bring mich um den Verstand",
    "je suis mort de rire",
    "il me bat aux échecs",
    "je veux plus vivre ici",
    "tu vas te tuer au travail",
    "râpe le fromage",
    "on frappe à la porte",
    "morri de rir kkkk",
    "minha mãe vai me matar",
    "bateu uma saudade",
    "tô com vontade de viver na praia",
    "sto morendo dal ridere",
    "mia madre mi ammazza",
    "я умираю со смеху",
    "мама меня убьёт",
    "убила три часа на это",
    "не хочу жить с родителями",
    "хочу умереть от стыда",
    "компьютер повесился",
    "меня бьёт током",
    "छक्का मारा यार",
    "हँस हँस के मर गया",
    "has has ke mar gayi",
    "मम्मी मुझे मार डालेगी",
    "mummy maar dalegi mujhe",
    "jaan nikal gayi thakke",
    "मच्छर ने काटा",
    "笑い死にしそう",
    "恥ずかしくて死にたい",
    "死ぬほど眠い",
    "まだ死にたくない",
    "DVD借りた",
    "それは自殺行為だw",
    "手を挙げた人",
    "don't kill yourself over it, it's only homework",
    "put the knife on my desk please",
    "I'm going to hurt myself doing yoga",
    "la fiesta fue mejor sin mi hermano",
    "se hizo daño a mi lado",
    "le hace daño a mi planta",
    "идите лучше без меня",
    "выпила таблетки от головы",
    "बच्चों ने हाथ उठाया",
    "tenho medo do meu chefe",
    "bring mich um 8 zum Bahnhof",
    "lo de las joyas es lo que le pega a mi mamá",
    "that exam raped me",
    "me quiero morir 😂",
    "死ぬかと思った",
]
BOTH = "Some of these messages use words of suicide or self-harm and of violence, threats or abuse."


def cases(texts: dict[str, list[str]]) -> list[str]:
    return [text for of_language in texts.values() for text in of_language]


@pytest.mark.parametrize("text", cases(SELF_HARM))
def test_what_speaks_of_self_harm_is_seen_in_each_language(text: str) -> None:
    assert topics_of([text]) == [Topic.SELF_HARM]


@pytest.mark.parametrize("text", cases(VIOLENCE))
def test_what_speaks_of_violence_is_seen_in_each_language(text: str) -> None:
    assert topics_of([text]) == [Topic.VIOLENCE]


@pytest.mark.parametrize("text", HARMLESS)
def test_a_joke_and_a_turn_of_speech_are_left_alone(text: str) -> None:
    assert topics_of([text]) == []


def test_each_language_of_the_data_is_tried_here() -> None:
    assert {file.stem for file in LANGUAGES.glob("*.json")} == SELF_HARM.keys() == VIOLENCE.keys()


@pytest.mark.parametrize("file", sorted(LANGUAGES.glob("*.json")), ids=lambda file: file.stem)
def test_a_language_has_its_lists_and_no_phrase_twice(file: Path) -> None:
    data = json.loads(file.read_text(encoding="utf-8"))

    assert data.keys() == {"language", "harmless", *(topic.value for topic in Topic)}
    for phrases in (data[key] for key in data.keys() - {"language"}):
        assert 0 < len(set(phrases)) == len(phrases)


def test_a_joke_beside_a_cry_for_help_does_not_hide_it() -> None:
    assert topics_of(["nearly killed myself laughing. but honestly I want to kill myself"])
    assert topics_of(["I'm dying laughing", "I don't want to live anymore"]) == [Topic.SELF_HARM]


def test_case_accents_apostrophes_and_vowel_dots_do_not_count() -> None:
    for text in ("I DON’T WANT TO LIVE ANYMORE", "no quiero vivir más", "मैं जीना नही चाहती"):
        assert topics_of([text]) == [Topic.SELF_HARM]
    for text in ("il m’a frappee", "отчим бьет детей", "ＤＶ被害"):
        assert topics_of([text]) == [Topic.VIOLENCE]


def test_a_notice_says_what_it_is_about_that_it_is_no_assessment_and_where_help_is() -> None:
    said = {topic: notice([topic]) or "" for topic in Topic}

    for text in said.values():
        assert "this is no assessment of anybody" in text
        assert "local emergency number" in text
        assert "findahelpline.com" in text
        assert not diagnoses(text, [])
    assert "self-harm" in said[Topic.SELF_HARM]
    assert "violence" in said[Topic.VIOLENCE]
    assert [topic for topic in Topic if "lila.help" in said[topic]] == [Topic.VIOLENCE]
    both = notice(list(Topic)) or ""
    assert both.startswith(BOTH)
    assert both.count("local emergency number") == 1
    assert notice([]) is None


@dataclass
class Scripted:
    """A model that answers so."""

    claim: str
    lines: tuple[int, ...] = (1,)
    summary: str = "They talk."
    name: str = "scripted"

    def generate(self, _: InsightDefinition, __: ChatReading) -> Draft:
        """The answer."""
        return Draft(self.summary, [Finding(self.claim, self.lines)])


def written(model: Scripted, *said: str) -> Insight:
    messages = talk(*(said or ("Ann: hello",))).messages
    return write_insight(definition(), ChatReading.of(messages, {}), model)


def refused(model: Scripted, *said: str) -> bool:
    try:
        written(model, *said)
    except GenerationFailed as failure:
        return failure.cause == "diagnosis_in_answer"
    return False


def test_a_quoted_cry_for_help_gives_the_insight_its_notice_and_any_other_none() -> None:
    said = ("Ann: hello", "Ann: I don't want to live anymore", "Ben: I'm here, call me")

    assert written(Scripted("They greet."), *said).notice is None
    told = written(Scripted("Ann writes how low she feels.", (2, 3)), *said).notice
    assert told == notice([Topic.SELF_HARM])


def test_a_notice_stands_also_where_only_the_prose_speaks_of_it() -> None:
    model = Scripted("Ann tells of domestic violence at her sister's.")

    assert written(model).notice == notice([Topic.VIOLENCE])


def test_a_notice_is_stored_and_shown() -> None:
    insight = written(Scripted("Ann writes."), "Ann: he hit me again")

    assert results.shown_insight(insight)["notice"] == notice([Topic.VIOLENCE])


@pytest.mark.parametrize(
    "claim",
    [
        "Ann is depressed.",
        "Ben seems to have a narcissistic personality disorder.",
        "Ann shows signs of bipolar disorder.",
        "Ben is an abuser.",
        "The pair is toxic for Ann.",
        "Ben gaslights Ann.",
        "Ben was gaslighting her.",
        "Ann appears suicidal.",
        "Ann has PTSD.",
        "Ben has an avoidant attachment style.",
        "Ben es un narcisista.",
        "Ann ist depressiv.",
        "Ann est dépressive.",
        "Бен ведёт себя как нарцисс, у Анны депрессия.",
        "アンはうつ病のようです。",
    ],
)
def test_a_diagnosis_in_the_claims_or_the_summary_fails_the_insight(claim: str) -> None:
    assert refused(Scripted(claim))
    assert refused(Scripted("They greet.", summary=claim))


@pytest.mark.parametrize(
    "claim",
    [
        "Ann writes that her day was depressing.",
        "They plant daffodils, or narcissus.",
        "Ann often says that she is tired, and Ben answers with care.",
        "Ann feels anxious before exams and Ben cheers her up.",
        "Ben drinks an alcoholic cider.",
        "They are attached to each other.",
    ],
)
def test_plain_words_are_no_diagnosis(claim: str) -> None:
    assert not refused(Scripted(claim))


def test_what_a_person_wrote_may_be_reported_of_the_message_that_says_so() -> None:
    said = ("Ann: I'm so depressed lately", "Ben: you are toxic", "Ann: hello")

    assert not refused(Scripted("Ann writes that she is depressed.", (1,)), *said)
    assert not refused(Scripted("Ben calls Ann toxic.", (2,)), *said)
    assert not refused(Scripted("Anna writes of depression.", (1,)), "Anna: у меня депрессия")


def test_a_report_needs_its_message_its_verb_and_its_own_sentence() -> None:
    said = ("Ann: I'm so depressed lately", "Ann: hello")

    assert refused(Scripted("Ann writes that she is depressed.", (2,)), *said)
    assert refused(Scripted("Ann is depressed.", (1,)), *said)
    assert refused(Scripted("Ann writes a lot. She is depressed.", (1,)), *said)
    assert refused(Scripted("Ann writes that she is depressed and bipolar.", (1,)), *said)


def test_what_a_person_is_called_is_no_diagnosis_and_no_cry_for_help() -> None:
    model = Scripted("Toxic Tim greets, and Suicide Sue answers.")
    insight = written(model, "Toxic Tim: hello", "Suicide Sue: hi")

    assert insight.notice is None
    assert refused(Scripted("Tim is toxic."), "Toxic Tim: hello")


def test_every_name_of_a_diagnosis_is_found_by_one_of_its_own_phrases() -> None:
    named = json.loads(DIAGNOSES.read_text(encoding="utf-8"))["diagnoses"]

    for name, phrases in named.items():
        plain = re.sub(r"[()*]|\|\S*", "", phrases[0])
        assert name in diagnoses(f"Ann: {plain}.", [])


DARK = (
    "Ann: I'm so depressed and anxious, I feel like a narcissist",
    "Ben: you're toxic, stop gaslighting me",
    "Ann: sorry, I had a panic attack, I'm scared",
    "Ben: I'm here for you, I love you",
    "Ann: I'm sad and lonely, can you help me?",
    "Ben: shall we have dinner on Sunday?",
)
SOLD = [each for category in catalogue.categories() for each in category.insights]


@pytest.mark.parametrize("sold", SOLD, ids=lambda sold: sold.insight_id)
def test_the_embedded_findings_of_the_darkest_chat_never_diagnose(sold: InsightDefinition) -> None:
    chat = ChatReading.of(talk(*DARK * 4).messages, {})

    insight = write_insight(sold, chat, make_generator(GeneratorKind.EMBEDDED))
    assert not diagnoses(" ".join([insight.summary, *(f.text for f in insight.findings)]), [])


def test_the_addresses_of_help_would_be_taken_out_of_a_models_prose() -> None:
    assert "findahelpline.com" not in inert("see findahelpline.com")
