"""Notices: what WhatsApp itself says in a chat, told by its wording.

Android gives a notice no author, so that only titles with a colon need this there. iOS signs many
with the name of the contact, of the group, or of whoever did what is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from chalicelib.chats.formats.whatsapp.templates import GAP, Template, Templates, listed, normal
from chalicelib.chats.formats.whatsapp.wording.notices import BEHIND_A_MARK, BY_WORDING

LONGEST_NOTICE: Final = 600
"""In characters. The longest known, about business accounts, have 300."""

SURE: Final = tuple(map(Template.of, listed(BY_WORDING)))
"""Notices that no person writes in these words."""

_QUESTION_MARKS = "?？؟"
_SURE = Templates(listed(BY_WORDING))
_BEHIND_A_MARK = Templates(listed(BEHIND_A_MARK))


def _before_titles(wordings: Iterable[str]) -> Iterator[str]:
    """What is always said before the title, of the wordings that have one."""
    for wording in wordings:
        before, quote, _ = normal(wording).partition('"')
        words = max(before.split(GAP), key=len).strip()
        if quote and len(words) >= _FEWEST_LETTERS:
            yield words


_FEWEST_LETTERS = 3
_BEFORE_A_TITLE: Final = frozenset(_before_titles(listed(BY_WORDING, BEHIND_A_MARK)))


def is_notice(text: str, *, marked: bool) -> bool:
    """Whether `text` is a notice by its words.

    Behind a mark, or signed by whoever signs notices (`marked`), fewer words are enough: a person
    may well write that somebody left. A question without a mark is a person's.
    """
    if len(text) > LONGEST_NOTICE:
        return False
    notice = normal(text)
    if marked and _BEHIND_A_MARK.match(notice):
        return True
    return _SURE.match(notice) and (marked or not any(sign in text for sign in _QUESTION_MARKS))


def is_notice_cut_at_a_colon(sender: str) -> bool:
    """Whether a supposed sender is the start of a group notice whose title holds a colon."""
    name, quote, _ = normal(sender).partition('"')
    return bool(quote) and any(words in name for words in _BEFORE_A_TITLE)
