"""`prepare`: one message a job that was unlocked."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from chalice.app import Blueprint, SQSEvent

if TYPE_CHECKING:
    from chalicelib.credits import Deadline
    from chalicelib.insights.messages import JobMessage

functions = Blueprint(__name__)


@functions.on_sqs_message(
    queue_arn="arn:aws:sqs:us-east-1:000000000000:prepare", batch_size=1, name="prepare"
)
def prepare(event: SQSEvent) -> object:
    """Prepare the job of each message."""
    from chalicelib.functions.batches import each_job_message

    return each_job_message(event, _prepare)


def _prepare(message: JobMessage, deadline: Deadline) -> None:
    from chalicelib.insights import prepare

    prepare.prepare(message.uid, message.job_id, now=int(time.time()), deadline=deadline)
