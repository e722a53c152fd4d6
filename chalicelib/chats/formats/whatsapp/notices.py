"""Notices: what WhatsApp itself says in a chat, told by its wording.

Android gives a notice no author, so that only titles with a colon need this there. iOS signs many
with the name of the contact, of the group, or of whoever did what is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final, NamedTuple

from chalicelib.chats.formats.whatsapp.marks import visible
from chalicelib.chats.formats.whatsapp.wording.notices import BEHIND_A_MARK, BY_WORDING

LONGEST_NOTICE: Final = 600
"""In characters. The longest known, about business accounts, have 300."""

_GAP = "{}"
_STOPS = ".。।۔"
_INDEXED = 4
_SAME = str.maketrans(
    {"\u00a0": " ", "\u2009": " ", "\u202f": " ", "’": "'"} | dict.fromkeys("“”„«»「」『』", '"')
)


def normal(text: str) -> str:
    """`text` as wordings are compared: marks gone, one kind of space and quote, no last stop."""
    return visible(text).translate(_SAME).rstrip(_STOPS)


class Template(NamedTuple):
    """A notice with gaps for names: the words `before` the first, `between`, and `after` the last.

    A notice without a gap has None in place of the last two.
    """

    before: str
    between: tuple[str, ...] | None
    after: str | None

    @classmethod
    def of(cls, wording: str) -> Template:
        """The template of a wording in which `{}` stands for a gap."""
        before, *others = normal(wording).split(_GAP)
        return cls(before, tuple(others[:-1]), others[-1]) if others else cls(before, None, None)

    def matches(self, notice: str) -> bool:
        """Whether `notice`, as `normal` gives it, has these words in this order."""
        if self.between is None or self.after is None:
            return notice == self.before
        if not (notice.startswith(self.before) and notice.endswith(self.after)):
            return False
        position = len(self.before)
        for words in self.between:
            found = notice.find(words, position)
            if found < 0:
                return False
            position = found + len(words)
        return position <= len(notice) - len(self.after)


class Templates:
    """Many templates, found by their first or last letters."""

    def __init__(self, templates: Iterable[Template]) -> None:
        self._by_start: dict[str, list[Template]] = defaultdict(list)
        self._by_end: dict[str, list[Template]] = defaultdict(list)
        self._others: list[Template] = []
        for template in templates:
            if template.after is None or len(template.before) >= _INDEXED:
                self._by_start[template.before[:_INDEXED]].append(template)
            elif len(template.after) >= _INDEXED:
                self._by_end[template.after[-_INDEXED:]].append(template)
            else:
                self._others.append(template)

    def match(self, notice: str) -> bool:
        """Whether any of them matches `notice`, as `normal` gives it."""
        candidates = chain(
            self._by_start.get(notice[:_INDEXED], ()),
            self._by_end.get(notice[-_INDEXED:], ()),
            self._others,
        )
        return any(template.matches(notice) for template in candidates)


def _all(wordings: Mapping[str, tuple[str, ...]]) -> Iterator[Template]:
    return (Template.of(wording) for phrases in wordings.values() for wording in phrases)


SURE: Final = tuple(_all(BY_WORDING))
"""Notices that no person writes in these words."""

_SURE = Templates(SURE)
_BEHIND_A_MARK = Templates(_all(BEHIND_A_MARK))
_BEFORE_A_TITLE: Final = frozenset(
    words
    for template in chain(SURE, _all(BEHIND_A_MARK))
    for words in (template.before, *(template.between or ()))
    if words.endswith('"') and words != '"'
)


def is_notice(text: str, *, marked: bool) -> bool:
    """Whether `text` is a notice by its words.

    Behind a mark, or signed by whoever signs notices (`marked`), fewer words are enough: a person
    may well write that somebody left.
    """
    notice = normal(text)
    if len(notice) > LONGEST_NOTICE:
        return False
    return _SURE.match(notice) or (marked and _BEHIND_A_MARK.match(notice))


def is_notice_cut_at_a_colon(sender: str) -> bool:
    """Whether a supposed sender is the start of a group notice whose title holds a colon."""
    name = normal(sender)
    return '"' in name and any(words in name for words in _BEFORE_A_TITLE)
