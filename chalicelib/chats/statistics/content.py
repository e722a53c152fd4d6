"""What texts and captions hold, counted message by message where it must be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, groupby
from typing import Any

from chalicelib.chats.messages import Message, MessageKind
from chalicelib.chats.statistics.columns import Columns
from chalicelib.chats.statistics.daybook import (
    CELL_BITS,
    MAX_PEOPLE,
    VALUE_BITS,
    DayBook,
    Tally,
)
from chalicelib.chats.statistics.histograms import round_length
from chalicelib.chats.statistics.lexis import Bag, Lexis
from chalicelib.chats.statistics.marks import Marks
from chalicelib.chats.statistics.phrases import Sampling
from chalicelib.chats.statistics.tokens import Odd, Tokens, split_tokens
from chalicelib.chats.statistics.vocabulary import Month
from chalicelib.chats.words import without_links

WINDOW_WORDS = 50
WINDOW_STEP = 200
"""One window of words is looked at in as many tokens."""
_WINDOW_TOKENS = 64
"""A window is looked for in so many tokens, as not each of them is a word."""
FEWEST_SHOUTED = 4
MOST_NAMES = 4000
"""How many different names mentioned are told apart."""
MOST_VALENCE = 3
MOOD_BITS = 3

_NAMED = "\u2068"
"""What a mention of a chosen name holds; only then a token can hold spaces."""
_TEXT, _MEDIA = MessageKind.TEXT, MessageKind.MEDIA
_LENGTHS = [round_length(characters) for characters in range(1001)]


class Content:
    """Counts in `book` what the texts say, and keeps their words."""

    def __init__(self, book: DayBook, marks: Marks) -> None:
        self._book = book
        self._marks = marks
        self._tokens = Tokens()
        self._lexis = Lexis(self._tokens)
        self._sampling = Sampling()
        self._windows: dict[int, _Window] = {}
        self._names: dict[str, int] = {}
        self._weeks = _Weeks()

    def add(self, columns: Columns) -> tuple[list[bool], dict[int, tuple[str, ...]]]:
        """Take messages into account; which of them ask, and which mention whom, by place."""
        messages = columns.messages
        places = [
            place
            for place, message in enumerate(messages)
            if (message[3] is _TEXT or message[3] is _MEDIA) and message[4]
        ]
        asks = [False] * len(messages)
        if not places:
            return asks, {}
        keys = [columns.keys[place] for place in places]
        texts = [messages[place][4] for place in places]
        for at in _asking(texts):
            asks[places[at]] = True
        count = self._book.count
        count(
            Tally.QUESTIONS, [key for key, place in zip(keys, places, strict=True) if asks[place]]
        )
        count(
            Tally.EXCLAMATIONS,
            [k for k, t in zip(keys, texts, strict=True) if "!" in t or "！" in t],
        )
        count(
            Tally.CAPITALS,
            [k for k, t in zip(keys, texts, strict=True) if t.isupper() and _shouts(t)],
        )
        lengths = list(map(len, texts))
        count(
            Tally.LENGTHS,
            [
                key | (_LENGTHS[length] if length <= 1000 else round_length(length))
                for key, length in zip(keys, lengths, strict=True)
            ],
        )
        split = [text.split() if _NAMED not in text else split_tokens(text) for text in texts]
        self._tokens.meet(chain.from_iterable(split))
        said = list(map(len, split))
        mentions = self._add_odd(places, keys, split, said)
        self._add_cells(keys, split, said, lengths, [messages[place] for place in places])
        self._add_phrases(keys, split)
        return asks, mentions

    def stored(self) -> dict[str, Any]:
        """The vocabularies and the names mentioned, as JSON can hold them."""
        return {**self._lexis.stored(), "names": list(self._names)}

    def add_reactions(self, columns: Columns) -> None:
        """Count the reactions that messages got."""
        got = [
            (key, message)
            for key, message in zip(columns.keys, columns.messages, strict=True)
            if message[9]
        ]
        self._book.add(Tally.REACTIONS, [k for k, _ in got], [len(m.reactions) for _, m in got])
        for key, message in got:
            bag = self._bag(key)
            self._lexis.add_reactions(bag.month, bag.person, message.reactions)

    def _add_odd(
        self,
        places: Sequence[int],
        keys: Sequence[int],
        split: Sequence[list[str]],
        said: list[int],
    ) -> dict[int, tuple[str, ...]]:
        """Count what is not one plain word, and correct the number of words `said`."""
        odd = self._tokens.odd
        mentions: dict[int, tuple[str, ...]] = {}
        emoji: list[int] = []
        links: list[int] = []
        laughter: list[int] = []
        named: list[int] = []
        moods: list[int] = []
        for at, tokens in enumerate(split):
            if odd.keys().isdisjoint(tokens):
                continue
            found = [(place, odd[token]) for place, token in enumerate(tokens) if token in odd]
            key = keys[at]
            said[at] += sum(each.words - 1 for _, each in found)
            for _, each in found:
                if each.emoji:
                    emoji += [key] * len(each.emoji)
                if each.domains:
                    links += [key] * len(each.domains)
                if each.mentions:
                    place = places[at]
                    mentions[place] = mentions.get(place, ()) + each.mentions
                    named += [key | self._name(name) for name in each.mentions]
            if any(each.laughs for _, each in found):
                laughter.append(key)
            moods += [key | mood for mood in _moods(found)]
        count = self._book.count
        count(Tally.EMOJI, emoji)
        count(Tally.LINKS, links)
        count(Tally.LAUGHTER, laughter)
        count(Tally.MENTIONS, named)
        count(Tally.MOOD, moods)
        return mentions

    def _name(self, name: str) -> int:
        """The number of a name mentioned; all beyond `MOST_NAMES` share the last."""
        if name not in self._names and len(self._names) >= MOST_NAMES:
            return MOST_NAMES
        return self._names.setdefault(name, len(self._names))

    def _add_cells(
        self,
        keys: Sequence[int],
        split: Sequence[list[str]],
        said: Sequence[int],
        lengths: Sequence[int],
        messages: Sequence[Message],
    ) -> None:
        """Count what is counted for all texts of a person's day at once."""
        cells: defaultdict[int, list[int]] = defaultdict(list)
        for at, key in enumerate(keys):
            cells[key].append(at)
        add = self._book.add
        add(Tally.WORDS, cells, [sum(map(said.__getitem__, cell)) for cell in cells.values()])
        add(Tally.CHARACTERS, cells, [sum(map(lengths.__getitem__, c)) for c in cells.values()])
        for key, cell in cells.items():
            tokens = list(chain.from_iterable(map(split.__getitem__, cell)))
            bag = self._bag(key)
            self._lexis.add(bag, tokens)
            self._add_windows(key, bag.person, tokens)
            longest = max(cell, key=lengths.__getitem__)
            self._marks.longest(bag.month, bag.person, lengths[longest], messages[longest])
        self._lexis.fold_if_many()

    def _bag(self, key: int) -> Bag:
        return Bag(*self._weeks[key >> CELL_BITS], key >> VALUE_BITS & MAX_PEOPLE - 1)

    def _add_phrases(self, keys: Sequence[int], split: Sequence[list[str]]) -> None:
        start = 0
        for day, same in groupby([key >> CELL_BITS for key in keys]):
            texts = sum(1 for _ in same)
            for offset in self._sampling.chosen(day, texts):
                at = start + offset
                bag = self._bag(keys[at])
                self._lexis.add_text(day, bag.month, bag.person, split[at])
            start += texts

    def _add_windows(self, key: int, person: int, tokens: list[str]) -> None:
        """Count the different words of windows; each belongs to the day it was complete on."""
        window = self._windows.setdefault(person, _Window())
        windows = []
        start = 0
        while start < len(tokens):
            part = tokens[start : start + WINDOW_STEP - window.seen]
            start += len(part)
            looked_at = part[: max(0, _WINDOW_TOKENS - window.seen)]
            window.words += chain.from_iterable(map(self._tokens.forms.__getitem__, looked_at))
            window.seen += len(part)
            if window.seen == WINDOW_STEP:
                if len(window.words) >= WINDOW_WORDS:
                    windows.append(key | len(set(window.words[:WINDOW_WORDS])))
                window = self._windows[person] = _Window()
        self._book.count(Tally.WINDOWS, windows)


