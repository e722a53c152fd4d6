"""What the line of a call says: how long it was, or that nobody answered."""

from __future__ import annotations

import re

_HOURS = (
    r"h|hrs?|hours?|std\.?|stunden?|horas?|heures?|ore|ora|uur|godz|ч|час\w*|saat|時間|小时|小時"
)
_MINUTES = r"m|mins?\.?|minut\w*|мин\w*|dk\.?|dakika|分|分钟|分鐘|분"
_SECONDS = r"s|secs?\.?|seg\.?|sek\.?|se[ck][oóu]n\w*|с|сек\w*|sn\.?|saniye|秒|초"
_WITH_UNIT = re.compile(
    rf"(?P<number>\d+)[\s\u00a0\u202f]*(?:(?P<hours>{_HOURS})|(?P<minutes>{_MINUTES})"
    rf"|(?P<seconds>{_SECONDS}))(?![^\W\d_])",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<![\d:])(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):(?P<seconds>[0-5]\d)\b"
)
_MISSED = re.compile(
    r"missed|no answer|unanswered|declined|cancel+ed|busy|verpasst|keine antwort|abgelehnt|perdid|"
    r"sin respuesta|manqu|pas de réponse|pers[ao]\b|nessuna risposta|não atendid|sem resposta|"
    r"gemist|nieodebran|пропущен|cevapsız|不在着信|未接|부재중",
    re.IGNORECASE,
)
MAX_SECONDS = 86_400 * 7


def call_seconds(text: str) -> int | None:
    """How long a call was, in seconds; None if the line does not say it in a way we read."""
    parts = [
        int(found["number"]) * (3600 if found["hours"] else 60 if found["minutes"] else 1)
        for found in _WITH_UNIT.finditer(text[:200])
    ]
    if not parts and (clock := _CLOCK.search(text[:200])):
        hours, minutes, seconds = (
            int(clock[part] or 0) for part in ("hours", "minutes", "seconds")
        )
        parts = [hours * 3600 + minutes * 60 + seconds]
    return min(sum(parts), MAX_SECONDS) if parts else None


def was_missed(text: str) -> bool:
    """Whether the line says that nobody answered."""
    return _MISSED.search(text[:200]) is not None
