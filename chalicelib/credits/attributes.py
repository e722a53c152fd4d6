"""The attributes that every item of the ledger is made of, without a detour.

PynamoDB takes each number through JSON and asks each element of a list for its type: of what the
ledger adds to the processor time of its two requests, that was a third.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pynamodb.attributes import ListAttribute, NumberAttribute

Row = list[int | None]
_NULL = {"NULL": True}


class WholeAttribute(NumberAttribute):
    """A number that is whole, as all are here; one that is not is read as a float."""

    def serialize(self, value: float) -> str:
        """The number in wire form."""
        return str(value)

    def deserialize(self, value: str) -> float:
        """The number in `value`."""
        return _number(value)


class LotsAttribute(ListAttribute[Row]):
    """Lots as they are stored; see `journal.lot_row`. What is none is read as it stands."""

    def serialize(self, values: Sequence[Row], *, null_check: bool = True) -> list[dict[str, Any]]:
        """The rows in wire form; no row can be null, so `null_check` has nothing to find."""
        del null_check
        return [
            {"L": [_NULL if cell is None else {"N": str(cell)} for cell in row]} for row in values
        ]

    def deserialize(self, values: Sequence[Mapping[str, Any]]) -> Any:
        """The rows in `values`."""
        try:
            return [
                [None if "NULL" in cell else _number(cell["N"]) for cell in row["L"]]
                for row in values
            ]
        except KeyError:
            # Somebody else wrote it: the reader of the item refuses it, and the audit names it.
            return super().deserialize(values)  # type: ignore[no-untyped-call]


def _number(text: str) -> float:
    try:
        return int(text)
    except ValueError:
        return float(text)