@dataclass(slots=True)
class _Window:
    """The words of a window, and how many tokens of its step were seen."""

    words: list[str] = field(default_factory=list)
    seen: int = 0


class _Weeks(dict[int, tuple[int, Month]]):
    """The Monday and the month of each day."""

    def __missing__(self, day: int) -> tuple[int, Month]:
        moment = date.fromordinal(day)
        self[day] = found = day - moment.weekday(), moment.year * 12 + moment.month - 1
        return found


def _asking(texts: Sequence[str]) -> Iterator[int]:
    """The places of the texts that have a question mark outside their links."""
    for at, text in enumerate(texts):
        if "?" in text:
            lower = text.lower()
            if ("://" not in lower and "www." not in lower and "\u2068" not in text) or _asks(text):
                yield at
        elif not text.isascii() and _asks(text):
            yield at


def _asks(text: str) -> bool:
    said = without_links(text)
    return "?" in said or "？" in said or "؟" in said


def _shouts(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= FEWEST_SHOUTED


def _moods(found: Sequence[tuple[int, Odd]]) -> Iterator[int]:
    """The valence of a text in each language that has a word of it.

    The sum of its words' weights, each turned round by a negation among the two tokens before it,
    at most `MOST_VALENCE` either way.
    """
    sums: dict[int, int] = {}
    negated_at = -9
    for place, odd in found:
        if odd.negates:
            negated_at = place
        for language, weight in odd.valences:
            sign = -1 if 0 < place - negated_at <= 2 else 1
            sums[language] = sums.get(language, 0) + sign * weight
    for language, total in sums.items():
        bounded = max(-MOST_VALENCE, min(MOST_VALENCE, total))
        yield language << MOOD_BITS | bounded + MOST_VALENCE
