"""Who is who in a chat of Telegram: two people can have one name, and an account can be deleted."""

from __future__ import annotations

from typing import Final

from chalicelib.chats.formats.json_records import text_of

DELETED: Final = "Deleted Account"
MAX_NAME_CHARS: Final = 256
"""What is longer is cut. Telegram allows a first and a last name of 64 characters each."""

_MOST_PEOPLE = 1 << 14


class People:
    """The names of those who write in one chat, in the order in which they first do.

    Of two accounts with one name, the second also has its id in its name. An account that was
    deleted has nothing but its id. Beyond 16,384 accounts equal names are no longer told apart.
    """

    def __init__(self) -> None:
        self._names: dict[tuple[object, object], str] = {}
        self._owners: dict[str, str] = {}

    def name(self, name: object, account: object) -> str:
        """What to call the account, from its fields `from` and `from_id`, or others like them."""
        try:
            return self._names[name, account]
        except (KeyError, TypeError):
            said, identity = text_of(name)[:MAX_NAME_CHARS], _id_of(account)
        found = self._told_apart(said, identity)
        if _is_short(name) and _is_short(account) and len(self._names) < _MOST_PEOPLE:
            self._names[name, account] = found
        return found

    def unidentified(self, name: object) -> str:
        """What to call an account of which the export has only the name."""
        return text_of(name)[:MAX_NAME_CHARS] or DELETED

    def _told_apart(self, name: str, account: str) -> str:
        if not name:
            return f"{DELETED} {account}".rstrip()
        owner = self._owners.get(name)
        if owner is None:
            owner = account
            if len(self._owners) < _MOST_PEOPLE:
                self._owners[name] = account
        return name if account in (owner, "") else f"{name} ({account})"


def _is_short(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= MAX_NAME_CHARS
    return value is None or isinstance(value, int)


def _id_of(account: object) -> str:
    """The id that old exports write as a number and new ones as `user123`, the same for both."""
    if isinstance(account, bool) or not isinstance(account, int):
        return text_of(account).removeprefix("user")[:MAX_NAME_CHARS]
    return str(account)
