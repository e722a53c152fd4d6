"""What the answers of models cost: tokens as their services count them, micro-dollars by price."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import ceil
from typing import Any

from chalicelib.config import ModelPrices


@dataclass(frozen=True, slots=True)
class Usage:
    """Answers of models, and their tokens; 0 of each where no model was asked."""

    answers: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.answers + other.answers,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
        )

    def micro_dollars(self, prices: ModelPrices) -> int | None:
        """What it costs, rounded up; None where a price is unknown and an answer was given."""
        if not self.answers:
            return 0
        if not (prices.input and prices.output):
            return None
        # Dollars a million tokens are micro-dollars a token.
        return ceil(self.input_tokens * prices.input + self.output_tokens * prices.output)

    def to_log(self, prices: ModelPrices) -> dict[str, Any]:
        """What a log line says of it."""
        return {
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "micro_dollars": self.micro_dollars(prices),
        }


def dollars(micro_dollars: int) -> str:
    """An amount as a person reads it."""
    return f"${micro_dollars / 1_000_000:.6f}"


class Tally:
    """The usage counted inside of a `counted` block, so far."""

    def __init__(self) -> None:
        self.usage = Usage()

    def add(self, usage: Usage) -> None:
        """Count it here."""
        self.usage += usage


_tally: ContextVar[Tally | None] = ContextVar("tally", default=None)


@contextmanager
def counted() -> Iterator[Tally]:
    """Count the usage inside of the block, and in the block around it once this one is left."""
    around = _tally.get()
    here = Tally()
    token = _tally.set(here)
    try:
        yield here
    finally:
        _tally.reset(token)
        if around is not None:
            around.add(here.usage)


def count(*, input_tokens: int, output_tokens: int) -> None:
    """Count one answer of a model; whether it can be used makes no difference to its cost."""
    tally = _tally.get()
    if tally is not None:
        tally.add(Usage(1, input_tokens, output_tokens))
