"""Files that go to S3 themselves, chats of several exports, and people joined: on the artefact."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from typing import Any

import requests

from tests.harness.api import POLL_SECONDS, Api
from tests.harness.chats import ANN, BEN, couple
from tests.harness.deployment import Deployment

TIMEOUT_SECONDS = 60
PRICE = 400


def form_for(api: Api, **said: str) -> dict[str, Any]:
    sent = {"file_name": "WhatsApp Chat with Ben.zip", "content_type": "application/zip", **said}
    form: dict[str, Any] = api.call("POST", "/api/chats/uploads", json_body=sent).expect(201)
    return form


def post(form: dict[str, Any], data: bytes, **changed: str) -> int:
    """Send a file with a form, as a browser does; the status."""
    answer = requests.post(
        form["url"],
        data={**form["fields"], **changed},
        files={"file": ("chat.zip", data)},
        timeout=TIMEOUT_SECONDS,
    )
    return answer.status_code


def answered(read: Callable[[], dict[str, Any]], ready: Callable[[dict[str, Any]], bool]) -> Any:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not ready(found := read()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"still {found}")
        time.sleep(POLL_SECONDS)
    return found


def ticket_of(api: Api, form: dict[str, Any]) -> Any:
    """The ticket of a form, once it has its answer."""
    return answered(
        lambda: api.get(f"/api/chats/uploads/{form['upload_id']}").expect(200),
        lambda ticket: ticket["state"] != "waiting",
    )


def read_through(api: Api, chat_id: str) -> Any:
    """A chat once all its exports are read."""
    return answered(
        lambda: api.get(f"/api/chats/{chat_id}").expect(200), lambda chat: chat["up_to_date"]
    )


def packed(text: bytes) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("_chat.txt", text)
        written.writestr("IMG-20240102-WA0001.jpg", b"no picture")
    return raw.getvalue()


def test_a_file_posted_to_s3_becomes_a_chat(api: Api) -> None:
    export = couple(weeks=200)
    form = form_for(api)
    assert post(form, packed(export.data)) == 204
    ticket = ticket_of(api, form)
    assert (ticket["state"], ticket["outcome"]) == ("done", "new")
    chat = api.get(f"/api/chats/{ticket['chat_id']}").expect(200)
    assert (chat["title"], chat["messages"]) == ("Ben", len(export.said))
    assert chat["statistics"]["messages"] == len(export.said)


def test_a_file_that_is_no_chat_is_refused_on_its_ticket(api: Api) -> None:
    form = form_for(api)
    assert post(form, b"no chat at all") == 204
    ticket = ticket_of(api, form)
    assert (ticket["state"], ticket["problem"]["code"]) == ("refused", "not_a_chat")
    assert api.get("/api/chats").expect(200)["chats"] == []


def test_a_form_takes_no_file_for_another_key(api: Api) -> None:
    form = form_for(api)
    assert post(form, b"x", key=form["fields"]["key"] + "0") == 403


def test_a_ticket_of_somebody_else_is_not_there(
    deployment: Deployment, api: Api, user: str
) -> None:
    form = form_for(api)
    deployment.api(f"not {user}").get(f"/api/chats/uploads/{form['upload_id']}").refused(
        404, "upload_not_found"
    )


def test_the_same_export_again_is_the_same_chat(api: Api) -> None:
    data = couple().data
    chat = api.uploaded(data)
    again = api.upload(data).expect(200)
    assert (again["outcome"], again["chat_id"]) == ("known", chat["chat_id"])


def test_a_longer_export_adds_only_what_is_new(api: Api) -> None:
    short, long = couple(weeks=2), couple(weeks=3)
    chat_id = api.uploaded(short.data)["chat_id"]
    extended = api.upload(long.data).expect(202)
    assert (extended["outcome"], extended["chat_id"]) == ("extends", chat_id)
    chat = read_through(api, chat_id)
    assert chat["messages"] == len(long.said)
    assert chat["statistics"]["messages"] == len(long.said)
    assert [export["messages"] for export in chat["exports"]] == [len(short.said), len(long.said)]


def test_insights_of_a_chat_that_grew_cite_the_export_each_message_came_in(
    api: Api, give: Callable[[int], None]
) -> None:
    give(PRICE)
    short, long = couple(weeks=1), couple(weeks=4)
    chat_id = api.uploaded(short.data)["chat_id"]
    api.upload(long.data).expect(202)
    job = api.unlocked(chat_id)
    assert api.ended(job["job_id"])["status"] == "completed"
    exports = {1: short, 2: long}
    evidence = [quote for insight in api.insights(chat_id) for quote in insight["evidence"]]
    assert {quote["export"] for quote in evidence} == {1, 2}
    for quote in evidence:
        said = exports[quote["export"]].said[quote["line"]]
        assert (said.sender, said.text) == (quote["sender"], quote["quote"])


def test_insights_unlocked_before_a_chat_grew_stay_as_they_were(
    api: Api, give: Callable[[int], None]
) -> None:
    give(PRICE)
    chat_id = api.uploaded(couple(weeks=2).data)["chat_id"]
    assert api.ended(api.unlocked(chat_id)["job_id"])["status"] == "completed"
    before = api.insights(chat_id)
    api.upload(couple(weeks=3).data).expect(202)
    read_through(api, chat_id)
    assert before
    assert api.insights(chat_id) == before


def test_people_joined_are_counted_as_one_and_a_name_is_shown_at_once(api: Api) -> None:
    chat = api.uploaded(couple().data)
    path = f"/api/chats/{chat['chat_id']}/participants"
    renamed = {"participants": [{"participant": ANN, "name": "Annie"}]}
    named = api.call("PATCH", path, json_body=renamed).expect(200)
    assert [person["name"] for person in named["participants"]] == ["Annie", BEN]
    joined = {"participants": [{"participant": BEN, "same_as": "Annie"}]}
    api.call("PATCH", path, json_body=joined).expect(202)
    found = read_through(api, chat["chat_id"])
    assert found["participants"] == ["Annie"]
    assert found["statistics"]["participants"]["Annie"]["messages"] == chat["messages"]


def test_an_upload_whose_messages_died_says_that_it_was_our_fault(
    deployment: Deployment, api: Api
) -> None:
    form = form_for(api)
    arrived = {"Records": [{"s3": {"object": {"key": form["fields"]["key"]}}}]}
    assert deployment.deliver("Lose", json.dumps(arrived)) == []
    ticket = ticket_of(api, form)
    assert (ticket["state"], ticket["problem"]["code"]) == ("failed", "upload_lost")


def test_a_dead_message_that_nobody_of_ours_wrote_is_parked_and_does_not_come_again(
    deployment: Deployment,
) -> None:
    assert deployment.deliver("Ingest", "no message of ours") == ["message-0"]
    assert deployment.deliver("Lose", "no message of ours") == []
