"""`generate`: one message an insight, of a job or a free sample."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from chalice.app import Blueprint, SQSEvent

if TYPE_CHECKING:
    from chalicelib.credits import Deadline
    from chalicelib.insights.messages import JobMessage, SampleMessage

MAXIMUM_CONCURRENCY = 10
"""Back-pressure on the model. Reserved concurrency instead would use up receive counts."""

functions = Blueprint(__name__)


@functions.on_sqs_message(
    queue_arn="arn:aws:sqs:us-east-1:000000000000:insight",
    batch_size=1,
    name="generate",
    maximum_concurrency=MAXIMUM_CONCURRENCY,
)
def generate(event: SQSEvent) -> object:
    """Write the insight of each message."""
    from chalicelib.functions.batches import each_message, most_received

    # A batch is one message.
    received = most_received(event)
    return each_message(
        event, partial(_deliver, received=received), partial(_deliver_sample, received=received)
    )


def _deliver(message: JobMessage, deadline: Deadline, *, received: int) -> None:
    from chalicelib.insights.deliver import deliver

    deliver(message, received=received, now=int(time.time()), deadline=deadline)


def _deliver_sample(message: SampleMessage, _: Deadline, *, received: int) -> None:
    from chalicelib.insights.sampling import deliver_sample

    deliver_sample(message, received=received, now=int(time.time()))
