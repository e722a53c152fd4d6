"""Writes `samples/couple.txt`: a year of two invented people, as Android would export it.

    python -m local.samples

`stories/couple_scenes.txt` holds the year's scenes with their dates, `stories/couple_days.txt` the
small talk between them; a seeded generator places and varies the latter. No clock is read, so the
same stories give the same bytes.

A line of a story is a speaker, perhaps the minutes waited and a sign, and the words:

    M text      Mara; `J` is Jonas; `A` and `B` are either, one each
    M+25 text   after 25 minutes
    M# M! M~    media left out, a deleted message, an edited one

`{a|b|c}` are alternatives: the n-th telling of a thread takes the n-th of each, so that answers
fit, and no thread is told once more after that unless it says `often`; one that says `workday` is
not told on weekends. `$dish` is a word of the list declared as `$ dish: a|b|c`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

STORIES = Path(__file__).parent / "stories"
SAMPLE = Path(__file__).parent.parent / "samples" / "couple.txt"

SEED = 1902
NAMES = {"M": "Mara", "J": "Jonas"}
OWNER = "M"
TOGETHER = (date(2024, 8, 10), date(2024, 8, 20))
"""The holiday, in which hardly anybody writes to a person who sits beside them."""

FAMILIAR = date(2024, 3, 31)
"""From here on they know each other well enough for the small talk that names no date."""

THREADS_A_DAY = (0, 1, 1, 1, 2, 2)
SLOTS = {
    "morning": (6 * 60 + 40, 8 * 60 + 20),
    "lunch": (12 * 60, 13 * 60 + 30),
    "afternoon": (15 * 60 + 10, 17 * 60 + 20),
    "evening": (18 * 60 + 5, 19 * 60 + 40),
    "night": (21 * 60 + 50, 23 * 60),
}
BREATH = timedelta(minutes=20)
"""What lies at least between two threads."""

_TURN = re.compile(r"(?P<who>[MJAB])(?:\+(?P<minutes>\d+))?(?P<sign>[!~#]?) ?(?P<words>.*)")
_CHOICE = re.compile(r"\{([^{}]*)\}")
_LIST_WORD = re.compile(r"\$(\w+)")


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a story. `wait_minutes` is None where the generator may choose."""

    who: str
    wait_minutes: int | None
    sign: str
    words: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Messages that happen once, from a fixed moment on."""

    start: datetime
    turns: Sequence[Turn]


@dataclass(slots=True)
class Thread:
    """Small talk that can come again, in other words, on days from `since` to `until`."""

    slot: str
    since: date
    until: date
    often: bool
    workday: bool
    turns: list[Turn] = field(default_factory=list)
    told: int = 0

    def fits(self, day: date) -> bool:
        """Whether the thread can be told on a day, as far as the calendar goes."""
        at_work = day.isoweekday() <= 5
        return self.since <= day <= self.until and (at_work or not self.workday)

    @property
    def is_used_up(self) -> bool:
        """Whether another telling would repeat an earlier one word by word."""
        return not self.often and self.told >= max(_alternatives(turn.words) for turn in self.turns)


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the export."""

    sent_at: datetime
    who: str
    body: str


class Deck:
    """Deals words in random order, each once before any comes again."""

    def __init__(self, words: Sequence[str], chance: random.Random) -> None:
        self._words, self._chance = words, chance
        self._left: list[str] = []

    def deal(self) -> str:
        if not self._left:
            self._left = list(self._words)
            self._chance.shuffle(self._left)
        return self._left.pop()


def couple() -> str:
    """The text of the sample."""
    chance = random.Random(SEED)  # noqa: S311 - the same story each time is the point
    scenes = _read_scenes((STORIES / "couple_scenes.txt").read_text(encoding="utf-8"))
    small_talk = SmallTalk((STORIES / "couple_days.txt").read_text(encoding="utf-8"), chance)
    lines: list[Line] = []
    for scene in scenes:
        told = _tell(scene.start, scene.turns, chance)
        if lines:
            lines.extend(small_talk.between(lines[-1].sent_at, scene.start))
        lines.extend(told)
    return "".join(_written(scenes[0].start, lines))


def _read_scenes(story: str) -> list[Scene]:
    scenes = []
    for block in story.split("\n@ ")[1:]:
        start, *turns = block.strip().split("\n")
        scenes.append(Scene(datetime.fromisoformat(start), [_read_turn(turn) for turn in turns]))
    return scenes


def _read_turn(line: str) -> Turn:
    found = _TURN.fullmatch(line)
    if found is None:
        raise ValueError(f"not a line of a story: {line!r}")
    minutes = found["minutes"]
    words = found["words"].strip().replace("\\n", "\n")
    return Turn(found["who"], int(minutes) if minutes else None, found["sign"], words)


