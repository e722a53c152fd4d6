"""Uploads that the embedded API alters or would not carry, handed to the deployed function itself.

Its event is the one API Gateway makes of a multipart body: base64 encoded, byte for byte.
"""

from __future__ import annotations

import codecs
import io
import zipfile

import pytest

from tests.harness.api import Answer
from tests.harness.chats import couple
from tests.harness.deployment import Deployment
from tests.harness.events import proxy_event, upload_event

MAX_UPLOAD_BYTES = 4_500_000


def upload(deployment: Deployment, user: str, data: bytes) -> Answer:
    return deployment.request(upload_event(data, principal=deployment.uid(user)))


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + couple().data,
        codecs.BOM_UTF16_LE + couple().text.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + couple().text.encode("utf-16-be"),
    ],
    ids=["utf-8 with mark", "utf-16 little endian", "utf-16 big endian"],
)
def test_a_marked_encoding_is_read_as_what_it_says(
    deployment: Deployment, user: str, data: bytes
) -> None:
    chat = upload(deployment, user, data).expect(201)
    assert (chat["messages"], chat["skipped_lines"]) == (len(couple().said), 0)


def test_an_archive_is_read_as_what_is_in_it(deployment: Deployment, user: str) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("_chat.txt", couple().data)
        packed.writestr("IMG-20240102-WA0001.jpg", b"\xff\xd8 no picture")
    chat = upload(deployment, user, raw.getvalue()).expect(201)
    assert (chat["messages"], chat["skipped_lines"]) == (len(couple().said), 0)


def test_bytes_that_are_no_utf_8_are_refused_with_their_offset(
    deployment: Deployment, user: str
) -> None:
    before = couple().data
    data = before + "14/06/2023, 08:05 - Ann Harrow: Café\n".encode("latin-1")
    refused = upload(deployment, user, data).refused(400, "not_utf8")
    assert refused["offset"] == data.index(b"\xe9")


def padded(size: int) -> bytes:
    line = b"14/06/2023, 08:05 - Ann Harrow: " + b"x" * 67 + b"\n"
    whole, rest = divmod(size, len(line))
    return line * whole + b"x" * rest


def test_a_file_of_the_largest_size_is_taken(deployment: Deployment, user: str) -> None:
    chat = upload(deployment, user, padded(MAX_UPLOAD_BYTES)).expect(201)
    assert chat["messages"] == MAX_UPLOAD_BYTES // 100


def test_a_file_one_byte_larger_is_refused(deployment: Deployment, user: str) -> None:
    refused = upload(deployment, user, padded(MAX_UPLOAD_BYTES + 1)).refused(413, "too_large")
    assert refused["limit_bytes"] == MAX_UPLOAD_BYTES


def test_a_call_that_no_authorizer_has_seen_is_refused(deployment: Deployment) -> None:
    event = proxy_event("GET", "/api/credits/balance", principal=None)
    deployment.request(event).refused(401, "unauthorized")
