"""Phone numbers, payment cards and other long numbers in a text, told from dates, prices, scores.

There is no grammar that all phone numbers of the world follow and nothing else does. The rules: a
number that begins with a plus sign, zero or a bracket is one from a certain length on; without
these it is one in the groups that some country writes. Longer numbers that are none of what people
write down without care (dates, times, amounts, scores) are masked as numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

PHONE = "‹phone›"
CARD = "‹card›"
NUMBER = "‹number›"

Owner = Callable[[str], str | None]
"""From the digits of a phone number to what is written in its place; None for nobody's."""

_SPACE = r" \u00a0\u2000-\u200f\u202a-\u202f\u2060\u2066-\u2069\ufeff\u3000\u00ad"
_BETWEEN = rf"[{_SPACE}().\-‐-―−/·_]"
_NO_LETTER = r"A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f"
_CURRENCY = (
    r"[$€£¥₹₽₩₺₴₪฿₫₱￥]|(?:eur(?:os?)?|usd|gbp|inr|rub|jpy|cny|krw|brl|mxn|ars|clp|cop|chf|pesos?|"
    r"dollars?|bucks|pounds?|rupees?|rs\.?|yen|reais|r\$|zł|kč|"
    r"руб(?:лей|ля|ль|\.)?|р\.|тыс|円|元|万|원|रुपये|रुपए|दिनार|دينار|جنيه|ريال|درهم|million(?:en|s)?|mio)"
)
_YEAR = r"(?:19|20)\d{2}"
_PROTECTED = (
    rf"(?:{_CURRENCY})\s?\d{{1,3}}(?:[.,'’ \u00a0\u202f]?\d{{3}}){{0,5}}(?:[.,]\d{{1,2}})?(?!\d)"
    rf"|\d{{1,3}}(?:[.,'’ \u00a0\u202f]?\d{{3}}){{0,5}}(?:[.,]\d{{1,2}})?\s?(?:{_CURRENCY})"
    rf"|\d{{1,12}}(?:[.,]\d{{1,2}})?\s?(?:{_CURRENCY})"
    r"|\d{4}[\-./年]\d{1,2}[\-./月]\d{1,2}日?(?![\-./]?\d)"
    r"|\d{1,2}(?P<between>[\-./]|\.\s)\d{1,2}(?P=between)(?:\d{4}|\d{2})(?![\-./]?\d)"
    r"|\d{1,2}:\d{2}(?::\d{2})?(?:\s?[\-–]\s?\d{1,2}:\d{2})?"
    rf"|{_YEAR}\s?[\-–/]\s?(?:{_YEAR}|\d{{2}})(?![\-.]?\d)"
    r"|\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,2})?(?![\d,])"
    r"|[1-9]\d{0,2}(?:\.\d{3}){1,5}(?:,\d{1,2})?(?![\d.\-])"
    r"|(?:0|[1-9]\d{0,2})[.,]\d{1,20}(?![\d.\-/])"
)
_CANDIDATE = rf"(?:[+＋]{_BETWEEN}?)?\(?\d(?:{_BETWEEN}{{0,3}}\d){{5,30}}"
_NUMBERS = re.compile(
    rf"(?<!\d)(?<![{_NO_LETTER}])(?:(?P<kept>{_PROTECTED})|(?P<number>{_CANDIDATE}))"
    rf"(?!\d)(?![{_NO_LETTER}])"
    rf"|(?<!\d)(?P<sum>(?:{_CURRENCY})\s?\d{{1,12}})(?!\d)",
    re.IGNORECASE,
)
_PLACE = re.compile(r"[\-−]?\d{1,3}[.]\d{4,12},\s?[\-−]?\d{1,3}[.]\d{4,12}")
_CALL = re.compile(
    r"(?:tel(?:efon|éfono|efone|éphone)?|phone|call|text|sms|whatsapp|mobile|cell|number|nr|num|"
    r"handy|nummer|anrufen|ruf|móvil|celular|llama|número|ligar|liga|portable|numéro|appelle|"
    r"тел(?:ефон)?|номер|звони|позвони|फ़ोन|फोन|नंबर|मोबाइल|電話|携帯|番号|电话|號碼|号码|手机|전화|번호|"
    r"هاتف|رقم|جوال|اتصل)[^\w\n]{0,4}(?:\w{1,8}[^\w\n]{1,3}){0,3}$",
    re.IGNORECASE,
)
_LOOK_BACK = 40
_GROUP = re.compile(r"\d++")
_NATIONAL_SHAPES: Final = frozenset(
    {
        (3, 3, 4),
        (1, 3, 3, 4),
        (3, 4, 4),
        (2, 5, 4),
        (2, 4, 4),
        (5, 4),
        (5, 5),
        (4, 3, 3),
        (1, 3, 3, 2, 2),
        (3, 3, 2, 2),
        (3, 2, 2),
        (3, 3, 3),
        (3, 2, 2, 2),
        (2, 3, 2, 2),
        (4, 2, 2, 2),
    }
)
"""Digits in each group of numbers written without a prefix: the Americas, India, Russia, Spain."""
_CARD_SHAPES: Final = frozenset({(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 4, 1)})
_CARD_DIGITS: Final = range(13, 20)


