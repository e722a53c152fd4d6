"""What a question asks for besides its words: somebody, a time, a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from chalicelib.chats.search.dates import Period, periods_in
from chalicelib.chats.search.tokens import Analyzer
from chalicelib.chats.words import split_words

MOST_CHARACTERS = 2_000
"""Of a longer question only the beginning is read."""
MOST_WORDS = 48

_ASKS_FOR_A_NUMBER: Final = frozenset(
    [
        "many",
        "much",
        "long",
        "often",
        "old",
        "far",
        "late",
        "when",
        "date",
        "price",
        "cost",
        "costs",
        "number",
        "wieviel",
        "viel",
        "viele",
        "wann",
        "lange",
        "hoch",
        "alt",
        "teuer",
        "kostet",
        "kostete",
        "wieviele",
        "uhrzeit",
        "cuánto",
        "cuánta",
        "cuántos",
        "cuántas",
        "cuándo",
        "cuanto",
        "cuanta",
        "cuantos",
        "cuantas",
        "cuando",
        "hora",
        "combien",
        "quand",
        "quanto",
        "quanta",
        "quantos",
        "quantas",
        "quando",
        "quanti",
        "quante",
        "hoeveel",
        "wanneer",
        "сколько",
        "когда",
        "почём",
        "скільки",
        "коли",
        "ile",
        "kiedy",
        "kaç",
        "många",
        "när",
        "mange",
        "når",
        "कितना",
        "कितनी",
        "कितने",
        "कब",
        "kitna",
        "kitni",
        "kitne",
        "kab",
        "berapa",
        "kapan",
        "متى",
        "كم",
    ]
)
_ASKS_FOR_A_NUMBER_UNSPACED: Final = (
    *("いくら", "いくつ", "何時", "何曜", "何日", "何月", "何年", "何人", "何枚", "何歳", "いつ"),
    *("時期", "の数", "の額", "多少", "几", "什么时候", "몇", "얼마", "언제", "กี่", "เท่าไ", "เมื่อไ"),
)


class Asked(NamedTuple):
    """A question taken apart. `words` are as texts are found by, each once, with what each counts.

    `people` are the senders it names: none if it names all of them.
    """

    words: Mapping[str, float]
    people: frozenset[str]
    periods: Sequence[Period]
    number: bool


NAME_WEIGHT = 0.3
"""What the name of a sender counts as a word: that person says it least of all."""


class Asking:
    """Takes questions about one chat apart."""

    def __init__(self, analyzer: Analyzer, senders: Sequence[str]) -> None:
        self._analyzer = analyzer
        self._names = {
            sender: frozenset(
                stem for part in analyzer.content(sender) for stem in analyzer.stems(part)
            )
            for sender in senders
        }

    def asked(self, question: str) -> Asked:
        """What `question` asks for; never raises."""
        question = question[:MOST_CHARACTERS]
        words = list(dict.fromkeys(self._analyzer.asked(question)))[:MOST_WORDS]
        stems = {word: self._analyzer.stems(word) for word in words}
        said: frozenset[str] = frozenset().union(*stems.values())
        people = frozenset(name for name, parts in self._names.items() if parts & said)
        called: frozenset[str] = frozenset().union(*(self._names[name] for name in people))
        names = {word for word in words if stems[word] & called}
        only_names = len(names) == len(words)
        return Asked(
            {word: NAME_WEIGHT if word in names and not only_names else 1.0 for word in words},
            people if len(people) < len(self._names) else frozenset(),
            periods_in(question),
            _asks_for_a_number(question),
        )


def _asks_for_a_number(question: str) -> bool:
    plain = question.casefold()
    return not _ASKS_FOR_A_NUMBER.isdisjoint(split_words(plain)) or any(
        sign in plain for sign in _ASKS_FOR_A_NUMBER_UNSPACED
    )
