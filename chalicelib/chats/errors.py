"""What a chat export can be refused for.

ChatsError
├── ChatNotFound         no such chat of this user
├── EmptyExport          the file holds nothing
├── NotUtf8              bytes that are neither UTF-8 nor marked UTF-16
├── LineTooLong          a line longer than any message that can be sent
├── NotAChat             a file that no format's reader knows
├── ExportDamaged        more unreadable records than any accident leaves
├── TooManyChats         more chats than any account has
├── TooManyParticipants  more names than any group has
├── ArchiveBroken        a damaged zip, or one whose directory lies
├── ArchiveEncrypted     a zip with a password
├── ArchiveTooLarge      more entries, or bytes, than any chat export has
├── NothingToRead        no file of the zip is one that a chat could stand in
├── TooLongToRead        more text than can be read before the function is stopped
├── SeveralChats         more than one chat in the file, and none was chosen
├── NoSuchChat           the file holds other chats than the one chosen
├── OtherFormat          not of the app that the chat to extend came from
├── TooManyExports       the chat has as many exports as one may have
├── UnknownParticipant   nobody of that name writes in the chat
├── NameTaken            two people would be shown under one name
├── ChatChanged          another request changed the chat at the same moment
├── UploadNotFound       no such upload ticket of this user
├── MessageNotFound      no message of the chat begins on that line of that export
├── ChatTooLarge         a worker has no room for the chat's index
├── IndexNotReady        the chat's index is being made
├── IndexUnreadable      a file that is no index of this version, or a damaged one
└── SearchUnavailable    this machine's SQLite cannot search
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


class LineTooLong(ChatsError):
    """A line has more than `limit` bytes: what is in the file was not typed into a chat."""

    code = "line_too_long"

    def __init__(self, *, limit: int) -> None:
        super().__init__(f"a line of the file is longer than {limit:,} bytes")
        self.limit = limit


class NotAChat(ChatsError):
    """No format's reader knows the file; `tried` has each format with the reason it is not."""

    code = "not_a_chat"

    def __init__(self, *, tried: Mapping[str, str]) -> None:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in tried.items())
        super().__init__(f"no chat was found in the file ({reasons})")
        self.tried = dict(tried)


class ExportDamaged(ChatsError):
    """More than `limit` records cannot be read: most of the file is something else."""

    code = "export_damaged"

    def __init__(self, *, limit: int) -> None:
        super().__init__(f"more than {limit} records of the export cannot be read")
        self.limit = limit


class TooManyChats(ChatsError):
    """A file claims more than `limit` chats: it is no export as it came."""

    code = "too_many_chats"

    def __init__(self, *, limit: int) -> None:
        super().__init__(f"there are more than {limit} chats in the file")
        self.limit = limit


class TooManyParticipants(ChatsError):
    """More people seem to write than a group can hold: the file is no export as it came."""

    code = "too_many_participants"

    def __init__(self, *, limit: int) -> None:
        super().__init__(f"more than {limit} people seem to write in this chat")
        self.limit = limit


class ArchiveBroken(ChatsError):
    """The zip is cut off, or its parts are not what its directory says of them."""

    code = "archive_broken"

    def __init__(self) -> None:
        super().__init__("the zip file is damaged or written in a way that is not read")


class ArchiveEncrypted(ChatsError):
    """The zip asks for a password."""

    code = "archive_encrypted"

    def __init__(self) -> None:
        super().__init__("the zip file is locked by a password; unpack it and upload what is in it")


class ArchiveTooLarge(ChatsError):
    """The zip holds more than any chat export does."""

    code = "archive_too_large"


class NothingToRead(ChatsError):
    """The zip holds no file that a chat could stand in."""

    code = "nothing_to_read"

    def __init__(self, *, archives: bool) -> None:
        within = "; an archive inside another is not opened: upload it by itself" * archives
        super().__init__(f"the zip file holds no text, JSON, CSV or Markdown file{within}")


class TooLongToRead(ChatsError):
    """Reading the export would take longer than the function that reads it may run."""

    code = "too_long_to_read"

    def __init__(self, *, size: int, limit: int) -> None:
        super().__init__(
            f"the export holds {size} bytes of text, and no more than {limit} can be read at once"
        )
        self.size, self.limit = size, limit


class SeveralChats(ChatsError):
    """The export holds more than one chat, and none was chosen; `chats` are their names."""

    code = "several_chats"

    def __init__(self, *, chats: list[str]) -> None:
        super().__init__(f"the file holds {len(chats)} chats; say which one with 'chat'")
        self.chats = chats


class NoSuchChat(ChatsError):
    """The export holds no chat of the name that was chosen; `chats` are those it holds."""

    code = "no_such_chat_in_file"

    def __init__(self, *, chats: list[str]) -> None:
        super().__init__(f"the file holds no chat of that name, but {len(chats)} others")
        self.chats = chats


class OtherFormat(ChatsError):
    """The export is of another app than the chat that it should extend."""

    code = "other_format"

    def __init__(self, *, expected: str, found: str) -> None:
        super().__init__(f"the chat was exported from {expected}, this file from {found}")


class TooManyExports(ChatsError):
    """The chat has as many exports as one may have."""

    code = "too_many_exports"

    def __init__(self, *, limit: int) -> None:
        super().__init__(f"a chat is put together from no more than {limit} exports")
        self.limit = limit


class UnknownParticipant(ChatsError):
    """Nobody of that name writes in the chat."""

    code = "unknown_participant"

    def __init__(self) -> None:
        super().__init__("nobody of that name writes in this chat")


class NameTaken(ChatsError):
    """Two people of a chat would be shown under one name; to make them one, join them."""

    code = "name_taken"

    def __init__(self) -> None:
        super().__init__("another person of this chat has that name; join the two to make them one")


class ChatChanged(ChatsError):
    """The chat was changed by another request at the same moment."""

    code = "chat_changed"

    def __init__(self) -> None:
        super().__init__("the chat was changed at the same moment; read it again and try once more")


class UploadNotFound(ChatsError):
    """No upload ticket of that id belongs to this user, or it has lapsed."""

    code = "upload_not_found"

    def __init__(self) -> None:
        super().__init__("there is no such upload")


class MessageNotFound(ChatsError):
    """No message of the chat begins on that line of that export."""

    code = "message_not_found"

    def __init__(self) -> None:
        super().__init__("no message of this chat begins on that line of that export")


class ChatTooLarge(ChatsError):
    """No worker can hold the chat's index, which may take `needed_bytes`."""

    code = "chat_too_large"

    def __init__(self, *, needed_bytes: int, limit_bytes: int) -> None:
        super().__init__("the chat is too large to be searched; its statistics are not")
        self.needed_bytes, self.limit_bytes = needed_bytes, limit_bytes


class IndexNotReady(ChatsError):
    """The chat's index is made in the background; later it is there."""

    code = "index_not_ready"

    def __init__(self) -> None:
        super().__init__("the chat is being made ready to be searched; try again soon")


class IndexUnreadable(ChatsError):
    """The file is no index of a chat, one of another version, or damaged: it is built again."""

    code = "index_unreadable"

    def __init__(self) -> None:
        super().__init__("the index of the chat cannot be read; build it again")


class SearchUnavailable(ChatsError):
    """The SQLite of this Python was built without its full-text search."""

    code = "search_unavailable"

    def __init__(self, *, version: str) -> None:
        super().__init__(
            f"SQLite {version} of this Python has no FTS5, which searching a chat needs;"
            " Python 3.12 or later on Lambda has it"
        )
