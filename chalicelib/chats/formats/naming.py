"""Names for the chats of one export: each says which chat it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def told_apart(chats: Sequence[tuple[str, str]]) -> list[str]:
    """A name for each chat, of its name and its id in the export; no two are the same.

    A name that only one chat has stays. To others the id is added, as it is the same in the next
    export; a number where that does not help.
    """
    often = Counter(name for name, _ in chats)
    taken = {name for name, chats_of_it in often.items() if chats_of_it == 1}
    alike: Counter[str] = Counter()
    told: list[str] = []
    for name, identity in chats:
        unique = label = f"{name} ({identity})" if often[name] > 1 and identity else name
        while often[name] > 1 and unique in taken:
            alike[label] += 1
            unique = f"{label} ({alike[label] + 1})"
        taken.add(unique)
        told.append(unique)
    return told
