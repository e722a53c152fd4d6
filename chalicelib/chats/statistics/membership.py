"""What a notice says of people who come and go, in the languages listed."""

from __future__ import annotations

import re
from enum import Enum

LANGUAGES = ("English", "German", "Spanish", "French", "Italian", "Portuguese")
_LONGEST_NOTICE = 400

_JOINED = re.compile(
    r"\badded\b|\bjoined (?:using|from|via|the|this)\b|\bwas added\b|\bhinzugefügt\b|"
    r"\bbeigetreten\b|\bañadió\b|\bagregó\b|\bse unió\b|\ba ajouté\b|\ba rejoint\b|\best arrivé|"
    r"\bha aggiunto\b|\bsi è unit|\badicionou\b|\bentrou\b",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"\bleft\b|\bremoved\b|\bhat die Gruppe verlassen\b|\bentfernt\b|\bsalió del?\b|\beliminó a\b|"
    r"\ba quitté\b|\best parti|\ba retiré\b|\bha abbandonato\b|\bha rimosso\b|\bsaiu\b|\bremoveu\b",
    re.IGNORECASE,
)


class Membership(Enum):
    """What a notice tells."""

    JOIN = "join"
    LEAVE = "leave"


def membership_of(notice: str) -> Membership | None:
    """Whether somebody came or went, as far as the wording is one we know."""
    said = notice[:_LONGEST_NOTICE]
    if _JOINED.search(said):
        return Membership.JOIN
    return Membership.LEAVE if _LEFT.search(said) else None
