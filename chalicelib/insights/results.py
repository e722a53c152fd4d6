"""Insights as they are stored and shown: one object an attempt, readable once its job completed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.chats import objects
from chalicelib.chats.store import get_chat
from chalicelib.config import settings
from chalicelib.insights import job_store
from chalicelib.insights.jobs import Job, JobStatus
from chalicelib.insights.model import Insight
from chalicelib.insights.usage import Usage

_USAGE = "usage"
"""What of a stored result is the operator's alone."""


def store_attempt(job: Job, attempt: str, insight: Insight, usage: Usage) -> None:
    """Keep what one attempt wrote, under a name of its own, and what models took for it."""
    cost = usage.micro_dollars(settings().prices)
    stored = {**shown_insight(insight), _USAGE: {**asdict(usage), "micro_dollars": cost}}
    objects.write_json(_key(job, insight.insight_id, attempt), stored)


def read_usage(job: Job, insight_id: str, attempt: str) -> dict[str, Any] | None:
    """What models took for a stored result: `answers`, `input_tokens`, `output_tokens`,
    `micro_dollars` (None if nobody knew the price). None if the result is gone.
    """
    try:
        stored = objects.read_json(_key(job, insight_id, attempt))
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchKey":
            raise
        return None
    found: dict[str, Any] | None = stored.get(_USAGE)
    return found


def delete_attempt(job: Job, insight_id: str, attempt: str) -> None:
    """Forget an attempt whose mark does not stand."""
    objects.delete_object(_key(job, insight_id, attempt))


def read_chat_insights(uid: str, chat_id: str) -> list[dict[str, Any]]:
    """All insights that were paid for, job by job, the oldest first; raises ChatNotFound."""
    if not get_chat(uid, chat_id).slots:
        return []
    try:
        return [
            _of_job(job, share.insight_id)
            for job in job_store.jobs_of_chat(uid, chat_id)
            if job.status is JobStatus.COMPLETED
            for share in job.shares
            if job.marks[share.insight_id].delivered
        ]
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            # Deleted while it was read: then there is no such chat, and nothing has failed.
            get_chat(uid, chat_id)
        raise


def _of_job(job: Job, insight_id: str) -> dict[str, Any]:
    stored = objects.read_json(_key(job, insight_id, job.marks[insight_id].attempt))
    shown = {name: value for name, value in stored.items() if name != _USAGE}
    return {**shown, "job_id": job.job_id, "scope": job.scope.to_fields()}


def _key(job: Job, insight_id: str, attempt: str) -> str:
    prefix = objects.chat_prefix(job.uid, job.chat_id)
    return f"{prefix}results/{job.job_id}/{insight_id}/{attempt}.json"


def shown_insight(insight: Insight) -> dict[str, Any]:
    """An insight as it is stored and shown.

    A bare line is one of the first export; later ones are named `EXPORT:LINE`.
    """
    places: dict[int, int | str] = {
        evidence.number: evidence.line
        if evidence.export == 1
        else f"{evidence.export}:{evidence.line}"
        for evidence in insight.evidence
    }
    return {
        "insight_id": insight.insight_id,
        "category_id": insight.category_id,
        "title": insight.title,
        "summary": insight.summary,
        "findings": [
            {
                "text": finding.text,
                "kind": finding.kind,
                "lines": [places[line] for line in finding.lines],
            }
            for finding in insight.findings
        ],
        "evidence": [
            {
                "quote": evidence.quote,
                "sender": evidence.sender,
                "sent_at": evidence.sent_at.isoformat(),
                "export": evidence.export,
                "line": evidence.line,
            }
            for evidence in insight.evidence
        ],
        "messages_read": insight.messages_read,
        "messages_total": insight.messages_total,
        "generator": insight.generator,
        "fallback": insight.fallback,
        "notice": insight.notice,
        "question": insight.question,
    }
