"""Slack's markup of a text: ids and links in angle brackets, three characters as entities.

https://api.slack.com/reference/surfaces/formatting
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_MARKUP = re.compile(r"<([^<>\s][^<>\n]{0,4000})>|&(amp|lt|gt);")
_ENTITIES: Final = {"amp": "&", "lt": "<", "gt": ">"}
_NAMED_BY_LABEL = ("mailto:", "tel:")


def plain(text: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """The text as it is shown: `@Name`, `#channel`, `label (address)`."""
    if "<" not in text and "&" not in text:
        return text

    def shown(found: re.Match[str]) -> str:
        inside, entity = found.groups()
        return _ENTITIES[entity] if entity else _reference(inside, people, channels)

    return _MARKUP.sub(shown, text)


def _reference(inside: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    target, _, label = inside.partition("|")
    sign, identity = target[:1], target[1:]
    label = _unescaped(label)
    if sign == "@":
        return f"@{people.get(identity) or label or identity}"
    if sign == "#":
        return f"#{label or channels.get(identity) or identity}"
    if sign == "!":
        return _command(identity, label)
    address = _unescaped(target)
    if address.startswith(_NAMED_BY_LABEL):
        return label or address.partition(":")[2]
    return address if not label or label in address else f"{label} ({address})"


def _command(command: str, label: str) -> str:
    """`here`, `channel` and `everyone` are called so; a group and a date have a label."""
    name = command.partition("^")[0]
    if name in ("subteam", "date"):
        return label or f"@{name}"
    return f"@{name}"


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
