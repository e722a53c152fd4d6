"""Words that tell one half of the day from the other, in the languages phones speak.

The words are those of CLDR 47, in its abbreviated and wide forms, of the languages WhatsApp is
translated into, and those that older phones wrote.
"""

from __future__ import annotations

from typing import Final

_MIDNIGHT, _MORNING, _NOON, _EVENING = 0, 6, 12, 18

_WORDS: Final = {
    _MIDNIGHT: (
        *("AM", "a. m.", "vorm.", "vormittags", "morgens", "früh", "e paradites", "paradite"),
        *("p.d.", "ጥዋት", "ص", "صباحا", "صباحًا", "পূর্বাহ্ণ", "পূর্বাহ্ন", "пр.об.", "dop.", "π.μ."),
        *("قبل‌ازظهر", "ق.ظ.", "ap.", "r.n.", "SF", "Safiya", "पूर्वाह्न", "prijepodne", "prije podne"),
        *("de.", "f.h.", "午前", "오전", "таңкы", "тң", "ກ່ອນທ່ຽງ", "priešpiet", "priekšpusdienā"),
        *("priekšp.", "претпл.", "ү.ө.", "म.पू.", "PG", "နံနက်", "ਪੂ.ਦੁ.", "غ.م.", "dopoldne"),
        *("пре подне", "pre podne", "fm", "förmiddag", "முற்பகல்", "ก่อนเที่ยง", "ÖÖ", "дп", "TO", "SA"),
        *("上午", "凌晨", "早上", "清晨", "පෙ.ව.", "yb", "vm.", "AN", "dopoledne"),
        *("ƏÖ", "таңертең", "до полудня", "పూర్వాహ్నం", "പൂർവ്വാഹ്നം", "પૂર્વ મધ્યાહ્ન", "م.پ.", "قبل دوپہر"),
    ),
    _MORNING: ("中午", "正午"),
    _NOON: (
        *("PM", "p. m.", "nachm.", "nachmittags", "abends", "e pasdites", "pasdite", "m.d."),
        *("ከሰዓት", "م", "مساء", "مساءً", "অপরাহ্ণ", "অপরাহ্ন", "сл.об.", "odp.", "μ.μ.", "بعدازظهر"),
        *("ب.ظ.", "ip.", "i.n.", "YM", "Yamma", "अपराह्न", "popodne", "po podne", "du.", "e.h."),
        *("午後", "오후", "түштөн кийинки", "тк", "ຫຼັງທ່ຽງ", "popiet", "pēcpusdienā", "pēcp."),
        *("попл.", "ү.х.", "म.उ.", "PTG", "ညနေ", "ਬਾ.ਦੁ.", "غ.و.", "pop.", "popoldne", "поподне"),
        *("по подне", "em", "eftermiddag", "பிற்பகல்", "หลังเที่ยง", "ÖS", "пп", "TK", "CH", "下午"),
        *("ප.ව.", "yh", "nm.", "EW", "odpoledne", "после полудня", "ƏS", "түстен кейін"),
        *("అపరాహ్నం", "അപരാഹ്നം", "ઉત્તર મધ્યાહ્ન", "بعد دوپہر"),
    ),
    _EVENING: ("晚上", "午夜", "半夜"),
}

_IGNORED: Final = str.maketrans(dict.fromkeys(" .'’\u200c\u200d"))


def _folded(word: str) -> str:
    return word.casefold().translate(_IGNORED)


_STARTS: Final = {_folded(word): start for start, words in _WORDS.items() for word in words}


def part_of_day(word: str) -> int | None:
    """The hour, 0 to 18, at which the twelve hours that `word` speaks of begin; None if unknown.

    `AM` begins at 0 and `PM` at 12; 中午 at 6, so that it knows both 11 and 1 o'clock.
    """
    return _STARTS.get(_folded(word))


def hour_of_day(hour: int, start: int | None) -> int:
    """The hour of 24 that `hour` is within the twelve hours that begin at `start`.

    Hours beyond twelve speak for themselves: `23:59 PM` occurs.
    """
    if start is None or hour > 12:
        return hour
    return (start + (hour - start) % 12) % 24
