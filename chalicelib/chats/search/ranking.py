"""How well each message of a chat answers a question.

FTS5 finds the parts of the chat that speak of the question (BM25 over `chunk`); every message of
them is then scored by the words in it and around it. What answers a question often holds none of
its words: these were said a few messages before. So a word counts for the messages around it as
well, the less the more words lie between, and less still beyond the end of a conversation. A text
of many words says more than "ok", and the person and the time that a question names say it more
likely.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from chalicelib.chats.search.asking import Asked, Asking
from chalicelib.chats.search.chunks import ends_conversation
from chalicelib.chats.search.dates import Period, tells_a_time
from chalicelib.chats.search.schema import CITABLE, any_of, read_text, sender_token
from chalicelib.chats.search.span import Span, Where, parts_of
from chalicelib.chats.search.spreading import WeekShares
from chalicelib.chats.search.tokens import Analyzer, about_words, words_of
from chalicelib.chats.search.vocabulary import COMPOUNDING, Vocabulary

SATURATION = 1.2
"""BM25's k1: how soon more of the same word adds little."""
LENGTH_SHARE = 0.5
"""BM25's b, for texts longer than `LONG`: up to there, a shorter one is no better for it."""
LONG = 60
"""Words of a text that says more than one thing."""
FULL_LENGTH = 16
"""Words of a text that can stand for itself."""
LENGTH_GAIN = 2.0
"""So much more than a text of nothing counts one of `FULL_LENGTH`."""
AROUND = 0.6
"""What a word counts for a message beside the one it stands in, at no distance at all."""
BACKWARDS = 0.7
"""How much of that, and of `REACH`, it has for the messages before."""
REACH = 60
"""After so many words from middle to middle of two messages, 1/e of it is left."""
ACROSS = 0.6
"""What the end of a conversation leaves of it."""
MOST_AROUND = 10
NAMED_GAIN = 0.5
NUMBER_GAIN = 0.5
TIME_GAIN = 0.5
FEWEST_PARTS = 24
_HITS_A_PART = 6
_PARTS_TO_SPREAD = 8
_READ_AROUND = 8

_DIGIT = re.compile(r"\d")
_LEFT = [AROUND * math.exp(-words / REACH) for words in range(4 * REACH)]


class _Line(NamedTuple):
    identity: int
    sent_at: datetime
    sender: str
    text: str
    words: Sequence[str]
    middle: float
    length: int


class _Part(NamedTuple):
    """A part of the chat, by its first message."""

    first: int
    started: datetime


class _Term(NamedTuple):
    """A word of the question, with what its forms in the chat count, and what it counts itself."""

    forms: Mapping[str, float]
    weight: float


