"""Recall and MRR of the product's retrieval on the labelled set, beside plain designs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.insights import baselines
from benchmarks.insights.baselines import Rank
from benchmarks.insights.labels import LabelledChat, Question, Split, labelled_chats
from chalicelib.chats.messages import Message
from chalicelib.chats.search import ChatIndex
from local.command import CommandFailed

DEPTHS = (5, 10, 20)
PLAIN = "unicode61"
NEIGHBOURS = "porter + neighbours"
PRODUCT = "product"

_ALL = "all"
_WIDEST = 22


Design = Callable[[Sequence[Message]], Rank]
"""Makes the ranking of a chat from its messages."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How one question was answered: the `found` lines, best first, as many as the last depth."""

    language: str
    question: Question
    found: Sequence[int]

    def recall(self, depth: int) -> float:
        """The share of the true lines among the first `depth` found, 0 to 1."""
        return len(self.question.lines & set(self.found[:depth])) / len(self.question.lines)

    @property
    def reciprocal_rank(self) -> float:
        """One over the place of the first true line, counted from 1; 0 if none was found."""
        places = (place for place, line in enumerate(self.found, 1) if line in self.question.lines)
        return 1 / next(places, float("inf"))


@dataclass(frozen=True, slots=True)
class Score:
    """Means over questions, 0 to 1; `recalls` are by `DEPTHS`."""

    recalls: Mapping[int, float]
    mrr: float


def score(answers: Sequence[Answer]) -> Score:
    """The score of at least one answer; every question weighs the same."""
    return Score(
        {depth: fmean(answer.recall(depth) for answer in answers) for depth in DEPTHS},
        fmean(answer.reciprocal_rank for answer in answers),
    )


def _product(messages: Sequence[Message]) -> Rank:
    index = ChatIndex.build(messages)

    def rank(question: str, limit: int) -> Sequence[int]:
        return [hit.message.line for hit in index.rank(question, limit)]

    return rank


DESIGNS: Mapping[str, Design] = {
    PLAIN: baselines.unicode61,
    NEIGHBOURS: baselines.porter_and_neighbours,
    PRODUCT: _product,
}


def answered(
    design: Design, chats: Iterable[LabelledChat], splits: frozenset[Split]
) -> Sequence[Answer]:
    """The answers of a design to every question of `splits`, each chat with an index of its own."""
    answers = []
    for chat in chats:
        rank = design(chat.messages)
        answers += [
            Answer(chat.language, question, rank(question.text, DEPTHS[-1]))
            for question in chat.questions
            if question.split in splits
        ]
    return answers


def table(answers: Mapping[str, Sequence[Answer]]) -> Iterator[str]:
    """The lines of a table: for each language, and for all, the score of each design in percent."""
    heads = "".join(f"{f'recall@{depth}':>11}" for depth in DEPTHS)
    yield f"{'':10}{'':{_WIDEST}}{'questions':>9}{heads}{'MRR':>7}"
    for language in _languages(answers):
        for name, each in answers.items():
            of_language = _of(each, language)
            found = score(of_language)
            recalls = "".join(f"{100 * found.recalls[depth]:>11.1f}" for depth in DEPTHS)
            head = f"{language:10}{name:{_WIDEST}}{len(of_language):>9}"
            yield f"{head}{recalls}{100 * found.mrr:>7.1f}"


def misses(answers: Mapping[str, Sequence[Answer]]) -> Iterator[str]:
    """What the plain design misses at recall@10, and the product, in each language and in all."""
    for language in _languages(answers):
        plain, ours = (_missed(_of(answers[name], language)) for name in (PLAIN, PRODUCT))
        change = f", {_change(plain, ours)}" if plain else ""
        yield f"{language:10}missed: {plain:.1f} -> {ours:.1f}{change}"


def _change(before: float, after: float) -> str:
    return f"{100 * abs(after - before) / before:.0f} % {'fewer' if after <= before else 'more'}"


def _missed(answers: Sequence[Answer]) -> float:
    return 100 * (1 - score(answers).recalls[10])


def _languages(answers: Mapping[str, Sequence[Answer]]) -> Sequence[str]:
    each = {answer.language for answered in answers.values() for answer in answered}
    return [*sorted(each), _ALL]


def _of(answers: Sequence[Answer], language: str) -> Sequence[Answer]:
    return [answer for answer in answers if language in (answer.language, _ALL)]


def run(arguments: Sequence[str]) -> None:
    """Score every design on a split of the set, in one language or all, and print the tables."""
    parser = argparse.ArgumentParser(prog="benchmarks.insights retrieval", description=__doc__)
    parser.add_argument("--split", choices=[*Split, _ALL], default=Split.DEV)
    parser.add_argument("--language", help="as in the names of the files: en, es, ...")
    parser.add_argument(
        "--show",
        action="store_true",
        help="print also each question that the product misses in the first ten (dev alone)",
    )
    said = parser.parse_args(arguments)
    splits = frozenset(Split) if said.split == _ALL else frozenset({Split(said.split)})
    if said.show and Split.HELD_OUT in splits:
        raise CommandFailed("the held-out half is not to be looked at; leave out --show")
    chats = [chat for chat in labelled_chats() if said.language in (None, chat.language)]
    if not chats:
        raise CommandFailed(f"no labelled chat in the language {said.language!r}")
    answers = {name: answered(design, chats, splits) for name, design in DESIGNS.items()}
    if Split.HELD_OUT in splits:
        print("The held-out half is to be scored once, when nothing is tuned any more.\n")
    print("\n".join(table(answers)))
    print("\n" + "\n".join(misses(answers)))
    if said.show:
        print("\n" + "\n".join(_missing(answers[PRODUCT])))


def _missing(answers: Sequence[Answer]) -> Iterator[str]:
    yield f"{PRODUCT}: not all in the first ten"
    for answer in answers:
        if answer.recall(10) < 1:
            yield f"  {answer.question.id}: {answer.question.text}"
            yield f"    {sorted(answer.question.lines)} in {list(answer.found)}"
