"""Phrases with slots, found in a row of words in one pass.

A phrase is words with blanks between them, and between them stand

- `word*`: any word that begins so and is not much longer; `#`: a short word that begins with a
  digit;
- `{group}`: any entry of that group; `(one|two words|)`: any of these; an empty one is nothing;
- `...`: up to three words of any kind, within one sentence;
- `^` before all else: the phrase opens a sentence, or stands after a comma.

Entries are phrases themselves, so groups may name groups. The phrases become one automaton, of
which only the states that texts have led to are worked out (the subset construction of Rabin and
Scott 1959, done by need as in Thompson 1968).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Generic, TypeVar

Label = TypeVar("Label")

_PIECE = re.compile(r"\{[^}]+\}|\([^)]*\)|[^\s{}()]+")
_OPENING = "^"
_GAP = "..."
_LONGEST_GAP = 3
_LONGEST_ENDING = 8
_LONGEST_NUMBER = 5
_NUMBER = "#"
_ANYTHING = 0
_MOST_STATES = 50_000
"""Beyond these the worked-out states are forgotten, so that no text can make them grow for ever."""

BREAK = -1
"""The symbol between two sentences: no phrase goes over it."""


class State(Generic[Label]):
    """A place in the automaton: the labels of the phrases that end here, and where words lead."""

    __slots__ = ("labels", "members", "next")

    def __init__(self, members: frozenset[int], labels: tuple[Label, ...]) -> None:
        self.members = members
        self.labels = labels
        self.next: dict[int, State[Label] | None] = {}


class Phrases(Generic[Label]):
    """Labelled phrases. All are added before the first symbol is asked for."""

    def __init__(self, groups: Mapping[str, Sequence[str]]) -> None:
        self._groups = groups
        self._edges: list[dict[int, list[int]]] = [{}, {}]
        self._labels: dict[int, list[Label]] = {}
        self._atoms: dict[str, int] = {}
        self._prefix_lengths: list[int] = []
        self._built: dict[tuple[tuple[int, ...], str], tuple[int, ...]] = {}
        self._symbols: dict[tuple[int, ...], int] = {}
        self._atoms_of: list[tuple[int, ...]] = []
        self._states: dict[frozenset[int], State[Label]] = {}
        self.start: State[Label] = State(frozenset((0,)), ())
        self.opening: State[Label] = State(frozenset((0, 1)), ())

    def add(self, phrase: str, label: Label) -> None:
        """Add a phrase, its words folded as those of the texts will be.

        Raises KeyError for an unknown group.
        """
        opens = phrase.startswith(_OPENING)
        ends: tuple[int, ...] = (1,) if opens else (0,)
        for piece in _PIECE.findall(phrase.removeprefix(_OPENING)):
            ends = self._after(ends, piece)
        for end in ends:
            labels = self._labels.setdefault(end, [])
            if label not in labels:
                labels.append(label)

    def symbol(self, word: str) -> int:
        """What the automaton sees of a word: alike for all words that no phrase tells apart."""
        names = [word, *(f"{word[:length]}*" for length in self._prefixes(len(word)))]
        if word[:1].isdigit() and len(word) <= _LONGEST_NUMBER:
            names.append(_NUMBER)
        atoms = tuple(self._atoms[name] for name in names if name in self._atoms)
        symbol = self._symbols.setdefault(atoms, len(self._symbols))
        if symbol == len(self._atoms_of):
            self._atoms_of.append((_ANYTHING, *atoms))
        return symbol

    def step(self, state: State[Label], symbol: int) -> State[Label] | None:
        """The state after one more word, or None where no phrase goes on."""
        try:
            return state.next[symbol]
        except KeyError:
            following = state.next[symbol] = self._work_out(state, symbol)
            return following

    def _prefixes(self, longest: int) -> list[int]:
        if not self._prefix_lengths:
            self._prefix_lengths = sorted({len(a) - 1 for a in self._atoms if a[-1] == "*"} or {0})
        shortest = longest - _LONGEST_ENDING
        return [each for each in self._prefix_lengths if each and shortest <= each <= longest]

    def _work_out(self, state: State[Label], symbol: int) -> State[Label] | None:
        if symbol == BREAK:
            return None
        members = frozenset(
            target
            for member in state.members
            for atom in self._atoms_of[symbol]
            for target in self._edges[member].get(atom, ())
        )
        if not members:
            return None
        if len(self._states) >= _MOST_STATES:
            self._states.clear()
            self.start.next.clear()
            self.opening.next.clear()
        if members not in self._states:
            labels = chain.from_iterable(self._labels.get(each, ()) for each in sorted(members))
            self._states[members] = State(members, tuple(dict.fromkeys(labels)))
        return self._states[members]

    def _after(self, starts: tuple[int, ...], piece: str) -> tuple[int, ...]:
        """Where one piece leads from these states; worked out once for the same states."""
        key = (starts, piece)
        if key not in self._built:
            if piece == _GAP:
                self._built[key] = self._gap(starts)
            elif piece[0] in "{(":
                self._built[key] = self._choice(starts, self._entries(piece))
            else:
                self._built[key] = (self._link(starts, piece, self._new()),)
        return self._built[key]

    def _entries(self, piece: str) -> Sequence[str]:
        return self._groups[piece[1:-1]] if piece[0] == "{" else piece[1:-1].split("|")

    def _gap(self, starts: tuple[int, ...]) -> tuple[int, ...]:
        ends, latest = starts, starts
        for _ in range(_LONGEST_GAP):
            latest = (self._link(latest, None, self._new()),)
            ends += latest
        return ends

    def _choice(self, starts: tuple[int, ...], entries: Sequence[str]) -> tuple[int, ...]:
        common = self._new()
        ends = {common: None}
        for entry in entries:
            here = starts
            *first, last = _PIECE.findall(entry) or [""]
            for piece in first:
                here = self._after(here, piece)
            if not last:
                ends |= dict.fromkeys(starts)
            elif last == _GAP or last[0] in "{(":
                ends |= dict.fromkeys(self._after(here, last))
            else:
                self._link(here, last, common)
        return tuple(ends)

    def _link(self, starts: tuple[int, ...], word: str | None, end: int) -> int:
        atom = _ANYTHING if word is None else self._atoms.setdefault(word, 1 + len(self._atoms))
        for start in starts:
            self._edges[start].setdefault(atom, []).append(end)
        return end

    def _new(self) -> int:
        self._edges.append({})
        return len(self._edges) - 1
