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

_HOW_MANY: Final = """
    many much long old far price cost costs number wieviel viel viele wieviele lange hoch alt
    teuer kostet kostete cuánto cuánta cuántos cuántas cuanto cuanta cuantos cuantas combien
    quanto quanta quantos quantas quanti quante hoeveel сколько почём скільки ile kaç många
    mange कितना कितनी कितने kitna kitni kitne berapa كم
"""
_ASKS_HOW_MANY: Final = frozenset(_HOW_MANY.split())
_ASKS_HOW_MANY_UNSPACED: Final = (
    *("いくら", "いくつ", "何人", "何枚", "何歳", "何回", "何個", "何円", "の数", "の額"),
    *("多少", "几", "몇", "얼마", "กี่", "เท่าไ"),
)
_WHEN: Final = """
    when date wann uhrzeit datum cuándo cuando fecha quand quando data wanneer когда коли
    kiedy når när कब kab kapan متى
"""
_ASKS_WHEN: Final = frozenset(_WHEN.split())
_ASKS_WHEN_UNSPACED: Final = (
    *("いつ", "何時", "何曜", "何日", "何月", "何年", "時期"),
    *("什么时候", "几点", "언제", "몇 시", "เมื่อไ"),
)


class Asked(NamedTuple):
    """A question taken apart. `words` are as texts are found by, each once, with what each counts.

    `people` are the senders it names: none if it names all of them.
    """

    words: Mapping[str, float]
    people: frozenset[str]
    periods: Sequence[Period]
    how_many: bool
    when: bool


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
            _says(question, _ASKS_HOW_MANY, _ASKS_HOW_MANY_UNSPACED),
            _says(question, _ASKS_WHEN, _ASKS_WHEN_UNSPACED),
        )


def _says(question: str, words: frozenset[str], unspaced: Sequence[str]) -> bool:
    plain = question.casefold()
    return not words.isdisjoint(split_words(plain)) or any(sign in plain for sign in unspaced)
