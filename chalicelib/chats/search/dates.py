"""The times that a question names: a year, a month, a season, a day.

A question that says when is answered, as a rule, by what was said then. A season is its three
months, north of the equator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from chalicelib.chats.words import MARKS

_MONTHS: Final[Sequence[str]] = (
    """january jan januar jänner enero janvier janeiro gennaio januari ianuarie ocak январ(ь,я,е,ю)
    січ(ень,ня,ні) stycz(eń,nia,niu) जनवरी يناير""",
    """february feb februar febrero février fevereiro febbraio februari februarie şubat
    феврал(ь,я,е,ю) лют(ий,ого,ому) lut(y,ego,ym) फरवरी फ़रवरी فبراير""",
    """march mar märz maerz marzo mars março maart martie mart март(,а,е,у) берез(ень,ня,ні)
    mar(zec,ca,cu) मार्च مارس""",
    """april abril avril aprile aprilie nisan апрел(ь,я,е,ю) квіт(ень,ня,ні) kwie(cień,tnia,tniu)
    अप्रैल أبريل ابريل""",
    """may mai mayo maio maggio mei mayıs ма(й,я,е,ю) трав(ень,ня,ні) maj maj(a,u) मई مايو""",
    """june jun juni junio juin junho giugno iunie haziran июн(ь,я,е,ю) черв(ень,ня,ні)
    czerw(iec,ca,cu) जून يونيو""",
    """july jul juli julio juillet julho luglio iulie temmuz июл(ь,я,е,ю) лип(ень,ня,ні)
    lip(iec,ca,cu) जुलाई يوليو""",
    """august aug agosto août aout augustus ağustos август(,а,е,у) серп(ень,ня,ні)
    sierp(ień,nia,niu) अगस्त أغسطس""",
    """september sept sep septiembre setiembre septembre setembro settembre septembrie eylül
    сентябр(ь,я,е,ю) верес(ень,ня,ні) wrze(sień,śnia,śniu) सितंबर सितम्बर سبتمبر""",
    """october oct oktober octubre octobre outubro ottobre octombrie ekim октябр(ь,я,е,ю)
    жовт(ень,ня,ні) październik(,a,u) अक्टूबर अक्तूबर أكتوبر""",
    """november nov noviembre novembre novembro noiembrie kasım ноябр(ь,я,е,ю) листопад(,а,і)
    listopad(,a,zie) नवंबर नवम्बर نوفمبر""",
    """december dec dezember dez diciembre décembre dezembro dicembre decembrie aralık
    декабр(ь,я,е,ю) груд(ень,ня,ні) grud(zień,nia,niu) दिसंबर दिसम्बर ديسمبر""",
)
_SEASONS: Final[Mapping[tuple[int, ...], str]] = {
    (3, 4, 5): """spring frühling frühjahr primavera printemps lente ilkbahar весн(а,ы,у,е,ой)
        wiosn(a,y,ę,ą) बसंत वसंत""",
    (6, 7, 8): "summer sommer verano été verão estate zomer yaz лет(о,а,ом) lat(o,em) गर्मियों",
    (9, 10, 11): "autumn herbst otoño automne outono autunno herfst осен(ь,и,ью) jesie(ń,ni,nią)",
    (12, 1, 2): "winter invierno hiver inverno kış зим(а,ы,у,е,ой) zim(a,y,ę,ą) सर्दियों",
}
_MOMENT_WORDS: Final = """
    yesterday today tomorrow tonight morning afternoon evening night noon week weekend month
    year ago monday tuesday wednesday thursday friday saturday sunday gestern heute morgen
    vorgestern übermorgen abend nacht mittag woche wochenende monat jahr montag dienstag
    mittwoch donnerstag freitag samstag sonnabend sonntag uhr ayer hoy mañana anoche tarde
    noche semana finde mes año lunes martes miércoles jueves viernes sábado domingo hier
    aujourd demain soir matin nuit semaine mois lundi mardi mercredi jeudi vendredi samedi
    dimanche ontem hoje amanhã noite manhã mês ano segunda terça quarta quinta sexta ieri oggi
    domani sera mattina notte settimana mese anno lunedì martedì mercoledì giovedì venerdì
    sabato domenica вчера сегодня завтра послезавтра утром днём вечером ночью неделю неделе
    месяц месяце год году понедельник вторник среду четверг пятницу субботу воскресенье कल आज
    परसों सुबह शाम रात हफ़्ते हफ्ते महीने साल सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार
    रविवार
"""
_MOMENTS: Final = frozenset(_MOMENT_WORDS.split())
_MOMENT_UNSPACED: Final = re.compile(
    "[昨今明翌]日|[先今来]週|[先今来]月|[去今来]年|[月火水木金土日]曜|[朝昼夕夜]|午[前後]"
)
_AMBIGUOUS_WORDS: Final = """
    may march mar mart mars jan jun jul nov dec sep spring été estate lente lato mart marca
    maja mai mei yaz
