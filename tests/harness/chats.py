"""WhatsApp exports written in code: a couple whose chat speaks of all that romantic insights read.

No real person is in them. Every export knows what it says on which line, so that a test can hold
an insight's evidence against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

ANN, BEN = "Ann Harrow", "Ben Okafor"
FIRST_MESSAGE_AT = datetime(2023, 3, 14, 8, 5)
EVENING = timedelta(hours=11)
NOTICE = "Messages and calls are end-to-end encrypted. Only people in this chat can read them."

SCENES: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        (ANN, "Good morning my love, did you sleep well?"),
        (BEN, "Morning darling! I slept badly, I missed you next to me"),
        (ANN, "I miss you too, I feel lonely when you are away at the quarry"),
        (BEN, "Thank you for telling me, I love hearing how you feel"),
    ),
    (
        (BEN, "I cooked the lentil stew for you, it is in the fridge"),
        (ANN, "You are wonderful, thank you so much for doing that"),
        (BEN, "I wanted to help, you looked so tired and stressed"),
        (ANN, "I am proud of you, you always take care of me, I want a long hug"),
    ),
    (
        (ANN, "You never listen when I talk about work, I am really angry"),
        (BEN, "That is unfair, you always say that when we argue"),
        (ANN, "Fine. I am upset and hurt"),
        (BEN, "I am sorry, I was wrong. I understand, can we talk tonight?"),
        (ANN, "Sorry too, I forgive you. Thanks for the apology"),
    ),
    (
        (BEN, "Shall we plan the trip to the lighthouse next summer?"),
        (ANN, "Yes! I will book the tickets tomorrow and we can save for our house"),
        (BEN, "One day we will move in together and have a garden, I promise"),
        (ANN, "Our future sounds good, maybe a wedding next year?"),
    ),
    (
        (ANN, "Hahaha you dressed the cat as a pirate again 😂"),
        (BEN, "lol just kidding, the cat dressed me 😜"),
        (ANN, "Come here handsome, date night and a kiss? 😘"),
        (BEN, "You are so beautiful, I love you ❤️ can't wait for tonight"),
    ),
    (
        (BEN, "How was your day? Did the meeting at the bakery go well?"),
        (ANN, "It went well, why do you ask so sweetly? How was yours?"),
        (BEN, "Exhausting, I am worried and scared about the results of the test"),
        (ANN, "I am here for you, tell me everything, I trust you. What did they say?"),
    ),
)


@dataclass(frozen=True, slots=True)
class Said:
    """One message, as the export shows it."""

    sender: str
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Export:
    """An Android export and, by 1-based line, what is said in it."""

    text: str
    said: Mapping[int, Said]

    @property
    def data(self) -> bytes:
        """The file's bytes."""
        return self.text.encode()


def couple(*, weeks: int = 8, greeting: str = "Hello you") -> Export:
    """`weeks` weeks of six scenes each; `greeting` is the first message, so that files differ."""
    header = FIRST_MESSAGE_AT - timedelta(minutes=1)
    lines = [f"{header:%d/%m/%Y, %H:%M} - {NOTICE}"]
    said: dict[int, Said] = {}

    def say(sender: str, text: str, at: datetime) -> None:
        lines.append(f"{at:%d/%m/%Y, %H:%M} - {sender}: {text}")
        said[len(lines)] = Said(sender, text, at)

    say(ANN, greeting, FIRST_MESSAGE_AT)
    for day in range(weeks * len(SCENES)):
        morning = FIRST_MESSAGE_AT + timedelta(days=day + 1)
        for minute, (sender, text) in enumerate(SCENES[day % len(SCENES)]):
            say(sender, text, morning + EVENING * (day % 2) + timedelta(minutes=3 * minute))
    return Export("\n".join(lines) + "\n", said)
