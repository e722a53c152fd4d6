"""Insights: unlock a category, follow its job, read what it delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chalice.app import Blueprint

from chalicelib.api.answers import Answer, instant
from chalicelib.api.requests import (
    idempotency_key,
    identifier,
    json_fields,
    names,
    next_cursor,
    optional_coins,
    optional_date,
    optional_day,
    optional_flag,
    optional_switch,
    page_after,
    page_limit,
    parameter,
    question,
    repeated,
    text,
)
from chalicelib.api.routes import Call, private
from chalicelib.chats.errors import ChatNotFound
from chalicelib.insights.errors import JobNotFound, UnknownCategory

insights = Blueprint(__name__)

_UNLOCK_FIELDS = (
    "chat_id",
    "category_id",
    "expected_price",
    "from",
    "to",
    "participants",
    "only_new",
)


@private(insights, "/api/insights/unlock", methods=["POST"])
def unlock_category(call: Call) -> Answer:
    """Reserve the category's price and start its job; 200 if the answer is a job that exists."""
    from chalicelib.credits import Deadline
    from chalicelib.insights.jobs import progress
    from chalicelib.insights.scope import Scope
    from chalicelib.insights.unlock import Unlock, unlock

    fields = json_fields(call.request, _UNLOCK_FIELDS)
    chat_id, category_id = text(fields, "chat_id"), text(fields, "category_id")
    wanted = Unlock(
        call.uid,
        identifier(chat_id, ChatNotFound),
        identifier(category_id, UnknownCategory),
        named=Scope(
            first=optional_day(fields, "from"),
            last=optional_day(fields, "to"),
            participants=names(fields, "participants"),
        ),
        only_new=optional_flag(fields, "only_new"),
        key=idempotency_key(call.request),
        expected_price=optional_coins(fields, "expected_price"),
    )
    unlocked = unlock(wanted, now=call.now, deadline=Deadline.after(call.seconds_left))
    return Answer(progress(unlocked.job, now=call.now), 202 if unlocked.created else 200)


@private(insights, "/api/chats/{chat_id}/ask", methods=["POST"])
def ask_chat(call: Call, chat_id: str) -> Answer:
    """Ask the chat a question: a job of one insight; 200 if the answer is a job that exists."""
    from chalicelib.credits import Deadline
    from chalicelib.insights.jobs import progress
    from chalicelib.insights.questions import Question, ask

    fields = json_fields(call.request, ("question", "expected_price"))
    asked = Question(
        call.uid,
        identifier(chat_id, ChatNotFound),
        question(fields, "question"),
        key=idempotency_key(call.request),
        expected_price=optional_coins(fields, "expected_price"),
    )
    unlocked = ask(asked, now=call.now, deadline=Deadline.after(call.seconds_left))
    return Answer(progress(unlocked.job, now=call.now), 202 if unlocked.created else 200)


@private(insights, "/api/insights/quote")
def quote_category(call: Call) -> Answer:
    """What an unlock would cost and meet; nothing is written."""
    from chalicelib.credits import Deadline
    from chalicelib.insights.quote import quote
    from chalicelib.insights.scope import Scope
    from chalicelib.insights.unlock import Unlock

    chat_id = parameter(call.request, "chat_id")
    category_id = parameter(call.request, "category_id")
    wanted = Unlock(
        call.uid,
        identifier(chat_id, ChatNotFound),
        identifier(category_id, UnknownCategory),
        named=Scope(
            first=optional_date(call.request, "from"),
            last=optional_date(call.request, "to"),
            participants=repeated(call.request, "participant"),
        ),
        only_new=optional_switch(call.request, "only_new"),
    )
    quoted = quote(wanted, now=call.now, deadline=Deadline.after(call.seconds_left))
    return Answer(
        {
            "chat_id": chat_id,
            "category_id": category_id,
            "price": quoted.price,
            "available": quoted.available,
            "job_id": quoted.job_id,
            "refusal": quoted.refusal,
            "unsuited": list(quoted.unsuited),
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


@private(insights, "/api/insights/jobs/{job_id}/sent")
def read_sent(call: Call, job_id: str) -> Answer:
    """What left the account for the job, as it left."""
    from chalicelib.insights import sent

    found, end = sent.read_sent(
        call.uid, identifier(job_id, JobNotFound), after=page_after(call.request, "sent")
    )
    return Answer(sent_json(found, end))


def sent_json(found: Sequence[Mapping[str, Any]], end: str | None) -> dict[str, Any]:
    """A page of what left the account, up to the name `end`, if there is more."""
    return {
        "sent": [{**each, "sent_at": instant(each["sent_at"])} for each in found],
        "next": next_cursor("sent", end),
    }


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
