"""Postal addresses in the usual forms of some countries: a street with a number, a block, a flat.

A house number is what tells an address from a walk: a street without one is left as it is.
"""

from __future__ import annotations

import re
from typing import Final

ADDRESS = "‹address›"

_NAME = r"[^\W\d_][\w.'’\-]{0,30}"
_BIG = r"[A-ZÀ-ÖØ-ÞŠŽŁĄ-Ž][\w.'’\-]{0,30}"
_NUMBER = r"\d{1,5}(?:\s?[A-Za-z](?![^\W_]))?(?:\s?[\-/]\s?\d{1,4}[A-Za-z]?)?(?!\d|[.,:]\d)"
_NO_UNIT = r"(?!\s?(?:min|uhr|hour|hrs?\b|km|m\b|h\b|€|\$|£|%|euro|people|times|x\b|mal\b|jahre))"
_OF = (
    r"(?:(?:de|del|la|las|los|el|da|do|dos|das|des|du|di|della|dei|of|the|von|der|den)\s|[dl]['’])"
)
_END = r"(?![^\W_])"
_START = r"(?<![^\W_])"

_SURE_EN = r"street|avenue|boulevard|road|lane|crescent|terrace|highway|parkway"
_SHORT_EN = (
    rf"(?:{_SURE_EN}|st|ave?|blvd|rd|ln|drive|dr|court|ct|way|place|pl|square|sq|close|hwy|pkwy|"
    r"marg|nagar|gali|chowk|colony)"
)
_FLAT_EN = r"(?:,?\s?(?:apt|apartment|flat|unit|suite|#)\.?\s?#?\d{1,5}[a-z]?)?"
_ENGLISH = (
    rf"{_START}\d{{1,5}}[a-z]?,?\s(?-i:{_BIG}\s){{1,4}}{_SHORT_EN}{_END}\.?{_FLAT_EN}"
    rf"|{_START}\d{{1,5}}[a-z]?\s[^\W\d_]{{4,20}}\s(?:{_SURE_EN}){_END}{_FLAT_EN}"
    rf"|{_START}(?-i:{_BIG}\s){{1,3}}(?:{_SURE_EN}|marg|nagar|colony),?\s(?:no\.?\s?)?{_NUMBER}{_NO_UNIT}"
    r"|\bp\.?\s?o\.?\s?box\s?\d{1,8}"
)
_GERMAN = (
    rf"{_START}[\w\-]{{2,30}}(?:stra(?:ß|ss)e|str\.?|gasse|allee)\s?{_NUMBER}{_NO_UNIT}"
    rf"|{_START}(?-i:[A-ZÄÖÜ])[\w\-]{{3,30}}(?:weg|platz|ufer|damm|steig|chaussee)\s{_NUMBER}{_NO_UNIT}"
    rf"|{_START}(?-i:{_BIG}\s){{1,3}}(?:stra(?:ß|ss)e|str\.|gasse|allee|weg|ufer|damm)\s{_NUMBER}{_NO_UNIT}"
)
_ROMANCE_TYPES = (
    r"(?:calle|c/|avenida|avda?\.?|av\.|plaza|pza\.?|paseo|carrera|cra\.?|camino|ronda|traves[ií]a|"
    r"carretera|rua|r\.|travessa|praça|alameda|estrada|rodovia|largo|via|viale|piazza|corso|vicolo)"
)
_ROMANCE = (
    rf"{_START}{_ROMANCE_TYPES}\s?{_OF}{{0,3}}{_NAME}(?:\s{_OF}{{0,2}}{_NAME}){{0,4}}?,?\s"
    rf"(?:n[º°o.]{{1,2}}\s?|n[uú]m(?:ero)?\.?\s?|#\s?)?{_NUMBER}{_NO_UNIT}"
    rf"(?:,?\s\d{{1,2}}\s?[º°ªo](?:\s?[a-z]{_END})?)?(?:,?\s(?:apto?|piso|puerta)\.?\s?\d{{1,4}}[a-z]?)?"
    rf"|{_START}(?:calle|carrera|cra\.?|cl\.?|avenida)\s\d{{1,3}}[a-z]?\s?#\s?\d{{1,3}}[a-z]?"
    r"(?:\s?-\s?\d{1,3})?"
)
_FRENCH = (
    rf"{_START}\d{{1,4}}(?:\s?(?:bis|ter|quater))?,?\s(?:rue|avenue|av\.|boulevard|bd\.?|place|chemin|"
    rf"impasse|all[ée]e|quai|cours|route|square|passage|faubourg)\s{_OF}{{0,3}}{_NAME}"
    rf"(?:[\s\-](?-i:{_BIG})){{0,3}}"
)
_CYRILLIC = r"[а-яёіїєґ][а-яёіїєґ.\-]{0,30}"
_RUSSIAN_TYPES = (
    r"(?:ул\.?|улиц[аеуы]|пр-?к?т\.?|просп\.?|проспект[а-я]{0,2}|пер\.?|переул(?:ок|ке|ка)|пл\.|"
    r"площад[ьи]|бульвар[а-я]{0,2}|б-р|шоссе|ш\.|наб\.?|набережн(?:ая|ой)|проезд[а-я]{0,2}|"
    r"вул\.?|вулиц[яі])"
)
_HOUSE_RU = r"(?:д(?:ом)?\.?\s?(?:№\s?)?)?\d{1,4}(?:\s?[а-яё](?![^\W_]))?(?:\s?[/\-]\s?\d{1,4})?"
_FLAT_RU = r"(?:,?\s?(?:кв(?:артира)?|корп(?:ус)?|стр|подъезд|этаж|под)\.?\s?\d{1,4}){0,4}"
_RUSSIAN = (
    rf"{_START}{_RUSSIAN_TYPES}\s?(?:\d{{1,3}}-?[а-я]{{1,3}}\s)?{_CYRILLIC}(?:\s{_CYRILLIC}){{0,2}},?\s"
    rf"{_HOUSE_RU}(?!\d|[.,:]\d){_FLAT_RU}"
    rf"|{_START}{_CYRILLIC}(?:\s{_CYRILLIC})?\s{_RUSSIAN_TYPES},?\s{_HOUSE_RU}(?!\d|[.,:]\d){_FLAT_RU}"
    rf"|{_START}{_CYRILLIC},?\sд(?:ом)?\.?\s?\d{{1,4}}(?:\s?[а-яё](?![^\W_]))?(?!\d|[.,:]\d){_FLAT_RU}"
    rf"|{_START}кв(?:артира)?\.?\s?\d{{1,4}}{_END}"
)
_INDIC = r"[\u0900-\u097f][\u0900-\u097f\u200c\u200d]{0,30}"
_INDIAN = (
    rf"{_START}(?:house|flat|plot|door|shop|h\.)\s?(?:no\.?|number|#)\s?[:\-]?\s?[a-z]?-?\d{{1,5}}"
    rf"(?:[/\-]\d{{1,5}}|[a-z]{_END})?(?:,\s?[^\n,.!?]{{2,40}}){{0,3}}"
    rf"|{_START}(?:sector|phase|block)[\s\-]\d{{1,3}}[a-z]?,\s?(?-i:{_BIG})"
    rf"|{_START}(?:मकान|फ्लैट|प्लॉट|घर|दुकान)\s?(?:नंबर|नम्बर|नं\.?|संख्या)\s?[:\-]?\s?\d{{1,5}}"
    rf"(?:,\s?{_INDIC}(?:\s{_INDIC}){{0,3}}){{0,3}}"
    rf"|\d{{1,5}},?\s(?:{_INDIC}\s){{1,3}}?(?:रोड|मार्ग|गली|नगर|कॉलोनी|चौक|सड़क)"
    rf"|(?:{_INDIC}\s){{1,2}}?(?:रोड|मार्ग|गली|नगर|कॉलोनी|चौक),?\s(?:नंबर\s)?\d{{1,5}}(?!\d|[.,:]\d)"
    r"|सेक्टर[\s\-]\d{1,3}|गली\sनंबर\s\d{1,4}"
    rf"|{_START}(?:pin(?:\s?code)?|पिन\s?कोड)\s?[:\-]?\s?\d{{3}}\s?\d{{3}}(?!\d)"
)
_FLATS = rf"{_START}(?:flat|apartment|apt)\s(?:[a-z]-?\d{{1,4}}|\d{{1,4}}[a-z]|\d{{1,2}}){_END}"
_KANJI = r"[\u3005\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff]"
_COUNT = r"(?:\d{1,4}|[一二三四五六七八九十百]{1,4})"
_JAPANESE = (
    r"〒\s?\d{3}[\-ー−‐－]\d{4}"
    rf"|{_KANJI}{{0,12}}[市区町村郡]{_KANJI}{{0,12}}?{_COUNT}(?:丁目\s?|番地?の?\s?|号\s?|[\-ー−‐－の])"
    rf"(?:{_COUNT}(?:番地?の?|号室?|[\-ー−‐－の])?\s?){{0,3}}"
    rf"|{_KANJI}{{0,12}}?{_COUNT}丁目\s?(?:{_COUNT}(?:番地?の?|号|[\-ー−‐－の])?\s?){{0,3}}"
)
_HAN = r"[\u4e00-\u9fff]"
_CHINESE = (
    rf"{_HAN}{{1,12}}[路街道巷弄]\s?(?:\d{{1,4}}弄)?\d{{1,5}}[号號]"
    r"(?:\s?\d{1,4}(?:室|[栋棟楼樓])){0,3}"
)
_KOREAN = (
    rf"[\uac00-\ud7a3]{{1,10}}(?:대로|로|길)\s?(?:\d{{1,4}}(?:번길|길)\s?)?\d{{1,4}}(?:-\d{{1,4}})?{_NO_UNIT}"
    r"(?![\d\uac00-\ud7a3])"
)
_ARABIC = r"شارع\s(?:[\u0621-\u064a]{1,20}\s){1,3}?(?:رقم\s)?\d{1,4}(?!\d)"

_ADDRESSES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        _INDIAN,
        _ENGLISH,
        _GERMAN,
        _ROMANCE,
        _FRENCH,
        _RUSSIAN,
        _JAPANESE,
        _CHINESE,
        _KOREAN,
        _ARABIC,
        _FLATS,
    )
)
_TOWN = re.compile(
    rf"{ADDRESS}(?:,?\s(?:[A-Z]{{1,2}}-)?\d{{4,5}}(?:-\d{{3,4}})?(?:\s{_BIG}(?:[\s\-]{_BIG}){{0,2}})?"
    rf"|,\s{_BIG}(?:\s{_BIG}){{0,2}}(?:,?\s[A-Z]{{2}})?,?\s\d{{5,6}}(?:-\d{{4}})?)"
)
"""The postal code and the town that follow a street."""


def masked_addresses(text: str) -> str:
    """`text` with the postal addresses replaced that stand in it in a usual form."""
    if not any(character.isdecimal() or character in "一二三四五六七八九十" for character in text):
        return text
    for pattern in _ADDRESSES:
        text = pattern.sub(ADDRESS, text)
    return _TOWN.sub(ADDRESS, text)
