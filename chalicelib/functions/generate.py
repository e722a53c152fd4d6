"""`generate`: one message an insight."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chalice.app import Blueprint, SQSEvent

if TYPE_CHECKING:
    from chalicelib.credits import Deadline
    from chalicelib.insights.messages import JobMessage

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
    from chalicelib.config import settings
    from chalicelib.functions.batches import each_job_message, most_received

    # A batch is one message, and the queue gives it up after so many receives.
    last_try = most_received(event) >= settings().jobs.insight_receive_count
    return each_job_message(event, partial(_deliver, last_try=last_try))


def _deliver(message: JobMessage, _: Deadline, *, last_try: bool) -> None:
    from chalicelib.insights.deliver import deliver
    from chalicelib.insights.messages import UnreadableMessage

    if message.insight_id is None or message.manifest is None:
        raise UnreadableMessage
    deliver(message.uid, message.job_id, message.insight_id, message.manifest, last_try=last_try)
