"""What a reader is told where messages speak of self-harm, or of violence at home.

Words are matched, nothing is assessed: the notice says so, and where help is found. Only what
works in every country is named: Find A Helpline (helplines by country) and Lila (helplines and
shelters by country, made with UN Women).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from chalicelib.insights.sensitive.phrases import Folded, Phrases

LANGUAGES: Final = Path(__file__).parent / "languages"


class Topic(StrEnum):
    """What is looked for; the key under which a language lists its phrases."""

    SELF_HARM = "self_harm"
    VIOLENCE = "violence"


_CALLED: Final[Mapping[Topic, str]] = {
    Topic.SELF_HARM: "suicide or self-harm",
    Topic.VIOLENCE: "violence, threats or abuse",
}
_NO_ASSESSMENT: Final = (
    "Only words were matched, which can be meant in jest, be a quotation or be about somebody "
    "else: this is no assessment of anybody."
)
_EMERGENCY: Final = "If somebody is in danger now, please call the local emergency number."
_HELP: Final[Mapping[Topic, str]] = {
    Topic.SELF_HARM: (
        "At findahelpline.com there are helplines by country, for people who think of harming "
        "themselves and for those who worry about somebody."
    ),
    Topic.VIOLENCE: (
        "At lila.help there are helplines and shelters for women and their children in nearly "
        "every country, at findahelpline.com helplines on abuse for everybody."
    ),
}


def topics_of(texts: Iterable[str]) -> Sequence[Topic]:
    """What any of `texts` speaks of, in the order of `Topic`."""
    harmless = _phrases("harmless")
    read = [harmless.taken_out_of(Folded.of(text)) for text in texts]
    return [topic for topic in Topic if any(map(_phrases(topic.value).found_in, read))]


def notice(topics: Sequence[Topic]) -> str | None:
    """The words for a reader, or None if there is nothing to say."""
    if not topics:
        return None
    spoken_of = " and of ".join(_CALLED[topic] for topic in topics)
    helped = (_HELP[topic] for topic in topics)
    return " ".join(
        (f"Some of these messages use words of {spoken_of}.", _NO_ASSESSMENT, _EMERGENCY, *helped)
    )


@cache
def _phrases(key: str) -> Phrases:
    return Phrases(phrase for language in _languages() for phrase in language[key])


@cache
def _languages() -> Sequence[Mapping[str, Any]]:
    files = sorted(LANGUAGES.glob("*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]
