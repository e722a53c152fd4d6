"""What is taken from a request, and what is refused."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from chalice.app import Request
from hypothesis import given
from hypothesis import strategies as st
from requests import Request as ClientRequest

from chalicelib.api import requests
from chalicelib.api.errors import (
    ApiError,
    InvalidCursor,
    InvalidIdempotencyKey,
    MalformedJson,
    MalformedMultipart,
    MissingFile,
    TooLarge,
    WrongContentType,
    WrongShape,
)
from chalicelib.api.requests import (
    MAX_FILE_NAME_CHARACTERS,
    MAX_JSON_BYTES,
    UploadedFile,
    idempotency_key,
    identifier,
    json_fields,
    next_cursor,
    optional_coins,
    page_after,
    page_limit,
    shown_file_name,
    text,
    uploaded_file,
)
from chalicelib.config import MAX_UPLOAD_BYTES

Received = Callable[..., Request]
KNOWN = ("chat_id", "expected_price")


def part(name: str, content: bytes, *, file_name: str | None = None) -> bytes:
    disposition = f'form-data; name="{name}"'
    if file_name is not None:
        disposition += f'; filename="{file_name}"'
    header = f"--line\r\nContent-Disposition: {disposition}\r\n\r\n"
    return header.encode() + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--line--\r\n"


FORM = "multipart/form-data; boundary=line"


class TestJson:
    def read(self, received: Received, body: bytes) -> Any:
        return json_fields(received(body=body, content_type="application/json"), KNOWN)

    @pytest.mark.parametrize(
        "content_type", ["application/json", "Application/JSON; charset=utf-8"]
    )
    def test_an_object_of_known_fields_is_read(self, received: Received, content_type: str) -> None:
        request = received(body=b'{"chat_id": "c1"}', content_type=content_type)

        assert json_fields(request, KNOWN) == {"chat_id": "c1"}

    @pytest.mark.parametrize(
        "body", [b"", b"{", b"{'a': 1}", b"\xff\xfe", b'{"a": 1} x', b"[" * 5000]
    )
    def test_what_is_no_json_is_malformed(self, received: Received, body: bytes) -> None:
        with pytest.raises(MalformedJson):
            self.read(received, body)

    @pytest.mark.parametrize("body", [b"[]", b'"text"', b"1", b"null", b"true"])
    def test_json_that_is_no_object_has_the_wrong_shape(
        self, received: Received, body: bytes
    ) -> None:
        with pytest.raises(WrongShape) as refused:
            self.read(received, body)

        assert (refused.value.field, refused.value.expected) == ("body", "a JSON object")

    def test_a_misspelt_field_is_refused_not_ignored(self, received: Received) -> None:
        with pytest.raises(WrongShape) as refused:
            self.read(received, b'{"expected_prise": 1}')

        assert refused.value.expected == "no field but chat_id, expected_price"

    def test_another_content_type_is_refused(self, received: Received) -> None:
        with pytest.raises(WrongContentType) as refused:
            json_fields(received(body=b"{}", content_type="text/plain"), KNOWN)

        assert refused.value.expected == "application/json"

    def test_a_body_without_a_content_type_is_refused(self, received: Received) -> None:
        with pytest.raises(WrongContentType):
            json_fields(received(body=b"{}"), KNOWN)

    def test_one_byte_over_the_limit_is_too_large(self, received: Received) -> None:
        body = json.dumps({"chat_id": ""}).encode()
        padded = body + b" " * (MAX_JSON_BYTES - len(body))
        assert self.read(received, padded)

        with pytest.raises(TooLarge) as refused:
            self.read(received, padded + b" ")

        assert refused.value.limit_bytes == MAX_JSON_BYTES

    @pytest.mark.parametrize("value", [None, "", 1, True, [], {}])
    def test_a_text_that_is_none_names_its_field(self, value: object) -> None:
        with pytest.raises(WrongShape) as refused:
            text({"chat_id": value}, "chat_id")

        assert refused.value.field == "chat_id"

    def test_a_missing_text_names_its_field(self) -> None:
        with pytest.raises(WrongShape) as refused:
            text({}, "chat_id")

        assert refused.value.field == "chat_id"

    @pytest.mark.parametrize(("fields", "coins"), [({}, None), ({"p": None}, None), ({"p": 0}, 0)])
    def test_an_absent_price_is_none_and_zero_is_a_price(
        self, fields: dict[str, object], coins: int | None
    ) -> None:
        assert optional_coins(fields, "p") == coins

    @pytest.mark.parametrize("value", [-1, 1.0, "1", True, [], {}])
    def test_coins_are_whole_and_not_negative(self, value: object) -> None:
        with pytest.raises(WrongShape):
            optional_coins({"p": value}, "p")


class TestIdentifiers:
    @pytest.mark.parametrize("value", ["a", "A-z_9", "f" * 64])
    def test_what_looks_like_an_id_is_taken(self, value: str) -> None:
        assert identifier(value, MissingFile) == value

    @pytest.mark.parametrize("value", ["", "f" * 65, "a b", "a/b", "a#b", "é", "\ud800", "a\n"])
    def test_what_no_id_can_look_like_is_absent(self, value: str) -> None:
        with pytest.raises(MissingFile):
            identifier(value, MissingFile)


class TestUpload:
    def test_the_file_comes_as_it_was_sent(self, received: Received) -> None:
        content = bytes(range(256)) + b"\r\n--lin\r\n\r\n"
        body = form(part("note", b"x"), part("file", content, file_name="chat.txt"))

        assert uploaded_file(received(body=body, content_type=FORM)) == UploadedFile(
            "chat.txt", content
        )

    @pytest.mark.parametrize("file_name", ["chat.txt", "WhatsApp Chat – Zoë.txt", 'a "b".txt'])
    def test_forms_as_clients_write_them_are_read(self, received: Received, file_name: str) -> None:
        files = {"file": (file_name, b"words\r\n", "text/plain")}
        written = ClientRequest("POST", "http://api.test/", files=files).prepare()
        assert isinstance(written.body, bytes)

        request = received(body=written.body, content_type=written.headers["Content-Type"])

        assert uploaded_file(request) == UploadedFile(file_name, b"words\r\n")

    def test_an_empty_file_is_a_file(self, received: Received) -> None:
        body = form(part("file", b"", file_name="chat.txt"))

        assert uploaded_file(received(body=body, content_type=FORM)).content == b""

    @pytest.mark.parametrize(
        "body",
        [
            form(),
            form(part("upload", b"x", file_name="chat.txt")),
            form(part("file", b"x")),
            form(part("file", b"x", file_name="")),
        ],
    )
    def test_a_form_without_a_file_in_its_field_is_missing_it(
        self, received: Received, body: bytes
    ) -> None:
        with pytest.raises(MissingFile):
            uploaded_file(received(body=body, content_type=FORM))

    @pytest.mark.parametrize(
        ("content_type", "body"),
        [
            ("multipart/form-data", form(part("file", b"x", file_name="a.txt"))),
            (FORM, b""),
            (FORM, b"no form"),
            (FORM, form(part("file", b"x", file_name="a.txt"))[:-8]),
            (FORM, form(*[part("file", b"x", file_name="a.txt")] * 2)),
            (FORM, form(*[part("note", b"x")] * 9)),
            (FORM, b'--line\r\nContent-Disposition: form-data; name="\xff"\r\n\r\nx\r\n--line--'),
        ],
    )
    def test_a_form_that_cannot_be_read_is_malformed(
        self, received: Received, content_type: str, body: bytes
    ) -> None:
        with pytest.raises(MalformedMultipart):
            uploaded_file(received(body=body, content_type=content_type))

    @pytest.mark.parametrize("content_type", ["", "text/plain", "application/json", "multipart/x"])
    def test_another_content_type_is_refused(self, received: Received, content_type: str) -> None:
        with pytest.raises(WrongContentType):
            uploaded_file(received(body=b"x", content_type=content_type))

    def test_one_byte_over_the_limit_is_too_large(self, received: Received) -> None:
        largest = form(part("file", b"x" * MAX_UPLOAD_BYTES, file_name="chat.txt"))
        assert uploaded_file(received(body=largest, content_type=FORM))
        over = form(part("file", b"x" * (MAX_UPLOAD_BYTES + 1), file_name="chat.txt"))

        with pytest.raises(TooLarge) as refused:
            uploaded_file(received(body=over, content_type=FORM))

        assert refused.value.limit_bytes == MAX_UPLOAD_BYTES

    def test_a_body_far_over_the_limit_is_not_even_parsed(
        self, received: Received, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delattr(requests, "PushMultipartParser")

        with pytest.raises(TooLarge):
            uploaded_file(received(body=b"x" * 6_000_000, content_type=FORM))

    @given(st.binary(max_size=400))
    def test_no_body_is_answered_with_anything_but_a_refusal(self, body: bytes) -> None:
        event = {
            "multiValueQueryStringParameters": None,
            "headers": {"Content-Type": FORM},
            "pathParameters": None,
            "requestContext": {"httpMethod": "POST", "resourcePath": "/"},
            "stageVariables": None,
            "isBase64Encoded": True,
            "body": base64.b64encode(body).decode(),
        }

        with pytest.raises(ApiError):
            uploaded_file(Request(event))


class TestFileNames:
    @pytest.mark.parametrize(
        ("sent", "shown"),
        [
            ("WhatsApp Chat with Ann.txt", "WhatsApp Chat with Ann.txt"),
            ("../../etc/passwd", "passwd"),
            ("C:\\chats\\ann.txt", "ann.txt"),
            ("a\x00b\r\nc\x7f.txt", "abc.txt"),
            ("ann\u202etxt.exe", "anntxt.exe"),
            ("\u200eChat.txt", "Chat.txt"),
            ("\U0001f468\u200d\U0001f469.txt", "\U0001f468\u200d\U0001f469.txt"),
            ("  ", "chat.txt"),
            ("folder/", "chat.txt"),
        ],
    )
    def test_a_name_is_fit_to_be_shown(self, sent: str, shown: str) -> None:
        assert shown_file_name(sent) == shown

    def test_a_long_name_is_cut(self) -> None:
        assert shown_file_name("x" * 1000) == "x" * MAX_FILE_NAME_CHARACTERS

    @given(st.text())
    def test_no_name_is_empty_long_or_a_path(self, sent: str) -> None:
        shown = shown_file_name(sent)

        assert 1 <= len(shown) <= MAX_FILE_NAME_CHARACTERS
        assert not {"/", "\\", "\n", "\0"} & set(shown)


class TestPages:
    @pytest.mark.parametrize("limit", ["1", "100"])
    def test_a_limit_from_1_to_100_is_taken(self, received: Received, limit: str) -> None:
        assert page_limit(received(query={"limit": limit})) == int(limit)

    @pytest.mark.parametrize("limit", ["", "0", "101", "-1", "1.5", "ten", "٣", "1000000000000"])
    def test_any_other_limit_is_refused(self, received: Received, limit: str) -> None:
        with pytest.raises(WrongShape) as refused:
            page_limit(received(query={"limit": limit}))

        assert refused.value.field == "limit"

    @given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=60))
    def test_a_cursor_leads_back_to_its_position(self, position: str) -> None:
        cursor = next_cursor("chats", position)

        event = {
            "multiValueQueryStringParameters": {"next": [cursor]},
            "headers": {},
            "pathParameters": None,
            "requestContext": {"httpMethod": "GET", "resourcePath": "/"},
            "stageVariables": None,
            "body": None,
        }
        assert page_after(Request(event), "chats") == position

    def test_the_last_page_has_no_cursor(self) -> None:
        assert next_cursor("chats", None) is None

    def test_no_cursor_starts_at_the_beginning(self, received: Received) -> None:
        assert page_after(received(), "chats") is None

    @pytest.mark.parametrize(
        "cursor",
        [
            "",
            "a",
            "not base64!",
            "x" * 257,
            base64.urlsafe_b64encode(b"\xff\xff\xff").decode(),
            base64.urlsafe_b64encode(b"chats:").decode().rstrip("="),
            base64.urlsafe_b64encode(b"chats:a b").decode().rstrip("="),
        ],
    )
    def test_a_cursor_that_we_did_not_make_is_refused(
        self, received: Received, cursor: str
    ) -> None:
        with pytest.raises(InvalidCursor):
            page_after(received(query={"next": cursor}), "chats")

    def test_a_cursor_of_another_list_is_refused(self, received: Received) -> None:
        cursor = next_cursor("jobs", "j1")
        assert cursor is not None

        with pytest.raises(InvalidCursor):
            page_after(received(query={"next": cursor}), "chats")


class TestIdempotencyKeys:
    @pytest.mark.parametrize("key", ["a", "!~", "x" * 255])
    def test_1_to_255_visible_characters_are_a_key(self, received: Received, key: str) -> None:
        assert idempotency_key(received(Idempotency_Key=key)) == key

    def test_no_header_is_no_key(self, received: Received) -> None:
        assert idempotency_key(received()) is None

    @pytest.mark.parametrize("key", ["", "x" * 256, "a b", "é", "a\x7f", "a\n"])
    def test_anything_else_is_refused(self, received: Received, key: str) -> None:
        with pytest.raises(InvalidIdempotencyKey):
            idempotency_key(received(idempotency_key=key))
