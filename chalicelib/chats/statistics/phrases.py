"""Runs of 2 to 5 words as they are said again and again.

All runs of all messages would cost more than everything else together, so that on busy days not
every text is looked at: the first `ALL_UP_TO` texts of a day are, then every second of as many,
then every fourth, and so on. A count is therefore what was found, never more than was said.
"""

from __future__ import annotations

ALL_UP_TO = 12
LONGEST = 5
_MOST_WORDS = 60
"""Of longer texts the beginning is looked at."""
LONGEST_COMMON = 3
"""Runs of common words alone say nothing unless they are longer."""
SEPARATOR = " "

Words = tuple[str, ...]


class Sampling:
    """Says of each text of a day, one after the other, whether it is looked at."""

    def __init__(self) -> None:
        self._day = 0
        self._seen = 0
        self._until = 0
        self._step = 1

    def takes(self, day: int) -> bool:
        """Whether the next text, of `day`, is looked at."""
        if day != self._day:
            self._day, self._seen, self._step, self._until = day, 0, 1, ALL_UP_TO
        if self._seen >= self._until:
            self._step *= 2
            self._until += ALL_UP_TO * self._step
        self._seen += 1
        return self._seen % self._step == 0


def runs_of(words: list[str]) -> list[Words]:
    """Every run of 2 to 5 words of a text."""
    words = words[:_MOST_WORDS]
    found: list[Words] = []
    shifted = [words]
    for start in range(1, min(LONGEST, len(words))):
        shifted.append(words[start:])
        found.extend(zip(*shifted, strict=False))
    return found
