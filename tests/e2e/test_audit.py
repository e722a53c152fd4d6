"""The deployed audit: it finds what was planted, tells the log of it, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable

from tests.harness.api import Api
from tests.harness.chats import couple
from tests.harness.deployment import Deployment, eventually

PRICE = 400


def found(deployment: Deployment, user: str) -> list[str]:
    """The lines in which the audit names something of this user's."""
    lines = deployment.logs("Audit").split("\n")
    return [line for line in lines if "audit_discrepancy" in line and deployment.uid(user) in line]


def test_the_audit_names_what_was_planted_and_nothing_before(
    deployment: Deployment, api: Api, user: str, give: Callable[[int], None]
) -> None:
    give(PRICE)
    chat_id = api.uploaded(couple().data)["chat_id"]
    api.ended(api.unlocked(chat_id)["job_id"])
    assert deployment.audit() >= 1
    assert found(deployment, user) == []

    (job,) = deployment.items("AppTable", f"U#{deployment.uid(user)}", "JOB#")
    deployment.dynamodb.update_item(
        TableName=deployment.physical["AppTable"],
        Key={"pk": {"S": job["pk"]}, "sk": {"S": job["sk"]}},
        UpdateExpression="SET charged = :less",
        ExpressionAttributeValues={":less": {"N": str(PRICE - 1)}},
    )
    deployment.audit()
    eventually(lambda: bool(found(deployment, user)), "the audit said nothing")
    (after,) = deployment.items("AppTable", f"U#{deployment.uid(user)}", "JOB#")
    assert after["charged"] == PRICE - 1


def test_a_quote_on_the_deployed_api_writes_nothing(
    deployment: Deployment, api: Api, user: str
) -> None:
    chat_id = api.uploaded(couple().data)["chat_id"]
    path = f"/api/insights/quote?chat_id={chat_id}&category_id=romantic"
    quoted = api.get(path).expect(200)
    assert (quoted["price"], quoted["refusal"]) == (PRICE, "insufficient_coins")
    assert deployment.items("LedgerTable", f"W#{deployment.uid(user)}") == []
