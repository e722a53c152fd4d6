"""The catalogue that ships, and what a slip in one of its files is answered with."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.insights import catalogue
from chalicelib.insights.catalogue import CatalogueInvalid
from chalicelib.insights.errors import UnknownCategory
from chalicelib.insights.model import Category, Policy
from tests.unit.insights.talk import definition

SHIPPED = Path(catalogue.__file__).parent
INSIGHT = "insights/romantic/love_language.json"


def test_the_romantic_category_sells_its_six_insights_for_400_coins_all_or_nothing() -> None:
    romantic = catalogue.category("romantic")

    assert (romantic.price, romantic.policy) == (400, Policy.ALL_OR_NOTHING)
    assert [(each.insight_id, each.title) for each in romantic.insights] == [
        ("communication_basics", "Communication basics"),
        ("emotional_intimacy", "Emotional intimacy"),
        ("love_language", "Love language"),
        ("conflict_resolution", "Conflict resolution"),
        ("future_planning", "Future planning"),
        ("playfulness_romance", "Playfulness and romance"),
    ]


@pytest.mark.parametrize(
    ("category_id", "insight_ids"),
    [
        ("friendship", ["friendship_vitality", "support_dynamics", "trust_loyalty"]),
        ("family", ["emotional_climate", "family_dynamics", "conflict_patterns"]),
    ],
)
def test_friendship_and_family_sell_three_insights_each_for_300_coins_all_or_nothing(
    category_id: str, insight_ids: list[str]
) -> None:
    sold = catalogue.category(category_id)

    assert (sold.price, sold.policy) == (300, Policy.ALL_OR_NOTHING)
    assert [each.insight_id for each in sold.insights] == insight_ids


def test_no_insight_id_stands_in_two_categories() -> None:
    ids = [each.insight_id for sold in catalogue.categories() for each in sold.insights]

    assert len(set(ids)) == len(ids)


def test_the_catalogue_is_read_once() -> None:
    assert catalogue.categories() is catalogue.categories()


def test_a_category_that_is_not_in_the_catalogue_is_unknown() -> None:
    with pytest.raises(UnknownCategory):
        catalogue.category("astrology")


def of_price(price: int, insights: int) -> Category:
    return Category(
        category_id="any",
        title="Any",
        description="Any.",
        price=price,
        policy=Policy.PRO_RATA,
        insights=[definition(f"insight_{at}") for at in range(insights)],
    )


@given(insights=st.integers(1, 40), above=st.integers(0, 2000))
def test_shares_sum_to_the_price_and_differ_by_one_coin_at_most(insights: int, above: int) -> None:
    shares = catalogue.shares(of_price(insights + above, insights))

    assert len(shares) == insights
    assert sum(shares.values()) == insights + above
    assert min(shares.values()) >= 1
    assert max(shares.values()) - min(shares.values()) <= 1


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The shipped catalogue, to be spoilt."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "catalogue"))


def spoil(path: Path, change: Callable[[Any], None]) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")


def test_an_unspoilt_copy_loads_as_the_shipped_one(copy: Path) -> None:
    assert catalogue.load(copy) == catalogue.categories()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.clear(), "at least one category"),
        (lambda data: data.append(data[0]), "category_id stands more than once: romantic"),
        (lambda data: data[0].update(price=5), "price is 5"),
        (lambda data: data[0].update(price=True), "price is True"),
        (lambda data: data[0].update(price=400.0), "price is 400.0"),
        (lambda data: data[0].update(policy="free"), "policy is 'free'; known are all_or_nothing"),
        (lambda data: data[0].update(title=" Romantic"), "title needs text"),
        (lambda data: data[0].update(colour="red"), r"unknown fields \['colour'\]"),
        (lambda data: data[0].pop("description"), r"missing fields \['description'\]"),
        (lambda data: data[0].update(insights=[]), "insights needs a list"),
        (lambda data: data[0]["insights"].append("love_language"), "insight_id stands more than"),
        (
            lambda data: data[0]["insights"].append("star_sign"),
            "romantic/star_sign.json is missing",
        ),
        (lambda data: data[0]["insights"].pop(), "no category lists: romantic/playfulness_romance"),
        (lambda data: data.__setitem__(0, "romantic"), "an object is needed"),
    ],
)
def test_a_slip_in_the_categories_is_named(
    copy: Path, change: Callable[[Any], None], said: str
) -> None:
    spoil(copy / "categories.json", change)

    with pytest.raises(CatalogueInvalid, match=said):
        catalogue.load(copy)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.update(insight_id="love"), "insight_id is 'love', its place says"),
        (lambda data: data.update(category_id="family"), "category_id is 'family', its place says"),
        (lambda data: data.update(prompt=""), "prompt needs text"),
        (lambda data: data.update(limits=None), "limits needs text"),
        (lambda data: data.update(queries="hug"), "queries needs a list"),
        (lambda data: data.update(queries=["hug", " "]), "every entry of queries needs text"),
        (lambda data: data.pop("icon"), r"missing fields \['icon'\]"),
    ],
)
def test_a_slip_in_an_insight_is_named_with_its_file(
    copy: Path, change: Callable[[Any], None], said: str
) -> None:
    spoil(copy / INSIGHT, change)

    with pytest.raises(CatalogueInvalid, match=f"{INSIGHT}: .*{said}"):
        catalogue.load(copy)


def test_a_file_that_is_no_json_is_named(copy: Path) -> None:
    (copy / INSIGHT).write_text("{", encoding="utf-8")

    with pytest.raises(CatalogueInvalid, match=r"romantic/love_language.json is no JSON"):
        catalogue.load(copy)
