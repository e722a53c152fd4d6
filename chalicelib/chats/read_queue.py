"""What is to be read: files that S3 tells of, and chats to be read again. Ids, and no text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_plus

from chalicelib.aws import sqs
from chalicelib.config import settings

LATE_SECONDS = 60
INCOMING = "incoming"


class UnreadableArrival(Exception):
    """A message that neither S3 nor this product wrote. What it holds is not repeated here."""


@dataclass(frozen=True, slots=True)
class UploadMessage:
    """A file that arrived for an upload ticket."""

    uid: str
    upload_id: str


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A chat to read again, if it wants that; with `index`, its index is wanted as well."""

    uid: str
    chat_id: str
    index: bool = False

    def to_json(self) -> str:
        """The body of the message."""
        fields: dict[str, str | bool] = {"uid": self.uid, "chat_id": self.chat_id}
        return json.dumps({**fields, "index": True} if self.index else fields)


def ask_to_read(uid: str, chat_id: str, *, later: bool = False, index: bool = False) -> None:
    """Ask for the chat to be read; `later` for a message that comes after a minute.

    One that asks for what stands already changes nothing. `index` asks for the chat's index, too.
    """
    sqs().send_message(
        QueueUrl=settings().uploads_queue_url,
        MessageBody=ReadMessage(uid, chat_id, index).to_json(),
        DelaySeconds=LATE_SECONDS if later else 0,
    )


def arrivals(body: str) -> Iterator[UploadMessage | ReadMessage]:
    """What a message of the queue speaks of; raises UnreadableArrival.

    S3 sends a test message of its own when a bucket is told of the queue: it speaks of nothing.
    """
    try:
        found = json.loads(body)
        if "uid" in found:
            yield _read_message(found)
            return
        keys = [record["s3"]["object"]["key"] for record in found.get("Records", ())]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise UnreadableArrival from None
    for key in keys:
        # S3 writes a key in its events as a form does.
        folder, uid, upload_id = _parts(unquote_plus(key))
        if folder == INCOMING:
            yield UploadMessage(uid, upload_id)


def _read_message(found: dict[str, object]) -> ReadMessage:
    index = found.get("index", False)
    if not isinstance(index, bool):
        raise TypeError
    return ReadMessage(str(found["uid"]), str(found["chat_id"]), index)


def _parts(key: str) -> tuple[str, str, str]:
    folder, _, rest = key.partition("/")
    uid, _, upload_id = rest.partition("/")
    return folder, uid, upload_id
