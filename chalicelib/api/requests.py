"""What is read from a request: JSON fields, the uploaded file, the page, the Idempotency-Key."""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalice.app import Request
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from chalicelib.api.errors import (
    InvalidCursor,
    InvalidIdempotencyKey,
    MalformedJson,
    MalformedMultipart,
    MissingFile,
    TooLarge,
    WrongContentType,
    WrongShape,
)
from chalicelib.chats.date_order import DateOrder
from chalicelib.chats.participants import UNSET, Change
from chalicelib.config import MAX_UPLOAD_BYTES

MAX_JSON_BYTES = 16_384
MAX_FORM_PARTS = 8
MAX_FORM_FRAMING_BYTES = 65_536
"""What a form may hold besides its file: boundaries, part headers, small other fields."""
MAX_FILE_NAME_CHARACTERS = 120
MAX_NAME_CHARACTERS = 60
MAX_CHANGES = 100
MIN_QUESTION_CHARACTERS = 3
MAX_QUESTION_CHARACTERS = 500
MAX_CURSOR_CHARACTERS = 256
MAX_PAGE = 100
DEFAULT_PAGE = 50
MAX_AROUND = 50
DEFAULT_AROUND = 10
DEFAULT_FOUND = 20

_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,64}")
_VISIBLE_ASCII = re.compile(r"[!-~]{1,255}")
_CURSOR = re.compile(r"[A-Za-z0-9_-]*")
_PLACE = re.compile(r"(?:([0-9]{1,9}):)?([0-9]{1,9})")
_JOINERS = "\u200c\u200d"


def identifier(value: str, absent: type[Exception]) -> str:
    """`value`, if an id of ours can look like it; else nothing has that id: raises `absent`."""
    if not _IDENTIFIER.fullmatch(value):
        raise absent
    return value


# JSON


def json_fields(request: Request, known: Collection[str]) -> Mapping[str, Any]:
    """The JSON object in the body, which has no fields but `known` ones.

    A field we do not know is refused: a misspelt `expected_price` must not be taken for none.
    Raises WrongContentType, TooLarge, MalformedJson, WrongShape.
    """
    if _content_type(request)[0] != "application/json":
        raise WrongContentType(expected="application/json")
    body = _body(request)
    if len(body) > MAX_JSON_BYTES:
        raise TooLarge(limit_bytes=MAX_JSON_BYTES)
    try:
        fields = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise MalformedJson from error
    if not isinstance(fields, dict):
        raise WrongShape(field="body", expected="a JSON object")
    if not fields.keys() <= set(known):
        raise WrongShape(field="body", expected=f"no field but {', '.join(known)}")
    return fields


def text(fields: Mapping[str, Any], name: str) -> str:
    """The field's string, which is not empty; raises WrongShape."""
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise WrongShape(field=name, expected="a string that is not empty")
    return value


def optional_text(fields: Mapping[str, Any], name: str) -> str | None:
    """The field's string, which is not empty; None if absent or null; raises WrongShape."""
    return None if fields.get(name) is None else text(fields, name)


def optional_coins(fields: Mapping[str, Any], name: str) -> int | None:
    """The field's whole number of coins, 0 or more; None if absent or null; raises WrongShape."""
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise WrongShape(field=name, expected="a whole number, 0 or more")
    return value


def optional_day(fields: Mapping[str, Any], name: str) -> date | None:
    """The field as a day, None if absent or null; raises WrongShape."""
    value = optional_text(fields, name)
    return None if value is None else _day(name, value)


def optional_flag(fields: Mapping[str, Any], name: str) -> bool:
    """The field's true or false, false if absent; raises WrongShape."""
    return _flag(fields, name) if name in fields else False


def question(fields: Mapping[str, Any], name: str) -> str:
    """The field's text without what nobody sees, 3 to 500 characters; raises WrongShape."""
    asked = _visible(text(fields, name))
    if not MIN_QUESTION_CHARACTERS <= len(asked) <= MAX_QUESTION_CHARACTERS:
        expected = f"{MIN_QUESTION_CHARACTERS} to {MAX_QUESTION_CHARACTERS} characters"
        raise WrongShape(field=name, expected=expected)
    return asked


def names(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The field's names, sorted and each once; none if absent or null; raises WrongShape."""
    values = fields.get(name)
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(v, str) and v for v in values):
        raise WrongShape(field=name, expected="a list of names")
    return tuple(sorted(set(values)))


# Chats


