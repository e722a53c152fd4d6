"""`prepare`: one message a job that was unlocked, or a free sample."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from chalice.app import Blueprint, SQSEvent

if TYPE_CHECKING:
    from chalicelib.credits import Deadline
    from chalicelib.insights.messages import JobMessage, SampleMessage

functions = Blueprint(__name__)


@functions.on_sqs_message(
    queue_arn="arn:aws:sqs:us-east-1:000000000000:prepare", batch_size=1, name="prepare"
)
def prepare(event: SQSEvent) -> object:
    """Prepare the job, or the sample, of each message."""
    from chalicelib.functions.batches import each_message

    return each_message(event, _prepare, _prepare_sample)


def _prepare(message: JobMessage, deadline: Deadline) -> None:
    from chalicelib.insights import prepare

    prepare.prepare(message.uid, message.job_id, now=int(time.time()), deadline=deadline)


def _prepare_sample(message: SampleMessage, deadline: Deadline) -> None:
    from chalicelib.insights.sampling import prepare_sample

    prepare_sample(message, deadline=deadline)
