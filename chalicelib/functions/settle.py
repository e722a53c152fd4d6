"""`settle`: one message a job whose outcome was seen to be certain."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from chalice.app import Blueprint, SQSEvent

if TYPE_CHECKING:
    from chalicelib.credits import Deadline
    from chalicelib.insights.messages import JobMessage

functions = Blueprint(__name__)


@functions.on_sqs_message(
    queue_arn="arn:aws:sqs:us-east-1:000000000000:settle", batch_size=1, name="settle"
)
def settle(event: SQSEvent) -> object:
    """Settle the job of each message."""
    from chalicelib.functions.batches import each_job_message

    return each_job_message(event, _settle)


def _settle(message: JobMessage, deadline: Deadline) -> None:
    from chalicelib.insights.settle import settle

    settle(message.uid, message.job_id, now=int(time.time()), deadline=deadline)
