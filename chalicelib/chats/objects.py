"""What of a chat stands in S3: its exports as they came, its manifests, and its readings.

Every key begins with `chats/UID/CHAT/`, so that a chat's text can be found, and deleted, whole.
What waits to be read stands under `incoming/UID/`, and goes after a day.
"""

from __future__ import annotations

import gzip
import io
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws import error_code, s3
from chalicelib.chats.archive import StoredFile
from chalicelib.chats.errors import ChatNotFound
from chalicelib.chats.manifest import Export, Manifest
from chalicelib.chats.read_queue import INCOMING
from chalicelib.chats.s3_file import S3File
from chalicelib.chats.search.schema import VERSION
from chalicelib.config import settings

BUFFER_BYTES = 1 << 16
DELETE_BATCH = 1000
LIST_BATCH = 1000


def chat_prefix(uid: str, chat_id: str) -> str:
    """What the keys of all objects of one chat begin with."""
    return f"chats/{uid}/{chat_id}/"


def prepared_prefix(uid: str, chat_id: str, token: str) -> str:
    """Where what workers read of a manifest stands: made anew for another form of the index."""
    return f"{chat_prefix(uid, chat_id)}prepared/{token}/v{VERSION}/"


def incoming_key(uid: str, upload_id: str) -> str:
    """Where the file of an upload ticket arrives."""
    return f"{INCOMING}/{uid}/{upload_id}"


# Exports


def write_export(uid: str, chat_id: str, export: Export, body: bytes) -> None:
    """Keep an export as it was uploaded."""
    _put(_export_key(uid, chat_id, export), body, "application/octet-stream")


def keep_incoming(uid: str, upload_id: str, chat_id: str, export: Export) -> None:
    """Keep the file of an upload ticket as an export of the chat; it stays where it arrived."""
    bucket = settings().chats_bucket
    s3().copy_object(
        Bucket=bucket,
        Key=_export_key(uid, chat_id, export),
        CopySource={"Bucket": bucket, "Key": incoming_key(uid, upload_id)},
    )


def stored_export(uid: str, chat_id: str, export: Export) -> StoredFile:
    """An export that is kept."""
    return _stored(_export_key(uid, chat_id, export), export.name, export.size)


def stored_incoming(uid: str, upload_id: str, name: str) -> StoredFile | None:
    """The file of an upload ticket; None if it is not there, or not any more."""
    key = incoming_key(uid, upload_id)
    try:
        size = s3().head_object(Bucket=settings().chats_bucket, Key=key)["ContentLength"]
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return None
        raise
    return _stored(key, name, size)


# Manifests and readings


def write_manifest(uid: str, chat_id: str, manifest: Manifest) -> None:
    """Keep a manifest under its token."""
    write_json(f"{chat_prefix(uid, chat_id)}manifests/{manifest.token}.json", manifest.to_json())


def read_manifest(uid: str, chat_id: str, token: str) -> Manifest:
    """The manifest of that token; raises ChatNotFound if the chat went meanwhile."""
    try:
        found = read_json(f"{chat_prefix(uid, chat_id)}manifests/{token}.json")
    except ClientError as error:
        raise _gone_or(error) from error
    return Manifest.from_json(found)


def write_reading(uid: str, chat_id: str, number: int, reading: dict[str, Any]) -> None:
    """Keep what was found when the exports were read for the `number`th time."""
    packed = gzip.compress(json.dumps(reading, ensure_ascii=False).encode(), mtime=0)
    _put(_reading_key(uid, chat_id, number), packed, "application/gzip")


def read_reading(uid: str, chat_id: str, number: int) -> dict[str, Any]:
    """The reading as it was written.

    It is there before the chat names it, and goes only with it: raises ChatNotFound without it.
    """
    try:
        found = s3().get_object(
            Bucket=settings().chats_bucket, Key=_reading_key(uid, chat_id, number)
        )
    except ClientError as error:
        raise _gone_or(error) from error
    reading: dict[str, Any] = json.loads(gzip.decompress(found["Body"].read()))
    return reading


# Statistics of a whole chat, as a manifest and a reading show them


def write_figures(uid: str, chat_id: str, view: str, figures: dict[str, Any]) -> None:
    """Keep the figures of a chat, which take seconds to make of a million messages."""
    write_json(_figures_key(uid, chat_id, view), figures)


