"""Where the people of a chat are named in a text: whole names, parts of them, short forms, cases.

A word that is a name and nothing else is found wherever it stands. One that is an ordinary word as
well (`Will`, `Rose`), the beginning of a name (`Ben` of Benjamin) or an inflected form that may be
another word is found where its context says so: with its other part, after `@` or a greeting, or
with a capital letter that no beginning of a sentence explains. Scripts without capitals say less,
so that there such words are always taken for the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, NamedTuple

from chalicelib.chats.words import LETTER
from chalicelib.insights.privacy.folding import Folded, fold
from chalicelib.insights.privacy.name_words import (
    COMMON_WORDS,
    GOES_ON_AS_A_WORD,
    GREETINGS,
    NAMELESS,
)
from chalicelib.insights.privacy.nicknames import NICKNAMES
from chalicelib.insights.privacy.suffixes import Ending, stem_of, without_ending

MASKS = frozenset({"phone", "e", "mail", "card", "iban", "address", "secret", "number", "name"})
"""The words of what stands in the place of what was masked."""

MAX_WORDS_KEPT = 8192

_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Letters of scripts that put no space between words."""
_WORD = re.compile(rf"[{_UNSPACED}]++|(?:(?![{_UNSPACED}]){LETTER})++")
_CASE_CHANGE = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_FAMILY_NAME_FIRST = re.compile(r"[\u4e00-\u9fff]{3}|[\uac00-\ud7a3]{3}")
_DIGITS = "0123456789"
_SIGN = re.compile(r"[^\w\s]")
_WORD_FOLLOWS = re.compile(r" ?\w")
_GAP = re.compile(r"(?:[^\w\n]|_){0,8}")
_SENTENCE_ENDS = frozenset(".!?…:\n。！？।؟")
_HONORIFICS = re.compile(r"(?:さん|くん|君|ちゃん|様|さま|先生|先輩|哥|姐|总|老师)")
_SHORTEST_BEGINNING = 3
_SHORTEST_UNSPACED = 2


class Found(NamedTuple):
    """A place of a text where somebody is named; `person` is None if it may be one of several.

    `possessive` says that the place ends with a genitive's `s`.
    """

    start: int
    end: int
    person: int | None
    possessive: bool = False


class _Rank(IntEnum):
    """How near a word is to a name, the nearest first."""

    WHOLE = 0
    PART = 1
    NICKNAME = 2
    INFLECTED = 3
    BEGINNING = 4


class _Form(NamedTuple):
    """What a word may be: the `part`th word of one of the names of `person`."""

    person: int
    name: int
    part: int
    rank: _Rank
    sure: bool
    particle: bool = False
    possessive: bool = False


_Run = tuple[_Form, ...]
"""Words side by side that are parts of one name, in its order."""


class _Word(NamedTuple):
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Name:
    """One name: its words, and what stands before the first and after the last of them."""

    words: Sequence[str]
    before: str
    after: str


