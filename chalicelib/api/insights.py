"""Insights: unlock a category, follow its job, read what it delivered."""

from __future__ import annotations

from chalice.app import Blueprint

from chalicelib.api.answers import Answer
from chalicelib.api.requests import (
    idempotency_key,
    identifier,
    json_fields,
    next_cursor,
    optional_coins,
    page_after,
    page_limit,
    parameter,
    text,
)
from chalicelib.api.routes import Call, private
from chalicelib.chats.errors import ChatNotFound
from chalicelib.insights.errors import JobNotFound, UnknownCategory

insights = Blueprint(__name__)


@private(insights, "/api/insights/unlock", methods=["POST"])
def unlock_category(call: Call) -> Answer:
    """Reserve the category's price and start its job; 200 if the answer is a job that exists."""
    from chalicelib.credits import Deadline
    from chalicelib.insights.jobs import progress
    from chalicelib.insights.unlock import unlock

    fields = json_fields(call.request, ("chat_id", "category_id", "expected_price"))
    chat_id, category_id = text(fields, "chat_id"), text(fields, "category_id")
    unlocked = unlock(
        call.uid,
        identifier(chat_id, ChatNotFound),
        identifier(category_id, UnknownCategory),
        key=idempotency_key(call.request),
        expected_price=optional_coins(fields, "expected_price"),
        now=call.now,
        deadline=Deadline.after(call.seconds_left),
    )
    return Answer(progress(unlocked.job, now=call.now), 202 if unlocked.created else 200)


@private(insights, "/api/insights/quote")
def quote_category(call: Call) -> Answer:
    """What an unlock would cost and meet; nothing is written."""
    from chalicelib.credits import Deadline
    from chalicelib.insights.quote import quote

    chat_id = parameter(call.request, "chat_id")
    category_id = parameter(call.request, "category_id")
    quoted = quote(
        call.uid,
        identifier(chat_id, ChatNotFound),
        identifier(category_id, UnknownCategory),
        now=call.now,
        deadline=Deadline.after(call.seconds_left),
    )
    return Answer(
        {
            "chat_id": chat_id,
            "category_id": category_id,
            "price": quoted.price,
            "available": quoted.available,
            "job_id": quoted.job_id,
            "refusal": quoted.refusal,
        }
    )


@private(insights, "/api/insights/jobs")
def list_jobs(call: Call) -> Answer:
    """The caller's jobs, newest first."""
    from chalicelib.insights import job_store, jobs

    limit, after = page_limit(call.request), page_after(call.request, "jobs")
    page, end = job_store.list_jobs(call.uid, limit=limit, after=after)
    return Answer(
        {
            "jobs": [jobs.progress(job, now=call.now) for job in page],
            "next": next_cursor("jobs", end),
        }
    )


@private(insights, "/api/insights/jobs/{job_id}/status")
def read_job_status(call: Call, job_id: str) -> Answer:
    """How far the job is, and what became of its coins."""
    from chalicelib.insights import job_store, jobs

    job = job_store.get_job(call.uid, identifier(job_id, JobNotFound))
    return Answer(jobs.progress(job, now=call.now))


@private(insights, "/api/insights/jobs/{job_id}/cancel", methods=["POST"])
def cancel_job(call: Call, job_id: str) -> Answer:
    """End a job that has not ended; its coins come back in the same transaction."""
    from chalicelib.credits import Deadline
    from chalicelib.insights.cancel import cancel
    from chalicelib.insights.jobs import progress

    job = cancel(
        call.uid,
        identifier(job_id, JobNotFound),
        now=call.now,
        deadline=Deadline.after(call.seconds_left),
    )
    return Answer(progress(job, now=call.now))


@private(insights, "/api/insights/chats/{chat_id}")
def read_insights(call: Call, chat_id: str) -> Answer:
    """Everything that was delivered, and paid for, about one chat."""
    from chalicelib.insights.results import read_chat_insights

    return Answer({"insights": read_chat_insights(call.uid, identifier(chat_id, ChatNotFound))})
