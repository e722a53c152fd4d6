"""What a model puts in quotation marks must have been said, and by whom it says.

Models are told not to quote; quotes are copied from the chat by us. One that quotes all the same is
held to it: letter for letter, in a message that it cites, by a person whom the sentence names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

FEWEST_LETTERS = 4
"""Less than so much in quotation marks is a word that is talked of, and no quote."""

_MARKED = re.compile(
    '"([^"\n]{1,500})"'
    "|“([^“”„\n]{1,500})”"
    "|„([^“”„\n]{1,500})[“”]"
    "|«([^«»\n]{1,500})»"
    "|»([^«»\n]{1,500})«"
    "|「([^「」\n]{1,500})」"
    "|『([^『』\n]{1,500})』"
    "|(?<!\\w)[‘']([^‘’'\n]*(?:[’'](?=\\w)[^‘’'\n]*){0,20})[’'](?!\\w)"
)
_CUT_OUT = re.compile(r"\s*(?:\[?\.\.\.\]?|\[?…\]?)\s*")
_SENTENCE = re.compile(r"[^.!?。！？\n]*(?:[.!?。！？\n]|$)")
_SPACE = re.compile(r"\s+")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"'})
_ENDS = " .,!?;:…。！？、"


@dataclass(frozen=True, slots=True)
class Said:
    """A message as the model was shown it."""

    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class _Quotation:
    text: str
    sentence: str


def false_quotations(text: str, cited: Sequence[Said], people: Iterable[str]) -> list[str]:
    """What `text` quotes that no message of `cited` says, or that it gives to the wrong person.

    A quote may leave something out (`...`), and need not begin or end as its message does; case at
    its ends' punctuation aside, each piece must stand in one message. It is given to the wrong
    person if its sentence names people of the chat, and none of those who said it.
    """
    called = _called(list(people))
    folded = [Said(message.sender, _folded(message.text)) for message in cited]
    return [
        quotation.text for quotation in _quotations(text) if not _holds(quotation, folded, called)
    ]


def without_quotations(text: str) -> str:
    """`text` without whatever stands in quotation marks."""
    return _MARKED.sub(" ", text)


def _quotations(text: str) -> Iterator[_Quotation]:
    for found in _MARKED.finditer(text):
        said = next(filter(None, found.groups()), "")
        if sum(map(str.isalpha, said)) >= FEWEST_LETTERS:
            yield _Quotation(said, _around(text, found.start(), found.end()))


def _around(text: str, start: int, end: int) -> str:
    """The sentence in which the quotation stands, without the quotation."""
    before = _SENTENCE.findall(text[:start])
    after = _SENTENCE.match(text[end:])
    beginning = next((part for part in reversed(before) if part), "")
    return f"{beginning} {after.group() if after else ''}"


def _holds(
    quotation: _Quotation, cited: Sequence[Said], called: Mapping[str, Sequence[str]]
) -> bool:
    pieces = [_folded(piece).strip(_ENDS) for piece in _CUT_OUT.split(quotation.text)]
    sayers = {message.sender for message in cited if all(piece in message.text for piece in pieces)}
    if not sayers:
        return False
    named = {
        person
        for person, names in called.items()
        if any(_names(quotation.sentence, name) for name in names)
    }
    return not named or not named.isdisjoint(sayers)


def _called(people: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """What each person may be called: the whole name, and the first where nobody shares it."""
    first = {person: person.split()[0] for person in people if person.split()}
    shared = Counter(first.values())
    return {
        person: [person, *(name for name in (first.get(person),) if name and shared[name] == 1)]
        for person in people
    }


def _names(sentence: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sentence, re.IGNORECASE) is not None


def _folded(text: str) -> str:
    return _SPACE.sub(" ", text.translate(_APOSTROPHES)).strip().casefold()
