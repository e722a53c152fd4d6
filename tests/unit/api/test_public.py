"""The routes that anybody may call."""

from __future__ import annotations

from chalice.test import Client

from chalicelib.insights.catalogue import categories


def test_health_answers_anybody(client: Client) -> None:
    response = client.http.get("/health")

    assert (response.status_code, response.json_body) == (200, {"status": "ok"})


def test_every_category_is_listed_with_its_price(client: Client) -> None:
    listed = client.http.get("/api/categories").json_body["categories"]

    assert [(each["category_id"], each["price"], each["total_insights"]) for each in listed] == [
        (each.category_id, each.price, len(each.insights)) for each in categories()
    ]


def test_the_insights_of_a_category_come_in_their_order(client: Client) -> None:
    for category in categories():
        path = f"/api/categories/{category.category_id}/insights"

        shown = client.http.get(path).json_body["insights"]

        assert [each["insight_id"] for each in shown] == [
            each.insight_id for each in category.insights
        ]


def test_a_category_is_listed_with_its_insights_its_sample_and_shares_that_sum_to_its_price(
    client: Client,
) -> None:
    for category in client.http.get("/api/categories").json_body["categories"]:
        path = f"/api/categories/{category['category_id']}/insights"

        assert category["insights"] == client.http.get(path).json_body["insights"]
        assert sum(each["share"] for each in category["insights"]) == category["price"]
        assert category["sample"] in [each["insight_id"] for each in category["insights"]]


def test_an_insight_says_whom_it_suits_what_it_cannot_tell_and_what_it_rests_on(
    client: Client,
) -> None:
    listed = client.http.get("/api/categories").json_body["categories"]
    shown = {each["insight_id"]: each for sold in listed for each in sold["insights"]}

    assert shown["love_language"]["participants"] == {"fewest": 2, "most": 2}
    assert shown["family_dynamics"]["participants"] == {"fewest": 2, "most": None}
    for each in shown.values():
        assert each["limits"]
        assert all(source["construct"] and source["caution"] for source in each["sources"])


def test_what_a_generator_is_told_is_nobody_elses_business(client: Client) -> None:
    for category in categories():
        shown = client.http.get(f"/api/categories/{category.category_id}/insights").json_body

        assert not any(
            {"prompt", "queries", "counter_queries", "answer", "statistics"} & each.keys()
            for each in shown["insights"]
        )


def test_an_unknown_category_is_404(client: Client) -> None:
    for category_id in ("astrology", "no%20id", "x" * 65):
        response = client.http.get(f"/api/categories/{category_id}/insights")

        assert (response.status_code, response.json_body["code"]) == (404, "unknown_category")
