"""The coin ledger: wallet, hold, journal. It knows nothing of chats, insights or HTTP.

Coins are integers, times are epoch seconds in UTC. `docs/ledger.md` tells the items and the rules.
"""

from chalicelib.credits.deadline import Deadline
from chalicelib.credits.due import Due, due
from chalicelib.credits.hold import Hold, HoldState, Terms
from chalicelib.credits.journal import Actor, EntryKind, Transaction
from chalicelib.credits.ledger import Ledger, Quote, Reserved, Snapshot
from chalicelib.credits.lots import GrantKind
from chalicelib.credits.transitions import Setting, SettingName, Settlement
from chalicelib.credits.wallet import Wallet

__all__ = [
    "Actor",
    "Deadline",
    "Due",
    "EntryKind",
    "GrantKind",
    "Hold",
    "HoldState",
    "Ledger",
    "Quote",
    "Reserved",
    "Setting",
    "SettingName",
    "Settlement",
    "Snapshot",
    "Terms",
    "Transaction",
    "Wallet",
    "due",
]
