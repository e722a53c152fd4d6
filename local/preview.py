"""Look at an insight of the catalogue before it is sold: its file, and what it says of a chat.

`python -m local.preview` checks every file of the catalogue and lists the insights. With an insight
and a chat it shows what a model would be asked, and the finished insight with its quotes.
"""

from __future__ import annotations

import argparse
import json
import os
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from chalicelib.chats.exports import Account
from chalicelib.chats.statistics import DEFINITIONS, StatisticsBuilder, figures
from chalicelib.config import (
    ConfigurationError,
    GeneratorKind,
    read_bedrock_settings,
    read_model_times,
    read_openai_settings,
)
from chalicelib.insights import catalogue
from chalicelib.insights.catalogue.entry import CatalogueInvalid
from chalicelib.insights.catalogue.files import load
from chalicelib.insights.errors import GenerationFailed, GenerationUnavailable
from chalicelib.insights.figures import EACH, chosen_figures
from chalicelib.insights.generators import make_generator, write_insight
from chalicelib.insights.generators.prompting import make_question
from chalicelib.insights.model import (
    Category,
    ChatReading,
    Generator,
    Insight,
    InsightDefinition,
    Source,
    Suits,
)
from local.command import CommandFailed, run
from local.parse import chosen, conversations

WIDTH = 96


def check_catalogue(folder: Path) -> Sequence[Category]:
    """The catalogue in `folder`; raises CommandFailed that names every slip, its file and field."""
    try:
        loaded = load(folder)
    except CatalogueInvalid as invalid:
        raise CommandFailed(_listed("the catalogue has slips", invalid.slips)) from None
    slips = [
        f"insights/{insight.category_id}/{insight.insight_id}.json: statistics no such figure: "
        f"{path}"
        for category in loaded
        for insight in category.insights
        for path in insight.statistics
        if path not in _KNOWN_FIGURES
    ]
    if slips:
        raise CommandFailed(_listed("the catalogue has slips", slips))
    return loaded


def find_insight(loaded: Sequence[Category], insight_id: str) -> tuple[Category, InsightDefinition]:
    """The insight of that id with its category; raises CommandFailed that lists those there are."""
    for category in loaded:
        for insight in category.insights:
            if insight.insight_id == insight_id:
                return category, insight
    known = [insight.insight_id for category in loaded for insight in category.insights]
    raise CommandFailed(_listed(f"no insight {insight_id!r} in the catalogue; there are", known))


def read_chat(path: Path, name: str | None) -> ChatReading:
    """The chat in an export, or the one of that name; raises CommandFailed."""
    found = chosen(conversations(path, None), name)
    if len(found) > 1:
        names = [str(conversation.name) for conversation in found]
        raise CommandFailed(_listed("the file holds several chats; choose one with NAME", names))
    (conversation,) = found
    messages = list(conversation.messages(Account()))
    builder = StatisticsBuilder(conversation.clock)
    builder.add_all(messages)
    return ChatReading.of(messages, figures(builder.tallies()))


def find_generator(kind: str, environ: Mapping[str, str]) -> Generator:
    """The generator of that kind, with the settings of its model in the environment."""
    try:
        return make_generator(
            GeneratorKind(kind),
            bedrock=read_bedrock_settings(environ),
            openai=read_openai_settings(environ),
            times=read_model_times(environ),
        )
    except ValueError:
        raise CommandFailed(_listed(f"no generator {kind!r}; there are", GeneratorKind)) from None
    except ConfigurationError as error:
        raise CommandFailed(str(error)) from None


def main(arguments: Sequence[str]) -> None:
    """`python -m local.preview --insight love_language --chat samples/couple.txt`"""
    parser = argparse.ArgumentParser(prog="local.preview", description=__doc__)
    parser.add_argument("--insight", default="", help="its id; without one all files are checked")
    parser.add_argument("--chat", default="", metavar="FILE", help="an export of a chat")
    parser.add_argument("--name", default="", help="one chat of a file with several")
    parser.add_argument("--generator", default="embedded", help=", ".join(GeneratorKind))
    parser.add_argument("--catalogue", type=Path, default=catalogue.FOLDER, metavar="FOLDER")
    said = parser.parse_args(arguments)
    loaded = check_catalogue(said.catalogue)
    if not said.insight:
        _print(_contents(loaded))
        return
    category, insight = find_insight(loaded, said.insight)
    _print(_definition(category, insight))
    if not said.chat:
        raise CommandFailed("name an export to read: CHAT=samples/couple.txt")
    generator = find_generator(said.generator, os.environ)
    chat = read_chat(Path(said.chat), said.name or None)
    try:
        _print(_asked(insight, chat))
        _print(_shown(write_insight(insight, chat, generator)))
    except (GenerationFailed, GenerationUnavailable) as error:
        raise CommandFailed(f"{generator.name} gives no insight: {error.cause}") from None


