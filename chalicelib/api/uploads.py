"""Uploads: small ones in the request, large ones by a form that goes to S3 itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint

from chalicelib.api.answers import Answer, instant
from chalicelib.api.chats import chat_json
from chalicelib.api.errors import WrongShape
from chalicelib.api.requests import (
    identifier,
    json_fields,
    optional_date_order,
    optional_parameter,
    optional_text,
    shown_file_name,
    text,
    uploaded_file,
)
from chalicelib.api.routes import Call, private
from chalicelib.chats.errors import ChatNotFound, UploadNotFound

if TYPE_CHECKING:
    from chalicelib.chats.uploads import Ticket

uploads = Blueprint(__name__)

SHARE_OF_A_PROCESSOR = 0.5
"""Lambda gives 1,769 MB of memory a processor (its documentation), and the API's 1,024 MB 0.58."""

_STATUS_OF_OUTCOME = {"new": 201, "known": 200, "extends": 202}


@private(uploads, "/api/chats/upload", methods=["POST"])
def upload_chat(call: Call) -> Answer:
    """Take an export, and answer what was found in it."""
    from dataclasses import replace

    from chalicelib.chats import ingest
    from chalicelib.chats.readings import Choice
    from chalicelib.chats.shown import shown_chat

    extends = optional_parameter(call.request, "extends")
    choice = Choice(
        optional_date_order(optional_parameter(call.request, "date_order")),
        optional_parameter(call.request, "chat"),
    )
    file = uploaded_file(call.request)
    upload = replace(
        ingest.uploaded(call.uid, file.name, file.content, choice, now=call.now),
        extends=identifier(extends, ChatNotFound) if extends else None,
    )
    received = ingest.ingest(
        call.uid, upload, now=call.now, seconds=call.seconds_left * SHARE_OF_A_PROCESSOR
    )
    answer = {**chat_json(shown_chat(received.chat)), "outcome": received.outcome.value}
    return Answer(answer, _STATUS_OF_OUTCOME[received.outcome.value])


@private(uploads, "/api/chats/uploads", methods=["POST"])
def open_upload(call: Call) -> Answer:
    """Give a form that S3 takes a large file with."""
    from chalicelib.chats import uploads as domain
    from chalicelib.chats.readings import Choice
    from chalicelib.chats.store import new_chat_id

    known = ("file_name", "content_type", "date_order", "chat", "extends")
    fields = json_fields(call.request, known)
    content_type = optional_text(fields, "content_type") or "application/octet-stream"
    if content_type not in domain.CONTENT_TYPES:
        expected = f"one of {', '.join(sorted(domain.CONTENT_TYPES))}"
        raise WrongShape(field="content_type", expected=expected)
    extends = optional_text(fields, "extends")
    ticket = domain.Ticket(
        uid=call.uid,
        upload_id=new_chat_id(call.now),
        file_name=shown_file_name(text(fields, "file_name")),
        created_at=call.now,
        choice=Choice(
            optional_date_order(optional_text(fields, "date_order")), optional_text(fields, "chat")
        ),
        extends=identifier(extends, ChatNotFound) if extends else None,
    )
    form = domain.open_upload(ticket, content_type)
    answer = {
        "upload_id": ticket.upload_id,
        "url": form.url,
        "fields": form.fields,
        "expires_at": instant(form.expires_at),
        "max_bytes": form.max_bytes,
    }
    return Answer(answer, 201)


@private(uploads, "/api/chats/uploads/{upload_id}")
def read_upload(call: Call, upload_id: str) -> Answer:
    """What became of an upload."""
    from chalicelib.chats import uploads as domain

    ticket = domain.get_ticket(call.uid, identifier(upload_id, UploadNotFound))
    return Answer(_ticket_json(ticket))


def _ticket_json(ticket: Ticket) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "upload_id": ticket.upload_id,
        "file_name": ticket.file_name,
        "created_at": instant(ticket.created_at),
        "state": ticket.state.value,
        "outcome": ticket.outcome.value if ticket.outcome else None,
        "chat_id": ticket.chat_id,
        "problem": None,
    }
    if ticket.code is not None:
        answer["problem"] = {"code": ticket.code, "detail": ticket.detail}
        if ticket.chats is not None:
            answer["problem"]["chats"] = ticket.chats
    return answer
