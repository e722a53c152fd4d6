"""The place of a quote in its conversation, and what a search finds, on the deployed artefact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tests.harness.api import Answer, Api
from tests.harness.chats import ANN, BEN, FIRST_MESSAGE_AT, Said, couple
from tests.harness.deployment import Deployment, eventually

PRICE = 400
AT_ONCE_MESSAGES = 20_000
"""So many messages the API makes an index of itself."""
READING_SECONDS = 120


def messages(api: Api, chat_id: str, **query: str | int) -> Answer:
    return api.get(f"/api/chats/{chat_id}/messages?{urlencode(query)}")


def shown(message: Mapping[str, Any]) -> Said:
    """The message as the export says it; its moment is read back."""
    sent_at = datetime.fromisoformat(message["sent_at"])
    return Said(message["sender"], message["text"], sent_at)


def test_a_search_finds_messages_that_open_in_their_place(api: Api) -> None:
    export = couple()
    chat_id = api.uploaded(export.data)["chat_id"]
    found = messages(api, chat_id, search="trip to the lighthouse", limit=5).expect(200)
    assert found["query"] == "trip to the lighthouse"
    assert 1 <= len(found["messages"]) <= 5
    for message in found["messages"]:
        assert shown(message) == export.said[message["line"]]
    best = found["messages"][0]
    assert "lighthouse" in best["text"]
    opened = messages(api, chat_id, around=best["line"], before=1, after=2).expect(200)
    lines = [best["line"] + offset for offset in (-1, 0, 1, 2)]
    assert [message["line"] for message in opened["messages"]] == lines
    assert [shown(message) for message in opened["messages"]] == [export.said[n] for n in lines]
    assert opened["at"] == {"export": 1, "line": best["line"]}


def test_a_search_is_narrowed_to_days_and_people(api: Api) -> None:
    chat_id = api.uploaded(couple().data)["chat_id"]
    day = (FIRST_MESSAGE_AT + timedelta(days=1)).date().isoformat()
    narrow = {"search": "did you sleep", "from": day, "to": day, "participant": BEN}
    found = messages(api, chat_id, **narrow).expect(200)["messages"]
    assert {(message["sender"], message["sent_at"][:10]) for message in found} == {(BEN, day)}
    assert ANN in {m["sender"] for m in messages(api, chat_id, search="sleep").body["messages"]}


def test_every_evidence_of_an_insight_opens_in_its_place(
    api: Api, give: Callable[[int], None]
) -> None:
    give(PRICE)
    chat_id = api.uploaded(couple().data)["chat_id"]
    assert api.ended(api.unlocked(chat_id)["job_id"])["status"] == "completed"
    evidence = [quoted for insight in api.insights(chat_id) for quoted in insight["evidence"]]
    assert evidence
    places = {(quoted["export"], quoted["line"]): quoted for quoted in evidence}
    for (export, line), quoted in places.items():
        found = messages(api, chat_id, around=f"{export}:{line}", before=0, after=0)
        (message,) = found.expect(200)["messages"]
        assert message["text"].startswith(quoted["quote"])
        assert (message["sender"], message["sent_at"]) == (quoted["sender"], quoted["sent_at"])


def test_a_large_chat_is_made_ready_while_the_reader_is_asked_to_wait(api: Api) -> None:
    lines = [
        f"{FIRST_MESSAGE_AT + timedelta(minutes=number):%d/%m/%Y, %H:%M} - {ANN}: word {number}"
        for number in range(AT_ONCE_MESSAGES + 1)
    ]
    chat_id = api.uploaded("\n".join(lines).encode())["chat_id"]
    first = messages(api, chat_id, around=7)
    first.refused(503, "index_not_ready")
    assert int(first.headers["retry-after"]) > 0

    place = {"around": 7, "before": 0, "after": 0}
    eventually(
        lambda: messages(api, chat_id, **place).status != 503,
        "the chat was not made ready",
        seconds=READING_SECONDS,
    )
    (message,) = messages(api, chat_id, **place).expect(200)["messages"]
    assert (message["line"], message["text"]) == (7, "word 6")


def test_nobody_reads_the_messages_of_somebody_else(
    deployment: Deployment, api: Api, user: str
) -> None:
    chat_id = api.uploaded(couple().data)["chat_id"]
    stranger = deployment.api(f"{user}-else")
    messages(stranger, chat_id, around=3).refused(404, "chat_not_found")
    messages(stranger, chat_id, search="sleep").refused(404, "chat_not_found")
    messages(api, chat_id, around=10**6).refused(404, "message_not_found")
    messages(api, chat_id).refused(422, "wrong_shape")
