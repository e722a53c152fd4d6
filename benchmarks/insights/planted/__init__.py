"""Facts planted in made-up chats: does the embedded generator find them, and claim nothing else?"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from benchmarks.insights.planted import report
from benchmarks.insights.planted.banks import Language, Split
from benchmarks.insights.planted.chats import PlantedChat, planted_chats
from benchmarks.insights.planted.product import insights_of, messages_of
from benchmarks.insights.planted.recognition import Recognition, recognition
from benchmarks.insights.planted.scoring import SCORED, Kind, Quotes, Tally, check_quotes, score

Figure = TypeVar("Figure", Tally, Recognition)


def run(arguments: Sequence[str]) -> None:
    """Score the embedded generator on the chats of a split, and print what was found."""
    parser = argparse.ArgumentParser(prog="benchmarks.insights planted", description=__doc__)
    parser.add_argument("--split", type=Split, choices=list(Split), default=Split.DEV)
    parser.add_argument("--language", type=Language, choices=list(Language))
    said = parser.parse_args(arguments)
    if said.split is Split.HELD_OUT:
        print("The held-out half is to be scored once: what it shows must better no reader.\n")
    languages = [said.language] if said.language else list(Language)
    tallies, shares, quotes = [], [], Quotes()
    for language in languages:
        found, shown = score_chats(planted_chats(language, said.split))
        known = recognition(language, said.split)
        tallies.append(found)
        shares.append(known)
        quotes += shown
        _show(language, found, known)
    if len(languages) > 1:
        _show("all languages", _summed(tallies, Tally()), _summed(shares, Recognition()))
    print(report.quotes(quotes))


def score_chats(chats: Iterable[PlantedChat]) -> tuple[Mapping[Kind, Tally], Quotes]:
    """The tallies of the chats by kind, and of all their evidence."""
    tallies, quotes = [], Quotes()
    for chat in chats:
        messages = messages_of(chat.export)
        insights = insights_of(messages, SCORED)
        tallies.append(score(chat, insights, messages))
        for insight in insights.values():
            quotes += check_quotes(insight, messages)
    return _summed(tallies, Tally()), quotes


def _summed(figures: Sequence[Mapping[Kind, Figure]], nothing: Figure) -> Mapping[Kind, Figure]:
    kinds = dict.fromkeys(kind for each in figures for kind in each)
    return {kind: sum((each[kind] for each in figures), nothing) for kind in kinds}


def _show(name: str, found: Mapping[Kind, Tally], known: Mapping[Kind, Recognition]) -> None:
    print(*report.tallies(name, found), sep="\n")
    print(*report.recognised("lines recognised", known), sep="\n")
    print()