def _contents(loaded: Sequence[Category]) -> Iterator[str]:
    for category in loaded:
        coins = catalogue.shares(category)
        yield f"{category.category_id}: {category.price} coins, {category.policy}"
        for insight in category.insights:
            sample = ", free sample" if insight.insight_id == category.sample else ""
            yield (
                f"  {insight.insight_id}: {coins[insight.insight_id]} coins, "
                f"{_people(insight.participants)}, {len(insight.queries)} languages{sample}"
            )
    total = sum(len(category.insights) for category in loaded)
    yield f"{total} insights in {len(loaded)} categories, and no slip in their files."


def _definition(category: Category, insight: InsightDefinition) -> Iterator[str]:
    coins = catalogue.shares(category)[insight.insight_id]
    yield (
        f"{insight.icon} {insight.title}: {coins} of the {category.price} coins of "
        f"{category.title}, for {_people(insight.participants)}"
    )
    yield from _wrapped(insight.description)
    yield from _wrapped(f"Limits: {insight.limits}")
    for source in insight.sources:
        yield from _wrapped(f"Rests on: {_source(source)}")


def _asked(insight: InsightDefinition, chat: ChatReading) -> Iterator[str]:
    languages = chat.context.spoken()
    question = make_question(insight, chat, how_to_answer="Answer as the schema says")
    people = len(chat.context.participants)
    sent = sum(message.sender is not None for message in chat.messages)
    yield ""
    if not insight.participants.fits(people):
        yield f"This chat does not suit the insight: {people} people write in it."
    yield f"A model would be asked (languages found: {', '.join(languages) or 'none'}):"
    for label, queries in (
        ("looked for", insight.queries_in(languages)),
        ("what speaks against it", insight.counter_queries_in(languages)),
    ):
        yield f"  {label}: {len(queries)} queries"
        for query in queries:
            yield f"    {query}"
    yield "  figures given:"
    given = chosen_figures(chat.statistics, insight.statistics)
    yield from _wrapped(json.dumps(given, ensure_ascii=False), "    ")
    first, last = question.shown[0], question.shown[-1]
    yield (
        f"  passages: {len(question.shown)} of {sent} messages, "
        f"{first.sent_at:%Y-%m-%d} to {last.sent_at:%Y-%m-%d}; {len(question.user):,} characters, "
        f"and {len(question.system):,} of rules"
    )


def _shown(insight: Insight) -> Iterator[str]:
    yield ""
    yield f"{insight.title}, by {insight.generator}:"
    yield from _wrapped(insight.summary)
    quotes = {quote.number: quote for quote in insight.evidence}
    for finding in insight.findings:
        yield from _wrapped(f"[{finding.kind or 'no kind'}] {finding.text}", "  - ", "    ")
        for number in finding.lines:
            quote = quotes[number]
            words = textwrap.shorten(quote.quote, WIDTH, placeholder=" ...")
            yield f"      line {quote.line}, {quote.sent_at:%Y-%m-%d %H:%M} {quote.sender}: {words}"
    yield f"  {insight.messages_read} of {insight.messages_total} messages read"


def _known_figures() -> frozenset[str]:
    """Paths of figures; those of a person stand below each person's name."""
    return frozenset(name.replace("participants.", f"participants.{EACH}.") for name in DEFINITIONS)


_KNOWN_FIGURES = _known_figures()


def _people(suits: Suits) -> str:
    if suits.most is None:
        return f"{suits.fewest} people or more"
    if suits.most == suits.fewest:
        return f"{suits.fewest} people"
    return f"{suits.fewest} to {suits.most} people"


def _source(source: Source) -> str:
    n = "" if source.n is None else f", n = {source.n}"
    return f"{source.construct} ({source.study}{n}). {source.caution}"


def _wrapped(text: str, first: str = "  ", others: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=others or first)


def _listed(said: str, entries: Sequence[Any] | type[GeneratorKind]) -> str:
    return "\n  ".join([f"{said}:", *map(str, entries)])


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        print(line)


if __name__ == "__main__":
    run(main)
