"""Questions to a chat: each is a job of one insight, whose answer cites the chat."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache

from botocore.exceptions import ClientError

from chalicelib.aws import error_code
from chalicelib.chats import objects
from chalicelib.chats.store import Chat
from chalicelib.config import settings
from chalicelib.credits import Deadline
from chalicelib.credits.identity import fingerprint
from chalicelib.insights import job_store
from chalicelib.insights.answers import answer_schema
from chalicelib.insights.catalogue import FOLDER
from chalicelib.insights.errors import GenerationFailed, SlotBusy
from chalicelib.insights.jobs import Job
from chalicelib.insights.model import Category, InsightDefinition, Policy, Suits
from chalicelib.insights.order import Unlocked, place
from chalicelib.insights.scope import WHOLE, Scope

ASK = "ask"
"""What stands in the place of a category: the slot of the chat, and the job's own."""
ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Question:
    """What a user asks of a chat; an `Order`."""

    uid: str
    chat_id: str
    text: str
    key: str | None = None
    expected_price: int | None = None

    @property
    def fingerprint(self) -> str:
        """The chat and the question, word for word."""
        return fingerprint(ASK, self.chat_id, self.text)

    def category(self) -> Category:
        """What an answer costs."""
        return asking()

    def standing(self, chat: Chat) -> Job | None:
        """The open job of the same question; raises SlotBusy while another one is answered.

        The slot is free again when its job has ended: the same question may be asked of a chat
        that has grown.
        """
        holder = chat.slots.get(ASK)
        job = None if holder is None else job_store.find_job(chat.uid, holder)
        if job is None or not job.is_open:
            return None
        if _asked(job) != self.text:
            raise SlotBusy(job.job_id)
        return job

    def scope(self, _: Chat) -> Scope:
        """Questions are to the whole chat."""
        return WHOLE

    def keep(self, job_id: str) -> None:
        """Keep the question with the chat, so that it goes with it."""
        objects.write_json(_key(self.uid, self.chat_id, job_id), {"question": self.text})

    def forget(self, job_id: str) -> None:
        """Drop a question that nobody will answer."""
        objects.delete_object(_key(self.uid, self.chat_id, job_id))


def ask(question: Question, *, now: int, deadline: Deadline) -> Unlocked:
    """Open a job that answers the question, for its price.

    The open job of the same question is the answer, and so is the job that the key made before.
    Raises ChatNotFound, ChatTooLarge, ChatTooLong, SlotBusy, PriceChanged, InsufficientCoins,
    IdempotencyMismatch, LedgerBusy; each of them leaves nothing behind.
    """
    return place(question, now=now, deadline=deadline)


def asking() -> Category:
    """What is sold as an answer: one insight, at the price of the stage."""
    insight = _insight()
    return Category(
        category_id=ASK,
        title=insight.title,
        description=insight.description,
        price=settings().ask_price,
        policy=Policy.ALL_OR_NOTHING,
        sample=ANSWER,
        insights=(insight,),
    )


def definition_of(job: Job) -> InsightDefinition:
    """What is to be written for a job that asks; raises GenerationFailed `question_lost`."""
    question = _asked(job)
    if question is None:
        raise GenerationFailed("question_lost")
    return replace(_insight(), question=question, queries={"en": (question,)})


def _asked(job: Job) -> str | None:
    try:
        found = objects.read_json(_key(job.uid, job.chat_id, job.job_id))
    except ClientError as error:
        if error_code(error) == "NoSuchKey":
            return None
        raise
    question: str = found["question"]
    return question


def _key(uid: str, chat_id: str, job_id: str) -> str:
    return f"{objects.chat_prefix(uid, chat_id)}questions/{job_id}.json"


@cache
def _insight() -> InsightDefinition:
    said = json.loads((FOLDER / "answer.json").read_text(encoding="utf-8"))
    return InsightDefinition(
        insight_id=ANSWER,
        category_id=ASK,
        title=said["title"],
        description=said["description"],
        icon=said["icon"],
        queries={},
        counter_queries={},
        statistics=tuple(said["statistics"]),
        participants=Suits(1, None),
        share=1,
        prompt=said["prompt"],
        answer=answer_schema(said["kinds"]),
        limits=said["limits"],
        sources=(),
    )
