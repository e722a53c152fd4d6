"""Uploads too large for the API: a ticket, and a form that S3 itself takes the file with.

The form is a presigned POST: it fixes the key, the type and the size, and lapses soon. S3 tells the
queue when the file is there, and what became of it stands on the ticket for a day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

from pynamodb.attributes import (
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.exceptions import DoesNotExist, UpdateError

from chalicelib.app_table import CONDITION_FAILED, AppItem, user_pk
from chalicelib.aws import error_code, public_s3
from chalicelib.chats import ingest, objects, store
from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.errors import ChatsError, UploadNotFound
from chalicelib.chats.ingest import Outcome, Upload
from chalicelib.chats.readings import Choice
from chalicelib.chats.shown import keep_figures
from chalicelib.config import settings
from chalicelib.observability import log_event

MAX_BYTES = 500 << 20
FORM_SECONDS = 3600
TICKET_SECONDS = 86_400
CONTENT_TYPES = frozenset(
    {
        "application/zip",
        "application/json",
        "application/octet-stream",
        "text/csv",
        "text/markdown",
        "text/plain",
    }
)
LOST = "upload_lost"

_PREFIX = "UPLOAD#"


class TicketState(StrEnum):
    """Where an upload stands. `FAILED` is our fault, `REFUSED` the file's."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ticket:
    """One upload. `created_at` is epoch seconds; `code` and `detail` say why it was refused.

    `chats` are those of a file that holds several. `chat_id` is the chat it became, or went on
    with, once it is done.
    """

    uid: str
    upload_id: str
    file_name: str
    created_at: int
    choice: Choice = field(default_factory=Choice)
    extends: str | None = None
    state: TicketState = TicketState.WAITING
    outcome: Outcome | None = None
    chat_id: str | None = None
    code: str | None = None
    detail: str | None = None
    chats: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What a browser posts to `url`: `fields` as they are, and the file last, as `file`."""

    url: str
    fields: dict[str, str]
    expires_at: int
    max_bytes: int = field(default=MAX_BYTES)


class TicketItem(AppItem, discriminator="upload"):
    """See `Ticket`; goes by itself after a day."""

    file_name = UnicodeAttribute()
    created_at = NumberAttribute()
    date_order = UnicodeAttribute(null=True)
    chat = UnicodeAttribute(null=True)
    extends = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    result = JSONAttribute(null=True)
    ttl = NumberAttribute()


def open_upload(ticket: Ticket, content_type: str) -> Form:
    """Write the ticket, and answer the form for its file.

    Raises ChatNotFound if the chat to extend is not there.
    """
    if ticket.extends is not None:
        store.get_chat(ticket.uid, ticket.extends)
    TicketItem(
        user_pk(ticket.uid),
        f"{_PREFIX}{ticket.upload_id}",
        file_name=ticket.file_name,
        created_at=ticket.created_at,
        date_order=ticket.choice.date_order,
        chat=ticket.choice.chat,
        extends=ticket.extends,
        state=ticket.state.value,
        ttl=ticket.created_at + TICKET_SECONDS,
    ).save()
    key = objects.incoming_key(ticket.uid, ticket.upload_id)
    form = public_s3().generate_presigned_post(
        settings().chats_bucket,
        key,
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, MAX_BYTES]],
        ExpiresIn=FORM_SECONDS,
    )
    return Form(form["url"], form["fields"], ticket.created_at + FORM_SECONDS)


def get_ticket(uid: str, upload_id: str) -> Ticket:
    """The ticket; raises UploadNotFound, also for one of somebody else."""
    try:
        item = TicketItem.get(user_pk(uid), f"{_PREFIX}{upload_id}", consistent_read=True)
    except DoesNotExist:
        raise UploadNotFound from None
    return _ticket_of(item)


def receive(uid: str, upload_id: str, *, now: int, seconds: float) -> None:
    """Read the file that arrived for a ticket, and write on the ticket what became of it.

    Safe to repeat: a ticket that has its answer keeps it. A file without a ticket is not read.
    Either way the file goes from where it arrived.
    """
    try:
        ticket = get_ticket(uid, upload_id)
    except UploadNotFound:
        ticket = None
    if ticket is not None and ticket.state is TicketState.WAITING:
        stored = objects.stored_incoming(uid, upload_id, ticket.file_name)
        if stored is None:
            return
        keep = partial(objects.keep_incoming, uid, upload_id)
        upload = Upload(stored, upload_id, keep, ticket.choice, ticket.extends)
        state, result = _result(uid, upload, now=now, seconds=seconds)
        if state is TicketState.DONE:
            keep_figures(uid, result["chat_id"])
        _answer(ticket, (state, result))
    objects.delete_object(objects.incoming_key(uid, upload_id))


def lose(uid: str, upload_id: str) -> None:
    """Say on the ticket that its file could not be read by our fault, unless it has an answer."""
    try:
        ticket = get_ticket(uid, upload_id)
    except UploadNotFound:
        return
    said = {"code": LOST, "detail": "the file could not be read on our side; upload it again"}
    _answer(ticket, (TicketState.FAILED, said))


def _result(
    uid: str, upload: Upload, *, now: int, seconds: float
) -> tuple[TicketState, dict[str, Any]]:
    try:
        received = ingest.ingest(uid, upload, now=now, seconds=seconds)
    except ChatsError as refusal:
        log_event("upload_refused", uid=uid, upload_id=upload.chat_id, code=refusal.code)
        chats = getattr(refusal, "chats", None)
        return TicketState.REFUSED, {"code": refusal.code, "detail": str(refusal), "chats": chats}
    chat_id, outcome = received.chat.chat_id, received.outcome.value
    log_event("upload_received", uid=uid, upload_id=upload.chat_id, outcome=outcome)
    return TicketState.DONE, {"chat_id": chat_id, "outcome": outcome}


def _answer(ticket: Ticket, answer: tuple[TicketState, dict[str, Any]]) -> None:
    state, result = answer
    item = TicketItem(user_pk(ticket.uid), f"{_PREFIX}{ticket.upload_id}")
    try:
        item.update(
            [TicketItem.state.set(state.value), TicketItem.result.set(result)],
            condition=TicketItem.state == TicketState.WAITING.value,
        )
    except UpdateError as error:
        # Another delivery answered, or the ticket lapsed meanwhile.
        if error_code(error.cause) != CONDITION_FAILED:
            raise


def _ticket_of(item: TicketItem) -> Ticket:
    result = item.result or {}
    outcome = result.get("outcome")
    return Ticket(
        uid=item.pk.removeprefix("U#"),
        upload_id=item.sk.removeprefix(_PREFIX),
        file_name=item.file_name,
        created_at=int(item.created_at),
        choice=Choice(DateOrder(item.date_order) if item.date_order else None, item.chat),
        extends=item.extends,
        state=TicketState(item.state),
        outcome=Outcome(outcome) if outcome else None,
        chat_id=result.get("chat_id"),
        code=result.get("code"),
        detail=result.get("detail"),
        chats=result.get("chats"),
    )
