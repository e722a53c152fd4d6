"""Who writes when the other has written: sessions, turns, replies, starts, double texts, silences.

A session ends at a silence of `SESSION_SILENCE` or more. A turn is an unbroken run of messages by
one person within a session. Messages come in the order of the file; where that order steps back in
time, the silence between the two is taken to be none. A turn belongs to the day of its first
message, a session to the day it began on, and everything else to the day it was seen on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import combinations
from typing import NamedTuple

from chalicelib.chats.statistics.columns import Columns
from chalicelib.chats.statistics.daybook import MAX_VALUE, DayBook, Tally, key_of
from chalicelib.chats.statistics.histograms import round_latency

SESSION_SILENCE = timedelta(hours=6)
LONGEST_REPLY = timedelta(hours=72)
DOUBLE_TEXT_SILENCE = timedelta(minutes=10)
ICE_BREAKER_SILENCE = timedelta(hours=24)
LONGEST_WAIT = timedelta(hours=24)
"""A question that ends a session and is not answered within this time was left unanswered."""
FEWEST_REPLIES = 5
"""Below this many replies no figure on their time is given."""
MOST_TOGETHER = 24
"""With more people than these in a session, nothing is said on who was there with whom."""

_SESSION = int(SESSION_SILENCE.total_seconds())
_REPLY = int(LONGEST_REPLY.total_seconds())
_DOUBLE = int(DOUBLE_TEXT_SILENCE.total_seconds())
_ICE = int(ICE_BREAKER_SILENCE.total_seconds())
_WAIT = int(LONGEST_WAIT.total_seconds())
_DAY = 86_400
_NOBODY = -1

Moment = int
"""Seconds since the beginning of day 0, on the clock of the export."""


class Target(NamedTuple):
    """Whom a message answers by its own word; `moment` is that of the message quoted, if one is."""

    person: int
    moment: Moment | None


class _Question(NamedTuple):
    person: int
    moment: Moment


class Rhythm:
    """Takes messages in order, and counts in `book` who does what when."""

    def __init__(self, book: DayBook) -> None:
        self._book = book
        self._speaker = _NOBODY
        self._last: Moment = 0
        self._turn_began: Moment = 0
        self._turn_length = 0
        self._turn_asks = False
        self._session_began: Moment = 0
        self._present: dict[int, Moment] = {}
        """Who wrote in this session before the turn that is open, and when last."""
        self._questions: list[_Question] = []

    def add(
        self,
        columns: Columns,
        asks: Sequence[bool],
        targets: Mapping[int, Target],
    ) -> None:
        """Take messages into account.

        `asks` says of each whether it holds a question; `targets` has, by their place, whom some
        of them address.
        """
        if self._speaker == _NOBODY:
            self._begin(columns.people[0], columns.moments[0])
        afters: list[int] = []
        adjacent: list[int] = []
        doubles: list[int] = []
        turns: list[int] = []
        speaker, last, length, asked = self._speaker, self._last, self._turn_length, self._turn_asks
        rows = zip(columns.people, columns.moments, columns.keys, asks, strict=True)
        for place, (person, moment, key, ask) in enumerate(rows):
            silence = moment - last
            if person == speaker and silence < _DOUBLE:
                length += 1
                asked = asked or ask
            elif person == speaker and silence < _SESSION:
                length += 1
                asked = asked or ask
                doubles.append(key)
            else:
                self._last, self._turn_asks = last, asked
                self._present[speaker] = last
                turns.append(key_of(self._turn_began // _DAY, speaker, min(length, MAX_VALUE)))
                if silence >= _SESSION:
                    self._break(person, moment, targets.get(place))
                else:
                    afters.append(key | speaker)
                    if place not in targets or not self._answer(person, moment, targets[place]):
                        adjacent.append(key | round_latency(silence))
                    if self._questions:
                        self._settle_questions(person, moment)
                self._speaker, self._turn_began = person, moment
                speaker, length, asked = person, 1, ask
            last = moment
        self._last, self._turn_length, self._turn_asks = last, length, asked
        self._book.count(Tally.TURNS, turns)
        self._book.count(Tally.AFTER, afters)
        self._book.count(Tally.ADJACENT, adjacent)
        self._book.count(Tally.DOUBLE_TEXTS, doubles)

    def finish(self) -> None:
        """Count what is still open: the last turn and session, and questions long unanswered."""
        if self._speaker == _NOBODY:
            return
        length = min(self._turn_length, MAX_VALUE)
        self._count(Tally.TURNS, self._turn_began, self._speaker, length)
        self._present[self._speaker] = self._last
        self._end_session()
        self._settle_questions(_NOBODY, self._last)

    def _begin(self, person: int, moment: Moment) -> None:
        self._speaker = person
        self._last = self._turn_began = self._session_began = moment
        self._count(Tally.SESSIONS, moment, person)
        self._count(Tally.STARTS, moment, person)

    def _answer(self, person: int, moment: Moment, target: Target) -> bool:
        """Count a reply to whoever is addressed; False if they have not written what it answers.

        What a mention answers is the last message of that person in this session, unless one has
        written since.
        """
        said = target.moment
        if said is None:
            said = self._present.get(target.person)
            if said is None or said < self._present.get(person, said):
                return False
        latency = moment - said
        if target.person == person or not 0 <= latency <= _REPLY:
            return False
        self._count(Tally.ADDRESSED, moment, person, round_latency(latency))
        return True

    def _break(self, person: int, moment: Moment, target: Target | None) -> None:
        """A new session begins; a message can still answer the turn that ended the last one."""
        silence = moment - self._last
        self._end_session()
        minutes = min(silence // 60, MAX_VALUE)
        self._count(Tally.SESSIONS, moment, person)
        self._count(Tally.SILENCES, moment, person, minutes)
        if silence >= _REPLY:
            self._count(Tally.LEFT_WAITING, self._last, self._speaker, minutes)
        quotes = (
            target is not None
            and target.moment is not None
            and target.person == self._speaker
            and target.moment >= self._turn_began
        )
        answers = self._speaker != person and silence <= _REPLY and (self._turn_asks or quotes)
        if answers:
            tally = Tally.ADDRESSED if quotes else Tally.ADJACENT
            self._count(tally, moment, person, round_latency(silence))
        else:
            self._count(Tally.STARTS, moment, person)
            if silence >= _ICE:
                self._count(Tally.ICE_BREAKERS, moment, person)
        self._settle_questions(person, moment)
        self._session_began = moment
        self._present.clear()

    def _end_session(self) -> None:
        """Whoever wrote last closes; whoever was there was there with each other."""
        self._count(Tally.CLOSES, self._last, self._speaker)
        if self._turn_asks:
            self._questions.append(_Question(self._speaker, self._last))
        if len(self._present) <= MOST_TOGETHER:
            day = self._session_began // _DAY
            pairs = combinations(sorted(self._present), 2)
            self._book.count(Tally.TOGETHER, [key_of(day, one, other) for one, other in pairs])

    def _settle_questions(self, person: int, moment: Moment) -> None:
        """Drop the questions that `person` answers, count those that have waited too long."""
        waiting = []
        for question in self._questions:
            if moment - question.moment > _WAIT:
                self._count(Tally.UNANSWERED, question.moment, question.person)
            elif person in (question.person, _NOBODY):
                waiting.append(question)
        self._questions = waiting

    def _count(self, tally: Tally, moment: Moment, person: int, value: int = 0) -> None:
        self._book.count(tally, (key_of(moment // _DAY, person, value),))
