"""Unlock a category of a chat: all of it, a time of it, some of its people, or what is new."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.chats.errors import UnknownParticipant
from chalicelib.chats.shown import shown_chat
from chalicelib.chats.store import Chat
from chalicelib.credits import Deadline
from chalicelib.credits.identity import fingerprint
from chalicelib.insights import catalogue, job_store
from chalicelib.insights.errors import SlotBusy
from chalicelib.insights.jobs import ALIVE_OR_DONE, Job, JobStatus
from chalicelib.insights.model import Category
from chalicelib.insights.order import Unlocked, place
from chalicelib.insights.scope import WHOLE, Scope, refuse_what_holds_nothing


@dataclass(frozen=True, slots=True)
class Unlock:
    """What a user asks to unlock; an `Order`.

    With `only_new`, what earlier jobs of the category have read of the same people is left out;
    where there is none, everything is new.
    """

    uid: str
    chat_id: str
    category_id: str
    named: Scope = WHOLE
    only_new: bool = False
    key: str | None = None
    expected_price: int | None = None

    @property
    def fingerprint(self) -> str:
        """The request, its time and its people."""
        wanted = f"{self.named.identity}{' only new' if self.only_new else ''}"
        return fingerprint("unlock", self.chat_id, self.category_id, wanted)

    def category(self) -> Category:
        """The category of the catalogue; raises UnknownCategory."""
        return catalogue.category(self.category_id)

    def standing(self, chat: Chat) -> Job | None:
        """The job of the same scope that is alive or completed; of `only_new`, the one that has
        read everything. Raises SlotBusy while another scope's job is open.
        """
        holder = chat.slots.get(self.category_id)
        job = None if holder is None else job_store.find_job(chat.uid, holder)
        if job is None:
            return None
        if self.only_new:
            return self._standing_up_to_now(chat, job)
        if job.scope == self.named:
            # Of the same scope no other can have completed: this one would not have been opened.
            return job if job.status in ALIVE_OR_DONE else None
        _refuse_beside(job)
        earlier = self._completed(chat)
        return next((job for job in earlier if job.scope == self.named), None)

    def scope(self, chat: Chat) -> Scope:
        """The time and people that were named, from where earlier jobs ended if only the new.

        Raises EmptyScope, ScopeTooLarge, UnknownParticipant.
        """
        refuse_what_holds_nothing(self.named, chat)
        if self.named.participants:
            known = {person.name for person in shown_chat(chat).participants}
            if not known.issuperset(self.named.participants):
                raise UnknownParticipant
        if not self.only_new or self.category_id not in chat.slots:
            return self.named
        read = max((job.read_to or "" for job in self._read_before(chat)), default="")
        return self.named.beginning(read) if read else self.named

    def keep(self, job_id: str) -> None:
        """A job's item holds all of it."""

    def forget(self, job_id: str) -> None:
        """Nothing was kept."""

    def _standing_up_to_now(self, chat: Chat, holder: Job) -> Job | None:
        read_all = chat.last_message_at
        if holder.is_open:
            if holder.read_to == read_all and holder.scope.participants == self.named.participants:
                return holder
            _refuse_beside(holder)
        latest = [job for job in self._read_before(chat) if (job.read_to or "") >= (read_all or "")]
        return latest[-1] if latest else None

    def _read_before(self, chat: Chat) -> list[Job]:
        """Completed jobs that have read these people, whatever else."""
        people = frozenset(self.named.participants)
        return [
            job
            for job in self._completed(chat)
            if not job.scope.participants or (people and people <= {*job.scope.participants})
        ]

    def _completed(self, chat: Chat) -> list[Job]:
        jobs = job_store.jobs_of_chat(chat.uid, chat.chat_id, self.category_id)
        return [job for job in jobs if job.status is JobStatus.COMPLETED]


def unlock(wanted: Unlock, *, now: int, deadline: Deadline) -> Unlocked:
    """Unlock what is wanted for the category's price.

    A job that stands for the same is the answer, and so is the job that the key made before,
    whatever has changed since. Raises UnknownCategory, ChatNotFound, SlotBusy, EmptyScope,
    ScopeTooLarge, UnknownParticipant, PriceChanged, GenerationPaused, InsufficientCoins,
    IdempotencyMismatch, LedgerBusy; each of them leaves nothing behind.
    """
    return place(wanted, now=now, deadline=deadline)


def _refuse_beside(job: Job) -> None:
    if job.is_open:
        raise SlotBusy(job.job_id)
