"""Who is asked when a generator cannot write an insight."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from chalicelib.insights.errors import GenerationFailed, GenerationUnavailable
from chalicelib.insights.generators import write_with_fallback
from chalicelib.insights.model import ChatReading, Draft, Finding, Insight, InsightDefinition
from tests.unit.insights.talk import definition, talk

CHAT = talk("Ann: hello", "Ben: hello")


@dataclass
class Scripted:
    """Cites a line, or raises."""

    name: str
    fails: Exception | None = None
    line: int = 1
    asked: int = 0

    def generate(self, definition: InsightDefinition, chat: ChatReading) -> Draft:
        self.asked += 1
        if self.fails:
            raise self.fails
        claim = f"{definition.title}: {chat.messages[0].sender} greets."
        return Draft("They talk.", [Finding(claim, [self.line])])


def write(*chain: Scripted, last_try: bool = False) -> Insight:
    return write_with_fallback(definition(), CHAT, chain, gives_up=lambda _: last_try)


@pytest.mark.parametrize("last_try", [False, True])
def test_the_second_is_not_asked_while_the_first_answers(last_try: bool) -> None:
    first, second = Scripted("first"), Scripted("second")

    assert write(first, second, last_try=last_try).generator == "first"
    assert second.asked == 0


@pytest.mark.parametrize("last_try", [False, True])
def test_who_failed_for_good_is_followed_at_once_and_the_insight_says_by_whom(
    last_try: bool,
) -> None:
    first, second = Scripted("first", GenerationFailed("refused")), Scripted("second")

    assert write(first, second, last_try=last_try).generator == "second"


def test_who_is_unavailable_is_waited_for_until_the_last_try() -> None:
    first, second = Scripted("first", GenerationUnavailable("throttled")), Scripted("second")
    with pytest.raises(GenerationUnavailable, match="throttled"):
        write(first, second, last_try=False)
    assert second.asked == 0

    assert write(first, second, last_try=True).generator == "second"


def test_evidence_that_does_not_hold_is_a_failure_as_any_other() -> None:
    assert write(Scripted("first", line=99), Scripted("second")).generator == "second"


@pytest.mark.parametrize(
    "last", [GenerationFailed("filtered"), GenerationUnavailable("unreachable")]
)
def test_what_the_last_raised_is_what_became_of_the_insight(last: Exception) -> None:
    first = Scripted("first", GenerationFailed("refused"))
    with pytest.raises(type(last), match=str(last)):
        write(first, Scripted("second", last), last_try=True)


def test_a_chain_of_one_raises_what_it_raised() -> None:
    for failure in (GenerationFailed("refused"), GenerationUnavailable("throttled")):
        with pytest.raises(type(failure), match=failure.cause):
            write(Scripted("only", failure), last_try=True)


def test_each_failure_behind_an_insight_is_logged_with_its_cause(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(Scripted("first", GenerationFailed("refused")), Scripted("second"))

    (line,) = capsys.readouterr().err.splitlines()
    for told in ('"event":"generator_failed"', '"generator":"first"', '"cause":"refused"'):
        assert told in line