def optional_date_order(value: str | None) -> DateOrder | None:
    """The order of date that the user chose; raises WrongShape."""
    if value is None:
        return None
    try:
        return DateOrder(value.lower())
    except ValueError:
        expected = f"one of {', '.join(DateOrder)}"
        raise WrongShape(field="date_order", expected=expected) from None


def optional_date(request: Request, name: str) -> date | None:
    """The query parameter as a day, None without one; raises WrongShape."""
    value = _parameter(request, name)
    return None if value is None else _day(name, value)


def _day(name: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise WrongShape(field=name, expected="a day like 2026-01-31") from None


def participant_changes(fields: Mapping[str, Any]) -> list[Change]:
    """The changes in the field `participants`, at least one; raises WrongShape."""
    entries = fields.get("participants")
    if not isinstance(entries, list) or not 1 <= len(entries) <= MAX_CHANGES:
        raise WrongShape(field="participants", expected=f"a list of 1 to {MAX_CHANGES} changes")
    return [_change(entry) for entry in entries]


def _change(entry: object) -> Change:
    known = {"participant", "name", "hidden", "same_as"}
    if not isinstance(entry, dict) or not entry.keys() <= known:
        expected = f"objects with no field but {', '.join(sorted(known))}"
        raise WrongShape(field="participants", expected=expected)
    return Change(
        participant=text(entry, "participant"),
        name=_new_name(entry) if "name" in entry else UNSET,
        hidden=_flag(entry, "hidden") if "hidden" in entry else UNSET,
        same_as=optional_text(entry, "same_as") if "same_as" in entry else UNSET,
    )


def _new_name(entry: Mapping[str, Any]) -> str | None:
    name = optional_text(entry, "name")
    if name is not None and (name != _visible(name) or len(name) > MAX_NAME_CHARACTERS):
        expected = f"1 to {MAX_NAME_CHARACTERS} characters that can be seen"
        raise WrongShape(field="name", expected=expected)
    return name


def _flag(entry: Mapping[str, Any], name: str) -> bool:
    value = entry[name]
    if not isinstance(value, bool):
        raise WrongShape(field=name, expected="true or false")
    return value


# Files


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file as it was sent; `name` is a base name fit to be shown."""

    name: str
    content: bytes


def uploaded_file(request: Request) -> UploadedFile:
    """The one file in the field `file` of a multipart form (RFC 7578). It may be empty.

    Raises WrongContentType, TooLarge, MalformedMultipart, MissingFile.
    """
    content_type, options = _content_type(request)
    if content_type != "multipart/form-data":
        raise WrongContentType(expected="multipart/form-data")
    body = _body(request)
    if len(body) > MAX_UPLOAD_BYTES + MAX_FORM_FRAMING_BYTES:
        raise TooLarge(limit_bytes=MAX_UPLOAD_BYTES)
    try:
        files = _files(body, options.get("boundary", ""))
    except MultipartError as error:
        raise MalformedMultipart(f"the form cannot be read: {error.args[0]}") from error
    if len(files) > 1:
        raise MalformedMultipart("the form holds more than one file in the field 'file'")
    if not files:
        raise MissingFile
    if len(files[0].content) > MAX_UPLOAD_BYTES:
        raise TooLarge(limit_bytes=MAX_UPLOAD_BYTES)
    return files[0]


def _files(body: bytes, boundary: str) -> list[UploadedFile]:
    files: list[UploadedFile] = []
    part: MultipartSegment | None = None
    content = bytearray()
    with PushMultipartParser(
        boundary, content_length=len(body), max_segment_count=MAX_FORM_PARTS, strict=True
    ) as parser:
        for event in parser.parse(body):
            if isinstance(event, MultipartSegment):
                part, content = event, bytearray()
            elif event is not None:
                content += event
            elif part is not None and part.name == "file" and part.filename:
                files.append(UploadedFile(shown_file_name(part.filename), bytes(content)))
    return files


def shown_file_name(sent: str) -> str:
    """The base name of `sent`, without control and direction characters, of bounded length."""
    base = re.split(r"[/\\]", sent)[-1]
    return _visible(base)[:MAX_FILE_NAME_CHARACTERS] or "chat.txt"


def _visible(text: str) -> str:
    kept = (
        character
        for character in text
        if unicodedata.category(character)[0] not in "CZ" or character in (" ", *_JOINERS)
    )
    return "".join(kept).strip()


# Pages


def page_limit(request: Request) -> int:
    """The `limit` parameter, 1 to 100 entries a page; raises WrongShape."""
    return _whole(request, "limit", default=DEFAULT_PAGE, least=1, most=MAX_PAGE)


def _whole(request: Request, name: str, *, default: int, least: int, most: int) -> int:
    value = _parameter(request, name)
    if value is None:
        return default
    if not re.fullmatch(r"[0-9]{1,3}", value) or not least <= int(value) <= most:
        raise WrongShape(field=name, expected=f"a whole number from {least} to {most}")
    return int(value)


def page_after(request: Request, list_name: str) -> str | None:
    """Where the page starts: the position in the `next` parameter; raises InvalidCursor."""
    cursor = _parameter(request, "next")
    if cursor is None:
        return None
    if len(cursor) > MAX_CURSOR_CHARACTERS or not _CURSOR.fullmatch(cursor):
        raise InvalidCursor
    try:
        of, _, position = base64.urlsafe_b64decode(_padded(cursor)).decode("ascii").partition(":")
    except ValueError as error:
        raise InvalidCursor from error
    if of != list_name or not _VISIBLE_ASCII.fullmatch(position):
        raise InvalidCursor
    return position


def next_cursor(list_name: str, position: str | int | None) -> str | None:
    """The cursor of the page after `position`; None where the list ends."""
    if position is None:
        return None
    return base64.urlsafe_b64encode(f"{list_name}:{position}".encode("ascii")).decode().rstrip("=")


def _padded(cursor: str) -> str:
    return cursor + "=" * (-len(cursor) % 4)


# Messages of a chat


@dataclass(frozen=True, slots=True)
class Around:
    """A message, by its export and line, and how many before and after it are wanted."""

    export: int
    line: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, in which days (both included) and by whom, and how much of it."""

    question: str
    first: date | None
    last: date | None
    participants: tuple[str, ...]
    limit: int


def around_or_search(request: Request) -> Around | Search:
    """What is read of a chat: exactly one of `around` and `search`; raises WrongShape."""
    place, question = (optional_parameter(request, name) for name in ("around", "search"))
    if (place is None) == (question is None):
        raise WrongShape(field="around", expected="exactly one of around and search")
    if question is None:
        export, line = _place(place or "")
        before, after = (
            _whole(request, name, default=DEFAULT_AROUND, least=0, most=MAX_AROUND)
            for name in ("before", "after")
        )
        return Around(export, line, before, after)
    return Search(
        question,
        optional_date(request, "from"),
        optional_date(request, "to"),
        repeated(request, "participant"),
        _whole(request, "limit", default=DEFAULT_FOUND, least=1, most=MAX_PAGE),
    )


def _place(value: str) -> tuple[int, int]:
    found = _PLACE.fullmatch(value)
    if found is None:
        raise WrongShape(field="around", expected="a line like 17, or EXPORT:LINE like 2:17")
    return int(found[1] or 1), int(found[2])


# Single parameters


def parameter(request: Request, name: str) -> str:
    """The query parameter `name`, which is not empty; raises WrongShape."""
    value = _parameter(request, name)
    if not value:
        raise WrongShape(field=name, expected="a query parameter that is not empty")
    return value


def optional_parameter(request: Request, name: str) -> str | None:
    """The query parameter `name`, None without one; raises WrongShape if it is empty."""
    return None if _parameter(request, name) is None else parameter(request, name)


def optional_switch(request: Request, name: str) -> bool:
    """The query parameter as `true` or `false`, false without one; raises WrongShape."""
    value = _parameter(request, name)
    if value not in (None, "true", "false"):
        raise WrongShape(field=name, expected="true or false")
    return value == "true"


def repeated(request: Request, name: str) -> tuple[str, ...]:
    """The values of a query parameter that may stand several times, sorted and each once."""
    if request.query_params is None or name not in request.query_params:
        return ()
    return tuple(sorted(set(request.query_params.getlist(name))))


def _parameter(request: Request, name: str) -> str | None:
    return None if request.query_params is None else request.query_params.get(name)


# Headers


def idempotency_key(request: Request) -> str | None:
    """The Idempotency-Key header, None without one; raises InvalidIdempotencyKey."""
    key: str | None = request.headers.get("idempotency-key")
    if key is not None and not _VISIBLE_ASCII.fullmatch(key):
        raise InvalidIdempotencyKey
    return key


def _content_type(request: Request) -> tuple[str, Mapping[str, str]]:
    return parse_options_header(request.headers.get("content-type", ""))


def _body(request: Request) -> bytes:
    body = request.raw_body
    return body.encode() if isinstance(body, str) else body
