"""A chat as turns, conversations and replies, by the definitions printed with the figures.

A *turn* is an unbroken run by one person, a *conversation* ends at a silence of at least six hours.
A *reply* is the first message of a turn after somebody else's turn of the same conversation, or
within 72 hours after a longer silence if the turn that waited asked a question; the first message
of a conversation that is no reply is a *start*. The free statistics count the same way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from chalicelib.chats.emoji import without_emoji
from chalicelib.chats.messages import Message, MessageKind, is_citable
from chalicelib.chats.statistics.rhythm import LONGEST_REPLY, SESSION_SILENCE
from chalicelib.chats.words import split_words, without_links

ANSWER_WINDOW = timedelta(hours=24)

_QUESTION_MARK = re.compile("[?？؟]")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person said before anybody else spoke, within one conversation."""

    sender: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """A turn that answers another; `delay` runs from the last message to the first."""

    waiting: Turn
    answer: Turn
    delay: timedelta


class Conversation:
    """The messages of persons, in the order of the file, seen in several ways."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.spoken = [
            message
            for message in messages
            if message.kind is not MessageKind.SYSTEM and message.sender is not None
        ]
        self.texts = [message for message in self.spoken if is_citable(message)]
        self._position = {message.line: at for at, message in enumerate(self.spoken)}

    @cached_property
    def people(self) -> list[str]:
        """Everybody who wrote, the most talkative first."""
        counts = Counter(sender_of(message) for message in self.spoken)
        return sorted(counts, key=lambda name: (-counts[name], name))

    @cached_property
    def turns(self) -> list[Turn]:
        """All turns in order; a silence ends a turn."""
        runs: list[list[Message]] = []
        for message in self.spoken:
            if runs and runs[-1][-1].sender == message.sender and not self._is_opening(message):
                runs[-1].append(message)
            else:
                runs.append([message])
        return [Turn(sender_of(run[0]), tuple(run)) for run in runs]

    @cached_property
    def starts(self) -> list[Message]:
        """The first message of each conversation that does not answer one before it."""
        answers = {reply.answer.messages[0].line for reply in self.replies}
        return [m for m in self.spoken if self._is_opening(m) and m.line not in answers]

    @cached_property
    def replies(self) -> list[Reply]:
        """Every reply, in order."""
        return [
            Reply(before, after, delay)
            for before, after in zip(self.turns, self.turns[1:], strict=False)
            if before.sender != after.sender
            and (delay := _delay(before.messages[-1], after.messages[0])) <= LONGEST_REPLY
            and (delay < SESSION_SILENCE or any(asks(message) for message in before.messages))
        ]

    def by(self, name: str) -> list[Message]:
        """The texts of one person."""
        return self._texts_by.get(name, [])

    def answer_to(self, message: Message) -> Message | None:
        """The first message by somebody else within 24 hours, whatever its kind."""
        at = self._next_by_another[self._position[message.line]]
        if at is None or _delay(message, self.spoken[at]) > ANSWER_WINDOW:
            return None
        return self.spoken[at]

    def answering_turn(self, message: Message) -> list[Message]:
        """`answer_to` and what its sender wrote on, until somebody else spoke."""
        first = self.answer_to(message)
        return [] if first is None else self._run_from(self._position[first.line])

    def following(self, message: Message, limit: int, within: timedelta) -> list[Message]:
        """At most `limit` messages of anybody after this one, none later than `within`."""
        at = self._position[message.line] + 1
        return [m for m in self.spoken[at : at + limit] if _delay(message, m) <= within]

    def around(self, message: Message, limit: int) -> list[Message]:
        """The message with at most `limit` before and after it, no silence between them."""
        at = start = end = self._position[message.line]
        while start > max(0, at - limit) and not self._is_opening(self.spoken[start]):
            start -= 1
        last = min(len(self.spoken) - 1, at + limit)
        while end < last and not self._is_opening(self.spoken[end + 1]):
            end += 1
        return self.spoken[start : end + 1]

    def before(self, message: Message) -> Message | None:
        """The message just before, if it is by somebody else and of the same conversation."""
        at = self._position[message.line]
        if at == 0 or self._is_opening(message):
            return None
        previous = self.spoken[at - 1]
        return previous if previous.sender != message.sender else None

    def _run_from(self, at: int) -> list[Message]:
        end = self._next_by_another[at]
        return self.spoken[at:end]

    def _is_opening(self, message: Message) -> bool:
        at = self._position[message.line]
        return at == 0 or _delay(self.spoken[at - 1], message) >= SESSION_SILENCE

    @cached_property
    def _texts_by(self) -> dict[str, list[Message]]:
        texts: dict[str, list[Message]] = {}
        for message in self.texts:
            texts.setdefault(sender_of(message), []).append(message)
        return texts

    @cached_property
    def _next_by_another(self) -> list[int | None]:
        following: list[int | None] = [None] * len(self.spoken)
        for at in range(len(self.spoken) - 2, -1, -1):
            same = self.spoken[at + 1].sender == self.spoken[at].sender
            following[at] = following[at + 1] if same else at + 1
        return following


def asks(message: Message) -> bool:
    """Whether the text holds a question mark outside its links."""
    return bool(_QUESTION_MARK.search(without_links(message.text)))


def words_in(message: Message) -> int:
    """How many words the text has, counted as in the statistics."""
    return len(split_words(without_emoji(without_links(message.text))))


def sender_of(message: Message) -> str:
    """The sender of a message of a person."""
    if message.sender is None:
        raise ValueError("a notice has no sender")
    return message.sender


def exchanges(
    conversation: Conversation, messages: Sequence[Message]
) -> Iterator[tuple[Message, Message]]:
    """Each message with its answer in the same conversation, where there is one to be quoted."""
    for message in messages:
        answer = conversation.answer_to(message)
        if answer is not None and is_citable(answer) and _delay(message, answer) < SESSION_SILENCE:
            yield message, answer


def _delay(earlier: Message, later: Message) -> timedelta:
    return max(timedelta(0), later.sent_at - earlier.sent_at)
