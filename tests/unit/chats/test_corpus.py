"""Every export of the corpus is read as a person reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.chats.corpus import CORPUS, EXPECTED, expectation, name_of, read_source, sources

SOURCES = sources()
FEWEST_SOURCES = 120
FEWEST_LOCALES = 30
ABOUT_THE_SOURCE = ("date_order", "locale")


def read_by_a_person(source: Path) -> dict[str, object]:
    expected = expectation(source)
    return {name: value for name, value in expected.items() if name not in ABOUT_THE_SOURCE}


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_every_export_is_read_as_a_person_reads_it(source: Path) -> None:
    assert read_source(source) == read_by_a_person(source)


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
@pytest.mark.parametrize("chunk", [1, 7, 256])
def test_where_the_bytes_are_cut_does_not_matter(source: Path, chunk: int) -> None:
    assert read_source(source, chunk=chunk) == read_source(source)


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_a_wrong_field_in_any_expectation_is_seen(source: Path) -> None:
    expected, read = expectation(source), read_source(source)
    for conversation in expected.get("conversations", ()):
        for row in conversation["messages"]:
            for field, right in enumerate(row[:5]):
                row[field] = "something else"
                assert read["conversations"] != expected["conversations"]
                row[field] = right


def test_no_source_stands_without_what_must_be_read_from_it() -> None:
    expected = {name_of(path) for path in SOURCES}
    there = {name_of(path) for folder in CORPUS.iterdir() for path in folder.iterdir()}
    assert {path.removesuffix(EXPECTED) for path in there} == expected


def test_the_corpus_is_as_wide_as_it_says() -> None:
    locales = {json.dumps(expectation(source).get("locale")) for source in SOURCES}
    assert len(SOURCES) >= FEWEST_SOURCES
    assert len(locales - {"null"}) >= FEWEST_LOCALES
