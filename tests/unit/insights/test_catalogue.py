"""The catalogue that ships, and what a slip in one of its files is answered with."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.chats.statistics import StatisticsBuilder, figures
from chalicelib.insights import catalogue
from chalicelib.insights.catalogue.entry import CatalogueInvalid
from chalicelib.insights.catalogue.files import load
from chalicelib.insights.errors import UnknownCategory
from chalicelib.insights.figures import chosen_figures
from chalicelib.insights.model import Category, InsightDefinition, Policy, Suits
from tests.unit.insights.talk import definition, talk

SHIPPED = Path(catalogue.__file__).parent
INSIGHT = "insights/romantic/love_language.json"
INSIGHTS = [each for sold in catalogue.categories() for each in sold.insights]
each_insight = pytest.mark.parametrize("insight", INSIGHTS, ids=lambda each: each.insight_id)


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
        (
            "workplace",
            ["communication_effectiveness", "collaboration_accountability", "relationship_health"],
        ),
    ],
)
def test_friendship_family_and_workplace_sell_three_insights_each_for_300_coins_all_or_nothing(
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


def of_price(price: int, weights: Sequence[int]) -> Category:
    return Category(
        category_id="any",
        title="Any",
        description="Any.",
        price=price,
        policy=Policy.PRO_RATA,
        sample="insight_0",
        insights=[definition(f"insight_{at}", share=w) for at, w in enumerate(weights)],
    )


weights = st.lists(st.integers(1, 20), min_size=1, max_size=40)


@given(weights=weights, price=st.integers(1, 5000))
def test_shares_sum_to_the_price_and_none_is_a_coin_off_its_weight(
    weights: list[int], price: int
) -> None:
    shares = list(catalogue.shares(of_price(price, weights)).values())

    assert sum(shares) == price
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - price * weight / sum(weights)) < 1


@given(insights=st.integers(1, 40), above=st.integers(0, 2000))
def test_equal_weights_differ_by_one_coin_at_most_and_the_first_carry_it(
    insights: int, above: int
) -> None:
    shares = list(catalogue.shares(of_price(insights + above, [1] * insights)).values())

    assert min(shares) >= 1
    assert max(shares) - min(shares) <= 1
    assert shares == sorted(shares, reverse=True)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The shipped catalogue, to be spoilt."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "catalogue"))


def spoil(path: Path, change: Callable[[Any], None]) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")


def test_an_unspoilt_copy_loads_as_the_shipped_one(copy: Path) -> None:
    assert load(copy) == catalogue.categories()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.clear(), "at least one category"),
        (
            lambda data: data.append(data[0]),
            "categories.json: category_id stands more than once: romantic",
        ),
        (lambda data: data[0].update(price=5), "price is 5"),
        (lambda data: data[0].update(price=True), "price is True"),
        (lambda data: data[0].update(price=400.0), "price is 400.0"),
        (lambda data: data[0].update(policy="free"), "policy is 'free'; known are all_or_nothing"),
        (
            lambda data: data[0].update(sample="star_sign"),
            "sample is 'star_sign'; known are commun",
        ),
        (lambda data: data[0].update(title=" Romantic"), "title needs text"),
        (lambda data: data[0].update(colour="red"), r"unknown fields \['colour'\]"),
        (lambda data: data[0].pop("description"), r"missing fields \['description'\]"),
        (lambda data: data[0].update(insights=[]), "insights needs a list"),
        (
            lambda data: data[0]["insights"].append("love_language"),
            "insights holds a text more than once",
        ),
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
        load(copy)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.update(insight_id="love"), "insight_id is 'love', its place says"),
        (lambda data: data.update(category_id="family"), "category_id is 'family', its place says"),
        (lambda data: data.update(prompt=""), "prompt needs text"),
        (lambda data: data.update(limits=None), "limits needs text"),
        (lambda data: data.update(queries=["hug"]), "queries needs an object"),
        (lambda data: data["queries"].update(en="hug"), "queries: en needs a list"),
        (lambda data: data["queries"].update(en=["hug", " "]), "queries: en needs texts"),
        (lambda data: data["queries"].update(en=["hug", "hug"]), "queries: en holds a text more"),
        (lambda data: data["queries"].pop("en"), "queries languages are missing: en"),
        (lambda data: data["queries"].update(English=["hug"]), "no ISO 639-1 code: English"),
        (lambda data: data["counter_queries"].pop("ja"), "counter_queries languages are missing"),
        (lambda data: data.update(statistics=[]), "statistics needs a list"),
        (lambda data: data["participants"].update(fewest=0), "participants: fewest is 0"),
        (lambda data: data["participants"].update(most=1), "participants: most is 1"),
        (lambda data: data["participants"].pop("most"), r"participants: missing .*'most'"),
        (lambda data: data.update(share=0), "share is 0"),
        (lambda data: data.update(kinds={}), "kinds needs an object"),
        (lambda data: data["kinds"].update(words=""), "kinds: words needs text"),
        (lambda data: data["sources"].append("stars"), "sources no such construct .*: stars"),
        (lambda data: data.pop("icon"), r"missing fields \['icon'\]"),
    ],
)
def test_a_slip_in_an_insight_is_named_with_its_file(
    copy: Path, change: Callable[[Any], None], said: str
) -> None:
    spoil(copy / INSIGHT, change)

    with pytest.raises(CatalogueInvalid, match=f"{INSIGHT}: .*{said}"):
        load(copy)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data["repair"].update(n=0), "repair: n is 0"),
        (lambda data: data["repair"].update(caution=""), "repair: caution needs text"),
        (lambda data: data["repair"].pop("study"), r"repair: missing fields \['study'\]"),
        (lambda data: data.clear(), "no such construct"),
    ],
)
def test_a_slip_in_a_construct_is_named(
    copy: Path, change: Callable[[Any], None], said: str
) -> None:
    spoil(copy / "constructs.json", change)

    with pytest.raises(CatalogueInvalid, match=said):
        load(copy)


def test_every_slip_is_named_and_not_only_the_first(copy: Path) -> None:
    spoil(copy / INSIGHT, lambda data: data.update(title="", share=0))
    spoil(copy / "categories.json", lambda data: data[1].update(price=1))

    with pytest.raises(CatalogueInvalid) as invalid:
        load(copy)
    assert [slip.partition(": ")[0] for slip in invalid.value.slips] == [
        INSIGHT,
        INSIGHT,
        "categories.json",
    ]


def test_a_weight_that_leaves_an_insight_without_a_coin_is_named(copy: Path) -> None:
    spoil(copy / INSIGHT, lambda data: data.update(share=10_000))

    with pytest.raises(CatalogueInvalid, match="romantic: price is too low"):
        load(copy)


@pytest.mark.parametrize("content", ["null", "[]", '"text"', "7"])
def test_a_file_that_holds_no_object_is_named(copy: Path, content: str) -> None:
    (copy / INSIGHT).write_text(content)

    with pytest.raises(CatalogueInvalid, match=INSIGHT):
        load(copy)


@each_insight
def test_every_figure_that_an_insight_names_is_one_of_the_statistics(
    insight: InsightDefinition,
) -> None:
    crowd = talk(*(f"{person}: hello there" for person in ("Ann", "Ben", "Cleo") * 3))
    builder = StatisticsBuilder()
    builder.add_all(crowd.messages)
    shown = figures(builder.tallies())

    assert [path for path in insight.statistics if not chosen_figures(shown, [path])] == []


@each_insight
def test_what_an_insight_looks_for_is_written_in_eight_languages_each_in_its_own_words(
    insight: InsightDefinition,
) -> None:
    for queries in (insight.queries, insight.counter_queries):
        assert set(queries) >= {"en", "de", "es", "pt", "fr", "hi", "ru", "ja"}
        written = [query for language in queries.values() for query in language]
        assert len(set(written)) == len(written)


@each_insight
def test_every_insight_rests_on_research_and_says_what_it_does_not_show(
    insight: InsightDefinition,
) -> None:
    assert insight.sources
    assert all(source.caution for source in insight.sources)


def test_queries_are_given_in_the_languages_asked_for_and_always_in_english() -> None:
    insight = catalogue.category("romantic").insights[0]
    english, german = insight.queries["en"], insight.queries["de"]

    assert insight.queries_in(["de", "en", "tlh"]) == [*english, *german]
    assert insight.queries_in([]) == list(english)
    assert insight.counter_queries_in(["de"])[0] == insight.counter_queries["en"][0]


@pytest.mark.parametrize(
    ("suits", "people", "fits"),
    [
        (Suits(2, 2), 1, False),
        (Suits(2, 2), 2, True),
        (Suits(2, 2), 3, False),
        (Suits(2, None), 300, True),
        (Suits(2, None), 0, False),
    ],
)
def test_an_insight_suits_a_number_of_people(suits: Suits, people: int, fits: bool) -> None:
    assert suits.fits(people) is fits


def test_a_file_that_is_no_json_is_named(copy: Path) -> None:
    (copy / INSIGHT).write_text("{", encoding="utf-8")

    with pytest.raises(CatalogueInvalid, match=r"romantic/love_language.json is no JSON"):
        load(copy)
