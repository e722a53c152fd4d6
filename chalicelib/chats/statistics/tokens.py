"""What stands between two spaces, looked at once however often it is said.

Most of what is said is one plain word. Everything else (links, mentions, emoji, laughter, words of
feeling, signs that are no word) makes a token *odd*, so that a message without odd tokens is done
with after one test.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import filterfalse
from sys import intern
from typing import NamedTuple

from chalicelib.chats.emoji import find_emoji, without_emoji
from chalicelib.chats.statistics.valence import NEGATIONS, VALENCES
from chalicelib.chats.words import LINK, split_words, without_links

_MOST_KNOWN = 20_000
"""More different tokens than these are not remembered; they are then looked at again."""
_LONGEST_LAUGHTER = 60

_MENTION = re.compile("@\u2068([^\u2068\u2069\n]{0,200})\u2069")
_PLAIN_MENTION = re.compile(r"(?<![\w@])@([^\W_](?:[\w.]{0,62}\w)?)")
_SPACE = re.compile(r"\s")
_SPACE_IN_NAME = "\x00"
_HOST = re.compile(r"(?:https?://)?(?:www\.)?([\w.-]+)", re.IGNORECASE)
_LAUGHTER = re.compile(
    r"a?(?:ha){2,}h?|e?(?:he){2,}|(?:hi){3,}|a?(?:ja){2,}j?|(?:je){2,}|lol(?:ol)*|lmf?ao+|rofl"
    r"|xd+|k{3,}|(?:rs){2,}|а?(?:ха){2,}х?|(?:хе){2,}|ㅋ{2,}|ㅎ{2,}|哈{2,}|呵{2,}|笑+|ه{3,}|خ{3,}"
)
_LAUGHTER_BEGINS = frozenset("aehjklrx")
"""With what laughter in ASCII letters begins."""
_FELT = NEGATIONS | VALENCES.keys()
_LAUGHING = frozenset("😂🤣😹😆")


class Odd(NamedTuple):
    """What a token is, if it is not just one plain word; `valences` as `VALENCES` has them."""

    words: int
    emoji: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    laughs: bool = False
    negates: bool = False
    valences: tuple[tuple[int, int], ...] = ()


_PLAIN = Odd(words=1)


def split_tokens(text: str) -> list[str]:
    """What stands between spaces in `text`; the name in a WhatsApp mention is kept whole."""
    if "\u2068" in text:
        text = _MENTION.sub(lambda found: _SPACE.sub(_SPACE_IN_NAME, found[0]), text)
    return text.split()


class Tokens:
    """Knows the tokens met so far, or the last of them if they are many.

    `forms` has for each its words in lower case, and looks at others when asked for them; `odd`
    says what those are that are not plain words.
    """

    def __init__(self) -> None:
        self.odd: dict[str, Odd] = {}
        self.forms = _Forms(self.odd)

    def meet(self, tokens: Iterable[str]) -> None:
        """Make sure that all of `tokens` are known."""
        if len(self.forms) > _MOST_KNOWN:
            self.forms.clear()
            self.odd.clear()
        for token in filterfalse(self.forms.__contains__, set(tokens)):
            self.forms[token]


class _Forms(dict[str, tuple[str, ...]]):
    """The words in each token, in lower case; fills `odd` on the way."""

    def __init__(self, odd: dict[str, Odd]) -> None:
        super().__init__()
        self._odd = odd

    def __missing__(self, token: str) -> tuple[str, ...]:
        if token.isascii() and token.isalpha():
            form = token if token.islower() else intern(token.lower())
            forms: tuple[str, ...] = (form,)
            if form not in _FELT and (form[0] not in _LAUGHTER_BEGINS or not _is_laughter(form)):
                # Nearly all tokens end here, and in a large chat most are said once.
                self[token] = forms
                return forms
            odd = _odd_word(forms)
        else:
            said = without_links(token)
            words = split_words(without_emoji(said))
            forms = tuple(intern(word.replace("’", "'").lower()) for word in words)
            odd = _odd_word(forms)._replace(
                emoji=tuple(map(intern, find_emoji(said))),
                domains=_domains(token) if said != token else (),
                mentions=_mentions(token) if "@" in token else (),
            )
            if not _LAUGHING.isdisjoint(odd.emoji):
                odd = odd._replace(laughs=True)
        self[token] = forms
        if odd != _PLAIN:
            self._odd[token] = odd
        return forms


def _odd_word(forms: tuple[str, ...]) -> Odd:
    return Odd(
        words=len(forms),
        laughs=any(map(_is_laughter, forms)),
        negates=not NEGATIONS.isdisjoint(forms),
        valences=tuple(pair for form in forms for pair in VALENCES.get(form, ())),
    )


def _is_laughter(form: str) -> bool:
    return len(form) <= _LONGEST_LAUGHTER and _LAUGHTER.fullmatch(form) is not None


def _domains(token: str) -> tuple[str, ...]:
    hosts = (_HOST.match(link) for link in LINK.findall(token))
    return tuple(intern(host[1].lower().strip(".")) for host in hosts if host)


def _mentions(token: str) -> tuple[str, ...]:
    named = [name.replace(_SPACE_IN_NAME, " ") for name in _MENTION.findall(token)]
    return tuple(named or _PLAIN_MENTION.findall(without_links(token)))
