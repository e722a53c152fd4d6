"""Which cues a text holds: phrases of each language, and signs that need none.

A file of `lexicons/` holds the phrases of one language in plain words, as `phrases.py` reads them;
accents do not count, and `letters` says what else people write otherwise (`ae` for an umlaut).
`spellings` lists what they type instead of a word. A phrase right after a negation is no match
(`not sorry`), nor is one that overlaps with an exception of its cue (`sorry to hear`).
`lexicons/any.json` holds laughter and emoji.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from chalicelib.insights.generators.embedded.phrases import BREAK, Phrases
from chalicelib.insights.generators.embedded.tokens import BREAKS, split_tokens, without_accents

LANGUAGES: Final = ("en", "de", "es", "pt", "fr")

_FOLDER = Path(__file__).parent / "lexicons"
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_MOST_WORDS = 50_000
"""So many different words are kept as they were read last."""


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
    INQUIRY = "inquiry"
    TOGETHER = "together"
    PAIR = "pair"
    CLOCK = "clock"
    LAUGHTER = "laughter"
    AFFECTION_EMOJI = "affection_emoji"
    TEASING_EMOJI = "teasing_emoji"


class _Piece(NamedTuple):
    """A word of a text as the phrases see it."""

    symbol: int
    word: str
    negates: bool = False
    pauses: bool = False


class Lexicon:
    """The phrases of one language."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.language: str = data["language"]
        self.function_words: frozenset[str] = frozenset(data["function_words"])
        self._letters = str.maketrans(data.get("letters", {}))
        self._negations = frozenset(map(self._fold, data["negations"]))
        self._spellings = {
            self._fold(typed): meant.replace("-", " ") for typed, meant in data["spellings"].items()
        }
        self._phrases: Phrases[tuple[Cue, bool]] = Phrases(
            {
                self._fold(name): [self._fold(entry) for entry in entries]
                for name, entries in data["groups"].items()
            }
        )
        for is_cue, key in ((True, "cues"), (False, "exceptions")):
            for name, phrases in data.get(key, {}).items():
                for phrase in phrases:
                    self._phrases.add(self._fold(phrase), (Cue(name), is_cue))
        self._pieces = lru_cache(_MOST_WORDS)(self._pieces_of)

    def find(self, text: str) -> dict[Cue, str]:
        """Each cue in `text` with the first phrase that shows it, without case.

        `spellings` are replaced in it. Of several phrases that begin at the same word it is the
        longest. What stands between quotation marks is somebody else's and is not looked at.
        """
        pieces = [piece for token in split_tokens(text) for piece in self._pieces(token)]
        spans: dict[Cue, list[tuple[int, int]]] = {}
        excepted: dict[Cue, list[tuple[int, int]]] = {}
        for start, piece in enumerate(pieces):
            opens = start == 0 or pieces[start - 1].pauses
            state = self._phrases.step(
                self._phrases.opening if opens else self._phrases.start, piece.symbol
            )
            is_negated = start > 0 and pieces[start - 1].negates
            end = start + 1
            while state is not None:
                for cue, is_cue in state.labels:
                    if not is_cue:
                        excepted.setdefault(cue, []).append((start, end))
                    elif not is_negated:
                        spans.setdefault(cue, []).append((start, end))
                state = self._phrases.step(state, pieces[end].symbol) if end < len(pieces) else None
                end += 1
        return {
            cue: " ".join(piece.word for piece in pieces[start:end])
            for cue, found in spans.items()
            if (standing := _outside(found, excepted.get(cue, ())))
            for start, end in [max(standing, key=lambda span: (-span[0], span[1]))]
        }

    def _pieces_of(self, token: str) -> tuple[_Piece, ...]:
        if token in BREAKS:
            return (_Piece(BREAK, token, pauses=True),)
        bare = token.rstrip(",")
        pauses = bare != token
        short = _DRAWN_OUT.sub(r"\1", bare)
        told = self._spellings.get(self._fold(short), short).split()
        return tuple(
            _Piece(
                self._phrases.symbol(self._fold(word)),
                word,
                negates=self._fold(word) in self._negations and not pauses,
                pauses=pauses,
            )
            for word in told
        )

    def _fold(self, text: str) -> str:
        return without_accents(text.casefold().replace("-", " ").translate(self._letters))


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
def lexicons() -> tuple[Lexicon, ...]:
    """The lexicons of all languages whose words are read."""
    return tuple(Lexicon(_read(f"{code}.json")) for code in LANGUAGES)


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


def _outside(
    found: Sequence[tuple[int, int]], excepted: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    return [
        (start, end)
        for start, end in found
        if not any(start < other_end and other_start < end for other_start, other_end in excepted)
    ]
