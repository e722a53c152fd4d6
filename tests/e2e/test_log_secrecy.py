"""What a person wrote, and who they are, stands in no log and nowhere in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from tests.harness.chats import ANN, BEN, couple
from tests.harness.deployment import FUNCTIONS, Deployment, eventually
from tests.harness.dynamodb_proxy import BROKEN, DynamoDBProxy, Pattern
from tests.harness.events import upload_event

PRICE = 400
TOLD_APART = 12
"""Shorter messages ("lol") may stand in a log by chance."""


def test_no_log_holds_what_was_said_or_who_said_it_through_jobs_that_end_well_and_badly(
    deployment: Deployment,
    faults: DynamoDBProxy,
    user: str,
    give: Callable[[int], None],
) -> None:
    api = deployment.api(user)
    give(2 * PRICE)
    export = couple()
    good = api.uploaded(export.data)["chat_id"]
    assert api.ended(api.unlocked(good)["job_id"])["status"] == "completed"
    longest = max((said.text for said in export.said.values()), key=len)
    asked = urlencode({"search": longest, "participant": ANN})
    assert api.get(f"/api/chats/{good}/messages?{asked}").expect(200)["messages"]

    faults.refuse(Pattern(function="Generate", operation="UpdateItem"), BROKEN, times=None)
    bad = api.uploaded(couple(greeting="Hello again").data)["chat_id"]
    with deployment.visibility("InsightQueue", 1):
        assert api.ended(api.unlocked(bad)["job_id"])["status"] == "failed"
    words = "\n".join(said.text for said in export.said.values())
    api.upload(words.encode()).refused(422, "not_a_chat")
    latin = upload_event(export.text.encode() + b"\xe9", principal=deployment.uid(user))
    deployment.request(latin).refused(400, "not_utf8")

    uid = deployment.uid(user)
    for event in ("coins_reserved", "coins_charged", "coins_released"):
        eventually(partial(_tells, deployment, event, uid), f"no log tells {event}")
    logged = deployment.logs(*FUNCTIONS)
    said = {said.text for said in export.said.values() if len(said.text) >= TOLD_APART}
    secrets = {*said, ANN, BEN, user, deployment.token(user).split(".")[1]}
    assert not [secret for secret in secrets if secret in logged]
    kept = str(deployment.items("LedgerTable", f"W#{uid}"))
    assert not [secret for secret in secrets if secret in kept]


def _tells(deployment: Deployment, event: str, uid: str) -> bool:
    """Whether a log has this event of this user; a line comes after the function has answered."""
    lines = deployment.logs(*FUNCTIONS).splitlines()
    return any(event in line and uid in line for line in lines)
