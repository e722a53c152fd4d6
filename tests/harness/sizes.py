"""How large DynamoDB counts an item to be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def item_bytes(item: Mapping[str, Any]) -> int:
    """The bytes of an item in wire form ("Item sizes and formats" in the Developer Guide)."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return 2 + len(content.lstrip("-")) // 2
        case "NULL" | "BOOL":
            return 1
        case "L":
            return 3 + sum(1 + _value_bytes(element) for element in content)
        case "M":
            return 3 + len(content) + item_bytes(content)
    raise ValueError(f"an attribute of type {kind}")