"""
_OF_TWO_MEANINGS: Final = frozenset(_AMBIGUOUS_WORDS.split())
"""Read as a time only beside a number or after a word for when."""
_TIME_PREPOSITIONS: Final = """
    in since of until by during early late mid last next this im ende anfang mitte seit bis en
    cet l d dell nell desde em de depuis ce
"""
_BEFORE_A_TIME: Final = frozenset(_TIME_PREPOSITIONS.split())
_BETWEEN_DAY_AND_MONTH: Final = frozenset({"st", "nd", "rd", "th", "of", "de", "do", "di", "den"})

_TOKEN = re.compile(rf"(?:[^\W\d_][{MARKS}]*)+|\d+")
_NUMERIC = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/.年](?P<month>\d{1,2})(?:[-/.月](?P<day>\d{1,2}))?(?!\d)"
)
_KANJI_MONTH = re.compile(r"(?<!\d)(\d{1,2})月")
_KANJI_SEASON = re.compile("([春夏秋冬])(?=[にのはもご頃休、]|$)")
_KANJI_SEASONS: Final = {"春": (3, 4, 5), "夏": (6, 7, 8), "秋": (9, 10, 11), "冬": (12, 1, 2)}


class Period(NamedTuple):
    """A time that may come back: what is None is not said, a month without a year is every year's.

    Of winter, January and February belong to the year that is named as well as December.
    """

    year: int | None = None
    months: frozenset[int] | None = None
    day: int | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether `moment` lies in it."""
        return (
            self.year in (None, moment.year)
            and (self.months is None or moment.month in self.months)
            and self.day in (None, moment.day)
        )


def periods_in(question: str) -> Sequence[Period]:
    """The times that a question names, each once; never raises."""
    plain = question.casefold()
    found = [*_numeric(plain), *_named(_TOKEN.findall(plain))]
    year = next((period.year for period in found if period.year is not None), None)
    found += [Period(year, months) for months in _kanji(plain)]
    dated = {period.year for period in found if period.months is not None}
    return [
        period
        for period in dict.fromkeys(found)
        if period.months is not None or period.year not in dated
    ]


def tells_a_time(text: str) -> bool:
    """Whether a text says when: a number, a day of the week, a month, `yesterday` and its like."""
    plain = text.casefold()
    return any(
        token.isdecimal() or token in _MOMENTS or token in _FORMS for token in _TOKEN.findall(plain)
    ) or bool(_MOMENT_UNSPACED.search(plain))


def _numeric(plain: str) -> Iterator[Period]:
    for found in _NUMERIC.finditer(plain):
        month, day = int(found["month"]), int(found["day"] or 0)
        if 1 <= month <= 12:
            yield Period(int(found["year"]), frozenset({month}), day or None)


def _kanji(plain: str) -> Iterator[frozenset[int]]:
    for found in _KANJI_MONTH.finditer(plain):
        if 1 <= int(found[1]) <= 12:
            yield frozenset({int(found[1])})
    for found in _KANJI_SEASON.finditer(plain):
        yield frozenset(_KANJI_SEASONS[found[1]])


def _named(tokens: Sequence[str]) -> Iterator[Period]:
    years = {at: int(token) for at, token in enumerate(tokens) if _is_year(token)}
    for at, token in enumerate(tokens):
        if (months := _FORMS.get(token)) is not None and _is_meant(tokens, at):
            year = next((years[place] for place in _nearest(at) if place in years), None)
            if year is None and years:
                year = next(iter(years.values()))
            yield Period(year, months, _day_beside(tokens, at) if len(months) == 1 else None)
    for year in years.values():
        yield Period(year)


def _is_year(token: str) -> bool:
    return len(token) == 4 and token.isascii() and token[:2] in ("19", "20")


def _is_meant(tokens: Sequence[str], at: int) -> bool:
    if tokens[at] not in _OF_TWO_MEANINGS:
        return True
    beside = [*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2]]
    return any(token.isdecimal() for token in beside) or (
        at > 0 and tokens[at - 1] in _BEFORE_A_TIME
    )


def _nearest(at: int) -> Sequence[int]:
    return at + 1, at + 2, at - 1, at + 3


def _day_beside(tokens: Sequence[str], at: int) -> int | None:
    before = at - 1
    while before >= 0 and tokens[before] in _BETWEEN_DAY_AND_MONTH:
        before -= 1
    for place in (before, at + 1):
        if 0 <= place < len(tokens) and tokens[place].isdecimal() and len(tokens[place]) <= 2:
            day = int(tokens[place])
            if 1 <= day <= 31:
                return day
    return None


def _expanded(forms: str) -> Iterator[str]:
    for form in re.findall(r"[^\s(]+(?:\([^)]*\))?", forms):
        stem, bracket, endings = form.partition("(")
        yield from (
            (stem + ending for ending in endings.rstrip(")").split(",")) if bracket else (stem,)
        )


def _forms() -> Mapping[str, frozenset[int]]:
    forms = {
        form: frozenset({number})
        for number, names in enumerate(_MONTHS, start=1)
        for form in _expanded(names)
    }
    for months, names in _SEASONS.items():
        forms |= {form: frozenset(months) for form in _expanded(names)}
    return forms


_FORMS: Final = _forms()
