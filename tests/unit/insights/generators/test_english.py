"""Prose in another language is told from English, whatever names and words it cites."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chalicelib.insights import catalogue
from chalicelib.insights.generators.english import is_foreign

FOREIGN = {
    "de": "Ann beginnt die meisten Gespräche, und Ben antwortet innerhalb weniger Minuten. Beide "
    "planen das Abendessen zusammen, und keiner von ihnen sagt das wieder ab.",
    "es": "Ann empieza la mayoría de las conversaciones y Ben contesta en pocos minutos. Los dos "
    "hacen planes para la cena, y ninguno de ellos se echa atrás.",
    "fr": "Ann commence la plupart des conversations et Ben lui répond en quelques minutes. Les "
    "deux font des projets pour le dîner, et aucun des deux ne les annule.",
    "pt": "A Ann começa a maioria das conversas e o Ben responde em poucos minutos. Os dois fazem "
    "planos para o jantar, e nenhum deles os desmarca.",
    "nl": "Ann begint de meeste gesprekken en Ben antwoordt binnen een paar minuten. Ze maken "
    "samen plannen voor het eten, en geen van beiden zegt ze weer af.",
    "ru": "Аня начинает большинство разговоров, и Боря отвечает ей в течение нескольких минут. Они "
    "вместе планируют ужин, и никто из них его не отменяет.",
    "hi": "ऐन ज़्यादातर बातचीत शुरू करती है और बेन कुछ ही मिनटों में जवाब देता है। वे दोनों रात के खाने की "
    "योजना बनाते हैं और कोई भी उसे रद्द नहीं करता है।",
    "zh": "Person R5P 总是先开始对话，而 Person K2X 很少主动。"
    "他们经常讨论晚餐的计划，并且互相道歉。",
    "ja": "Person R5P はほとんどの会話を始め、Person K2X は数分以内に返事をします。",
    "th": "แอนเริ่มการสนทนาส่วนใหญ่ และเบ็นตอบกลับภายในไม่กี่นาที พวกเขาวางแผนมื้อเย็นด้วยกัน",
    "ko": "앤이 대부분의 대화를 시작하고 벤은 몇 분 안에 대답합니다. "
    "둘은 함께 저녁 계획을 세우고 아무도 취소하지 않습니다.",
}
ENGLISH = (
    "They plan.",
    "Ann writes first on most days, and Ben answers within minutes.",
    "Аня writes first on most days, and Борис answers within minutes. Аня proposes dinner.",
    "李明 writes first on most days, and 王芳 answers within minutes. 李明 proposes dinner.",
    "Ann says te quiero and buenas noches at the end of nearly every day, and so does Ben.",
    "Apologies: none by Ann, two by Ben.",
    "",
)


@pytest.mark.parametrize("language", FOREIGN)
def test_prose_in_another_language_is_foreign(language: str) -> None:
    assert is_foreign([FOREIGN[language]])


@pytest.mark.parametrize("text", ENGLISH)
def test_english_with_names_and_words_of_elsewhere_is_not(text: str) -> None:
    assert not is_foreign([text])


def test_no_english_that_the_product_itself_writes_is_foreign() -> None:
    for sold in catalogue.categories():
        for insight in sold.insights:
            assert not is_foreign([insight.title, insight.description, insight.limits])
            assert not is_foreign([insight.prompt])


def test_no_paragraph_of_the_documentation_is_foreign() -> None:
    docs = Path(__file__).resolve().parents[4] / "docs"
    text = "\n\n".join(path.read_text("utf-8") for path in sorted(docs.glob("*.md")))
    prose = [part for part in text.split("\n\n") if re.match(r"[A-Z][a-z]* [a-z]+ ", part)]
    assert len(prose) > 50
    assert [part for part in prose if is_foreign([part])] == []
