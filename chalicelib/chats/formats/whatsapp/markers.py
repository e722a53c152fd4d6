"""What WhatsApp writes in place of words: omitted and attached media, deletions, calls, notices.

A reader of chats uses three things. `needs_reading` sifts: nearly every body is plain text, and is
told so for the price of a few look-ups. `BodyReader` reads the others, and remembers who signs
notices, as a group does on iOS:

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
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from chalicelib.chats.formats.whatsapp.marks import LEFT_TO_RIGHT, MARKS, RIGHT_TO_LEFT, visible
from chalicelib.chats.formats.whatsapp.notices import (
    SURE,
    Template,
    Templates,
    is_notice,
    is_notice_cut_at_a_colon,
    normal,
)
from chalicelib.chats.formats.whatsapp.wording import (
    attached,
    calls,
    deleted,
    edited,
    omitted,
    places,
    polls,
)
from chalicelib.chats.messages import MessageKind

__all__ = [
    "Body",
    "BodyReader",
    "is_notice_cut_at_a_colon",
    "needs_reading",
    "read_body",
    "visible",
]


class Body(NamedTuple):
    """What the part of a message behind its sender says; see `Message` for the fields."""

    kind: MessageKind
    text: str
    edited: bool = False
    attachments: tuple[str, ...] = ()


def needs_reading(raw: str) -> bool:
    """Whether a body may be anything but plain text; if not, it is TEXT and says `raw.strip()`."""
    return (
        raw[:_KEY] in _STARTS
        or raw[-_KEY:] in _ENDS
        or raw[:1] in _SUSPECT_FIRST
        or raw[-1:] == ">"
        or LEFT_TO_RIGHT in raw
        or RIGHT_TO_LEFT in raw
        or ")\n" in raw
        or _MAP in raw
        or _PLACE in raw
    )


def read_body(raw: str) -> Body:
    """Tell by its words what a body is.

    `text` holds what the sender wrote: of media the caption, or "" without one; of a deleted
    message or a contact card ""; of a poll, a call and a location the line itself. A body without
    text is media that was to be seen once, and exported as nothing. `edited` is a flag, and its
    marker is no part of the text.
    """
    return _read(raw) if needs_reading(raw) else Body(MessageKind.TEXT, raw.strip())


class BodyReader:
    """Reads the bodies of one chat, and learns from them who signs notices.

    `signatories` are the names that have signed a notice and said nothing yet: a group's name, for
    good; a contact's, until the contact writes. What they sign may be a notice in fewer words, so
    that all of it has to be read.
    """

    def __init__(self, *, ios: bool) -> None:
        self.signatories: set[str] = set()
        self._writers: set[str] = set()
        self._ios = ios

    def read(self, sender: str, raw: str) -> Body:
        """Tell what the body of a message of `sender` is."""
        body = self._read_as_signed(sender, raw)
        if body.kind is not MessageKind.SYSTEM:
            self._writers.add(sender)
            self.signatories.discard(sender)
        elif sender not in self._writers:
            self.signatories.add(sender)
        return body

    def _read_as_signed(self, sender: str, raw: str) -> Body:
        body = read_body(raw)
        if body.kind is not MessageKind.TEXT or body.edited:
            return body
        marked = raw.startswith(LEFT_TO_RIGHT) or raw.startswith(RIGHT_TO_LEFT)
        signs = sender in self.signatories
        if signs and (marked or is_notice(raw, marked=True)):
            return Body(MessageKind.SYSTEM, visible(raw))
        if marked and self._ios:
            return _read_what_no_list_has(sender, visible(raw))
        return body


def _read_what_no_list_has(sender: str, text: str) -> Body:
    """What iOS says in a language, or in words, that are not known.

    A sentence, or who did it, makes a notice; a few words are media.
    """
    if sender in text or len(text) > _LONGEST_PLACEHOLDER:
        return Body(MessageKind.SYSTEM, text)
    if "\n" in text or text[-1:] in _STOPS or any(sign in text for sign in _SIGNS_OF_SPEECH):
        return Body(MessageKind.TEXT, text)
    return Body(MessageKind.MEDIA, "")


def _read(raw: str) -> Body:
    unmarked, edited = _without_edit_marker(raw)
    led = unmarked.strip()
    marked = led[:1] in MARKS if led else False
    # A mark inside a text joins emoji or turns a bidirectional line, so only the ends are cleaned.
    text = led.lstrip(MARKS).strip()
    body = (
        _read_omitted(unmarked, text)
        or _read_attached(text)
        or _read_phrase(text, marked=marked)
        or Body(MessageKind.TEXT if text or edited else MessageKind.MEDIA, text)
    )
    return body._replace(edited=True) if edited else body


def _without_edit_marker(raw: str) -> tuple[str, bool]:
    said, bracket, marker = raw.rpartition("<")
    if not bracket or not marker.endswith(">") or len(marker) > _LONGEST_PLACEHOLDER:
        return raw, False
    if _folded(marker[:-1]) in _EDITED or _is_unlisted_edit(said, marker[:-1]):
        return said.rstrip(_AROUND), True
    return raw, False


def _is_unlisted_edit(said: str, words: str) -> bool:
    """Whether words in brackets end a text behind the mark that only the app sets there."""
    return (
        said.endswith(LEFT_TO_RIGHT)
        and bool(visible(said))
        and _folded(words) not in _OMITTED_IN_BRACKETS
        and _is_wording(words)
    )


def _read_omitted(raw: str, text: str) -> Body | None:
    first, _, rest = text.partition("\n")
    if _is_bracketed_placeholder(first):
        return _left_out(rest.strip(_AROUND))
    if text == _NULL:
        return Body(MessageKind.MEDIA, "")
    if len(text) <= _LONGEST_PLACEHOLDER and _folded(text) in _OMITTED_BY_KIND:
        return _omitted(text, caption="")
    mark = max(raw.rfind(LEFT_TO_RIGHT), raw.rfind(RIGHT_TO_LEFT))
    if mark >= 0 and _folded(raw[mark:]) in _OMITTED_BY_KIND:
        return _omitted(raw[mark:], caption=raw[:mark])
    return _read_omitted_document(text)


def _read_omitted_document(text: str) -> Body | None:
    """A document whose mark is lost: its name tells where the placeholder begins."""
    words = text.split(" ")
    for count in range(1, min(len(words), _WORDS_OF_A_PLACEHOLDER + 1)):
        name, placeholder = " ".join(words[:-count]), " ".join(words[-count:])
        if _folded(placeholder) in _DOCUMENTS_OMITTED and _DOCUMENT.fullmatch(name):
            return _omitted(placeholder, caption=name)
    return None


def _omitted(placeholder: str, *, caption: str) -> Body:
    if _folded(placeholder) in _CONTACTS_OMITTED:
        return Body(MessageKind.CONTACT, "")
    if _folded(placeholder) in _DOCUMENTS_OMITTED:
        return _left_out(visible(caption))
    return Body(MessageKind.MEDIA, caption.strip(_AROUND))


def _left_out(caption: str) -> Body:
    """Media that is not there, with a caption or, of a document, its name in that place."""
    if document := _DOCUMENT.fullmatch(caption):
        return Body(MessageKind.MEDIA, "", attachments=(document["name"],))
    return Body(MessageKind.MEDIA, caption)


def _is_bracketed_placeholder(text: str) -> bool:
    """Whether a line is nothing but words in angle brackets, as in all languages of Android.

    A capital (or a script without any) and a space tell it from markup and from `<irony off>`.
    """
    if not (text.startswith("<") and text.endswith(">") and len(text) <= _LONGEST_PLACEHOLDER):
        return False
    words = text[1:-1]
    return _folded(words) in _OMITTED_IN_BRACKETS or (
        _is_wording(words) and words[0].isalpha() and not words[0].islower()
    )


def _is_wording(words: str) -> bool:
    return " " in words and not any(sign in words for sign in '<>="/@:\n')


def _read_attached(text: str) -> Body | None:
    found = _IN_PARENTHESES.match(text)
    if found and (_folded(found["label"]) in _ATTACHED or _NAMED_BY_ANDROID.match(found["name"])):
        return _attached(found["name"], caption=text[found.end() :])
    if found := _IN_OLD_BRACKETS.match(text):
        return _attached(found["name"], caption=text[found.end() :])
    if found := _IN_BRACKETS.search(text):
        return _attached(found["name"], caption=text[: found.start()] + text[found.end() :])
    return None


def _attached(name: str, *, caption: str) -> Body:
    name, caption = visible(name), caption.strip(_AROUND)
    if name.casefold().endswith(".vcf"):
        return Body(MessageKind.CONTACT, "", attachments=(name,))
    if _is_title(visible(caption), name):
        caption = ""
    return Body(MessageKind.MEDIA, caption, attachments=(name,))


def _is_title(caption: str, name: str) -> bool:
    """Whether a caption is the name of a document once more, as both systems print it.

    Android may leave the ending out; iOS numbers its files, and counts the pages.
    """
    document = _DOCUMENT.fullmatch(caption)
    title = document["name"] if document else caption
    return title in (name, name.rpartition(".")[0], _NUMBER.sub("", name))


def _read_phrase(text: str, *, marked: bool) -> Body | None:
    seen = visible(text)
    if _is_deletion(seen):
        return Body(MessageKind.DELETED, "")
    if _is_call(seen, marked=marked):
        return Body(MessageKind.CALL, seen)
    if _is_poll(text, marked=marked):
        return Body(MessageKind.POLL, seen)
    if _is_place(seen):
        return Body(MessageKind.LOCATION, seen)
    if is_notice(seen, marked=marked):
        return Body(MessageKind.SYSTEM, seen)
    return None


def _is_deletion(text: str) -> bool:
    if len(text) > _LONGEST_DELETION:
        return False
    return _folded(text) in _DELETED or _DELETED_BY_ADMIN.match(normal(text))


def _is_call(text: str, *, marked: bool) -> bool:
    if len(text) > _LONGEST_DELETION or "\n" in text:
        return False
    head = _folded(_HEAD_OF_A_CALL.split(text, maxsplit=1)[0])
    return head in (_CALLS if marked else _MISSED)


def _is_poll(text: str, *, marked: bool) -> bool:
    head, colon, rest = text.partition(":")
    if not colon or not rest.lstrip(" ").startswith("\n"):
        return False
    if _OPTION.search(text) is None:
        return marked and _folded(head) in _POLL
    return marked or _folded(head) in _POLL


def _is_place(text: str) -> bool:
    if _COORDINATES.match(text) or _folded(text) in _LIVE:
        return True
    name, link, _ = text.partition(_PLACE)
    return bool(link) and name.rstrip(" ").endswith((":", "\n"))


_KEY = 8
_LONGEST_PLACEHOLDER = 60
_MAP = "https://maps.google.com/?q="
_PLACE = "https://foursquare.com/v/"
_STOPS = ".。।۔!?！？؟"
_SIGNS_OF_SPEECH = ("://", "@", '"', "“", "?", "!")
_WHITE = " \t\n\r\u00a0\u202f"
_AROUND = _WHITE + MARKS
_LONGEST_DELETION = 120
_WORDS_OF_A_PLACEHOLDER = 5
_ON_IOS = (omitted.BY_KIND_ON_IOS, omitted.DOCUMENTS_ON_IOS, omitted.CONTACTS_ON_IOS)


def _folded(phrase: str) -> str:
    return normal(phrase).casefold()


def _phrases(*wordings: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(_folded(phrase) for wording in wordings for phrase in _listed(wording))


def _listed(wording: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for phrases in wording.values():
        yield from phrases


_OMITTED_IN_BRACKETS: Final = _phrases(omitted.ON_ANDROID)
_CONTACTS_OMITTED: Final = _phrases(omitted.CONTACTS_ON_IOS)
_DOCUMENTS_OMITTED: Final = _phrases(omitted.DOCUMENTS_ON_IOS)
_OMITTED_BY_KIND: Final = _phrases(*_ON_IOS)
_ATTACHED: Final = _phrases(attached.ON_ANDROID)
_DELETED: Final = _phrases(deleted.DELETED)
_DELETED_BY_ADMIN: Final = Templates(map(Template.of, _listed(deleted.BY_AN_ADMIN)))
_EDITED: Final = _phrases(edited.EDITED)
_MISSED: Final = _phrases(calls.MISSED)
_CALLS: Final = _phrases(calls.MISSED, calls.CALLS)
_POLL: Final = _phrases(polls.POLL)
_LIVE: Final = _phrases(places.LIVE)
_NULL: Final = "null"

_IN_PARENTHESES = re.compile(r"(?P<name>[^\n]+\.\w{1,8}) \((?P<label>[^()\n]{3,50})\)(?:\n|$)")
_NAMED_BY_ANDROID = re.compile(r"(?:IMG|VID|AUD|PTT|STK|DOC|VN)-[0-9]{8}-WA[0-9]{4,}\.\w{2,5}")
_IN_BRACKETS = re.compile(rf"<[{MARKS}]?\s?[^<>:\n]{{2,24}}\s?:\s(?P<name>[0-9]{{8}}-[^<>\n]+)>")
_IN_OLD_BRACKETS = re.compile(rf"(?P<name>[^\n<>]+\.\w{{1,8}}) <[{MARKS}][^<>\n]{{3,24}}>(?:\n|$)")
_DOCUMENT = re.compile(r"(?P<name>[^\n]*\w\.\w{2,5})(?: [•·] .{1,30})?")
_NUMBER = re.compile(r"[0-9]{8}-")
_OPTION = re.compile(rf"\n[{MARKS}]*[^\n:]{{2,20}}: .+ \([{MARKS}]*\d+ [^()\n]+\)")
_COORDINATES = re.compile(rf"(?:[^\n:]{{1,40}}: ?\n?)?{re.escape(_MAP)}-?[0-9]")
_HEAD_OF_A_CALL = re.compile(r"[.,،。、]")


def _starts() -> Iterator[str]:
    exact = (*_ON_IOS, deleted.DELETED, calls.MISSED, places.LIVE)
    for phrase in (*(phrase for wording in exact for phrase in _listed(wording)), _NULL):
        yield from ((phrase + stop)[:_KEY] for stop in ("", *_STOPS))
    for phrase in _listed(deleted.BY_AN_ADMIN):
        yield phrase[:_KEY]
    for template in SURE:
        if template.after is None or len(template.before) >= _KEY:
            yield template.before[:_KEY]


def _ends() -> Iterator[str]:
    for phrase in _listed(attached.ON_ANDROID):
        yield f" ({phrase})"[-_KEY:]
    for phrase in _listed(omitted.DOCUMENTS_ON_IOS):
        yield f" {phrase}"[-_KEY:]
    for template in SURE:
        if template.after is not None and len(template.before) < _KEY:
            yield from ((template.after + stop)[-_KEY:] for stop in ("", *_STOPS))


_STARTS: Final = frozenset(_starts())
_ENDS: Final = frozenset(_ends())
_SUSPECT_FIRST: Final = frozenset(("", "<", *_WHITE, *MARKS))
