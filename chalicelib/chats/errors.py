"""What a chat export can be refused for.

ChatsError
├── ChatNotFound         no such chat of this user
├── EmptyExport          the file holds nothing
├── NotUtf8              bytes that are neither UTF-8 nor marked UTF-16
├── NotAChat             a file that no format's reader knows
└── TooManyParticipants  more names than any group has
"""

from __future__ import annotations

from collections.abc import Mapping


class ChatsError(Exception):
    """Base of every refusal of a chat; `code` is stable."""

    code = "chats_error"


class ChatNotFound(ChatsError):
    """No chat of that id belongs to this user."""

    code = "chat_not_found"

    def __init__(self) -> None:
        super().__init__("there is no such chat")


class EmptyExport(ChatsError):
    """The file holds no bytes, or nothing but white space."""

    code = "empty_file"

    def __init__(self) -> None:
        super().__init__("the file is empty; export the chat again and upload the .txt file")


class NotUtf8(ChatsError):
    """The bytes at `offset` (0-based) are no UTF-8, and no byte order mark says UTF-16."""

    code = "not_utf8"

    def __init__(self, *, offset: int) -> None:
        super().__init__(
            f"the file is not UTF-8 (at byte {offset});"
            " UTF-8 is read, and UTF-16 with a byte order mark"
        )
        self.offset = offset


class NotAChat(ChatsError):
    """No format's reader knows the file; `tried` has each format with the reason it is not."""

    code = "not_a_chat"

    def __init__(self, *, tried: Mapping[str, str]) -> None:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in tried.items())
        super().__init__(f"no chat was found in the file ({reasons})")
        self.tried = dict(tried)


class TooManyParticipants(ChatsError):
    """More people seem to write than a group can hold: the file is no export as it came."""

    code = "too_many_participants"

    def __init__(self, *, limit: int) -> None:
        super().__init__(f"more than {limit} people seem to write in this chat")
        self.limit = limit
