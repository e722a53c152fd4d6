"""The figures as they are printed, a language a block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from benchmarks.insights.planted.recognition import Recognition, Share
from benchmarks.insights.planted.scoring import Kind, Quotes, Tally


def tallies(name: str, by_kind: Mapping[Kind, Tally]) -> Iterator[str]:
    """A line a kind: planted, found, missed, false."""
    yield f"{name:22}{'planted':>9}{'found':>9}{'missed':>9}{'false':>9}"
    for kind, tally in [*by_kind.items(), ("all", sum(by_kind.values(), Tally()))]:
        figures = (tally.planted, tally.found, tally.missed, tally.false)
        share = f"{tally.found / tally.planted:>8.0%}" if tally.planted else ""
        yield f"{kind:22}" + "".join(f"{figure:>9}" for figure in figures) + share


def recognised(name: str, by_kind: Mapping[Kind, Recognition]) -> Iterator[str]:
    """A line a kind: of the plain, of the oblique, of the decoys, how many are taken for it."""
    yield f"{name:22}{'plain':>13}{'oblique':>13}{'decoys':>13}"
    for kind, each in [*by_kind.items(), ("all", sum(by_kind.values(), Recognition()))]:
        yield f"{kind:22}" + "".join(map(_of, (each.plain, each.oblique, each.decoys)))


def quotes(of: Quotes) -> str:
    """How much of the evidence is exact."""
    return f"Evidence: {of.exact} of {of.shown} quotes stand letter for letter in their lines."


def _of(share: Share) -> str:
    return f"{f'{share.recognised} of {share.tried}':>13}"
