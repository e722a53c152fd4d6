"""How phones of many locales write the header of a message, for tests that write exports.

A form is written as CLDR writes its patterns: `d M yy H h mm ss a`, doubled where a number has two
digits at least. The words in quotes, and everything else, stand for themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.chats.calendars import solar_hijri
from chalicelib.chats.date_order import DateOrder

NNB = "\u202f"
NB = "\u00a0"
RLM = "\u200f"

_FIELD = re.compile(r"'([^']*)'|yyyy|yy|MM|M|dd|d|HH|H|hh|h|mm|ss|a")
_GREGORIAN, _PERSIAN, _REIWA = 0, -1, -2
_BUDDHIST = 543


@dataclass(frozen=True, slots=True)
class Locale:
    """The headers of a phone. `years` says how its calendar counts; `zero` is its digit 0."""

    android: str
    ios: str
    halves: tuple[str, str] = ("AM", "PM")
    zero: str = "0"
    years: int = _GREGORIAN

    @property
    def needs_a_choice(self) -> bool:
        """Whether a year of two digits stands in front, which many files do not show."""
        return self.android.startswith("yy") and not self.android.startswith("yyyy")

    def header(self, form: str, moment: datetime) -> str:
        """The header in `form` at `moment`."""
        values = _values(moment, self)

        def value(field: re.Match[str]) -> str:
            return values[field[0]] if field[1] is None else field[1]

        return _FIELD.sub(value, form)


def _values(moment: datetime, locale: Locale) -> dict[str, str]:
    year, month, day = moment.year, moment.month, moment.day
    if locale.years == _PERSIAN:
        year, month, day = _persian(moment.date())
    elif locale.years == _REIWA:
        year -= 2018
    else:
        year += locale.years
    hour = moment.hour % 12 or 12
    plain = {
        "yyyy": str(year),
        "yy": f"{year % 100:02}",
        **{"MM": f"{month:02}", "M": str(month), "dd": f"{day:02}", "d": str(day)},
        **{"HH": f"{moment.hour:02}", "H": str(moment.hour), "hh": f"{hour:02}", "h": str(hour)},
        **{"mm": f"{moment.minute:02}", "ss": f"{moment.second:02}"},
    }
    digits = str.maketrans({str(i): chr(ord(locale.zero) + i) for i in range(10)})
    written = {name: value.translate(digits) for name, value in plain.items()}
    return {**written, "a": locale.halves[moment.hour >= 12]}


def _persian(day: date) -> tuple[int, int, int]:
    year = day.year - 621
    if solar_hijri(year, 1, 1) > day:
        year -= 1
    since = (day - solar_hijri(year, 1, 1)) // timedelta(1)
    month, in_month = divmod(since, 31) if since < 186 else divmod(since - 186, 30)
    return year, month + 1 + (0 if since < 186 else 6), in_month + 1


LOCALES = {
    "en-US": Locale(f"M/d/yy, h:mm{NNB}a - ", f"[M/d/yy, h:mm:ss{NNB}a] "),
    "en-US-2019": Locale("M/d/yy, h:mm a - ", "[M/d/yy, h:mm:ss a] "),
    "en-GB": Locale("dd/MM/yyyy, HH:mm - ", "[dd/MM/yyyy, HH:mm:ss] "),
    "en-AU": Locale(f"d/M/yyyy, h:mm{NNB}a - ", f"[d/M/yyyy, h:mm:ss{NNB}a] ", halves=("am", "pm")),
    "en-CA": Locale(
        "yyyy-MM-dd, h:mm a - ", f"[yyyy-MM-dd, h:mm:ss{NNB}a] ", halves=("a.m.", "p.m.")
    ),
    "en-IN": Locale("dd/MM/yy, h:mm a - ", "[dd/MM/yy, h:mm:ss a] ", halves=("am", "pm")),
    "en-ZA": Locale("yyyy/MM/dd, HH:mm - ", "[yyyy/MM/dd, HH:mm:ss] "),
    "de-DE": Locale("dd.MM.yy, HH:mm - ", "[dd.MM.yy, HH:mm:ss] "),
    "de-AT-12h": Locale(
        "dd.MM.yy, h:mm a - ", "[dd.MM.yy, h:mm:ss a] ", halves=("vorm.", "nachm.")
    ),
    "fr-FR": Locale("dd/MM/yyyy HH:mm - ", "[dd/MM/yyyy HH:mm:ss] "),
    "fr-FR-2018": Locale("dd/MM/yyyy 'à' HH:mm - ", "[dd/MM/yyyy 'à' HH:mm:ss] "),
    "fr-CA": Locale("yyyy-MM-dd HH 'h' mm - ", "[yyyy-MM-dd HH 'h' mm 'min' ss 's'] "),
    "es-ES": Locale("d/M/yy, H:mm - ", "[d/M/yy, H:mm:ss] "),
    "es-MX": Locale(
        f"d/M/yyyy, h:mm{NNB}a - ",
        f"[dd/MM/yy, h:mm:ss{NNB}a] ",
        halves=(f"a.{NNB}m.", f"p.{NNB}m."),
    ),
    "es-CO": Locale(
        "d/M/yyyy, h:mm a - ", "[d/M/yy, h:mm:ss a] ", halves=(f"a.{NB}m.", f"p.{NB}m.")
    ),
    "it-IT": Locale("dd/MM/yy, HH:mm - ", "[dd/MM/yy, HH:mm:ss] "),
    "pt-BR": Locale("dd/MM/yyyy HH:mm - ", "[dd/MM/yyyy, HH:mm:ss] "),
    "pt-PT": Locale("dd/MM/yy, HH:mm - ", "[dd/MM/yy HH:mm:ss] "),
    "nl-NL": Locale("dd-MM-yyyy HH:mm - ", "[dd-MM-yyyy HH:mm:ss] "),
    "da-DK": Locale("dd.MM.yyyy HH.mm - ", "[dd.MM.yyyy HH.mm.ss] "),
    "da-DK-2018": Locale("dd/MM/yyyy 'kl.' HH.mm - ", "[dd/MM/yyyy HH.mm.ss] "),
    "sv-SE": Locale("yyyy-MM-dd HH:mm - ", "[yyyy-MM-dd HH:mm:ss] "),
    "nb-NO": Locale("dd.MM.yyyy, HH:mm - ", "[dd.MM.yyyy, HH:mm:ss] "),
    "fi-FI": Locale("d.M.yyyy 'klo' H.mm - ", "[d.M.yyyy H.mm.ss] "),
    "et-EE": Locale("dd.MM.yy HH:mm - ", "[dd.MM.yy HH:mm:ss] "),
    "lv-LV": Locale("dd.MM.yy HH:mm - ", "[dd.MM.yy HH:mm:ss] "),
    "lt-LT": Locale("yyyy-MM-dd HH:mm - ", "[yyyy-MM-dd HH:mm:ss] "),
    "pl-PL": Locale("d.MM.yyyy, HH:mm - ", "[d.MM.yyyy, HH:mm:ss] "),
    "cs-CZ": Locale("dd.MM.yy H:mm - ", "[dd.MM.yy H:mm:ss] "),
    "sk-SK": Locale("d. M. yyyy H:mm - ", "[d. M. yyyy, H:mm:ss] "),
    "sl-SI": Locale("d. MM. yy, HH:mm - ", "[d. M. yy, HH:mm:ss] "),
    "hr-HR": Locale("dd. MM. yyyy. HH:mm - ", "[dd. MM. yyyy. HH:mm:ss] "),
    "hu-HU": Locale("yyyy. MM. dd. H:mm - ", "[yyyy. MM. dd. H:mm:ss] "),
    "hu-HU-12h": Locale(
        "yyyy. MM. dd. a h:mm - ", "[yyyy. MM. dd. a h:mm:ss] ", halves=("de.", "du.")
    ),
    "ro-RO": Locale("dd.MM.yyyy, HH:mm - ", "[dd.MM.yyyy, HH:mm:ss] "),
    "bg-BG": Locale("d.MM.yy 'г.', H:mm - ", "[d.MM.yy 'г.', H:mm:ss 'ч.'] "),
    "mk-MK": Locale("d.M.yy, h:mm a - ", "[d.M.yy, h:mm:ss a] ", halves=("претпл.", "попл.")),
    "sq-AL": Locale(f"d.M.yy, h:mm{NNB}a - ", f"[d.M.yy, h:mm:ss{NNB}a] ", halves=("p.d.", "m.d.")),
    "el-GR": Locale(f"d/M/yy, h:mm{NNB}a - ", f"[d/M/yy, h:mm:ss{NNB}a] ", halves=("π.μ.", "μ.μ.")),
    "ru-RU": Locale("dd.MM.yyyy, HH:mm - ", "[dd.MM.yyyy, HH:mm:ss] "),
    "uk-UA": Locale("dd.MM.yy, HH:mm - ", "[dd.MM.yy, HH:mm:ss] "),
    "tr-TR": Locale("d.MM.yyyy HH:mm - ", "[d.MM.yyyy HH:mm:ss] "),
    "tr-TR-12h": Locale("d.MM.yyyy a h:mm - ", "[d.MM.yyyy a h:mm:ss] ", halves=("ÖÖ", "ÖS")),
    "he-IL": Locale("d.M.yyyy, H:mm - ", f"[d.M.yyyy, H:mm:ss] {RLM}"),
    "ar-EG": Locale(
        f"d{RLM}/M{RLM}/yyyy، h:mm a - ",
        f"[{RLM}d{RLM}/M{RLM}/yyyy، h:mm:ss{NB}a] ",
        halves=("ص", "م"),
        zero="٠",
    ),
    "ar-MA": Locale(f"d{RLM}/M{RLM}/yyyy، HH:mm - ", f"[d{RLM}/M{RLM}/yyyy، HH:mm:ss] "),
    "fa-IR": Locale(
        f"yyyy/M/d،{RLM} H:mm - ", f"[yyyy/M/d،{RLM} H:mm:ss] ", zero="۰", years=_PERSIAN
    ),
    "fa-IR-12h": Locale(
        "yyyy/M/d h:mm a - ", "[yyyy/M/d h:mm:ss a] ", ("ق.ظ.", "ب.ظ."), "۰", _PERSIAN
    ),
    "hi-IN": Locale("d/M/yy, h:mm a - ", "[d/M/yy, h:mm:ss a] ", ("पूर्वाह्न", "अपराह्न")),
    "mr-IN": Locale("d/M/yy, h:mm a - ", "[d/M/yy, h:mm:ss a] ", ("म.पू.", "म.उ."), "०"),
    "bn-BD": Locale("d/M/yy h:mm a - ", "[d/M/yy h:mm:ss a] ", zero="০"),
    "pa-IN": Locale("d/M/yy, h:mm a - ", "[d/M/yy, h:mm:ss a] ", ("ਪੂ.ਦੁ.", "ਬਾ.ਦੁ.")),
    "ta-IN": Locale("d/M/yy, a h:mm - ", "[d/M/yy, a h:mm:ss] ", ("முற்பகல்", "பிற்பகல்")),
    "my-MM": Locale("d/M/yy H:mm - ", "[d/M/yy H:mm:ss] ", zero="၀"),
    "th-TH": Locale("d/M/yyyy HH:mm - ", "[d/M/yyyy HH:mm:ss] ", years=_BUDDHIST),
    "th-TH-short": Locale("d/M/yy HH:mm - ", "[d/M/yy HH:mm:ss] ", years=_BUDDHIST),
    "en-TH": Locale("d/M/yyyy BE, HH:mm - ", "[M/d/yyyy BE, HH:mm:ss] ", years=_BUDDHIST),
    "en-JP": Locale("M/d/Ryyyy, HH:mm - ", "[M/d/Ryyyy, HH:mm:ss] ", years=_REIWA),
    "ja-JP-reiwa": Locale("令和yyyy/M/d H:mm - ", "[令和yyyy/M/d H:mm:ss] ", years=_REIWA),
    "vi-VN": Locale("HH:mm, dd/MM/yyyy - ", "[HH:mm:ss, d/M/yy] "),
    "vi-VN-12h": Locale("h:mm a, d/M/yy - ", "[h:mm:ss a, d/M/yy] ", ("SA", "CH")),
    "id-ID": Locale("dd/MM/yy HH.mm - ", "[dd/MM/yy HH.mm.ss] "),
    "ms-MY": Locale("d/MM/yyyy, h:mm a - ", "[d/MM/yyyy, h:mm:ss a] ", ("PG", "PTG")),
    "ja-JP": Locale("yyyy/MM/dd H:mm - ", "[yyyy/MM/dd H:mm:ss] "),
    "ja-JP-12h": Locale("yyyy/MM/dd ah:mm - ", "[yyyy/MM/dd ah:mm:ss] ", ("午前", "午後")),
    "ko-KR": Locale("yyyy. M. d. a h:mm - ", "[yyyy. M. d. a h:mm:ss] ", ("오전", "오후")),
    "ko-KR-short": Locale("yy. M. d. a h:mm - ", "[yy. M. d. a h:mm:ss] ", ("오전", "오후")),
    "zh-CN": Locale("yyyy/M/d ah:mm - ", "[yyyy/M/d ah:mm:ss] ", ("上午", "下午")),
    "zh-TW": Locale("yyyy/M/d ah:mm - ", "[yyyy/M/d ah:mm:ss] ", ("上午", "下午")),
    "zh-HK": Locale("d/M/yyyy ah:mm - ", "[d/M/yyyy ah:mm:ss] ", ("上午", "下午")),
    "eu-ES": Locale("yy/M/d (HH:mm) - ", "[yy/M/d (HH:mm:ss)] "),
}


def choice_for(locale: Locale) -> DateOrder | None:
    """What the user says of the order, where a file need not show it."""
    return DateOrder.YMD if locale.needs_a_choice else None