class SmallTalk:
    """The threads of everyday life, dealt so that the one told least often comes first."""

    def __init__(self, story: str, chance: random.Random) -> None:
        self._chance = chance
        self._threads: list[Thread] = []
        self._decks: dict[str, Deck] = {}
        for line in story.split("\n"):
            self._read(line)

    def _read(self, line: str) -> None:
        if line.startswith("$ "):
            name, _, words = line[2:].partition(": ")
            self._decks[name] = Deck(words.split("|"), self._chance)
        elif line.startswith("% "):
            slot, *limits = line[2:].split()
            given = {key: value for key, _, value in (limit.partition("=") for limit in limits)}
            since = date.fromisoformat(given.get("from", FAMILIAR.isoformat()))
            until = date.fromisoformat(given.get("to", date.max.isoformat()))
            self._threads.append(
                Thread(slot, since, until, often="often" in given, workday="workday" in given)
            )
        elif line and not line.startswith("#"):
            self._threads[-1].turns.append(_read_turn(line))

    def between(self, end_of_last: datetime, start_of_next: datetime) -> Iterator[Line]:
        """Threads that begin after one moment and are over before another."""
        free_from = end_of_last
        day = end_of_last.date()
        while day <= start_of_next.date():
            for slot in self._slots_of(day):
                start = self._moment(day, slot)
                if start < free_from + BREATH:
                    continue
                lines = self._told(slot, start)
                if lines and lines[-1].sent_at + BREATH <= start_of_next:
                    yield from lines
                    free_from = lines[-1].sent_at
            day += timedelta(days=1)

    def _slots_of(self, day: date) -> list[str]:
        if TOGETHER[0] <= day <= TOGETHER[1]:
            return []
        chosen = self._chance.sample(list(SLOTS), self._chance.choice(THREADS_A_DAY))
        return [slot for slot in SLOTS if slot in chosen]

    def _moment(self, day: date, slot: str) -> datetime:
        first, last = SLOTS[slot]
        minutes = self._chance.randint(first, last)
        return datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)

    def _told(self, slot: str, start: datetime) -> list[Line]:
        fitting = [
            thread
            for thread in self._threads
            if thread.slot == slot and thread.fits(start.date()) and not thread.is_used_up
        ]
        if not fitting:
            return []
        fewest = min(thread.told for thread in fitting)
        thread = self._chance.choice([thread for thread in fitting if thread.told == fewest])
        roles = {"M": "M", "J": "J"} | dict(zip("AB", self._chance.sample("MJ", 2), strict=True))
        turns = [
            Turn(
                roles[turn.who],
                turn.wait_minutes,
                turn.sign,
                self._worded(turn, thread.told, roles[turn.who]),
            )
            for turn in thread.turns
        ]
        thread.told += 1
        return _tell(start, turns, self._chance)

    def _worded(self, turn: Turn, telling: int, who: str) -> str:
        words = turn.words
        while _CHOICE.search(words):
            words = _CHOICE.sub(lambda found: _nth(found[1].split("|"), telling), words)
        words = _LIST_WORD.sub(lambda found: self._decks[found[1]].deal(), words)
        return _in_the_voice_of(who, words) if turn.who in "AB" else _capitalised(who, words)


def _alternatives(words: str) -> int:
    return max((choice.count("|") + 1 for choice in _CHOICE.findall(words)), default=1)


def _nth(alternatives: Sequence[str], telling: int) -> str:
    return alternatives[telling % len(alternatives)]


def _in_the_voice_of(who: str, words: str) -> str:
    """Jonas writes sentences with a full stop; Mara rarely finds the shift key."""
    if who == "M":
        return words if words.startswith(("I ", "I'")) else words[:1].lower() + words[1:]
    words = _capitalised(who, words)
    return words + "." if words and (words[-1].isalnum() or words[-1] == ")") else words


def _capitalised(who: str, words: str) -> str:
    return words[:1].upper() + words[1:] if who == "J" else words


def _tell(start: datetime, turns: Sequence[Turn], chance: random.Random) -> list[Line]:
    lines: list[Line] = []
    moment = start
    for turn in turns:
        if lines:
            moment += timedelta(minutes=_wait(turn, lines[-1].who, chance))
        lines.append(Line(moment, turn.who, _body(turn)))
    return lines


def _wait(turn: Turn, last_speaker: str, chance: random.Random) -> int:
    if turn.wait_minutes is not None:
        return turn.wait_minutes
    if turn.who == last_speaker:
        return chance.choice((0, 0, 0, 1))
    return chance.choice((0, 0, 1, 1, 1, 2, 2, 3, 4, 6, 9, 17))


def _body(turn: Turn) -> str:
    if turn.sign == "#":
        return "<Media omitted>"
    if turn.sign == "!":
        return "You deleted this message" if turn.who == OWNER else "This message was deleted"
    return turn.words + " <This message was edited>" if turn.sign == "~" else turn.words


def _written(start: datetime, lines: Sequence[Line]) -> Iterator[str]:
    yield (
        f"{_stamp(start)} - Messages and calls are end-to-end encrypted. Only people in this chat "
        "can read, listen to, or share them. Learn more.\n"
    )
    for line in lines:
        yield f"{_stamp(line.sent_at)} - {NAMES[line.who]}: {line.body}\n"


def _stamp(moment: datetime) -> str:
    """The moment as Android writes it for the United States: a narrow space before AM and PM."""
    half = "AM" if moment.hour < 12 else "PM"
    return (
        f"{moment.month}/{moment.day}/{moment:%y}, {moment.hour % 12 or 12}:{moment:%M}\u202f{half}"
    )


if __name__ == "__main__":
    SAMPLE.write_text(couple(), encoding="utf-8", newline="\n")
    print(f"{SAMPLE} written")
