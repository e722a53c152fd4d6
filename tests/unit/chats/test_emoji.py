"""Laws of emoji: what a person sees as one is one, whatever its variants."""

from __future__ import annotations

import pytest

from chalicelib.chats.emoji import find_emoji, without_emoji


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("so 😂😂", ["😂", "😂"]),
        ("👍 👍🏽 👍🏿", ["👍", "👍", "👍"]),
        ("👨‍👩‍👧‍👦!", ["👨‍👩‍👧‍👦"]),
        ("👩🏽‍🤝‍👨🏿", ["👩‍🤝‍👨"]),
        ("🏃🏻‍♂️ 🏃‍♂", ["🏃‍♂️", "🏃‍♂️"]),
        ("❤️ ❤ ☀", ["❤️", "❤️", "☀️"]),
        ("❤️‍🔥 👩‍❤️‍👨", ["❤️‍🔥", "👩‍❤️‍👨"]),
        ("🏳️‍🌈 🏳‍🌈", ["🏳️‍🌈", "🏳️‍🌈"]),
        ("🇩🇪🇫🇷", ["🇩🇪", "🇫🇷"]),
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", ["🏴󠁧󠁢󠁳󠁣󠁴󠁿"]),
        ("1️⃣ #️⃣ 1⃣", ["1️⃣", "#️⃣", "1️⃣"]),
        ("🧑‍💻 🥹 🫶🏼 🪿", ["🧑‍💻", "🥹", "🫶", "🪿"]),
        ("©️ ↔️ ‼️", ["©️", "↔️", "‼️"]),
    ],
)
def test_variants_share_one_form(text: str, emoji: list[str]) -> None:
    assert find_emoji(text) == emoji


@pytest.mark.parametrize(
    "text", ["plain 123 #*", "© 2024 ™", "→ ↔ ‼", "한국어 日本語", "a\ufe0f", "…—"]
)
def test_signs_of_text_are_no_emoji(text: str) -> None:
    assert find_emoji(text) == []
    assert without_emoji(text) == text


def test_an_emoji_leaves_a_space_between_words() -> None:
    assert without_emoji("so👨‍👩‍👧sweet 1️⃣") == "so sweet  "