@dataclass(slots=True)
class Names:
    """The names of the people of one chat, each person by the place in the order given."""

    _forms: dict[str, list[_Form]] = field(default_factory=dict)
    _stems: dict[str, list[_Form]] = field(default_factory=dict)
    _unspaced: dict[str, list[str]] = field(default_factory=dict)
    _names: list[_Name] = field(default_factory=list)
    _candidates_of: dict[str, list[_Form]] = field(default_factory=dict)
    _literal: list[tuple[str, int, int]] = field(default_factory=list)

    @classmethod
    def of(cls, people: Iterable[Sequence[str]]) -> Names:
        """The names of people, each with all names that they are known by."""
        names = cls()
        for person, known_as in enumerate(people):
            for name in dict.fromkeys(known_as):
                names._add(person, name)
        for words in names._unspaced.values():
            words.sort(key=len, reverse=True)
        return names

    def find(self, text: str) -> list[Found]:
        """Where somebody is named in `text`, in order, no place within another."""
        seen = fold(text)
        words = list(self._words(seen.text))
        found = [*self._as_written(seen)]
        at = 0
        while at < len(words):
            count, person = self._run(seen, words, at)
            if count:
                found.append(person)
            at += count or 1
        return _apart(sorted(found, key=lambda each: (each.start, -each.end)))

    def _add(self, person: int, name: str) -> None:
        seen = fold(name)
        matches = list(_WORD.finditer(seen.text))
        words = [match[0] for match in matches]
        plain = seen.text.strip()
        tells = _SIGN.search(plain) and words
        if plain and (tells or not any(word.strip(_DIGITS) for word in words)):
            # What is an emoji, or a number, is one elsewhere as well.
            self._literal.append((plain, 0, person) if tells else ("@" + plain, 1, person))
        if not any(word.strip(_DIGITS) for word in words):
            return
        number = len(self._names)
        before, after = seen.text[: matches[0].start()], seen.text[matches[-1].end() :]
        self._names.append(_Name(words, before.strip(), after.strip()))
        for part, match in enumerate(matches):
            form = _Form(person, number, part, _Rank.PART, sure=True)
            self._add_word(match[0], form, len(words))
            written = name[seen.start(match.start()) : seen.end(match.end())]
            for piece in _pieces(written):
                self._add_word(piece, form, 1 + len(words))
        if len(words) > 1:
            # As handles write a name: annaschmidt.
            self._put("".join(words), _Form(person, number, 0, _Rank.WHOLE, sure=True))

    def _add_word(self, word: str, form: _Form, of: int) -> None:
        if (word in NAMELESS or word.isdecimal()) and of > 1:
            self._put(word, form._replace(sure=False, particle=True))
            return
        sure = word not in COMMON_WORDS and len(word) > 1
        form = form._replace(sure=sure)
        self._put(word, form if of > 1 else form._replace(rank=_Rank.WHOLE))
        without_digits = word.rstrip(_DIGITS)
        if without_digits != word and len(without_digits) > 1:
            self._add_word(without_digits, form, of + 1)
        for other in _also_called(without_digits):
            nickname = form._replace(rank=_Rank.NICKNAME, sure=other not in COMMON_WORDS)
            self._put(other, nickname)
            self._put_stem(other, nickname)
        self._put_stem(word, form)
        for end in range(_SHORTEST_BEGINNING, len(word) - 1):
            if word[:end].isascii() or "а" <= word[0] <= "я":
                self._put(word[:end], form._replace(rank=_Rank.BEGINNING, sure=False))

    def _put(self, word: str, form: _Form) -> None:
        self._forms.setdefault(word, []).append(form)
        if _is_unspaced(word) and len(word) >= _SHORTEST_UNSPACED:
            known = self._unspaced.setdefault(word[0], [])
            if word not in known:
                known.append(word)

    def _put_stem(self, word: str, form: _Form) -> None:
        stem = stem_of(word)
        if stem is not None:
            self._stems.setdefault(stem, []).append(form)

    def _words(self, text: str) -> Iterator[_Word]:
        for match in _WORD.finditer(text):
            if _is_unspaced(match[0]):
                yield from self._words_of_run(match[0], match.start())
            else:
                yield _Word(match.start(), match.end(), match[0])

    def _words_of_run(self, run: str, start: int) -> Iterator[_Word]:
        """The names in a run of letters without spaces, and the run itself if it holds none."""
        at = 0
        found = False
        while at < len(run):
            word = next(
                (each for each in self._unspaced.get(run[at], ()) if run.startswith(each, at)), None
            )
            if word is not None:
                found = True
                yield _Word(start + at, start + at + len(word), word)
            at += len(word or "x")
        if not found:
            yield _Word(start, start + len(run), run)

    def _candidates(self, word: str) -> list[_Form]:
        """What a word may be; people say the same words again and again."""
        forms = self._candidates_of.get(word)
        if forms is None:
            if len(self._candidates_of) >= MAX_WORDS_KEPT:
                self._candidates_of.clear()
            forms = self._candidates_of[word] = self._taken_apart(word)
        return forms

    def _taken_apart(self, word: str) -> list[_Form]:
        forms: list[_Form] = []
        word = word if word in self._forms else word.rstrip(_DIGITS) or word
        for ending in without_ending(word):
            known = self._stems if ending.stem else self._forms
            forms += (_inflected(form, word, ending) for form in known.get(ending.base, ()))
        return forms

    def _run(self, seen: Folded, words: Sequence[_Word], at: int) -> tuple[int, Found]:
        """How many words from `at` name somebody, and whom; none where nobody is named."""
        nobody = Found(0, 0, None)
        open_runs: list[_Run] = [
            (form,) for form in self._candidates(words[at].text) if _can_begin(form)
        ]
        best = open_runs
        end = at + 1
        while open_runs and end < len(words) and _near(seen.text, words[end - 1], words[end]):
            following = self._candidates(words[end].text)
            open_runs = _longer(open_runs, following)
            if open_runs:
                best, end = open_runs, end + 1
        best = [run for run in best if not all(form.particle for form in run)]
        sure = [run for run in best if _is_sure(run)]
        chosen = sure or best
        if not chosen or _is_mask(seen, words[at]):
            return 0, nobody
        if not sure and not self._in_context(seen, words, at, at + len(chosen[0])):
            return 0, nobody
        rank = min(self._rank(run) for run in chosen)
        nearest = [run for run in chosen if self._rank(run) == rank]
        people = {run[0].person for run in nearest}
        run = nearest[0]
        start, stop = words[at].start, words[at + len(run) - 1].end
        name = self._names[run[0].name]
        if len(run) == len(name.words):
            start, stop = _decorated(seen.text, start, stop, name)
        return len(run), Found(
            seen.start(start),
            seen.end(stop),
            people.pop() if len(people) == 1 else None,
            run[-1].possessive,
        )

    def _rank(self, run: _Run) -> _Rank:
        if len(run) == len(self._names[run[0].name].words) > 1:
            return _Rank.WHOLE
        return min(form.rank for form in run if not form.particle)

    def _in_context(self, seen: Folded, words: Sequence[_Word], at: int, end: int) -> bool:
        """Whether what stands around the words from `at` to `end` says that they are a name."""
        word = words[at]
        if seen.text.startswith("@", word.start - 1):
            return True
        if len(word.text) == 1:
            return bool(_HONORIFICS.match(seen.text, word.end))
        written = seen.original[seen.start(word.start) : seen.end(word.end)]
        if not written[0].isupper():
            return not _has_case(written) or _is_greeted(seen.text, words, at, end)
        if _shouts(seen, words, at, written) or _is_contracted(seen.text, words, at):
            return False
        return not (_begins_a_sentence(seen.text, word.start) and _goes_on(seen.text, words, end))

    def _as_written(self, seen: Folded) -> Iterator[Found]:
        """Names that signs tell from words, and names of signs alone where they are mentioned."""
        for name, skipped, person in self._literal:
            at = seen.text.find(name)
            while at >= 0:
                end = at + len(name)
                if not (_inside_a_word(seen.text, at) or _inside_a_word(seen.text, end)):
                    yield Found(seen.start(at + skipped), seen.end(end), person)
                at = seen.text.find(name, end)


