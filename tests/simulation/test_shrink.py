"""A failing plan is made small, and its name says what is left."""

from __future__ import annotations

import pytest

from tests.simulation.plan import Plan, plan_of
from tests.simulation.shrink import Selection, selection_of, shrunk

SEED = next(
    seed
    for seed in range(1, 500)
    if len(plan_of(seed).actors) > 3 and len(plan_of(seed).faults) > 1
)
"""A plan with enough in it to leave something out."""


def test_what_does_not_matter_to_the_broken_rule_is_left_out() -> None:
    whole = plan_of(SEED)
    culprit, fault = whole.actors[3], whole.faults[1]

    def broken_by(plan: Plan) -> int | None:
        return 4 if culprit in plan.actors and fault in plan.faults else None

    assert shrunk(SEED, 4, broken_by) == Selection(SEED, (3,), (1,), ())


def test_a_part_that_breaks_another_rule_is_not_taken_for_the_same() -> None:
    whole = plan_of(SEED)

    def broken_by(plan: Plan) -> int | None:
        return 4 if plan == whole else 6

    assert shrunk(SEED, 4, broken_by).plan() == whole


@pytest.mark.parametrize(
    "selection", [Selection(SEED, (0, 3), (1,), ()), Selection(SEED, (), (), (0,))]
)
def test_the_name_of_a_part_is_read_back(selection: Selection) -> None:
    assert selection_of(str(selection)) == selection


@pytest.mark.parametrize("text", ["", "x", "1-2", "7/a1", "7/a1/f2/j3/k4"])
def test_what_names_no_seed_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="neither a seed"):
        selection_of(text)
