"""What is planted in each chat: who opens, who apologises, how many plans, who loves in what form.

People stand for places in a chat: 0 is the first of its names. Every fact is absent from some chat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.insights.planted.banks import Form
from benchmarks.insights.planted.leading import leader


@dataclass(frozen=True, slots=True)
class Direction:
    """The facts of one chat.

    `opener` opens most conversations; without one all open as many. `apologies` says how often each
    of the people does; `love` in which form each shows most.
    """

    opener: int | None
    apologies: Sequence[int]
    plans: int
    love: Sequence[Form | None]

    @property
    def people(self) -> int:
        """How many people the chat has."""
        return len(self.apologies)

    @property
    def apologiser(self) -> int | None:
        """Who apologises most; None if nobody does."""
        return leader(dict(enumerate(self.apologies)))


DIRECTIONS: Sequence[Direction] = (
    Direction(opener=0, apologies=(1, 5), plans=3, love=(Form.GIFTS, Form.TOUCH)),
    Direction(opener=1, apologies=(4, 1), plans=2, love=(Form.WORDS, None)),
    Direction(opener=2, apologies=(1, 0, 4), plans=4, love=(Form.TIME, None, Form.SERVICE)),
    Direction(opener=None, apologies=(0, 0), plans=3, love=(Form.SERVICE, Form.WORDS)),
    Direction(opener=0, apologies=(3, 1), plans=0, love=(None, Form.TOUCH)),
    Direction(opener=1, apologies=(0, 5, 2), plans=4, love=(Form.GIFTS, Form.TIME, None)),
    Direction(opener=1, apologies=(2, 5), plans=1, love=(None, None)),
    Direction(opener=0, apologies=(0, 0), plans=4, love=(Form.TOUCH, Form.GIFTS)),
    Direction(opener=0, apologies=(0, 1, 3), plans=2, love=(None, Form.WORDS, Form.SERVICE)),
    Direction(opener=None, apologies=(5, 2), plans=0, love=(Form.TIME, Form.GIFTS)),
    Direction(opener=1, apologies=(0, 4), plans=3, love=(Form.SERVICE, Form.TIME)),
    Direction(opener=2, apologies=(0, 0, 0), plans=0, love=(None, None, None)),
)