def _pieces(written: str) -> Iterator[str]:
    """Folded names within one written together: AnnaSchmidt, or a given name, 小明 of 王小明."""
    inside = _CASE_CHANGE.split(written)
    if len(inside) > 1:
        yield from (fold(piece).text for piece in inside)
    if _FAMILY_NAME_FIRST.fullmatch(written):
        yield fold(written[1:]).text


def _also_called(word: str) -> set[str]:
    full = _FULL_NAMES.get(word, ())
    return {
        *NICKNAMES.get(word, ()),
        *full,
        *(other for name in full for other in NICKNAMES[name] if other != word),
    }


def _full_names() -> Mapping[str, Sequence[str]]:
    names: dict[str, list[str]] = {}
    for name, others in NICKNAMES.items():
        for other in others:
            names.setdefault(other, []).append(name)
    return names


_FULL_NAMES: Final = _full_names()


def _inflected(form: _Form, word: str, ending: Ending) -> _Form:
    if ending.base == word and not ending.stem:
        return form
    sure = form.sure and ending.sure and form.rank != _Rank.BEGINNING and word not in COMMON_WORDS
    rank = max(form.rank, _Rank.INFLECTED)
    return form._replace(sure=sure, rank=rank, possessive=ending.possessive)


def _can_begin(form: _Form) -> bool:
    """A particle begins nothing but the name that it is the first word of."""
    return not form.particle or form.part == 0


