"""Who speaks with whom, where more than two do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.chats.statistics import measures
from chalicelib.chats.statistics.daybook import Tally
from chalicelib.chats.statistics.totals import Totals

MOST_IN_MATRIX = 20
FEWEST_TURNS = 20
LURKER_SHARE = 0.1
"""Of an equal share of the messages; whoever has less is a lurker."""
MOST_PAIRS = 100


def groups(
    totals: Totals,
    names: Sequence[str],
    mentioned: Sequence[str],
    everybody: Sequence[int],
) -> dict[str, Any]:
    """The figures of a group; `names` by number, `everybody` who ever wrote in the chat."""
    active = totals.people()
    messages = {person: totals.number(Tally.HOURS, person) for person in active}
    equal = sum(messages.values()) / len(everybody)
    lurkers = [p for p in everybody if messages.get(p, 0) < LURKER_SHARE * equal]
    return {
        "matrix": _matrix(totals, active[:MOST_IN_MATRIX], names),
        "matrix_people": [names[person] for person in active[:MOST_IN_MATRIX]],
        "mentions": _mentions(totals, active, names, mentioned),
        "together": _together(totals, names),
        "lurkers": [names[person] for person in lurkers],
        "joins": totals.number(Tally.JOINS),
        "leaves": totals.number(Tally.LEAVES),
        "gini": measures.gini([messages.get(person, 0) for person in everybody]),
    }


def _matrix(totals: Totals, people: Sequence[int], names: Sequence[str]) -> list[dict[str, Any]]:
    """M[i, j], turns of i right after j, for the pairs that occur."""
    rows = {person: totals.of(Tally.AFTER, person) for person in people}
    turns = Counter({person: row.total() for person, row in rows.items()})
    before = totals.of(Tally.AFTER)
    total = before.total()
    cells = []
    for person, row in rows.items():
        for other, count in sorted(row.items(), key=lambda item: (-item[1], item[0])):
            if other not in rows:
                continue
            chance = before[other] / (total - before[person])
            too_few = turns[person] < FEWEST_TURNS
            cells.append(
                {
                    "person": names[person],
                    "after": names[other],
                    "turns": count,
                    "row_share": round(count / turns[person], 4),
                    "lift": None if too_few else round(count / turns[person] / chance, 2),
                    "too_few": too_few,
                }
            )
    return cells


def _mentions(
    totals: Totals, people: Sequence[int], names: Sequence[str], mentioned: Sequence[str]
) -> list[list[Any]]:
    """Who mentions which name how often."""
    found: list[list[Any]] = [
        [names[person], mentioned[name] if name < len(mentioned) else None, count]
        for person in people
        for name, count in totals.of(Tally.MENTIONS, person).items()
    ]
    return sorted(found, key=lambda item: (-item[2], item[0], item[1] or ""))[:MOST_PAIRS]


def _together(totals: Totals, names: Sequence[str]) -> list[list[Any]]:
    """Pairs, and the sessions in which both wrote."""
    pairs: list[list[Any]] = [
        [names[one], names[other], count]
        for one in range(len(names))
        for other, count in totals.of(Tally.TOGETHER, one).items()
    ]
    return sorted(pairs, key=lambda item: (-item[2], item[0], item[1]))[:MOST_PAIRS]


def renamed(names: Sequence[str], shown: Mapping[str, str] | None) -> list[str]:
    """The names as they are to be shown."""
    return [(shown or {}).get(name, name) for name in names]
