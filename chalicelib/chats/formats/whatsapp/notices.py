"""Notices: what WhatsApp itself says in a chat, told by its wording.

Android gives a notice no author, so that only titles with a colon need this there. iOS signs many
with the name of the contact, of the group, or of whoever did what is told.
"""

from __future__ import annotations

from typing import Final

from chalicelib.chats.formats.whatsapp.templates import Template, Templates, listed, normal
from chalicelib.chats.formats.whatsapp.wording.notices import BEHIND_A_MARK, BY_WORDING

LONGEST_NOTICE: Final = 600
"""In characters. The longest known, about business accounts, have 300."""

SURE: Final = tuple(map(Template.of, listed(BY_WORDING)))
"""Notices that no person writes in these words."""

_SURE = Templates(listed(BY_WORDING))
_BEHIND_A_MARK = Templates(listed(BEHIND_A_MARK))
_BEFORE_A_TITLE: Final = frozenset(
    words
    for template in map(Template.of, listed(BY_WORDING, BEHIND_A_MARK))
    for words in (template.before, *(template.between or ()))
    if words.endswith('"') and any(letter.isalpha() for letter in words)
)


def is_notice(text: str, *, marked: bool) -> bool:
    """Whether `text` is a notice by its words.

    Behind a mark, or signed by whoever signs notices (`marked`), fewer words are enough: a person
    may well write that somebody left.
    """
    if len(text) > LONGEST_NOTICE:
        return False
    notice = normal(text)
    return _SURE.match(notice) or (marked and _BEHIND_A_MARK.match(notice))


def is_notice_cut_at_a_colon(sender: str) -> bool:
    """Whether a supposed sender is the start of a group notice whose title holds a colon."""
    name = normal(sender)
    return '"' in name and any(words in name for words in _BEFORE_A_TITLE)
