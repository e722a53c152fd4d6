"""Names for the chats of one export: each says which chat it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import count


def told_apart(chats: Sequence[tuple[str, str]]) -> list[str]:
    """A name for each chat, of its name and its id in the export; no two are the same.

    A name that only one chat has stays. To others the id is added, as it is the same in the next
    export; a number where that does not help.
    """
    often = Counter(name for name, _ in chats)
    taken = {name for name, chats_of_it in often.items() if chats_of_it == 1}
    told: list[str] = []
    for name, identity in chats:
        if often[name] > 1:
            label = f"{name} ({identity})" if identity else name
            numbered = (f"{label} ({number})" for number in count(2))
            unique = label if label not in taken else next(n for n in numbered if n not in taken)
            taken.add(unique)
            told.append(unique)
        else:
            told.append(name)
    return told
