"""JSON files of any size, read forwards, a value at a time.

An export is one JSON document of up to gigabytes: a few fields around long arrays of records. The
cursor walks the fields and gives the records of an array one by one. Apps write JSON that is not
quite JSON, and files are cut off: a value that cannot be read costs itself and nothing else.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Final

from chalicelib.chats.errors import ExportDamaged, NotUtf8
from chalicelib.chats.exports import NotThisFormat, Source

Record = dict[str, object]

MAX_VALUE_CHARS: Final = 1 << 20
"""A longer value is passed over unread. The longest message of any app has a hundredth of it."""

MAX_UNREADABLE: Final = 100_000
"""More broken records than any accident leaves; each costs much more time than a sound one."""

BLOCK_BYTES: Final = 1 << 17
"""How much is taken from the source at a time, at least."""

_MARK_AND_SPACE = codecs.BOM_UTF8 + b" \t\r\n"
_GAP = re.compile("[ \t\r\n,\ufeff]*")
_KEPT_CHARS = 120
_INDENT = re.compile(r'(\n[ \t]+)(?:"[^"\\\n]*"\s*:\s*)?\Z')
_CLOSING = {"{": "}", "[": "]"}
_BRACKET = re.compile(r"[{}\[\]]")
_REST_OF_STRING = re.compile(r'(?:[^"\\\n]++|\\.)*+', re.DOTALL)
_IN_NUMBER = re.compile(r"[-+.0-9eE]*")
_BEHIND_SCALAR = re.compile(r'[,{}\[\]"\n]')
_decode_next = json.JSONDecoder().raw_decode
_decode_leniently = json.JSONDecoder(strict=False).decode


def json_document(source: Source, opening: str) -> JsonCursor:
    """A cursor before the document in `source`, whose first character is `opening`.

    Raises NotThisFormat, from the first bytes alone, if it is another.
    """
    for chunk in source():
        if start := chunk.lstrip(_MARK_AND_SPACE):
            if start.startswith(opening.encode()):
                return JsonCursor(source)
            break
    raise NotThisFormat(f"it is no JSON that begins with {opening}")


def text_of(value: object) -> str:
    """`value` if it is a string, "" if not; halves of characters become U+FFFD, or whole again.

    JSON can name the two halves of a character apart, and no text that holds one can be stored.
    """
    if not isinstance(value, str):
        return ""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value


class JsonCursor:
    """A place in a JSON document, moved forwards only. Where chunks are cut does not matter.

    Memory is bounded by the largest chunk and MAX_VALUE_CHARS. A document that ends too early ends
    as if all that was open were closed there; the value that was cut cannot be read. An iterator
    over fields or elements is read to its end before the cursor is used for what follows.

    Every method raises NotUtf8 where the bytes are no UTF-8.
    """

    def __init__(self, source: Source, *, start: int = 0) -> None:
        """Stand before the document, or at byte `start` of it, an `offset` of another cursor."""
        self._chunks = _chunks_from(source(), start)
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._bytes_read = start
        self._text = ""
        self._at = 0
        self._chars_dropped = 0
        self._ended = False
        self._refusal: NotUtf8 | None = None

    @property
    def offset(self) -> int:
        """Where the next value begins, in bytes from the start of the source."""
        self.peek()
        undecoded = len(self._decoder.getstate()[0])
        return self._bytes_read - undecoded - len(self._text[self._at :].encode())

    def peek(self) -> str:
        """The character with which the next value begins, or what is open closes; "" at the end."""
        while True:
            gap = _GAP.match(self._text, self._at)
            self._at = gap.end() if gap else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def fields(self) -> Iterator[str]:
        """The keys of the object that is next, the cursor before the value of each.

        A value that is not read by then is passed over. Nothing, if no object is next. Ends where
        MAX_UNREADABLE things stand in a row that are no keys: that is no object.
        """
        if self.peek() != "{":
            return
        self._at += 1
        unreadable = 0
        while (char := self.peek()) and unreadable < MAX_UNREADABLE:
            if char == "}":
                self._at += 1
                return
            key = self.value()
            if not isinstance(key, str) or self.peek() != ":":
                unreadable += 1
                continue
            unreadable = 0
            self._at += 1
            if self.peek() == "}":
                continue
            here = self._position
            yield text_of(key)
            if here == self._position:
                self.value()

    def elements(self) -> Iterator[int]:
        """The 1-based numbers of the elements of the array that is next, the cursor before each.

        An element that is not read by then is passed over. Nothing, if no array is next. Raises
        ExportDamaged beyond MAX_UNREADABLE elements that were not read.
        """
        if self.peek() != "[":
            return
        self._at += 1
        unread = 0
        for number in count(1):
            if self.peek() in ("]", ""):
                break
            here = self._position
            yield number
            if here == self._position:
                unread = self._one_more(unread)
                self.value()
        self._at += 1

    def records(self) -> Iterator[Record | None]:
        """The elements of the array that is next: None for one that is no object or unreadable.

        Nothing, if no array is next. Raises ExportDamaged beyond MAX_UNREADABLE such elements.
        """
        if self.peek() != "[":
            return
        self._at += 1
        unreadable = 0
        while (opening := self.peek()) and opening != "]":
            value = self._whole_value()
            if isinstance(value, dict):
                yield value
                continue
            unreadable = self._one_more(unreadable)
            yield None
        self._at += 1

    @staticmethod
    def _one_more(unreadable: int) -> int:
        if unreadable >= MAX_UNREADABLE:
            raise ExportDamaged(limit=MAX_UNREADABLE)
        return unreadable + 1

    def value(self) -> object:
        """The value that is next, whole; None if it is null or cannot be read."""
        self.peek()
        return self._whole_value()

    def _whole_value(self) -> object:
        while True:
            text, start = self._text, self._at
            value, end = _decoded(text, start)
            is_last_look = self._ended or len(text) - start > MAX_VALUE_CHARS
            if value is _UNREADABLE and (end >= 0 or is_last_look):
                end = self._end_by_lines(end, is_last_look=is_last_look)
            if is_last_look or (0 <= end < len(text) and not _may_go_on(value, text, end)):
                break
            self._more()
        if not 0 <= end - start <= MAX_VALUE_CHARS:
            self._pass_over()
            return None
        self._at = end
        return mended(text[start:end]) if value is _UNREADABLE else value

    @property
    def _position(self) -> int:
        return self._chars_dropped + self._at

    def _end_by_lines(self, end: int, *, is_last_look: bool) -> int:
        """Where the value that is next, and is no JSON, ends: at the line that closes it, if any.

        Brackets in what should be a string mislead; how the lines are indented does not. It is
        `end` if indents do not tell, and -1 if that line may still be out of sight.
        """
        closing_line = self._closing_line()
        if not closing_line:
            return end
        found = self._text.find(closing_line, self._at, self._at + MAX_VALUE_CHARS)
        if found >= 0:
            return found + len(closing_line)
        return end if is_last_look else -1

    def _closing_line(self) -> str:
        """The start of the line that closes the value that is next, "" if indents do not tell."""
        text, start = self._text, self._at
        indent = _INDENT.search(text, max(0, start - _KEPT_CHARS), start)
        closing = _CLOSING.get(text[start : start + 1])
        if not indent or not closing or text[start + 1 : start + 2] not in ("\r", "\n"):
            return ""
        return indent[1] + closing

    def _pass_over(self) -> None:
        """Move behind a value without holding it."""
        closing_line = self._closing_line()
        nesting = _Nesting()
        while True:
            if closing_line:
                found = self._text.find(closing_line, self._at)
                if found >= 0:
                    self._at = found + len(closing_line)
                    return
                self._at = max(self._at, len(self._text) - len(closing_line))
            else:
                self._at = nesting.follow(self._text, self._at)
                if nesting.closed:
                    return
            if not self._more():
                self._at = len(self._text)
                return

    def _more(self) -> bool:
        """Take more of the source, at least as much as is in hand; False if nothing is left."""
        if self._refusal:
            raise self._refusal
        # What indents the next value stays in hand: `_closing_line` looks at it.
        drop = max(0, self._at - _KEPT_CHARS)
        wanted = max(BLOCK_BYTES, len(self._text) - drop)
        taken: list[bytes] = []
        for chunk in self._chunks:
            taken.append(chunk)
            wanted -= len(chunk)
            if wanted <= 0:
                break
        else:
            self._ended = True
        raw = b"".join(taken)
        self._text = self._text[drop:] + self._decoded_text(raw)
        self._at -= drop
        self._chars_dropped += drop
        return bool(raw)

    def _decoded_text(self, raw: bytes) -> str:
        held_back = self._decoder.getstate()[0]
        start = self._bytes_read - len(held_back)
        self._bytes_read += len(raw)
        try:
            return self._decoder.decode(raw)
        except UnicodeDecodeError as error:
            # What stands before these bytes can still be read.
            self._refusal = NotUtf8(offset=start + error.start)
            self._bytes_read = start + error.start
            self._decoder.reset()
            self._ended = False
            return (held_back + raw)[: error.start].decode()


class _Nesting:
    """Follows brackets and strings through a value, cut anywhere, to where the value is closed.

    A string ends with its line at the latest: JSON writes line breaks as escapes.
    """

    def __init__(self) -> None:
        self.closed = False
        self._depth = 0
        self._in_string = False
        self._in_scalar = False

    def follow(self, text: str, at: int) -> int:
        """How far `text` was followed from `at`: behind the value if it is now `closed`."""
        if not (self._depth or self._in_string or self._in_scalar):
            self._in_scalar = text[at : at + 1] not in ("{", "[", '"')
            at += self._in_scalar
        if self._in_scalar:
            behind = _BEHIND_SCALAR.search(text, at)
            self.closed = behind is not None
            return behind.start() if behind else len(text)
        while at < len(text) and not self.closed:
            if not self._in_string:
                at = self._to_string(text, at)
                continue
            at = self._through_string(text, at)
            if self._in_string:
                # Cut in the string, and perhaps between a backslash and what it escapes.
                break
        return at

    def _through_string(self, text: str, at: int) -> int:
        rest = _REST_OF_STRING.match(text, at)
        at = rest.end() if rest else at
        if text[at : at + 1] in ("\\", ""):
            return at
        self._in_string = False
        self.closed = self._depth == 0
        return at + 1

    def _to_string(self, text: str, at: int) -> int:
        quote = text.find('"', at)
        end = len(text) if quote < 0 else quote
        closing = text.count("}", at, end) + text.count("]", at, end)
        if closing < self._depth:
            self._depth += text.count("{", at, end) + text.count("[", at, end) - closing
        else:
            for bracket in _BRACKET.finditer(text, at, end):
                self._depth += 1 if bracket[0] in _CLOSING else -1
                if self._depth <= 0:
                    self.closed = True
                    return bracket.end()
        self._in_string = quote >= 0
        return end + self._in_string


_UNREADABLE = object()


def _decoded(text: str, start: int) -> tuple[object, int]:
    """The value at `start` of `text` and its end; _UNREADABLE, and -1 for an end not in sight."""
    try:
        return _decode_next(text, start)
    except (ValueError, RecursionError):
        nesting = _Nesting()
        end = nesting.follow(text, start)
        return _UNREADABLE, end if nesting.closed else -1


def _may_go_on(value: object, text: str, end: int) -> bool:
    """Whether a number may be longer than it looks, its exponent being out of sight."""
    if not isinstance(value, int | float):
        return False
    tail = _IN_NUMBER.match(text, end)
    return tail is not None and tail.end() == len(text)


def _chunks_from(chunks: Iterable[bytes], start: int) -> Iterator[bytes]:
    for chunk in chunks:
        if start < len(chunk):
            yield chunk[start:]
        start = max(0, start - len(chunk))


_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))?')
_BEFORE_VALUE = re.compile(r"\s*(?:\"[^\"\\]*\"\s*:\s*)?")
_WHOLE_VALUE = re.compile(r"[{}\[\]]+|-?[0-9][0-9.eE+-]*|true|false|null|")
_BARE_QUOTE = re.compile(r'(?<!\\)((?:\\\\)*)"')


def mended(text: str) -> object:
    """The value that a writer of broken JSON meant by `text`; None if that cannot be told.

    Understood are escapes that JSON has not (`\\x01`, and a backslash that stands for itself), line
    breaks and the like that are not escaped and, where every value has a line of its own, strings
    without quotes and with quotes inside.
    """
    escaped = _ESCAPE.sub(_as_json_escape, text)
    lines = escaped.split("\n")
    candidates = (escaped, "\n".join(map(_mended_line, lines))) if len(lines) > 1 else (escaped,)
    for candidate in candidates:
        try:
            return _decode_leniently(candidate)
        except (ValueError, RecursionError):
            continue
    return None


def _as_json_escape(escape: re.Match[str]) -> str:
    standard, byte = escape.groups()
    if standard:
        return escape[0]
    return f"\\u00{byte}" if byte else "\\\\"


def _mended_line(line: str) -> str:
    before = _BEFORE_VALUE.match(line)
    start = before.end() if before else 0
    value = line[start:].rstrip()
    comma = "," if value.endswith(",") else ""
    value = value.removesuffix(",").rstrip()
    if _WHOLE_VALUE.fullmatch(value):
        return line
    quoted = _BARE_QUOTE.sub(r'\1\\"', value.removeprefix('"').removesuffix('"'))
    return f'{line[:start]}"{quoted}"{comma}'
