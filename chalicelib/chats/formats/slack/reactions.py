"""Slack's names for the emoji that are given most; others stay as `:name:`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chalicelib.chats.formats.json_records import text_of

MAX_REACTIONS: Final = 1000
"""No more reactions of one emoji are counted to one message."""

_EMOJI: Final = {
    "+1": "👍",
    "thumbsup": "👍",
    "-1": "👎",
    "thumbsdown": "👎",
    "heart": "❤️",
    "joy": "😂",
    "rolling_on_the_floor_laughing": "🤣",
    "smile": "😄",
    "slightly_smiling_face": "🙂",
    "heart_eyes": "😍",
    "thinking_face": "🤔",
    "cry": "😢",
    "sob": "😭",
    "open_mouth": "😮",
    "tada": "🎉",
    "clap": "👏",
    "pray": "🙏",
    "raised_hands": "🙌",
    "wave": "👋",
    "muscle": "💪",
    "ok_hand": "👌",
    "fire": "🔥",
    "rocket": "🚀",
    "eyes": "👀",
    "100": "💯",
    "white_check_mark": "✅",
    "heavy_check_mark": "✔️",
    "x": "❌",
    "heavy_plus_sign": "➕",
    "bulb": "💡",
}
_SKIN_TONE = "::skin-tone-"


def emoji_of(reactions: object) -> Iterator[str]:
    """The emoji given, each as often as it was; skin tones are left out."""
    for reaction in reactions if isinstance(reactions, list) else ():
        if not isinstance(reaction, dict):
            continue
        name = text_of(reaction.get("name")).partition(_SKIN_TONE)[0]
        count = reaction.get("count")
        if name:
            given = min(count, MAX_REACTIONS) if isinstance(count, int) else 1
            yield from [_EMOJI.get(name, f":{name}:")] * given