class Ranking:
    """Scores messages for questions by what an open index holds."""

    def __init__(
        self, connection: sqlite3.Connection, languages: Sequence[str], names: Mapping[int, str]
    ) -> None:
        analyzer = Analyzer(languages)
        self._connection = connection
        self._names = names
        self._asking = Asking(analyzer, list(names.values()))
        self._vocabulary = Vocabulary(
            connection, analyzer, compounds=not COMPOUNDING.isdisjoint(languages)
        )
        (self._parts,) = connection.execute("select count(*) from part").fetchone()

    def scores(
        self, question: str, limit: int, span: Span, *, spread: bool = False
    ) -> Mapping[int, float]:
        """The ids of at least `limit` messages of the span with their scores, if so many fit.

        With `spread` they are looked for in parts of all times, not where most is said.
        """
        asked = self._asking.asked(question)
        terms = [self._term(word, weight) for word, weight in asked.words.items()]
        times = [(period, self._rarity(self._count(period))) for period in asked.periods]
        most = max(FEWEST_PARTS, limit // _HITS_A_PART)
        parts = self._found(terms, asked.periods, most, span, spread=spread)
        scores: dict[int, float] = {}
        for lines in self._stretches(parts):
            for line, score in zip(lines, _weighed(lines, terms, times), strict=True):
                if score > 0 and span.holds(line.sent_at, line.sender):
                    scores[line.identity] = score * _likelihood(line, asked)
        return scores

    def _term(self, word: str, weight: float) -> _Term:
        forms = self._vocabulary.forms(word)
        return _Term(forms.weights, weight * self._rarity(forms.parts))

    def _rarity(self, parts: int) -> float:
        found = min(parts, self._parts)
        return math.log1p((self._parts - found + 0.5) / (found + 0.5))

    def _count(self, period: Period) -> int:
        where = _within(period)
        row = self._connection.execute(
            f"select count(*) from part where {where.sql}",  # noqa: S608
            where.values,
        ).fetchone()
        return int(row[0])

    def _found(
        self,
        terms: Sequence[_Term],
        periods: Sequence[Period],
        limit: int,
        span: Span,
        *,
        spread: bool,
    ) -> Iterable[int]:
        """The first messages of the parts that speak of the terms most, in any order."""
        everywhere = Where("true", ())
        if spread:
            weeks = WeekShares(limit)
            for part in self._matching(terms, limit * _PARTS_TO_SPREAD, span, everywhere):
                weeks.offer(part.first, part.started)
            found = set(weeks.chosen())
        else:
            found = {part.first for part in self._matching(terms, limit, span, everywhere)}
        for period in periods:
            during = self._matching(terms, limit, span, _within(period))
            found.update(part.first for part in during)
            found.update(self._during(period, limit, span))
        return found

    def _matching(
        self, terms: Sequence[_Term], limit: int, span: Span, also: Where
    ) -> Iterator[_Part]:
        if not terms:
            return
        match = f"own : ({any_of(form for term in terms for form in term.forms)})"
        if span.senders is not None:
            senders = [at for at, name in self._names.items() if name in span.senders]
            if not senders:
                return
            match += f" AND who : ({any_of(map(sender_token, senders))})"
        where = parts_of(span)
        rows = self._connection.execute(
            "select chunk.rowid, started from chunk join part on part.first = chunk.rowid"  # noqa: S608
            f" where chunk match ? and {where.sql} and {also.sql}"
            " order by bm25(chunk, 1.0, 0.0), chunk.rowid limit ?",
            (match, *where.values, *also.values, limit),
        )
        yield from (_Part(first, datetime.fromisoformat(started)) for first, started in rows)

    def _during(self, period: Period, limit: int, span: Span) -> Iterator[int]:
        within, where = _within(period), parts_of(span)
        rows = self._connection.execute(
            f"select first from part where {within.sql} and {where.sql} order by first limit ?",  # noqa: S608
            (*within.values, *where.values, limit),
        )
        yield from (first for (first,) in rows)

    def _stretches(self, parts: Iterable[int]) -> Iterator[Sequence[_Line]]:
        """The messages of the parts and around them, those that stand together in one list."""
        bounds: list[tuple[int, int]] = []
        for first in sorted(parts):
            (last,) = self._connection.execute(
                "select last from part where first = ?", (first,)
            ).fetchone()
            begin, end = first - _READ_AROUND, last + _READ_AROUND
            if bounds and begin <= bounds[-1][1] + 1:
                bounds[-1] = (bounds[-1][0], end)
            else:
                bounds.append((begin, end))
        for begin, end in bounds:
            yield self._lines(begin, end)

    def _lines(self, begin: int, end: int) -> Sequence[_Line]:
        lines: list[_Line] = []
        start = 0
        for identity, sent_at, sender, said in self._connection.execute(
            f"select id, sent_at, sender, said from message where id between ? and ? and {CITABLE}",  # noqa: S608
            (begin, end),
        ):
            text = read_text(said)
            if not text.strip():
                continue
            length = about_words(text)
            lines.append(
                _Line(
                    identity,
                    datetime.fromisoformat(sent_at),
                    self._names[sender],
                    text,
                    words_of(text),
                    start + length / 2,
                    length,
                )
            )
            start += length
        return lines


def _weighed(
    lines: Sequence[_Line], terms: Sequence[_Term], times: Sequence[tuple[Period, float]]
) -> Sequence[float]:
    """BM25 of each line over the terms, as they stand in it and around it, and over the times."""
    scores = [0.0] * len(lines)
    breaks = _breaks(lines)
    for hits, weight in _hits(lines, terms):
        frequencies: dict[int, float] = defaultdict(float)
        for at, frequency in hits:
            frequencies[at] += frequency
            for other, left in _around(lines, breaks, at):
                frequencies[other] += left * frequency
        for at, frequency in frequencies.items():
            scores[at] += weight * _saturated(frequency, lines[at].length)
    for period, weight in times:
        for at, line in enumerate(lines):
            if period.holds(line.sent_at):
                scores[at] += weight
    return scores


def _hits(
    lines: Sequence[_Line], terms: Sequence[_Term]
) -> Iterator[tuple[Sequence[tuple[int, float]], float]]:
    """For each term, the lines with it and how often, and what it counts."""
    wanted: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, term in enumerate(terms):
        for form, share in term.forms.items():
            wanted[form].append((number, share))
    found: list[list[tuple[int, float]]] = [[] for _ in terms]
    for at, line in enumerate(lines):
        frequencies: dict[int, float] = defaultdict(float)
        for word in line.words:
            for number, share in wanted.get(word, ()):
                frequencies[number] += share
        for number, frequency in frequencies.items():
            found[number].append((at, frequency))
    for hits, term in zip(found, terms, strict=True):
        yield hits, term.weight


def _around(lines: Sequence[_Line], breaks: Sequence[int], at: int) -> Iterator[tuple[int, float]]:
    """The lines around one, with what a word of it counts for each."""
    middle = lines[at].middle
    for step, share in ((1, 1.0), (-1, BACKWARDS)):
        for other in range(at + step, at + step * (MOST_AROUND + 1), step):
            if not 0 <= other < len(lines):
                break
            distance = int(abs(lines[other].middle - middle) / share)
            if distance >= len(_LEFT):
                break
            yield other, share * _LEFT[distance] * ACROSS ** abs(breaks[other] - breaks[at])


def _breaks(lines: Sequence[_Line]) -> Sequence[int]:
    """How many conversations have ended before each line."""
    breaks = [0] * len(lines)
    for at in range(1, len(lines)):
        ended = ends_conversation(lines[at - 1].sent_at, lines[at].sent_at)
        breaks[at] = breaks[at - 1] + ended
    return breaks


def _saturated(frequency: float, length: int) -> float:
    norm = 1 - LENGTH_SHARE + LENGTH_SHARE * max(1.0, length / LONG)
    return frequency * (SATURATION + 1) / (frequency + SATURATION * norm)


def _likelihood(line: _Line, asked: Asked) -> float:
    """How much likelier than another a message is an answer, its words apart."""
    likelihood = 1.0
    if line.sender in asked.people:
        likelihood += NAMED_GAIN
    if asked.how_many and _DIGIT.search(line.text):
        likelihood += NUMBER_GAIN
    if asked.when and tells_a_time(line.text):
        likelihood += TIME_GAIN
    return likelihood * (1 + LENGTH_GAIN * min(1.0, line.length / FULL_LENGTH))


def _within(period: Period) -> Where:
    """The condition on `part` that it began in the period."""
    conditions, values = ["true"], []
    for start, length, numbers in (
        (1, 4, {period.year}),
        (6, 2, period.months or {None}),
        (9, 2, {period.day}),
    ):
        said = [f"{number:0{length}}" for number in sorted(n for n in numbers if n is not None)]
        if said:
            marks = ",".join("?" * len(said))
            conditions.append(f"substr(started, {start}, {length}) in ({marks})")
            values += said
    return Where(" and ".join(conditions), tuple(values))
