"""What of the ledger is due: holds to look at, wallets whose coins lapse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.credits import items
from chalicelib.credits.items import DUE_SHARDS, HOLD_PREFIX, DueIndex


@dataclass(frozen=True, slots=True)
class Due:
    """A wallet, or one of its holds, whose time has come. It is a hint: read before you act."""

    uid: str
    hold_id: str | None


def due(now: int, *, limit: int) -> Iterator[Due]:
    """At most `limit` due items of each shard, the longest due first in each."""
    for shard in range(DUE_SHARDS):
        found = items.LedgerItem.due_index.query(str(shard), DueIndex.due_at <= now, limit=limit)
        for item in found:
            uid = item.pk.removeprefix("W#")
            is_hold = item.sk.startswith(HOLD_PREFIX)
            yield Due(uid, item.sk.removeprefix(HOLD_PREFIX) if is_hold else None)
