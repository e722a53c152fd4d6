"""The ledger's own attributes stand in the table exactly as PynamoDB's would."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pynamodb.attributes import ListAttribute, NumberAttribute

from chalicelib.credits.attributes import LotsAttribute, WholeAttribute

ROWS = st.lists(st.lists(st.integers() | st.none(), max_size=4), max_size=12)
WHOLE: Any = WholeAttribute()
LOTS: Any = LotsAttribute()
PLAIN_NUMBER: Any = NumberAttribute()
PLAIN_LIST: Any = ListAttribute()


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_written_and_read_as_ever(number: float) -> None:
    written = WHOLE.serialize(number)
    assert written == PLAIN_NUMBER.serialize(number)
    read = WHOLE.deserialize(written)
    assert (read, type(read)) == (number, type(number))


@given(ROWS)
def test_lots_are_written_and_read_as_ever(rows: list[list[int | None]]) -> None:
    written = LOTS.serialize(rows)
    assert written == PLAIN_LIST.serialize(rows)
    assert LOTS.deserialize(written) == rows


@pytest.mark.parametrize(
    "planted",
    [
        [{"S": "no lot"}],
        [{"L": [{"S": "1"}, {"N": "2"}]}],
        [{"L": [{"N": "1.5"}]}],
        [{"N": "1"}],
        [{"NULL": True}],
    ],
)
def test_what_are_no_lots_is_read_as_it_stands(planted: list[dict[str, Any]]) -> None:
    assert LOTS.deserialize(planted) == PLAIN_LIST.deserialize(planted)
