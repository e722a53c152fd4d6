"""An upload becomes a chat: read it, count it, keep it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chalicelib.chats import objects
from chalicelib.chats.errors import TooManyParticipants
from chalicelib.chats.exports import Account, Conversation, SourceFile
from chalicelib.chats.messages import MessageKind
from chalicelib.chats.reading import read_export
from chalicelib.chats.statistics import StatisticsBuilder
from chalicelib.chats.store import Chat, cut, new_chat_id, save_chat

CHUNK_BYTES = 1 << 18
MAX_TITLE_BYTES = 120
MAX_PARTICIPANTS = 5000
"""A WhatsApp group has 1,024 members at most, and some have left. Statistics grow with each."""
_WITH_NAME = re.compile(
    r"(?:WhatsApp Chat (?:with|mit|-)|Chat de WhatsApp con|Chat WhatsApp con"
    r"|Discussion WhatsApp avec|Conversa do WhatsApp com)[ _](?P<name>.+)",
    re.IGNORECASE,
)


def ingest(uid: str, file_name: str, body: bytes, *, now: int) -> Chat:
    """Read an uploaded export and keep it, with its statistics, as a chat of `uid`.

    Raises ChatsError, with nothing kept, if the file cannot be read. The item that makes the
    chat visible is written last. `now` is epoch seconds.
    """
    (export,) = read_export([SourceFile(file_name, len(body), lambda: _chunks(body))])
    account = Account()
    statistics = StatisticsBuilder()
    first = last = None
    said = 0
    participants: dict[str, None] = {}
    for message in export.messages(account):
        statistics.add(message)
        if message.kind is MessageKind.SYSTEM or message.sender is None:
            continue
        said += 1
        participants.setdefault(message.sender)
        if len(participants) > MAX_PARTICIPANTS:
            raise TooManyParticipants(limit=MAX_PARTICIPANTS)
        first = min(first or message.sent_at, message.sent_at)
        last = max(last or message.sent_at, message.sent_at)
    chat = Chat(
        uid=uid,
        chat_id=new_chat_id(now),
        title=_title(file_name, list(participants)),
        format=export.format,
        messages=said,
        skipped_lines=account.skipped,
        participants=list(participants),
        first_message_at=first.isoformat() if first else None,
        last_message_at=last.isoformat() if last else None,
        created_at=now,
    )
    objects.write_export(uid, chat.chat_id, body)
    objects.write_statistics(uid, chat.chat_id, statistics.result())
    save_chat(chat)
    return chat


def kept_export(uid: str, chat_id: str) -> Conversation:
    """The export of a chat, read again from where it is kept."""
    (export,) = read_export([SourceFile("", 0, lambda: objects.export_chunks(uid, chat_id))])
    return export


def _chunks(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), CHUNK_BYTES):
        yield body[start : start + CHUNK_BYTES]


def _title(file_name: str, participants: list[str]) -> str:
    """The name in the name WhatsApp gave the file, otherwise those who wrote."""
    stem = re.sub(r"\.(?:txt|zip)$", "", file_name, flags=re.IGNORECASE)
    named = _WITH_NAME.match(stem)
    title = named["name"].replace("_", " ") if named else " & ".join(participants)
    return cut(title, MAX_TITLE_BYTES) or "Chat"
