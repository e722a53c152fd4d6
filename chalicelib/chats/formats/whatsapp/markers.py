"""What WhatsApp writes in place of words: omitted and attached media, deletions, calls, notices.

A reader of chats sifts first (see `sieve`): nearly every body is plain text, and is told so for the
price of a few look-ups. `BodyReader` reads the others, and remembers who signs notices, as a group
does on iOS:

    bodies = BodyReader(ios=...)
    if sender in bodies.signatories or needs_reading(raw):
        body = bodies.read(sender, raw)
    else:
        ...  # MessageKind.TEXT, raw.strip()

A message whose body is SYSTEM has no sender. `read_body` is what can be said of a body alone.

The wording follows the language of the phone that exported; `wording/` lists it. Two rules read
what no list has: a few words alone in angle brackets, and on iOS a few words behind the mark that
only the app sets, are media left out.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from chalicelib.chats.formats.whatsapp.bodies import Body
from chalicelib.chats.formats.whatsapp.marks import (
    AROUND,
    LEFT_TO_RIGHT,
    MARKS,
    RIGHT_TO_LEFT,
    visible,
)
from chalicelib.chats.formats.whatsapp.media import (
    LONGEST_PLACEHOLDER,
    is_wording,
    read_attached,
    read_omitted,
)
from chalicelib.chats.formats.whatsapp.notices import is_notice
from chalicelib.chats.formats.whatsapp.places import LINK, is_place
from chalicelib.chats.formats.whatsapp.sieve import needs_reading
from chalicelib.chats.formats.whatsapp.templates import (
    STOPS,
    Templates,
    folded,
    listed,
    normal,
    phrases,
)
from chalicelib.chats.formats.whatsapp.wording import calls, deleted, edited, polls
from chalicelib.chats.messages import MessageKind

_EDITED = phrases(edited.EDITED)
_DELETED = phrases(deleted.DELETED)
_DELETED_BY_ADMIN = Templates(listed(deleted.BY_AN_ADMIN))
_MISSED = phrases(calls.MISSED)
_CALLS = phrases(calls.MISSED, calls.CALLS)
_POLL = phrases(polls.POLL)

_LONGEST_SENTENCE = 120
_LONGEST_SHORT = 64
_LEADING: Final = frozenset((LEFT_TO_RIGHT, RIGHT_TO_LEFT))
_SIGNS_OF_SPEECH = ("\n", LINK, "?", "!", "？", "！", "؟")
_FEWEST_LETTERS = 3
_AFTER_A_CALL = re.compile(r"[.,،。、]")
_OPTION = re.compile(
    rf"\n[{MARKS}]*[^\n:]{{2,20}}: [^\n]{{1,400}} \([{MARKS}]*\d{{1,7}} [^()\n]{{1,40}}\)"
)


def read_body(raw: str, *, marks_are_lost: bool = False) -> Body:
    """Tell by its words what a body is.

    `text` holds what the sender wrote: of media the caption, or "" without one; of a deleted
    message or a contact card ""; of a poll, a call and a location the line itself. A body without
    text is media that was to be seen once, and exported as nothing. `edited` is a flag, and its
    marker is no part of the text. `marks_are_lost` says that the export came from iOS and has none
    of the marks that tell what the app says from what people write, as after a copy and a paste.
    """
    if not needs_reading(raw):
        return Body(MessageKind.TEXT, raw.strip())
    read = _read_short if len(raw) <= _LONGEST_SHORT else _read
    return read(raw, marks_are_lost=marks_are_lost)


class BodyReader:
    """Reads the bodies of one chat, and learns from them who signs notices.

    `signatories` are the names that have signed a notice and written nothing yet: a group's name,
    for good; a contact's, until the contact writes. What they sign may be a notice in fewer words,
    so that all of it has to be read. There are none on Android, where notices are not signed: only
    its headers have a dash, so that `ios` is true of any others, the oldest included.
    """

    def __init__(self, *, ios: bool) -> None:
        self.signatories: set[str] = set()
        self._writers: set[str] = set()
        self._ios = ios
        self._marks_are_lost = True

    def read(self, sender: str, raw: str) -> Body:
        """Tell what the body of a message of `sender` is."""
        if not self._ios:
            return read_body(raw)
        if raw[:1] in _LEADING:
            self._marks_are_lost = False
        body = read_body(raw, marks_are_lost=self._marks_are_lost)
        if body.kind is MessageKind.TEXT and not body.edited:
            body = self._read_again(sender, raw, body)
        if body.kind is not MessageKind.SYSTEM:
            self._writers.add(sender)
            self.signatories.discard(sender)
        elif sender not in self._writers:
            self.signatories.add(sender)
        return body

    def _read_again(self, sender: str, raw: str, body: Body) -> Body:
        """What seemed to be text, by who signed it and by the mark that only the app sets."""
        marked = raw[:1] in _LEADING
        if sender in self.signatories and (
            marked or (self._marks_are_lost and is_notice(raw, marked=True))
        ):
            return Body(MessageKind.SYSTEM, visible(raw))
        return _read_what_no_list_has(sender, visible(raw)) if marked else body


def _read_what_no_list_has(sender: str, text: str) -> Body:
    """What iOS says itself, in words that are not listed.

    Much of it, or the name of whoever did it, makes a notice; a short sentence stands for a
    deletion, as there it has a full stop; a few words without one stand for media.
    """
    if any(sign in text for sign in _SIGNS_OF_SPEECH):
        return Body(MessageKind.TEXT, text)
    named = len(sender) >= _FEWEST_LETTERS and normal(sender) in normal(text)
    if named or len(text) > LONGEST_PLACEHOLDER:
        return Body(MessageKind.SYSTEM, text)
    return Body(MessageKind.DELETED if text[-1:] in STOPS else MessageKind.MEDIA, "")


def _read(raw: str, *, marks_are_lost: bool) -> Body:
    unmarked, edited = _without_edit_marker(raw)
    led = unmarked.strip()
    marked = led[:1] in _LEADING
    # A mark inside a text turns a line of two directions, so only the ends are cleaned.
    text = led.strip(AROUND)
    body = (
        read_omitted(unmarked, text, marked=marked, marks_are_lost=marks_are_lost)
        or read_attached(text)
        or _read_phrase(text, marked=marked)
        or Body(MessageKind.TEXT if text or edited else MessageKind.MEDIA, text)
    )
    return body._replace(edited=True) if edited else body


_read_short = lru_cache(1 << 10)(_read)
"""A chat has few markers, and each of them many times."""


def _without_edit_marker(raw: str) -> tuple[str, bool]:
    said, bracket, marker = raw.rpartition("<")
    if not bracket or not marker.endswith(">") or len(marker) > LONGEST_PLACEHOLDER:
        return raw, False
    if folded(marker[:-1]) in _EDITED or _is_unlisted_edit(said, marker[:-1]):
        return said.rstrip(AROUND), True
    return raw, False


def _is_unlisted_edit(said: str, words: str) -> bool:
    """Whether words in brackets end a text behind the mark that only the app sets there."""
    return said.endswith(LEFT_TO_RIGHT) and bool(visible(said)) and is_wording(words)


def _read_phrase(text: str, *, marked: bool) -> Body | None:
    seen = visible(text)
    if _is_deletion(seen):
        return Body(MessageKind.DELETED, "")
    if _is_call(seen, marked=marked):
        return Body(MessageKind.CALL, seen)
    if _is_poll(text, marked=marked):
        return Body(MessageKind.POLL, seen)
    if is_place(seen):
        return Body(MessageKind.LOCATION, seen)
    if is_notice(seen, marked=marked):
        return Body(MessageKind.SYSTEM, seen)
    return None


def _is_deletion(text: str) -> bool:
    if len(text) > _LONGEST_SENTENCE:
        return False
    return folded(text) in _DELETED or _DELETED_BY_ADMIN.match(normal(text))


def _is_call(text: str, *, marked: bool) -> bool:
    if len(text) > _LONGEST_SENTENCE or "\n" in text:
        return False
    known = _CALLS if marked else _MISSED
    ends = (*(stop.start() for stop in _AFTER_A_CALL.finditer(text)), len(text))
    return any(folded(text[:end]) in known for end in ends)


def _is_poll(text: str, *, marked: bool) -> bool:
    head, colon, rest = text.partition(":")
    if not colon or not rest.lstrip(" ").startswith("\n"):
        return False
    if _OPTION.search(text) is None:
        return marked and folded(head) in _POLL
    return marked or folded(head) in _POLL
