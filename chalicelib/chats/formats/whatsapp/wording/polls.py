"""The word before the colon with which a poll begins; its question and options follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

POLL: Final[Mapping[str, tuple[str, ...]]] = {
    "ar": ("استطلاع", "استطلاع رأي", "استطلاع الرأي"),
    "bg": ("АНКЕТА",),
    "cs": ("ANKETA",),
    "da": ("AFSTEMNING",),
    "de": ("UMFRAGE",),
    "el": ("ΔΗΜΟΣΚΟΠΗΣΗ", "ΨΗΦΟΦΟΡΙΑ"),
    "en": ("POLL",),
    "es": ("ENCUESTA",),
    "fa": ("نظرسنجی",),
    "fi": ("KYSELY", "ÄÄNESTYS"),
    "fr": ("SONDAGE",),
    "he": ("סקר",),
    "hi": ("पोल", "मतदान"),
    "hr": ("ANKETA",),
    "hu": ("SZAVAZÁS",),
    "id": ("POLLING", "JAJAK PENDAPAT"),
    "it": ("SONDAGGIO",),
    "ja": ("アンケート", "投票"),
    "ko": ("설문조사", "투표"),
    "ms": ("TINJAUAN", "UNDIAN"),
    "nb": ("AVSTEMNING", "AVSTEMMING"),
    "nl": ("PEILING", "POLL"),
    "pl": ("ANKIETA",),
    "pt-BR": ("ENQUETE",),
    "pt-PT": ("SONDAGEM", "INQUÉRITO"),
    "ro": ("SONDAJ",),
    "ru": ("ОПРОС",),
    "sk": ("ANKETA",),
    "sv": ("OMRÖSTNING",),
    "th": ("โพล", "แบบสำรวจ"),
    "tr": ("ANKET",),
    "uk": ("ОПИТУВАННЯ",),
    "vi": ("BÌNH CHỌN", "CUỘC THĂM DÒ Ý KIẾN", "THĂM DÒ Ý KIẾN"),
    "zh-Hans": ("投票",),
    "zh-Hant": ("投票", "意見調查"),
}