def nobody(_: str) -> None:
    """The owner of no number."""


def masked_numbers(text: str, owner: Owner = nobody) -> str:
    """`text` with phone numbers, cards, coordinates and other long numbers masked."""

    def replaced(found: re.Match[str]) -> str:
        if found["number"] is None:
            return found[0]
        cue = bool(_CALL.search(text, max(0, found.start() - _LOOK_BACK), found.start()))
        return _judged(found["number"], owner, cue=cue)

    return _NUMBERS.sub(replaced, _PLACE.sub(NUMBER, text))


def digits_of(text: str) -> str:
    """The decimal digits of `text`, of whatever script, as ASCII."""
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdecimal())


def _judged(written: str, owner: Owner, *, cue: bool) -> str:
    groups = [digits_of(group) for group in _GROUP.findall(written)]
    digits = "".join(groups)
    named = owner(digits)
    if named is not None:
        return named
    plus = written[0] in "+＋"
    if not plus and _is_card(digits, groups):
        return CARD
    if plus or _is_phone(written, groups, digits, cue=cue):
        return PHONE
    return NUMBER if _is_long(groups, digits) else written


def _is_card(digits: str, groups: Sequence[str]) -> bool:
    shape = tuple(map(len, groups))
    return (
        len(digits) in _CARD_DIGITS
        and (len(groups) == 1 or shape in _CARD_SHAPES)
        and len(set(digits)) > 1
        and _luhn(digits) == 0
    )


def _luhn(digits: str) -> int:
    """What is left of the checksum of ISO/IEC 7812-1; 0 for a number that holds."""
    doubled = [int(c) * (1 + at % 2) for at, c in enumerate(reversed(digits))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10


def _is_phone(written: str, groups: Sequence[str], digits: str, *, cue: bool) -> bool:
    shape = tuple(map(len, groups))
    if cue and 6 <= len(digits) <= 15 and not _is_scores(shape):
        return True
    if digits[0] == "0" or written[0] == "(":
        return 7 <= len(digits) <= 15 and (not _is_scores(shape) or shape == (2, 2, 2, 2, 2))
    if _all_years(groups):
        return False
    if len(groups) == 1:
        return len(digits) in (10, 11) and digits[0] in "16789"
    if shape in ((3, 4), (4, 4)):
        # 500-1000 is a range, 555-0199 is none.
        return "-" in written and not all(group.endswith("0") for group in groups)
    return shape in _NATIONAL_SHAPES


def _is_scores(shape: Sequence[int]) -> bool:
    return max(shape) <= 2


def _all_years(groups: Sequence[str]) -> bool:
    return all(len(group) == 4 and group[:2] in ("19", "20") for group in groups)


def _is_long(groups: Sequence[str], digits: str) -> bool:
    if len(groups) == 1:
        return len(digits) >= 9
    return len(digits) >= 10 and max(map(len, groups)) >= 4 and not _all_years(groups)
