"""The pseudonyms of the people of one chat, and how they are found again in what a model wrote.

A pseudonym is made from who somebody is and a key of the chat, not from the order of the people, so
that it stays when others join, and tells nothing to whoever does not know the key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from hashlib import blake2b
from typing import Final

MARK = "Person"
_LETTERS: Final = "BCDFGHJKMNPQRTVWXZ"
_DIGITS: Final = "23456789"
_SHORT: Final = (_LETTERS, _DIGITS, _LETTERS)
_TRIES: Final = 16
"""How many short codes are tried for a person before one that is longer."""
_CALLED: Final = (
    r"(?:[Pp]erson(?:a|e|en|ne)?|[Pp]essoa|[Pp]ersoon|[Oo]soba|[Пп]ерсона|[Чч]еловек|व्यक्ति|شخص|الشخص|"
    r"人物|人)"
)
"""What models make of the mark when they write another language."""
_CODE: Final = rf"[{_LETTERS}][{_DIGITS}][{_LETTERS}](?:[{_DIGITS}][{_LETTERS}]){{0,8}}"
_EDGE: Final = "(?![A-Z0-9])"
_APART: Final = r"(?<![A-Za-z\u00c0-\u024f\u0400-\u04ff])"
_WRITTEN: Final = re.compile(
    rf"(?:{_APART}{_CALLED}[\s\-_‑–]{{0,2}}|(?<![A-Za-z0-9]))(?P<code>{_CODE}){_EDGE}"
)
_MARKED: Final = re.compile(rf"{_APART}{_CALLED}[\s\-_‑–]{{0,2}}(?P<code>{_CODE}){_EDGE}")


def pseudonyms_of(identities: Iterable[str], key: str) -> list[str]:
    """A pseudonym for each identity, like `Person K7M`, no two alike.

    Whoever comes later in `identities` never changes the pseudonym of those before.
    """
    codes: dict[str, None] = {}
    for identity in identities:
        codes[_free_code(identity, key, codes.keys())] = None
    return [f"{MARK} {code}" for code in codes]


def with_names(text: str, name_of: Callable[[str], str | None]) -> str:
    """`text` with each pseudonym replaced by `name_of` it; those it does not know stay.

    What a model adds to one stays behind the name: `Person K7M's`.
    """
    return _WRITTEN.sub(lambda found: name_of(f"{MARK} {found['code']}") or found[0], text)


def pseudonyms_in(text: str) -> list[str]:
    """What is called a person in `text` by something that looks like a pseudonym."""
    return [f"{MARK} {found['code']}" for found in _MARKED.finditer(text)]


def _free_code(identity: str, key: str, taken: Collection[str]) -> str:
    number = 0
    while True:
        longer = max(0, number - _TRIES) // _TRIES
        code = _code(f"{number}\0{key}\0{identity}", (*_SHORT, *((_DIGITS, _LETTERS) * longer)))
        if code not in taken:
            return code
        number += 1


def _code(of: str, alphabets: Iterable[str]) -> str:
    digest = blake2b(of.encode("utf-8", "surrogatepass"), digest_size=32).digest()
    value = int.from_bytes(digest)
    characters = []
    for alphabet in alphabets:
        value, at = divmod(value, len(alphabet))
        characters.append(alphabet[at])
    return "".join(characters)
