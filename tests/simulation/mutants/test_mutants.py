"""The mutants are still mutants of this tree; `make mutants` says that each is caught."""

from __future__ import annotations

from tests.simulation.mutants.__main__ import ROOT, RULES, load


def test_every_rule_has_a_mutant_and_there_are_fifteen_or_more() -> None:
    _, mutants = load()
    assert {mutant.rule for mutant in mutants} >= set(RULES)
    assert len({mutant.name for mutant in mutants}) == len(mutants) >= 15


def test_what_a_mutant_replaces_stands_once_in_the_tree() -> None:
    _, mutants = load()
    misfits = [
        f"{mutant.name}: {file}"
        for mutant in mutants
        for file, search, replace in mutant.changes
        if (ROOT / file).read_text().count(search) != 1 or search == replace
    ]
    assert misfits == []
