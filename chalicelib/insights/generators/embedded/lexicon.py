"""Which cues a text holds: phrases of one language, and signs that need none.

`lexicons/en.json` holds phrases in plain words. `{group}` stands for each entry of that group, an
empty entry for nothing at all; `spellings` lists what people type instead of a word. A phrase right
after a negation is no match (`not sorry`). `lexicons/any.json` holds laughter and emoji.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "lexicons"
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_GROUP = re.compile(r"\{([^}]+)\}")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")

FEWEST_WORDS = 20
"""Fewer words than these do not show a person's language; then the whole chat decides."""
FEWEST_FUNCTION_WORDS = 0.1
"""English chats run from 0.2 to 0.45 of these words, other languages stay below 0.03."""


class Cue(StrEnum):
    """What a text can hold."""

    HARD_FEELING = "hard_feeling"
    GOOD_FEELING = "good_feeling"
    SUPPORT = "support"
    CHECK_IN = "check_in"
    AFFIRMATION = "affirmation"
    QUALITY_TIME = "quality_time"
    SERVICE = "service"
    GIFT = "gift"
    TOUCH = "touch"
    COMPLAINT = "complaint"
    APOLOGY = "apology"
    SOFTENING = "softening"
    PROPOSAL = "proposal"
    INVITATION = "invitation"
    PAST = "past"
    ACCEPTANCE = "acceptance"
    HESITATION = "hesitation"
    HORIZON_DAYS = "horizon_days"
    HORIZON_WEEKS = "horizon_weeks"
    HORIZON_YEARS = "horizon_years"
    TEASING = "teasing"
    PET_NAME = "pet_name"
    FLIRT = "flirt"
    GOOD_NIGHT = "good_night"
    THANKS = "thanks"
    CELEBRATION = "celebration"
    MEMORY = "memory"
    HELP_REQUEST = "help_request"
    OFFER = "offer"
    CARE = "care"
    CONFIDENCE = "confidence"
    STANDING_BY = "standing_by"
    PROMISE = "promise"
    CALLING_OFF = "calling_off"
    ERRAND_REQUEST = "errand_request"
    KIN = "kin"
    DEFENCE = "defence"
    WITHDRAWAL = "withdrawal"
    INSULT = "insult"
    REQUEST = "request"
    PLEASE = "please"
    HEDGE = "hedge"
    CLARIFICATION = "clarification"
    UNDERSTOOD = "understood"
    REMINDER = "reminder"
    COMMITMENT = "commitment"
    COMPLETION = "completion"
    HANDOVER = "handover"
    DEADLINE = "deadline"
    DEADLINE_MOVED = "deadline_moved"
    PRAISE = "praise"
    CRITICISM = "criticism"
    WELL_WISH = "well_wish"
    LAUGHTER = "laughter"
    AFFECTION_EMOJI = "affection_emoji"
    TEASING_EMOJI = "teasing_emoji"


class _Node:
    """A place in the tree of phrases: the cues of what ends here, and the words that may follow."""

    __slots__ = ("cues", "next")

    def __init__(self) -> None:
        self.cues: set[Cue] = set()
        self.next: dict[str, _Node] = {}


class Lexicon:
    """The phrases of one language."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.language: str = data["language"]
        self._function_words = frozenset(data["function_words"])
        self._negations = frozenset(data["negations"])
        self._spellings: Mapping[str, str] = data["spellings"]
        self._root = _Node()
        for name, phrases in data["cues"].items():
            for phrase in phrases:
                for words in _expand(phrase, data["groups"]):
                    self._add(words, Cue(name))

    def find(self, text: str) -> dict[Cue, str]:
        """Each cue in `text` with the first phrase that shows it, in the lexicon's spelling."""
        found: dict[Cue, str] = {}
        words = self._words(text)
        for start in range(len(words)):
            if start and words[start - 1] in self._negations:
                continue
            node: _Node | None = self._root.next.get(words[start])
            end = start + 1
            while node is not None:
                for cue in node.cues:
                    found.setdefault(cue, " ".join(words[start:end]))
                node = node.next.get(words[end]) if end < len(words) else None
                end += 1
        return found

    def function_words(self, texts: Iterable[str]) -> tuple[int, int]:
        """How many words of `texts` are function words of this language, and how many in all."""
        hits = total = 0
        for text in texts:
            words = self._words(text)
            total += len(words)
            hits += sum(word in self._function_words for word in words)
        return hits, total

    def _add(self, words: Sequence[str], cue: Cue) -> None:
        node = self._root
        for word in words:
            node = node.next.setdefault(word, _Node())
        node.cues.add(cue)

    def _words(self, text: str) -> list[str]:
        folded = _DRAWN_OUT.sub(r"\1", text.casefold().replace("’", "'"))
        return [self._spellings.get(word, word) for word in _WORD.findall(folded)]


@dataclass(frozen=True, slots=True)
class Signs:
    """Laughter and emoji, which are read in any language."""

    patterns: Mapping[Cue, re.Pattern[str]]

    def find(self, text: str) -> dict[Cue, str]:
        """Each cue in `text` with the first sign that shows it."""
        folded = text.casefold()
        return {
            cue: found.group()
            for cue, pattern in self.patterns.items()
            if (found := pattern.search(folded))
        }


@cache
def english() -> Lexicon:
    """The lexicon of English."""
    return Lexicon(_read("en.json"))


@cache
def signs() -> Signs:
    """The signs of any language."""
    return Signs({Cue(name): _sign(entry) for name, entry in _read("any.json").items()})


def _sign(entry: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    symbols = [re.escape(symbol) for symbol in entry["symbols"]]
    spelt = [rf"\b(?:{'|'.join(entry['patterns'])})\b"] if entry["patterns"] else []
    return re.compile("|".join(spelt + symbols))


def _read(name: str) -> Any:
    return json.loads((_FOLDER / name).read_text(encoding="utf-8"))


def _expand(phrase: str, groups: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    pieces = _GROUP.split(phrase)
    choices = [
        groups[piece] if at % 2 else [piece] for at, piece in enumerate(pieces) if piece.strip()
    ]
    for choice in product(*choices):
        yield " ".join(choice).split()
