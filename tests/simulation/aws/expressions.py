"""DynamoDB's expressions, as far as the product writes them. Anything else is Unmodelled.

The grammar is a part of the one in the Developer Guide ("Condition and filter expressions",
"Update expressions"): conditions joined by AND and OR, and SET, ADD, REMOVE and DELETE.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from tests.simulation.aws.refusals import Refused, Unmodelled

Value = Mapping[str, Any]
"""An attribute in wire form: {"S": "x"}, {"N": "5"}, ..."""

Item = dict[str, Any]
Names = Mapping[str, str]
Values = Mapping[str, Value]
Condition = Callable[[Item, Names, Values], bool]
Change = Callable[[Item, Item, Names, Values], None]

_TOKEN = re.compile(r"\s*(#\d+|:\d+|[A-Za-z_]+|<=|>=|[=<>(),.+-])")
_PLACEHOLDER = re.compile(r"[#:]\d+")


def placeholders(*expressions: str) -> set[str]:
    """The `#n` and `:n` that the expressions use."""
    return {found for text in expressions for found in _PLACEHOLDER.findall(text)}


def comparable(value: Value) -> tuple[str, Any]:
    """A scalar as DynamoDB orders it: numbers by value, texts by their UTF-8 bytes."""
    ((kind, content),) = value.items()
    if kind == "N":
        return kind, Decimal(content)
    if kind == "S":
        return kind, content.encode()
    return kind, content


@cache
def condition(text: str) -> Condition:
    """What `text` says of an item; {} stands for no item."""
    tokens = _Tokens(text)
    parsed = _disjunction(tokens)
    tokens.expect_end()
    return parsed


@cache
def update(text: str) -> Change:
    """What `text` does: called with the item before, and a copy of it to change."""
    tokens = _Tokens(text)
    changes: list[Change] = []
    while not tokens.at_end:
        match tokens.take():
            case "SET":
                changes += _each(tokens, _set)
            case "ADD":
                changes += _each(tokens, _add)
            case "REMOVE":
                changes += _each(tokens, _remove)
            case "DELETE":
                changes += _each(tokens, _delete)
            case other:
                raise Unmodelled(f"update expression {text!r}: {other}")

    def apply(before: Item, item: Item, names: Names, values: Values) -> None:
        for change in changes:
            change(before, item, names, values)

    return apply


class _Tokens:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _TOKEN.findall(text)
        self._at = 0
        if "".join(self._tokens) != re.sub(r"\s", "", text):
            raise Unmodelled(f"expression {text!r}")

    @property
    def at_end(self) -> bool:
        return self._at == len(self._tokens)

    def peek(self) -> str:
        return "" if self.at_end else str(self._tokens[self._at])

    def take(self, expected: str | None = None) -> str:
        token = self.peek()
        if not token or (expected is not None and token != expected):
            raise Unmodelled(f"expression {self._text!r}: {token!r} where {expected!r} was due")
        self._at += 1
        return token

    def expect_end(self) -> None:
        if not self.at_end:
            raise Unmodelled(f"expression {self._text!r}: {self.peek()!r} is too much")


def _disjunction(tokens: _Tokens) -> Condition:
    parts = [_conjunction(tokens)]
    while tokens.peek() == "OR":
        tokens.take()
        parts.append(_conjunction(tokens))
    if len(parts) == 1:
        return parts[0]
    return lambda item, names, values: any(part(item, names, values) for part in parts)


def _conjunction(tokens: _Tokens) -> Condition:
    parts = [_term(tokens)]
    while tokens.peek() == "AND":
        tokens.take()
        parts.append(_term(tokens))
    if len(parts) == 1:
        return parts[0]
    return lambda item, names, values: all(part(item, names, values) for part in parts)


def _term(tokens: _Tokens) -> Condition:
    if tokens.peek() == "(":
        tokens.take()
        inner = _disjunction(tokens)
        tokens.take(")")
        return inner
    if not tokens.peek().startswith("#"):
        return _function(tokens)
    path = _path(tokens)
    match tokens.take():
        case "=":
            value = _value(tokens)
            return lambda item, names, values: _at(item, path, names) == values[value]
        case "<=":
            bound = _value(tokens)
            return lambda item, names, values: _within(_at(item, path, names), None, values[bound])
        case "BETWEEN":
            low = _value(tokens)
            tokens.take("AND")
            high = _value(tokens)
            return lambda item, names, values: _within(
                _at(item, path, names), values[low], values[high]
            )
        case "IN":
            tokens.take("(")
            options = [_value(tokens)]
            while tokens.peek() == ",":
                tokens.take()
                options.append(_value(tokens))
            tokens.take(")")
            return lambda item, names, values: (
                _at(item, path, names) in [values[option] for option in options]
            )
        case other:
            raise Unmodelled(f"comparison {other!r}")


def _function(tokens: _Tokens) -> Condition:
    name = tokens.take()
    tokens.take("(")
    path = _path(tokens)
    second = ""
    if name in ("begins_with", "contains"):
        tokens.take(",")
        second = _value(tokens)
    tokens.take(")")
    match name:
        case "attribute_exists":
            return lambda item, names, _: _at(item, path, names) is not None
        case "attribute_not_exists":
            return lambda item, names, _: _at(item, path, names) is None
        case "begins_with":
            return lambda item, names, values: _begins(_at(item, path, names), values[second])
        case "contains":
            return lambda item, names, values: (
                values[second].get("S") in _members(_at(item, path, names))
            )
        case "size":
            tokens.take("<")
            most = _value(tokens)
            return lambda item, names, values: (
                _at(item, path, names) is not None
                and len(_members(_at(item, path, names))) < int(values[most]["N"])
            )
        case other:
            raise Unmodelled(f"function {other!r}")


def _path(tokens: _Tokens) -> tuple[str, ...]:
    path = [_name(tokens)]
    while tokens.peek() == ".":
        tokens.take()
        path.append(_name(tokens))
    return tuple(path)


def _name(tokens: _Tokens) -> str:
    name = tokens.take()
    if not name.startswith("#"):
        raise Unmodelled(f"{name!r} where a name was due")
    return name


def _value(tokens: _Tokens) -> str:
    value = tokens.take()
    if not value.startswith(":"):
        raise Unmodelled(f"{value!r} where a value was due")
    return value


def _at(item: Item, path: tuple[str, ...], names: Names) -> Value | None:
    found: Any = item.get(names[path[0]])
    for step in path[1:]:
        found = found.get("M", {}).get(names[step]) if found else None
    return found  # type: ignore[no-any-return]


def _within(found: Value | None, low: Value | None, high: Value) -> bool:
    if found is None or found.keys() != high.keys():
        return False
    this = comparable(found)
    return (low is None or comparable(low) <= this) and this <= comparable(high)


def _members(found: Value | None) -> Sequence[str]:
    """The texts of a set; none of what is no set."""
    return found.get("SS", ()) if found else ()


def _begins(found: Value | None, prefix: Value) -> bool:
    return found is not None and "S" in found and found["S"].startswith(prefix["S"])


def _each(tokens: _Tokens, action: Callable[[_Tokens], Change]) -> list[Change]:
    changes = [action(tokens)]
    while tokens.peek() == ",":
        tokens.take()
        changes.append(action(tokens))
    return changes


def _set(tokens: _Tokens) -> Change:
    path = _path(tokens)
    tokens.take("=")
    value = _value(tokens)

    def change(before: Item, item: Item, names: Names, values: Values) -> None:
        parent = item
        for step in path[:-1]:
            known = parent.get(names[step])
            if known is None or "M" not in known:
                raise Refused(
                    "ValidationException",
                    "The document path provided in the update expression is invalid for update",
                )
            copied = dict(known["M"])
            parent[names[step]] = {"M": copied}
            parent = copied
        parent[names[path[-1]]] = values[value]

    return change


def _add(tokens: _Tokens) -> Change:
    (name,) = _path(tokens)
    value = _value(tokens)

    def change(before: Item, item: Item, names: Names, values: Values) -> None:
        if "SS" in values[value]:
            joined = {*_members(before.get(names[name])), *values[value]["SS"]}
            item[names[name]] = {"SS": sorted(joined)}
            return
        start = before.get(names[name], {"N": "0"})
        item[names[name]] = {"N": str(Decimal(start["N"]) + Decimal(values[value]["N"]))}

    return change


def _remove(tokens: _Tokens) -> Change:
    (name,) = _path(tokens)

    def change(before: Item, item: Item, names: Names, values: Values) -> None:
        item.pop(names[name], None)

    return change


def _delete(tokens: _Tokens) -> Change:
    (name,) = _path(tokens)
    value = _value(tokens)

    def change(before: Item, item: Item, names: Names, values: Values) -> None:
        left = {*_members(before.get(names[name]))} - {*values[value]["SS"]}
        if left:
            item[names[name]] = {"SS": sorted(left)}
        else:
            # DynamoDB knows no empty sets.
            item.pop(names[name], None)

    return change
