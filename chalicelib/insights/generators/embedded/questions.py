"""What becomes of questions: read by their marks, which need no language."""

from __future__ import annotations

from chalicelib.insights.generators.embedded.conversation import asks
from chalicelib.insights.generators.embedded.reading import (
    Reading,
    by_person,
    examples,
    lines,
    with_answers,
)
from chalicelib.insights.generators.embedded.wording import count, number, of, percent, tally
from chalicelib.insights.model import Finding


def answered_questions(reading: Reading) -> list[Finding]:
    """Who asks, and whether a message of somebody else follows; in any language."""
    questions = [message for message in reading.talk.texts if asks(message)]
    if not questions:
        return [
            Finding(
                f"Questions: no question mark stands in {count(len(reading.talk.texts), 'text')}, "
                "so asking is not clearly evident from these messages.",
                lines(reading.nearest(2)),
            )
        ]
    answered = [m for m in questions if reading.talk.answer_to(m) is not None]
    asked, replied = (reading.tally(each, reading.people) for each in (questions, answered))
    parts = [
        f"{person} asked {number(asked[person])}, "
        f"{percent(replied[person], asked[person])} followed by a message from "
        f"{_other(reading, person)} within 24 hours"
        for person in reading.people[:4]
        if asked[person]
    ]
    found = [
        Finding(
            f"Questions (texts with a question mark): {'; '.join(parts)}."
            f"{reading.about(questions)}",
            lines(with_answers(reading.talk, questions) or examples(questions, 4)),
        )
    ]
    waiting = [m for m in questions if reading.talk.answer_to(m) is None]
    if waiting:
        found.append(
            Finding(
                "Left without any message within 24 hours: "
                f"{of(len(waiting), len(questions), 'questions')} "
                f"({tally(reading.tally(waiting, reading.people))}). "
                "An answer may have come in another way.",
                lines(by_person(waiting, reading.people[:4], 4)),
            )
        )
    return found


def _other(reading: Reading, person: str) -> str:
    others = [name for name in reading.people if name != person]
    return others[0] if len(others) == 1 else "somebody else"
