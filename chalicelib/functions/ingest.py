"""`ingest`: files that arrived in S3, and chats whose exports are to be read again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from chalice.app import Blueprint, SQSEvent

if TYPE_CHECKING:
    from chalicelib.credits import Deadline

functions = Blueprint(__name__)


@functions.on_sqs_message(
    queue_arn="arn:aws:sqs:us-east-1:000000000000:uploads", batch_size=1, name="ingest"
)
def ingest(event: SQSEvent) -> object:
    """Read what each message speaks of."""
    from chalicelib.functions.batches import each_record

    return each_record(event, _ingest)


@functions.on_sqs_message(
    queue_arn="arn:aws:sqs:us-east-1:000000000000:uploads-dead", batch_size=1, name="lose"
)
def lose(event: SQSEvent) -> object:
    """Say on its ticket that an upload could not be read, whose message died."""
    from chalicelib.functions.batches import each_record

    return each_record(event, _lose)


def _ingest(body: str, _: str, deadline: Deadline) -> None:
    from chalicelib.chats import uploads
    from chalicelib.chats.indexes import keep_index
    from chalicelib.chats.ingest import read_again
    from chalicelib.chats.read_queue import ReadMessage, arrivals
    from chalicelib.chats.shown import keep_figures

    for arrived in arrivals(body):
        if isinstance(arrived, ReadMessage):
            read_again(arrived.uid, arrived.chat_id, seconds=deadline.remaining())
            keep_figures(arrived.uid, arrived.chat_id)
            if arrived.index:
                keep_index(arrived.uid, arrived.chat_id)
        else:
            uploads.receive(
                arrived.uid, arrived.upload_id, now=int(time.time()), seconds=deadline.remaining()
            )


def _lose(body: str, message_id: str, _: Deadline) -> None:
    from chalicelib.chats import uploads
    from chalicelib.chats.read_queue import UnreadableArrival, UploadMessage, arrivals
    from chalicelib.insights import queues
    from chalicelib.observability import log_event

    try:
        died = list(arrivals(body))
    except UnreadableArrival:
        queues.park(None, cause="unreadable_message", message_id=message_id)
        return
    for arrived in died:
        if isinstance(arrived, UploadMessage):
            uploads.lose(arrived.uid, arrived.upload_id)
        log_event("ingest_died", message_id=message_id, uid=arrived.uid)
    queues.park(None, cause="ingest_died", message_id=message_id)
