"""What can be bought: reviewed data, read from the files beside this module.

`categories.json` lists the categories with their prices and, in the order they are shown, the ids
of their insights; `insights/<category_id>/<insight_id>.json` holds one insight each. Everything is
checked when it is first read, so that a slip in a file stops a deployment and never a customer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.insights.errors import UnknownCategory
from chalicelib.insights.model import Category, InsightDefinition, Policy

_FOLDER = Path(__file__).parent
_CATEGORY_FIELDS = frozenset(
    {"category_id", "title", "description", "price", "policy", "insights"},
)
_INSIGHT_FIELDS = frozenset(
    {
        "insight_id",
        "category_id",
        "title",
        "description",
        "icon",
        "queries",
        "prompt",
        "limits",
    }
)


class CatalogueInvalid(Exception):
    """A file of the catalogue is not as it has to be; the message names the file and the slip."""


@cache
def categories() -> Sequence[Category]:
    """Every category, in the order it is shown; raises CatalogueInvalid."""
    return load(_FOLDER)


def category(category_id: str) -> Category:
    """The category of that id; raises UnknownCategory."""
    for each in categories():
        if each.category_id == category_id:
            return each
    raise UnknownCategory


def shares(of: Category) -> Mapping[str, int]:
    """What each insight costs of the category's price: whole coins that sum to it exactly.

    Shares differ by one coin at most; the insights shown first carry the remainder.
    """
    share, remainder = divmod(of.price, len(of.insights))
    return {
        insight.insight_id: share + (position < remainder)
        for position, insight in enumerate(of.insights)
    }


def load(folder: Path) -> Sequence[Category]:
    """Read and check the catalogue in `folder`; raises CatalogueInvalid."""
    listing = folder / "categories.json"
    entries = _read(listing)
    if not isinstance(entries, list) or not entries:
        raise CatalogueInvalid(f"{listing.name}: a list with at least one category is needed")
    loaded = tuple(_category(folder, entry) for entry in entries)
    _refuse_repeats([each.category_id for each in loaded], where=listing.name, of="category_id")
    _refuse_unlisted(folder, loaded)
    return loaded


def _category(folder: Path, entry: object) -> Category:
    where = "categories.json"
    fields = _fields(entry, expected=_CATEGORY_FIELDS, where=where)
    category_id = _text(fields, "category_id", where)
    where = f"{where}: {category_id}"
    insight_ids = _texts(fields, "insights", where)
    _refuse_repeats(insight_ids, where=where, of="insight_id")
    price = fields["price"]
    if type(price) is not int or price < len(insight_ids):
        raise CatalogueInvalid(
            f"{where}: price is {price!r}; whole coins, at least one an insight, are needed"
        )
    policy = fields["policy"]
    if policy not in set(Policy):
        raise CatalogueInvalid(f"{where}: policy is {policy!r}; known are {', '.join(Policy)}")
    return Category(
        category_id=category_id,
        title=_text(fields, "title", where),
        description=_text(fields, "description", where),
        price=price,
        policy=Policy(policy),
        insights=tuple(_insight(folder, category_id, insight_id) for insight_id in insight_ids),
    )


def _insight(folder: Path, category_id: str, insight_id: str) -> InsightDefinition:
    path = folder / "insights" / category_id / f"{insight_id}.json"
    where = str(path.relative_to(folder))
    fields = _fields(_read(path), expected=_INSIGHT_FIELDS, where=where)
    for name, value in (("insight_id", insight_id), ("category_id", category_id)):
        if fields[name] != value:
            raise CatalogueInvalid(f"{where}: {name} is {fields[name]!r}, its place says {value!r}")
    return InsightDefinition(
        insight_id=insight_id,
        category_id=category_id,
        title=_text(fields, "title", where),
        description=_text(fields, "description", where),
        icon=_text(fields, "icon", where),
        queries=_texts(fields, "queries", where),
        prompt=_text(fields, "prompt", where),
        limits=_text(fields, "limits", where),
    )


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise CatalogueInvalid(f"{path.parent.name}/{path.name} is missing") from missing
    except ValueError as broken:
        raise CatalogueInvalid(f"{path.parent.name}/{path.name} is no JSON: {broken}") from broken


def _fields(entry: object, *, expected: frozenset[str], where: str) -> Mapping[str, Any]:
    if not isinstance(entry, dict):
        raise CatalogueInvalid(f"{where}: an object is needed")
    missing, unknown = expected - entry.keys(), entry.keys() - expected
    if missing or unknown:
        raise CatalogueInvalid(
            f"{where}: missing fields {sorted(missing)}, unknown fields {sorted(unknown)}"
        )
    return entry


def _text(fields: Mapping[str, Any], name: str, where: str) -> str:
    value = fields[name]
    if not isinstance(value, str) or not value or value != value.strip():
        raise CatalogueInvalid(f"{where}: {name} needs text without space around it")
    return value


def _texts(fields: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    values = fields[name]
    if not isinstance(values, list) or not values:
        raise CatalogueInvalid(f"{where}: {name} needs a list with at least one text")
    if not all(isinstance(value, str) and value.strip() for value in values):
        raise CatalogueInvalid(f"{where}: every entry of {name} needs text")
    return tuple(values)


def _refuse_repeats(values: Sequence[str], *, where: str, of: str) -> None:
    repeated = sorted({value for value in values if values.count(value) > 1})
    if repeated:
        raise CatalogueInvalid(f"{where}: {of} stands more than once: {', '.join(repeated)}")


def _refuse_unlisted(folder: Path, loaded: Sequence[Category]) -> None:
    listed = {f"{c.category_id}/{i.insight_id}.json" for c in loaded for i in c.insights}
    present = {
        path.relative_to(folder / "insights").as_posix()
        for path in (folder / "insights").rglob("*.json")
    }
    if present - listed:
        raise CatalogueInvalid(
            f"insights that no category lists: {', '.join(sorted(present - listed))}"
        )
