"""Media: left out of the export, or beside it in the archive."""

from __future__ import annotations

import re
from typing import Final

from chalicelib.chats.formats.whatsapp.bodies import Body
from chalicelib.chats.formats.whatsapp.marks import (
    AROUND,
    LEFT_TO_RIGHT,
    MARKS,
    RIGHT_TO_LEFT,
    visible,
)
from chalicelib.chats.formats.whatsapp.templates import folded, phrases
from chalicelib.chats.formats.whatsapp.wording import attached, omitted
from chalicelib.chats.messages import MessageKind

LONGEST_PLACEHOLDER: Final = 60
"""In characters; what is longer is a sentence."""

LONGEST_LINE: Final = 400
"""In characters: a name of a file, and a placeholder."""

NULL: Final = "null"
"""What Android prints of media that were to be seen once."""

KINDS_OF_FILES: Final = ("IMG", "VID", "AUD", "PTT", "STK", "DOC", "GIF")
"""How the names of files begin that Android gave."""

ON_IOS: Final = (omitted.BY_KIND_ON_IOS, omitted.DOCUMENTS_ON_IOS, omitted.CONTACTS_ON_IOS)

_IN_BRACKETS = phrases(omitted.ON_ANDROID, *ON_IOS)
_WITHHELD = phrases(omitted.WITHHELD)
_CONTACTS = phrases(omitted.CONTACTS_ON_IOS)
_DOCUMENTS = phrases(omitted.DOCUMENTS_ON_IOS)
_BY_KIND = phrases(*ON_IOS)
_ATTACHED = phrases(attached.ON_ANDROID)
_WORDS_OF_A_PLACEHOLDER = 5

_ATTACHED_ON_ANDROID = re.compile(r"(?P<name>[^\n]+\.\w{1,8}) \((?P<label>[^()\n]{3,50})\)(?:\n|$)")
_NAMED_BY_ANDROID = re.compile(
    rf"(?:{'|'.join(KINDS_OF_FILES)})-[0-9]{{8}}-WA[0-9]{{4,}}\.\w{{2,5}}"
)
_ATTACHED_ON_IOS = re.compile(
    rf"<[{MARKS}]?\s?[^<>:\n]{{2,24}}\s?:\s(?P<name>[0-9]{{8}}-[^<>\n]+)>"
)
_ATTACHED_ON_OLD_IOS = re.compile(
    rf"(?P<name>[^\n<>]+\.\w{{1,8}}) <[{MARKS}][^<>\n]{{3,24}}>(?:\n|$)"
)
_DOCUMENT = re.compile(r"(?P<name>[^\n]*\w\.\w{2,5})(?: [•·].{0,30})?")
_NUMBER = re.compile(r"[0-9]{8}-")


def read_omitted(raw: str, text: str, *, marked: bool, marks_are_lost: bool) -> Body | None:
    """Media that were left out, if that is what a body says.

    `text` is `raw` without the marks around it; a mark inside divides a caption from what WhatsApp
    says. Without any mark the words of iOS are a person's, unless the export has lost its marks.
    """
    first, _, rest = text.partition("\n")
    if _is_placeholder_in_brackets(first):
        return _left_out(rest.strip(AROUND))
    if text == NULL or (len(text) <= LONGEST_LINE and folded(text) in _WITHHELD):
        return Body(MessageKind.MEDIA, "")
    if (marked or marks_are_lost) and _is_by_kind(text):
        return _omitted(text, caption="")
    mark = max(raw.rfind(LEFT_TO_RIGHT), raw.rfind(RIGHT_TO_LEFT))
    if mark >= 0 and _is_by_kind(raw[mark:]):
        return _omitted(raw[mark:], caption=raw[:mark])
    return _read_omitted_document(text) if marks_are_lost else None


def _is_by_kind(text: str) -> bool:
    return len(text) <= LONGEST_PLACEHOLDER and folded(text) in _BY_KIND


def _read_omitted_document(text: str) -> Body | None:
    """A document whose mark is lost: its name tells where the placeholder begins."""
    if len(text) > LONGEST_LINE:
        return None
    words = text.split(" ")
    for count in range(1, min(len(words), _WORDS_OF_A_PLACEHOLDER + 1)):
        name, placeholder = " ".join(words[:-count]), " ".join(words[-count:])
        if folded(placeholder) in _DOCUMENTS and _DOCUMENT.fullmatch(name):
            return _omitted(placeholder, caption=name)
    return None


def _omitted(placeholder: str, *, caption: str) -> Body:
    if folded(placeholder) in _CONTACTS:
        return Body(MessageKind.CONTACT, "")
    if folded(placeholder) in _DOCUMENTS:
        return _left_out(visible(caption))
    return Body(MessageKind.MEDIA, caption.strip(AROUND))


def _left_out(caption: str) -> Body:
    """Media that is not there, with a caption or, of a document, its name in that place."""
    if document := _DOCUMENT.fullmatch(caption):
        return Body(MessageKind.MEDIA, "", attachments=(document["name"],))
    return Body(MessageKind.MEDIA, caption)


def _is_placeholder_in_brackets(text: str) -> bool:
    """Whether a line is nothing but words in angle brackets, as in all languages of Android.

    A capital (or a script without any) and a space tell it from markup and from `<irony off>`.
    """
    if not (text.startswith("<") and text.endswith(">") and len(text) <= LONGEST_PLACEHOLDER):
        return False
    words = text[1:-1]
    return folded(words) in _IN_BRACKETS or (
        is_wording(words) and words[0].isalpha() and not words[0].islower()
    )


def is_wording(words: str) -> bool:
    """Whether what stands in angle brackets is words, and no markup, link or file."""
    return " " in words and not any(sign in words for sign in '<>="/@:\n')


def read_attached(text: str) -> Body | None:
    """A file that was exported too, if that is what a body says, with its caption."""
    found = _ATTACHED_ON_ANDROID.match(text)
    if found and (folded(found["label"]) in _ATTACHED or _NAMED_BY_ANDROID.match(found["name"])):
        return _attached(found["name"], caption=text[found.end() :])
    if found := _ATTACHED_ON_OLD_IOS.match(text):
        return _attached(found["name"], caption=text[found.end() :])
    if found := _ATTACHED_ON_IOS.search(text):
        return _attached(found["name"], caption=text[: found.start()] + text[found.end() :])
    return None


def _attached(name: str, *, caption: str) -> Body:
    name, caption = visible(name), caption.strip(AROUND)
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
