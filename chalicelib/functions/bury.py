"""`bury`: messages that died. The job learns of it, and the ids are kept."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from chalice.app import Blueprint, SQSEvent

if TYPE_CHECKING:
    from chalicelib.credits import Deadline

functions = Blueprint(__name__)


@functions.on_sqs_message(
    queue_arn="arn:aws:sqs:us-east-1:000000000000:dead", batch_size=1, name="bury"
)
def bury(event: SQSEvent) -> object:
    """Bury each dead message; one that cannot be buried stays in the queue and comes again."""
    from chalicelib.functions.batches import each_record

    return each_record(event, _bury)


def _bury(body: str, message_id: str, deadline: Deadline) -> None:
    from chalicelib.insights.burial import bury_message

    bury_message(body, message_id, now=int(time.time()), deadline=deadline)
