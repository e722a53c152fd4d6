"""The line that dates a message: `May 20, 2020  9:10:11 AM`, and what may stand behind it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from chalicelib.chats.formats.months import MONTHS

_STAMP = re.compile(
    rf"({'|'.join(MONTHS)}) ([0-9]{{2}}), ([0-9]{{4}}) {{1,2}}(1[0-2]|0?[1-9])"
    "(:[0-9]{2}:[0-9]{2})[ \u202f]([AP])M"
    r"(?: \(Read by .{1,200}? after [^()]{1,100}\)\s*\Z| (.*)|\s*\Z)"
)


class Stamp(NamedTuple):
    """When a message was sent, and the rest of the line without a receipt of reading."""

    sent_at: datetime
    rest: str


def read_stamp(line: str) -> Stamp | None:
    """What dates the line from its start; None if no time as the tool writes it does."""
    found = _STAMP.match(line)
    if found is None:
        return None
    month, day, year, hour, minutes, half, rest = found.groups()
    hours = int(hour) % 12 + (12 if half == "P" else 0)
    try:
        moment = f"{year}-{MONTHS[month]:02}-{day} {hours:02}{minutes}"
        return Stamp(datetime.fromisoformat(moment), (rest or "").strip())
    except ValueError:
        return None
