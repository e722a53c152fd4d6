"""SQS batches: each record by itself, and only what failed comes again.

`ReportBatchItemFailures` is set on the event source; an answer that names no record deletes all.
"""

from __future__ import annotations

from collections.abc import Callable

from chalice.app import SQSEvent

from chalicelib.credits import Deadline
from chalicelib.credits.errors import LedgerCorrupted
from chalicelib.functions.invocation import deadline, request_id
from chalicelib.insights import queues
from chalicelib.insights.messages import JobMessage, SampleMessage, read_message
from chalicelib.observability import bound_request, log_failure

ANSWER_SECONDS = 3
"""What is kept back of the function's time, to answer for the batch."""


def each_record(
    event: SQSEvent, handle: Callable[[str, str, Deadline], None]
) -> dict[str, list[dict[str, str]]]:
    """Hand each record's body, message id and deadline to `handle`; answers what failed.

    What raises is logged and comes again, up to the queue's receive count.
    """
    until = deadline(event, keep_seconds=ANSWER_SECONDS)
    failed = []
    with bound_request(request_id(event)):
        for record in event:
            message_id = record.to_dict()["messageId"]
            try:
                handle(record.body, message_id, until)
            except Exception as error:
                log_failure("message_failed", error, message_id=message_id)
                failed.append({"itemIdentifier": message_id})
    return {"batchItemFailures": failed}


def most_received(event: SQSEvent) -> int:
    """How often the record that came most often has come, this time counted."""
    return max(int(record.to_dict()["attributes"]["ApproximateReceiveCount"]) for record in event)


def each_job_message(
    event: SQSEvent, handle: Callable[[JobMessage, Deadline], None]
) -> dict[str, list[dict[str, str]]]:
    """As `each_record`, for messages of jobs.

    Corruption of the ledger is never tried again: the alarm rings and the message is parked.
    """

    def handle_record(body: str, message_id: str, until: Deadline) -> None:
        _handle_job(handle, JobMessage.from_json(body), message_id, until)

    return each_record(event, handle_record)


def each_message(
    event: SQSEvent,
    handle_job: Callable[[JobMessage, Deadline], None],
    handle_sample: Callable[[SampleMessage, Deadline], None],
) -> dict[str, list[dict[str, str]]]:
    """As `each_job_message`, for a queue that carries messages of samples, too."""

    def handle_record(body: str, message_id: str, until: Deadline) -> None:
        message = read_message(body)
        if isinstance(message, SampleMessage):
            handle_sample(message, until)
        else:
            _handle_job(handle_job, message, message_id, until)

    return each_record(event, handle_record)


def _handle_job(
    handle: Callable[[JobMessage, Deadline], None],
    message: JobMessage,
    message_id: str,
    until: Deadline,
) -> None:
    try:
        handle(message, until)
    except LedgerCorrupted as error:
        log_failure(error.code, error, uid=message.uid, job_id=message.job_id)
        queues.park(message, cause=error.code, message_id=message_id)
