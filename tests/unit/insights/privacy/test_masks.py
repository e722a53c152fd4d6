"""What is private by its shape is masked, and what people write down every day is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.insights.privacy.masks import masked

PHONES = """call me on 030 555 0199 ok
+49 151 2345 6789
0151-23456789
(555) 010-0199
555-010-0199
555-0199 is mine
8 (912) 345-67-89
8-912-345-67-89
600 123 456
06 12 34 56 78
01.23.45.67.89
090-1234-5678
13800138000
电话13800138000是我的
98765 43210
मेरा नंबर ९८७६५ ४३२१० है
رقمي ٠١٠١٢٣٤٥٦٧٨
tel 5550199
11 98765-4321
＋４９ １５１ ２３４５６７８９
+49\u202f151\u200b2345678
""".splitlines()
CARDS = """4111 1111 1111 1111
5500-0000-0000-0004
378282246310005
٤١١١ ١١١١ ١١١١ ١١١١
""".splitlines()
IBANS = """DE89 3704 0044 0532 0130 00 please
de89370400440532013000
to GB29NWBK60161331926819.
FR14 2004 1010 0505 0001 3M02 606
""".splitlines()
E_MAILS = """anna.schmidt@web.de, ok
to müller+x@пример.рф
anna (at) web (dot) de
аня@почта.рф
名前@example.jp
""".splitlines()
ADDRESSES = """I live at 21 Jump Street
12 baker street
221B Baker Street, Apt 4
1600 Pennsylvania Avenue, Springfield, IL 62704
Hauptstraße 5
hauptstr. 12a, 10115 Berlin
Berliner Allee 7
Goetheweg 3, 04109 Leipzig
Calle de Alcalá 45, 3º B
calle mayor 12
Carrera 7 # 12-34
12 rue de la Paix
5 bis, avenue Victor Hugo
Rua Augusta, 1500
Avenida Paulista 1578, apto 12
ул. Ленина, д. 5, кв. 12
улица Пушкина 10
Тверская ул., 12
House No. 12, MG Road
मकान नंबर 12, गांधी नगर
१२, महात्मा गांधी मार्ग
東京都渋谷区神南1-2-3
渋谷区神南1丁目2番3号
渋谷区神南一丁目二番
〒150-0041
南京东路100号
강남대로 123
شارع الملك فيصل 12
via Garibaldi 12
""".splitlines()
SECRETS = """your code is 483920
Ваш код: 4839
el código es 123-456
OTP ४८३९२०
验证码 483920
PIN 4711
password: hunter22
Passwort ist Geheim!9
passport X1234567
паспорт 4509 123456
DNI 12345678Z
123-45-6789
123.456.789-09
aadhaar 1234 5678 9012
ABCDE1234F
sk-proj-abcDEF1234567890abcdef
""".splitlines()
NUMBERS = """48.137154, 11.576124
order 123456789012
12345 67890 123
""".splitlines()
EVERY_DAY = """at 19:30 on 14.03.2024
2024-03-14 19:00
01.02.2024 18:00
14/03/24, 19:00
14. 3. 2024
from 2019-2024
in 1998 2001 2004 2010
it costs 1500000 rubles
1.500.000 Euro
₹1,50,000 and $1,234,567.89
1 500 000 руб
12,50€
10 000 000 円
score 3-2, 21-19 21-17 15-13
6-4 6-3 7-5
3.14159265358979
500-1000 people
room 1204
bus 12 at 8
20240314
5 minutes down the road
in 10 minutes
Platz 2
10.30-11.30 Uhr
10.-12.5.2024
12.03. - 15.03.2024
100 km / 200 km
1000000
5-0 win
24/7
2024年3月14日 19時30分
３月１４日
50% off
Straße 5 Minuten
I weigh 72.5 kg
chapter 12, verse 3
Apollo 13
May 5 2024 10:30
line 4711
१४ मार्च २०२४
२०० रुपये
@ home. see you
a code of conduct
flat 410, taxis 66
""".splitlines()
HOSTILE = (
    "a" * 50_000,
    "1" * 50_000,
    "1 " * 25_000,
    "+1-" * 20_000,
    "a.b@" * 10_000,
    "a@a." * 10_000,
    "De89 " * 10_000,
    "calle de la " * 5_000,
    "Am Weg " * 8_000,
    "区1-" * 15_000,
    "市" * 30_000,
    "ул. а " * 8_000,
    "code " * 10_000,
    "passport 1a" * 5_000,
    "House No. 1, " * 4_000,
    "(at)" * 10_000,
)


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        (text, mask)
        for mask, texts in {
            "‹phone›": PHONES,
            "‹card›": CARDS,
            "‹IBAN›": IBANS,
            "‹e-mail›": E_MAILS,
            "‹address›": ADDRESSES,
            "‹secret›": SECRETS,
            "‹number›": NUMBERS,
        }.items()
        for text in texts
    ],
)
def test_what_is_private_is_masked_whole(text: str, mask: str) -> None:
    hidden = masked(text)

    assert hidden.count(mask) == 1
    assert not re.search(r"\d", hidden)


@pytest.mark.parametrize("text", EVERY_DAY)
def test_dates_times_amounts_scores_and_years_stay(text: str) -> None:
    assert masked(text) == text


def test_what_stands_around_stays() -> None:
    text = "Reach me at anna@web.de or 030 555 0199, code 4711, at 8 on 1.2.2024 (12 baker street)."

    assert masked(text) == (
        "Reach me at ‹e-mail› or ‹phone›, code ‹secret›, at 8 on 1.2.2024 (‹address›)."
    )


@given(st.text())
def test_what_is_masked_stays_masked(text: str) -> None:
    once = masked(text)

    assert masked(once).count("‹") >= once.count("‹")


def test_a_phone_number_of_somebody_is_replaced_by_what_its_owner_is_called() -> None:
    owners = {"491512345678": "<Ann>"}

    assert masked("+49 151 2345678, +49 151 2345679", owners.get) == "<Ann>, ‹phone›"


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_a_text_made_to_be_slow_comes_to_an_end(text: str) -> None:
    assert len(masked(text)) <= 10 * len(text)


_parser: Any = import_module("re._parser")
_constants: Any = import_module("re._constants")


def patterns() -> Iterator[re.Pattern[str]]:
    for module in ("masks", "numbers", "streets", "names", "pseudonyms", "disguise"):
        for value in vars(import_module(f"chalicelib.insights.privacy.{module}")).values():
            for each in value if isinstance(value, tuple) else (value,):
                if isinstance(each, re.Pattern):
                    yield each


def unbounded(parsed: Any) -> Iterator[Any]:
    """The repeats in a parsed pattern that may go on for ever, and give back what they took."""
    for operation, argument in parsed:
        if operation in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
            _, most, inside = argument
            if most is _constants.MAXREPEAT:
                yield argument
            yield from unbounded(inside)
        elif operation is _constants.SUBPATTERN:
            yield from unbounded(argument[3])
        elif operation is _constants.BRANCH:
            for branch in argument[1]:
                yield from unbounded(branch)
        elif operation in (_constants.ASSERT, _constants.ASSERT_NOT):
            yield from unbounded(argument[1])


def test_no_pattern_looks_at_one_place_without_bound() -> None:
    loose = {
        pattern.pattern
        for pattern in patterns()
        if any(unbounded(_parser.parse(pattern.pattern, pattern.flags)))
    }

    assert {pattern[:20] for pattern in loose} == set()