def _longer(runs: Iterable[_Run], following: Iterable[_Form]) -> list[_Run]:
    """The runs that one of the forms goes on; of those that end with one part, the first."""
    of_name: dict[int, list[_Form]] = {}
    for form in following:
        of_name.setdefault(form.name, []).append(form)
    longer: dict[tuple[int, int], _Run] = {}
    for run in runs:
        for form in of_name.get(run[-1].name, ()):
            if run[-1].part < form.part and (form.name, form.part) not in longer:
                longer[form.name, form.part] = (*run, form)
    return list(longer.values())


def _is_sure(run: Sequence[_Form]) -> bool:
    return any(form.sure for form in run) or sum(not form.particle for form in run) > 1


def _near(text: str, before: _Word, word: _Word) -> bool:
    return bool(_GAP.fullmatch(text, before.end, word.start))


def _decorated(text: str, start: int, end: int, name: _Name) -> tuple[int, int]:
    """With the emoji, or other signs, that stand around the words of the name."""
    for space in ("", " "):
        if name.before and text.endswith(name.before + space, 0, start):
            start -= len(name.before + space)
        if name.after and text.startswith(space + name.after, end):
            end += len(space + name.after)
    return start, end


def _is_mask(seen: Folded, word: _Word) -> bool:
    start = seen.start(word.start)
    return word.text in MASKS and "‹" in seen.original[max(0, start - 2) : start]


def _is_unspaced(word: str) -> bool:
    return bool(_UNSPACED_LETTER.match(word))


_UNSPACED_LETTER: Final = re.compile(f"[{_UNSPACED}]")


def _has_case(written: str) -> bool:
    return written.lower() != written.upper()


def _shouts(seen: Folded, words: Sequence[_Word], at: int, written: str) -> bool:
    """Whether a word in capitals stands among others in capitals, where a capital says nothing."""
    if len(written) < 2 or not written.isupper():
        return False
    around = [*words[max(0, at - 1) : at], *words[at + 1 : at + 2]]
    said = [seen.original[seen.start(each.start) : seen.end(each.end)] for each in around]
    return bool(said) and all(each.isupper() for each in said)


def _inside_a_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _is_contracted(text: str, words: Sequence[_Word], at: int) -> bool:
    """Whether it begins a word such as `don't`."""
    end = words[at + 1].end if at + 1 < len(words) else 0
    return text[words[at].start : end].replace("’", "'") in COMMON_WORDS


def _is_greeted(text: str, words: Sequence[_Word], at: int, end: int) -> bool:
    """Whether a greeting stands before the words, and none behind them: `hi will`."""
    if at == 0 or words[at - 1].text not in GREETINGS:
        return False
    apart = text[words[at - 1].end : words[at].start].strip(" ,")
    return not apart and not _WORD_FOLLOWS.match(text, words[end - 1].end)


def _goes_on(text: str, words: Sequence[_Word], end: int) -> bool:
    """Whether a sentence goes on at `end` as it does behind a word that is no name."""
    if end == len(words) or not text[words[end - 1].end : words[end].start].isspace():
        return False
    return words[end].text in GOES_ON_AS_A_WORD


def _begins_a_sentence(text: str, start: int) -> bool:
    for character in reversed(text[max(0, start - 20) : start]):
        if character in _SENTENCE_ENDS:
            return True
        if character.isalnum() or character == ",":
            return False
    return True


def _apart(found: Sequence[Found]) -> list[Found]:
    kept: list[Found] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept
