"""A chat's exports are read: what they hold is counted, and who writes in them is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from chalicelib.chats.archive import StoredFile, files_of
from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.errors import (
    NoSuchChat,
    SeveralChats,
    TooLongToRead,
    TooManyParticipants,
)
from chalicelib.chats.exports import Account, Conversation
from chalicelib.chats.manifest import People
from chalicelib.chats.merge import merged
from chalicelib.chats.messages import Message
from chalicelib.chats.participants import joined_messages, participants_of
from chalicelib.chats.reading import read_export
from chalicelib.chats.statistics import StatisticsBuilder
from chalicelib.chats.store import Facts

MAX_PARTICIPANTS = 5000
"""A WhatsApp group has 1,024 members at most, and some have left. Statistics grow with each."""
BATCH = 4096
READ_BYTES_PER_SECOND = 3_000_000
"""What is read and counted in a second on a whole processor, which is what the ingest function has:
`make bench-parsing` shows 6 MB of an ordinary chat, 4 MB of one that never says a word twice."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user says of a file that does not say it itself."""

    date_order: DateOrder | None = None
    chat: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """An export that was surveyed: its conversation, and how many bytes of text it has."""

    conversation: Conversation
    text_size: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading the exports of a chat found. `content` is kept, `facts` stand in the item."""

    facts: Facts
    content: dict[str, Any]


def opened(stored: StoredFile, choice: Choice, *, received_on: date, seconds: float) -> Opened:
    """Survey an export that came on a day, and choose the conversation of it.

    Raises ChatsError: what the archive or the reader refuses, SeveralChats, NoSuchChat, and
    TooLongToRead if it would not be read within `seconds`.
    """
    files = files_of(stored, received_on=received_on)
    text_size = sum(file.size for file in files)
    refuse_what_takes_too_long(text_size, seconds)
    found = read_export(files, date_order=choice.date_order)
    return Opened(_chosen(found, choice.chat), text_size)


def refuse_what_takes_too_long(text_size: int, seconds: float) -> None:
    """Raise TooLongToRead if so many bytes of text are not read within `seconds`."""
    limit = max(seconds, 0) * READ_BYTES_PER_SECOND
    if text_size > limit:
        raise TooLongToRead(size=text_size, limit=int(limit))


def read_exports(conversations: Sequence[Conversation], people: People) -> Reading:
    """Read the conversations of a chat's exports, in the order they came, and count.

    Raises TooManyParticipants, and what a reader refuses.
    """
    accounts = [Account() for _ in conversations]
    builder = StatisticsBuilder(conversations[0].clock)
    first = last = None
    identities: dict[str, None] = {}
    said = 0
    for batch in _batches(merged(_messages(conversations, accounts))):
        times = [message.sent_at for message in batch if message.sender is not None]
        said += len(times)
        identities.update(dict.fromkeys(_senders(batch)))
        if len(identities) > MAX_PARTICIPANTS:
            raise TooManyParticipants(limit=MAX_PARTICIPANTS)
        first, last = _widened(first, last, times)
        builder.add_batch(list(joined_messages(batch, people.joined)))
    facts = Facts(
        messages=said,
        skipped_lines=sum(account.skipped for account in accounts),
        participants=[person.name for person in participants_of(list(identities), people)],
        first_message_at=first.isoformat() if first else None,
        last_message_at=last.isoformat() if last else None,
    )
    content = {
        "exports": [
            _told(conversation, account)
            for conversation, account in zip(conversations, accounts, strict=True)
        ],
        "identities": list(identities),
        "tallies": builder.tallies(),
    }
    return Reading(facts, content)


def chat_messages(conversations: Sequence[Conversation], people: People) -> Iterable[Message]:
    """The messages of a chat's exports, by persons."""
    return joined_messages(merged([each.messages() for each in conversations]), people.joined)


def opening(messages: Iterable[Message]) -> list[Message]:
    """The first messages that somebody wrote: they tell one chat from another."""
    return list(islice((message for message in messages if message.sender is not None), 3))


def _chosen(found: Sequence[Conversation], name: str | None) -> Conversation:
    names = [conversation.name for conversation in found]
    if name is None:
        if len(found) > 1:
            raise SeveralChats(chats=names)
        return found[0]
    if name not in names:
        raise NoSuchChat(chats=names)
    return found[names.index(name)]


def _messages(
    conversations: Sequence[Conversation], accounts: Sequence[Account]
) -> list[Iterator[Message]]:
    pairs = zip(conversations, accounts, strict=True)
    return [conversation.messages(account) for conversation, account in pairs]


def _batches(messages: Iterator[Message]) -> Iterator[list[Message]]:
    while batch := list(islice(messages, BATCH)):
        yield batch


def _senders(batch: Iterable[Message]) -> Iterator[str]:
    return (message.sender for message in batch if message.sender is not None)


def _widened(
    first: datetime | None, last: datetime | None, times: Sequence[datetime]
) -> tuple[datetime | None, datetime | None]:
    if not times:
        return first, last
    earliest, latest = min(times), max(times)
    return min(first or earliest, earliest), max(last or latest, latest)


def _told(conversation: Conversation, account: Account) -> dict[str, Any]:
    dates = conversation.dates
    return {
        "format": conversation.format,
        "clock": conversation.clock.value,
        "dates": asdict(dates) if dates else None,
        "unit": conversation.unit.value,
        **asdict(account),
    }
