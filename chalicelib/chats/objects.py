"""What of a chat stands in S3: the export as it came, its statistics, and its messages parsed.

Every key begins with `chats/UID/CHAT/`, so that a chat's text can be found, and deleted, whole.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws import s3
from chalicelib.chats.errors import ChatNotFound
from chalicelib.chats.messages import Message, MessageKind
from chalicelib.config import settings

READ_CHUNK_BYTES = 1 << 18
DELETE_BATCH = 1000


def chat_prefix(uid: str, chat_id: str) -> str:
    """What the keys of all objects of one chat begin with."""
    return f"chats/{uid}/{chat_id}/"


def write_export(uid: str, chat_id: str, body: bytes) -> None:
    """Keep the export as it was uploaded."""
    _put(f"{chat_prefix(uid, chat_id)}export", body, "application/octet-stream")


def export_chunks(uid: str, chat_id: str) -> Iterator[bytes]:
    """The export from its beginning, in pieces."""
    found = s3().get_object(
        Bucket=settings().chats_bucket, Key=f"{chat_prefix(uid, chat_id)}export"
    )
    yield from found["Body"].iter_chunks(READ_CHUNK_BYTES)


def write_statistics(uid: str, chat_id: str, statistics: dict[str, Any]) -> None:
    """Keep the statistics of a chat."""
    write_json(f"{chat_prefix(uid, chat_id)}statistics.json", statistics)


def read_statistics(uid: str, chat_id: str) -> dict[str, Any]:
    """The statistics as `StatisticsBuilder.result` gave them.

    They are there before the chat is, and go only with it: raises ChatNotFound without them.
    """
    try:
        return read_json(f"{chat_prefix(uid, chat_id)}statistics.json")
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            raise ChatNotFound from error
        raise


def has_messages(uid: str, chat_id: str) -> bool:
    """Whether the parsed messages are there."""
    try:
        s3().head_object(Bucket=settings().chats_bucket, Key=_messages_key(uid, chat_id))
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return False
        raise
    return True


def write_messages(uid: str, chat_id: str, messages: Iterable[Message]) -> None:
    """Keep the parsed messages, so that no worker parses the export again."""
    lines = (json.dumps(_row(message), ensure_ascii=False) for message in messages)
    packed = gzip.compress("\n".join(lines).encode(), mtime=0)
    _put(_messages_key(uid, chat_id), packed, "application/gzip")


def read_messages(uid: str, chat_id: str) -> list[Message]:
    """The messages as they were written."""
    found = s3().get_object(Bucket=settings().chats_bucket, Key=_messages_key(uid, chat_id))
    text = gzip.decompress(found["Body"].read()).decode()
    return [_message(json.loads(line)) for line in text.split("\n") if line]


def write_json(key: str, value: dict[str, Any]) -> None:
    """Store `value` under `key`."""
    _put(key, json.dumps(value, ensure_ascii=False).encode(), "application/json")


def read_json(key: str) -> dict[str, Any]:
    """The value stored under `key`."""
    found = s3().get_object(Bucket=settings().chats_bucket, Key=key)
    value: dict[str, Any] = json.loads(found["Body"].read())
    return value


def delete_object(key: str) -> None:
    """Delete one object; nothing happens if it is not there."""
    s3().delete_object(Bucket=settings().chats_bucket, Key=key)


def purge(uid: str, chat_id: str) -> None:
    """Delete every object of the chat; safe to repeat."""
    bucket = settings().chats_bucket
    pages = (
        s3()
        .get_paginator("list_objects_v2")
        .paginate(
            Bucket=bucket,
            Prefix=chat_prefix(uid, chat_id),
            PaginationConfig={"PageSize": DELETE_BATCH},
        )
    )
    for page in pages:
        keys = [found["Key"] for found in page.get("Contents", ())]
        if keys:
            answer = s3().delete_objects(
                Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True}
            )
            if answer.get("Errors"):
                raise RuntimeError(f"{len(answer['Errors'])} objects of a chat were not deleted")


def _messages_key(uid: str, chat_id: str) -> str:
    return f"{chat_prefix(uid, chat_id)}messages.jsonl.gz"


def _put(key: str, body: bytes, content_type: str) -> None:
    s3().put_object(Bucket=settings().chats_bucket, Key=key, Body=body, ContentType=content_type)


def _row(message: Message) -> list[Any]:
    return [message.line, message.sent_at.isoformat(), *message[2:]]


def _message(row: list[Any]) -> Message:
    line, sent_at, sender, kind, text, edited, reply_to, attachments, forwarded, *last = row
    reactions, export = last
    return Message(
        line,
        datetime.fromisoformat(sent_at),
        sender,
        MessageKind(kind),
        text,
        edited,
        reply_to,
        tuple(attachments),
        forwarded,
        tuple(reactions),
        export,
    )
