"""What people say in each language, and what merely looks like it.

The sentences of `sayings/` were written before the phrases of the lexicons. Each line is a cue (or
`plan`, which several cues make together), `+` if the sentence shows it or `-`, and the sentence.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from chalicelib.insights.generators.embedded.lexicon import LANGUAGES, Cue, lexicons, signs
from chalicelib.insights.generators.embedded.proposals import find_proposals
from chalicelib.insights.generators.embedded.reading import Reading
from tests.unit.insights.talk import definition, talk

FILES = Path(__file__).parent / "sayings"
LEXICONS = dict(zip(LANGUAGES, lexicons(), strict=True))
PLAN = "plan"
INTRODUCTIONS = {
    "en": "I was thinking that you and they would have been there, but it is not what I know",
    "de": "ich und die anderen haben das auch schon gehört, aber es ist nicht so wie ihr denkt",
    "es": "yo creo que ellos y las otras ya lo saben, pero eso no es así y no sé por qué lo dicen",
    "pt": "eu acho que eles e as outras já sabem disso, mas não é bem assim e não sei o que dizem",
    "fr": "je crois que les autres sont au courant, mais ce n'est pas vrai et je ne sais pas qui",
}


class Saying(NamedTuple):
    """A sentence, the cue it is about, and whether it shows it."""

    language: str
    cue: str
    shows: bool
    text: str


def _sayings() -> list[Saying]:
    return [
        Saying(language, cue, sign == "+", text)
        for language in LANGUAGES
        for line in (FILES / f"{language}.txt").read_text(encoding="utf-8").splitlines()
        for cue, sign, text in [line.split(" ", 2)]
    ]


SAYINGS = _sayings()


@pytest.mark.parametrize("saying", SAYINGS, ids=lambda s: f"{s.language}-{s.cue}-{s.text[:30]}")
def test_a_saying_shows_its_cue_and_a_look_alike_does_not(saying: Saying) -> None:
    if saying.cue == PLAN:
        assert _is_a_plan(saying) is saying.shows
    else:
        assert (Cue(saying.cue) in LEXICONS[saying.language].find(saying.text)) is saying.shows


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_sayings_and_look_alikes_of_the_same_cues(language: str) -> None:
    counts = Counter((s.cue, s.shows) for s in SAYINGS if s.language == language)

    assert set(counts) == {(s.cue, s.shows) for s in SAYINGS}
    assert len([s for s in SAYINGS if s.language == language]) >= 120


def _is_a_plan(saying: Saying) -> bool:
    introduction, said = INTRODUCTIONS[saying.language], saying.text.replace(": ", " ")
    chat = talk(f"Ann: {introduction}", f"Ann: {introduction}", f"Ben: {said}")
    reading = Reading(definition(), chat, [LEXICONS[saying.language]], signs())
    assert "Ben" in reading.scored
    return chat.messages[-1] in find_proposals(reading)