def read_figures(uid: str, chat_id: str, view: str) -> dict[str, Any] | None:
    """The figures as they were kept; None if nobody has."""
    return find_json(_figures_key(uid, chat_id, view))


# The index of a chat, as a manifest shows it


@dataclass(frozen=True, slots=True)
class StoredIndex:
    """An index that is kept: what tells it from any other, and its bytes."""

    etag: str
    size: int


def find_index(uid: str, chat_id: str, token: str) -> StoredIndex | None:
    """The index of that manifest; None if there is none."""
    try:
        found = s3().head_object(
            Bucket=settings().chats_bucket, Key=_index_key(uid, chat_id, token)
        )
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return None
        raise
    return StoredIndex(found["ETag"].strip('"'), found["ContentLength"])


def write_index(uid: str, chat_id: str, token: str, path: Path) -> StoredIndex:
    """Keep the index that stands in a file, so that no worker reads the exports again."""
    with path.open("rb") as file:
        stored = s3().put_object(
            Bucket=settings().chats_bucket,
            Key=_index_key(uid, chat_id, token),
            Body=file,
            ContentType="application/vnd.sqlite3",
        )
    return StoredIndex(stored["ETag"].strip('"'), path.stat().st_size)


def fetch_index(uid: str, chat_id: str, token: str, path: Path) -> None:
    """Write the index to a file; raises ChatNotFound if the chat went meanwhile."""
    try:
        found = s3().get_object(Bucket=settings().chats_bucket, Key=_index_key(uid, chat_id, token))
    except ClientError as error:
        raise _gone_or(error) from error
    with path.open("wb") as file:
        shutil.copyfileobj(found["Body"], file, BUFFER_BYTES)


def has_object(key: str) -> bool:
    """Whether something stands under `key`."""
    try:
        s3().head_object(Bucket=settings().chats_bucket, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return False
        raise
    return True


def write_json(key: str, value: dict[str, Any]) -> None:
    """Store `value` under `key`."""
    _put(key, json.dumps(value, ensure_ascii=False).encode(), "application/json")


def read_json(key: str) -> dict[str, Any]:
    """The value stored under `key`."""
    found = s3().get_object(Bucket=settings().chats_bucket, Key=key)
    value: dict[str, Any] = json.loads(found["Body"].read())
    return value


def find_json(key: str) -> dict[str, Any] | None:
    """The value stored under `key`; None if there is none."""
    try:
        return read_json(key)
    except ClientError as error:
        if error_code(error) == "NoSuchKey":
            return None
        raise


def list_names(prefix: str, *, after: str, most_bytes: int) -> tuple[list[str], bool]:
    """What follows `prefix` in keys, in order and behind `after`; and whether there is more.

    As many as hold `most_bytes` together, and one at least if there is one.
    """
    answer = s3().list_objects_v2(
        Bucket=settings().chats_bucket,
        Prefix=prefix,
        StartAfter=prefix + after,
        MaxKeys=LIST_BATCH,
    )
    names: list[str] = []
    size = 0
    for found in answer.get("Contents", ()):
        size += found["Size"]
        if names and size > most_bytes:
            return names, True
        names.append(found["Key"].removeprefix(prefix))
    return names, answer["IsTruncated"]


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


def _export_key(uid: str, chat_id: str, export: Export) -> str:
    return f"{chat_prefix(uid, chat_id)}exports/{export.token}"


def _reading_key(uid: str, chat_id: str, number: int) -> str:
    return f"{chat_prefix(uid, chat_id)}readings/{number}/statistics.json.gz"


def _figures_key(uid: str, chat_id: str, view: str) -> str:
    return f"{chat_prefix(uid, chat_id)}figures/{view}.json"


def _index_key(uid: str, chat_id: str, token: str) -> str:
    return f"{prepared_prefix(uid, chat_id, token)}index.sqlite"


def _stored(key: str, name: str, size: int) -> StoredFile:
    bucket = settings().chats_bucket
    return StoredFile(
        name, size, lambda: io.BufferedReader(S3File(bucket, key, size), BUFFER_BYTES)
    )


def _gone_or(error: ClientError) -> Exception:
    return ChatNotFound() if error_code(error) == "NoSuchKey" else error


def _put(key: str, body: bytes, content_type: str) -> None:
    s3().put_object(Bucket=settings().chats_bucket, Key=key, Body=body, ContentType=content_type)
