"""A chat as its user wants it shown: statistics, people and messages under the names they chose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.chats import objects, store
from chalicelib.chats.errors import ChatChanged, ChatNotFound
from chalicelib.chats.ingest import kept_conversations
from chalicelib.chats.manifest import Manifest
from chalicelib.chats.messages import Message
from chalicelib.chats.participants import (
    Change,
    Participant,
    as_shown,
    changed,
    participants_of,
    shown_names,
)
from chalicelib.chats.read_queue import ask_to_read
from chalicelib.chats.readings import chat_messages
from chalicelib.chats.statistics import figures
from chalicelib.chats.store import Chat

TRIES = 3
OWN_WORDS = ("top_words", "distinctive_words", "phrases")
"""What the figures of a person quote of what that person said."""


@dataclass(frozen=True, slots=True)
class ShownChat:
    """A chat with the reading that stands, and its people as they are to be shown.

    `exports` tells of each export where its lines went, in the order they came.
    """

    chat: Chat
    manifest: Manifest
    participants: list[Participant]
    exports: list[dict[str, Any]]
    _tallies: Mapping[str, Any]
    _names: Mapping[str, str]

    def statistics(self, first: date | None = None, last: date | None = None) -> dict[str, Any]:
        """The figures from day `first` to day `last`, both included, under the names shown.

        What hidden people say, and others do not, is not listed. The figures of the whole chat are
        kept where they were made once. Raises ChatNotFound if the chat goes meanwhile.
        """
        if first is not None or last is not None:
            return self._figures(first, last)
        chat = self.chat
        view = f"{self.manifest.token}-{chat.reading}"
        kept = objects.read_figures(chat.uid, chat.chat_id, view)
        if kept is None:
            kept = self._figures(None, None)
            objects.write_figures(chat.uid, chat.chat_id, view, kept)
            leave_nothing_of_a_deleted_chat(chat)
        return kept

    def _figures(self, first: date | None, last: date | None) -> dict[str, Any]:
        found = figures(self._tallies, first=first, last=last, names=self._names)
        for person in self.participants:
            if person.hidden and person.name in found["participants"]:
                found["participants"][person.name] |= {name: [] for name in OWN_WORDS}
        return found

    def messages(self) -> Iterable[Message]:
        """The messages of all exports, under the names shown; read from where they are kept."""
        uid, chat_id = self.chat.uid, self.chat.chat_id
        kept = kept_conversations(uid, chat_id, self.manifest)
        people = self.manifest.people
        return as_shown(chat_messages(kept, people), self._names, people.hidden)


def keep_figures(uid: str, chat_id: str) -> None:
    """Make the figures of a chat before anybody waits for them; nothing if it went meanwhile."""
    with suppress(ChatNotFound):
        shown_chat(store.get_chat(uid, chat_id)).statistics()


def shown_chat(chat: Chat) -> ShownChat:
    """The chat with what its reading found; raises ChatNotFound if it went meanwhile."""
    manifest = objects.read_manifest(chat.uid, chat.chat_id, chat.manifest)
    reading = objects.read_reading(chat.uid, chat.chat_id, chat.reading)
    identities: Sequence[str] = reading["identities"]
    return ShownChat(
        chat,
        manifest,
        participants_of(identities, manifest.people),
        reading["exports"],
        reading["tallies"],
        shown_names(identities, manifest.people),
    )


def change_participants(uid: str, chat_id: str, changes: Sequence[Change]) -> ShownChat:
    """Join, rename, hide people of a chat, and answer it as it is then.

    Names and what is hidden change at once; whoever is joined has the exports read again, through
    the queue. Raises ChatNotFound, UnknownParticipant, NameTaken, and ChatChanged if others change
    the chat at the same time.
    """
    for _ in range(TRIES):
        shown = shown_chat(store.get_chat(uid, chat_id))
        identities = [name for person in shown.participants for name in person.identities]
        people = changed(shown.manifest.people, identities, changes)
        manifest = shown.manifest.with_people(people)
        again = manifest.reading > shown.manifest.reading
        objects.write_manifest(uid, chat_id, manifest)
        if again:
            # A crash after the change loses the message that tells of it, but not this one.
            ask_to_read(uid, chat_id, later=True)
        names = [person.name for person in participants_of(identities, people)]
        prints = shown.chat.prints
        if store.name_manifest(shown.chat, manifest, prints=prints, participants=names):
            if again:
                ask_to_read(uid, chat_id)
            return shown_chat(store.get_chat(uid, chat_id))
    raise ChatChanged


def leave_nothing_of_a_deleted_chat(chat: Chat) -> None:
    """Raise ChatNotFound if the chat went, and remove what was written after all objects had."""
    found = store.find_chat(chat.uid, chat.chat_id)
    if found is None or found.deleted:
        objects.purge(chat.uid, chat.chat_id)
        raise ChatNotFound
