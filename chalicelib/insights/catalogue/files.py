"""The files of the catalogue, read and checked: all slips are named, not only the first."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from chalicelib.insights.answers import answer_schema
from chalicelib.insights.catalogue.entry import CatalogueInvalid, Entry
from chalicelib.insights.catalogue.weights import apportion
from chalicelib.insights.model import (
    Category,
    FallbackPolicy,
    InsightDefinition,
    Policy,
    Source,
    Suits,
)

LANGUAGES: Final = ("en", "de", "es", "pt", "fr", "hi", "ru", "ja")
"""The least that queries are written in."""
_CATEGORY_FIELDS = (
    "category_id",
    "title",
    "description",
    "price",
    "policy",
    "fallback",
    "sample",
    "insights",
)
_INSIGHT_FIELDS = (
    "insight_id",
    "category_id",
    "title",
    "description",
    "icon",
    "queries",
    "counter_queries",
    "statistics",
    "participants",
    "share",
    "prompt",
    "kinds",
    "limits",
    "sources",
)
_LANGUAGE = re.compile("[a-z]{2}")
_SOURCE_FIELDS = ("construct", "study", "n", "caution")


def load(folder: Path) -> Sequence[Category]:
    """Read and check the catalogue in `folder`; raises CatalogueInvalid, which names every slip."""
    slips: list[str] = []
    constructs = _constructs(folder, slips)
    entries = _listing(folder / "categories.json", slips)
    read = _Reader(folder, constructs, slips)
    loaded = tuple(read.category(entry) for entry in entries)
    _name_repeats([each.category_id for each in loaded], "categories.json: category_id", slips)
    _name_repeats(
        [each.insight_id for sold in loaded for each in sold.insights],
        "categories.json: insight_id",
        slips,
    )
    _name_unlisted(folder, entries, slips)
    if slips:
        raise CatalogueInvalid(slips)
    return loaded


@dataclass(frozen=True, slots=True)
class _Reader:
    folder: Path
    constructs: Mapping[str, Source]
    slips: list[str]

    def category(self, listed: object) -> Category:
        entry = Entry.of(listed, "categories.json", _CATEGORY_FIELDS, self.slips)
        category_id = entry.text("category_id")
        entry = entry.named(category_id)
        insights = tuple(
            self.insight(category_id, insight_id) for insight_id in entry.texts("insights")
        )
        category = Category(
            category_id=category_id,
            title=entry.text("title"),
            description=entry.text("description"),
            price=entry.whole("price", least=max(1, len(insights))),
            policy=Policy(entry.one_of("policy", tuple(Policy))),
            fallback=FallbackPolicy(entry.one_of("fallback", tuple(FallbackPolicy))),
            sample=entry.one_of("sample", [each.insight_id for each in insights]),
            insights=insights,
        )
        if insights and 0 in apportion(category.price, [each.share for each in insights]):
            entry.slip("price", "is too low: an insight would cost less than a coin by its share")
        return category

    def insight(self, category_id: str, insight_id: str) -> InsightDefinition:
        path = self.folder / "insights" / category_id / f"{insight_id}.json"
        where = path.relative_to(self.folder).as_posix()
        found = _read(path, where, self.slips)
        entry = Entry.of(found, where, _INSIGHT_FIELDS, self.slips)
        for name, place in (("insight_id", insight_id), ("category_id", category_id)):
            if (said := entry.text(name)) != place:
                entry.slip(name, f"is {said!r}, its place says {place!r}")
        return InsightDefinition(
            insight_id=insight_id,
            category_id=category_id,
            title=entry.text("title"),
            description=entry.text("description"),
            icon=entry.text("icon"),
            queries=_queries(entry, "queries"),
            counter_queries=_queries(entry, "counter_queries"),
            statistics=entry.texts("statistics"),
            participants=_suits(entry),
            share=entry.whole("share", least=1),
            prompt=entry.text("prompt"),
            answer=answer_schema(entry.table("kinds").texts_by_name()),
            limits=entry.text("limits"),
            sources=self._sources(entry),
        )

    def _sources(self, entry: Entry) -> Sequence[Source]:
        named = entry.texts("sources")
        unknown = [name for name in named if name not in self.constructs]
        if unknown:
            entry.slip("sources", f"no such construct in constructs.json: {', '.join(unknown)}")
        return tuple(self.constructs[name] for name in named if name in self.constructs)


def _queries(entry: Entry, name: str) -> Mapping[str, Sequence[str]]:
    table = entry.table(name)
    missing = [language for language in LANGUAGES if language not in table.fields]
    if missing and entry.has(name):
        entry.slip(name, f"languages are missing: {', '.join(missing)}")
    odd = [language for language in table.fields if not _LANGUAGE.fullmatch(language)]
    if odd:
        entry.slip(name, f"has keys that are no ISO 639-1 code: {', '.join(odd)}")
    return {language: table.texts(language) for language in table.fields}


def _suits(entry: Entry) -> Suits:
    table = entry.table("participants", ("fewest", "most"))
    fewest = table.whole("fewest", least=1)
    unbounded = table.fields.get("most") is None
    return Suits(fewest, None if unbounded else table.whole("most", least=fewest))


def _constructs(folder: Path, slips: list[str]) -> Mapping[str, Source]:
    where = "constructs.json"
    table = Entry.of(_read(folder / where, where, slips), where, None, slips)
    return {name: _source(table.table(name, _SOURCE_FIELDS)) for name in table.fields}


def _source(entry: Entry) -> Source:
    return Source(
        construct=entry.text("construct"),
        study=entry.text("study"),
        n=None if entry.fields.get("n") is None else entry.whole("n", least=1),
        caution=entry.text("caution"),
    )


def _listing(path: Path, slips: list[str]) -> Sequence[object]:
    entries = _read(path, path.name, slips)
    if isinstance(entries, list) and entries:
        return entries
    slips.append(f"{path.name}: a list with at least one category is needed")
    return ()


def _read(path: Path, where: str, slips: list[str]) -> Any:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        slips.append(f"{where} is missing")
    except ValueError as broken:
        slips.append(f"{where} is no JSON: {broken}")
    else:
        if found is None:
            slips.append(f"{where} holds nothing")
        return found
    return None


def _name_repeats(values: Iterable[str], where: str, slips: list[str]) -> None:
    repeated = sorted(value for value, times in Counter(values).items() if times > 1)
    if repeated:
        slips.append(f"{where} stands more than once: {', '.join(repeated)}")


def _name_unlisted(folder: Path, entries: Iterable[object], slips: list[str]) -> None:
    listed = {
        f"{entry.get('category_id')}/{insight_id}.json"
        for entry in entries
        if isinstance(entry, dict)
        for insight_id in entry.get("insights") or ()
    }
    present = {
        path.relative_to(folder / "insights").as_posix()
        for path in (folder / "insights").rglob("*.json")
    }
    if present - listed:
        slips.append(f"insights that no category lists: {', '.join(sorted(present - listed))}")
