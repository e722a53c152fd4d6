"""The chat item: what is known of a chat without opening it, and what was unlocked of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pynamodb.attributes import ListAttribute, MapAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError, DoesNotExist, PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.app_table import CONDITION_FAILED, AppItem, user_pk
from chalicelib.aws import error_code
from chalicelib.chats.errors import ChatNotFound
from chalicelib.chats.manifest import Manifest

CHAT_PREFIX = "CHAT#"
MAX_NAMES_BYTES = 240
MAX_PRINTS = 5
INDEX_WISH_SECONDS = 60
"""So long one wish for a chat's index stands for all that follow."""
_LAST_KEY = "CHAT$"  # "$" follows "#": after every chat, before every other kind of item


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat of one user. `slots` maps a category to the id of the last job unlocked for it.

    The message times are the export's naive local clock in ISO 8601; `created_at` is epoch
    seconds. `participants` are all who wrote when the chat is made, and as many as its item has
    room for when it is read: the statistics name them all. `manifest` is the token of what the chat
    is made of, `text_size` the bytes of its exports when unpacked, `wanted` the reading that it
    asks for, and `reading` the one that stands; they differ while the exports are read again.
    `prints` tell the export uploads apart, and `opening` how the chat begins. `revision` grows with
    every unlock, so that deletion and unlock see each other. `index_wanted_at` (epoch seconds) is
    when somebody last waited for the chat's index. `deleted` chats only wait for their
    objects to be gone; nobody is shown one.
    """

    uid: str
    chat_id: str
    title: str
    format: str
    messages: int
    skipped_lines: int
    participants: list[str]
    first_message_at: str | None
    last_message_at: str | None
    created_at: int
    manifest: str
    text_size: int = 0
    reading: int = 1
    wanted: int = 1
    opening: str | None = None
    prints: tuple[str, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)
    revision: int = 0
    index_wanted_at: int | None = None
    deleted: bool = False

    @property
    def up_to_date(self) -> bool:
        """Whether nothing has to be read before the figures are those of all exports."""
        return self.reading >= self.wanted


@dataclass(frozen=True, slots=True)
class Facts:
    """What a reading of the exports found; see `Chat`."""

    messages: int
    skipped_lines: int
    participants: list[str]
    first_message_at: str | None
    last_message_at: str | None


class ChatItem(AppItem, discriminator="chat"):
    """See `Chat`; `title` is absent where it is empty."""

    title = UnicodeAttribute(null=True)
    format = UnicodeAttribute()
    messages = NumberAttribute()
    skipped_lines = NumberAttribute()
    participants: ListAttribute[str] = ListAttribute()
    first_message_at = UnicodeAttribute(null=True)
    last_message_at = UnicodeAttribute(null=True)
    created_at = NumberAttribute()
    manifest = UnicodeAttribute()
    text_size = NumberAttribute(default=0)
    reading = NumberAttribute()
    wanted = NumberAttribute()
    opening = UnicodeAttribute(null=True)
    prints: ListAttribute[str] = ListAttribute()
    slots: MapAttribute[str, Any] = MapAttribute()  # type: ignore[no-untyped-call]
    revision = NumberAttribute(default=0)
    index_wanted_at = NumberAttribute(null=True)
    deleted_at = NumberAttribute(null=True)


def new_chat_id(now: int) -> str:
    """An id that sorts by time of upload: 12 hex digits of the second, 20 of chance."""
    return f"{now:012x}{secrets.token_hex(10)}"


def save_chat(chat: Chat) -> None:
    """Store a new chat. Its id is of chance: what stands there already is this call, sent again."""
    item = ChatItem(
        user_pk(chat.uid),
        f"{CHAT_PREFIX}{chat.chat_id}",
        title=chat.title or None,
        format=chat.format,
        messages=chat.messages,
        skipped_lines=chat.skipped_lines,
        participants=_names_with_room(chat.participants),
        first_message_at=chat.first_message_at,
        last_message_at=chat.last_message_at,
        created_at=chat.created_at,
        manifest=chat.manifest,
        text_size=chat.text_size,
        reading=chat.reading,
        wanted=chat.wanted,
        opening=chat.opening,
        prints=list(chat.prints),
        slots={},
    )
    try:
        item.save(ChatItem.pk.does_not_exist())
    except PutError as error:
        if error_code(error.cause) != CONDITION_FAILED:
            raise


def find_chat(uid: str, chat_id: str) -> Chat | None:
    """The chat, also one that is being deleted; strongly consistent."""
    try:
        item = ChatItem.get(user_pk(uid), f"{CHAT_PREFIX}{chat_id}", consistent_read=True)
    except DoesNotExist:
        return None
    return _chat_of(item)


def get_chat(uid: str, chat_id: str) -> Chat:
    """The chat; raises ChatNotFound, also for a chat of somebody else."""
    chat = find_chat(uid, chat_id)
    if chat is None or chat.deleted:
        raise ChatNotFound
    return chat


def list_chats(uid: str, *, limit: int, after: str | None) -> tuple[list[Chat], str | None]:
    """The newest `limit` chats uploaded before chat `after`, and the id to go on from, if any."""
    last = _LAST_KEY if after is None else f"{CHAT_PREFIX}{after}"
    found = ChatItem.query(
        user_pk(uid),
        ChatItem.sk.between(CHAT_PREFIX, last),
        scan_index_forward=False,
        consistent_read=True,
    )
    page: list[Chat] = []
    for item in found:
        chat = _chat_of(item)
        if chat.deleted or chat.chat_id == after:
            continue
        if len(page) == limit:
            return page, page[-1].chat_id
        page.append(chat)
    return page, None


def name_manifest(
    chat: Chat, manifest: Manifest, *, prints: Sequence[str], participants: Sequence[str]
) -> bool:
    """Let the chat be made of `manifest`; False if it changed, or went, since it was read."""
    actions: list[Action] = [
        ChatItem.manifest.set(manifest.token),
        ChatItem.text_size.set(manifest.text_size),
        ChatItem.wanted.set(manifest.reading),
        ChatItem.prints.set(list(prints)[-MAX_PRINTS:]),
        ChatItem.participants.set(_names_with_room(participants)),
    ]
    return _revise(chat, actions, ChatItem.manifest == chat.manifest)


def show_reading(chat: Chat, number: int, facts: Facts) -> bool:
    """Show a newer reading; False if the chat has it, wants another by now, or went."""
    actions: list[Action] = [
        ChatItem.reading.set(number),
        ChatItem.messages.set(facts.messages),
        ChatItem.skipped_lines.set(facts.skipped_lines),
        ChatItem.participants.set(_names_with_room(facts.participants)),
        _set_or_remove(ChatItem.first_message_at, facts.first_message_at),
        _set_or_remove(ChatItem.last_message_at, facts.last_message_at),
    ]
    return _revise(chat, actions, (ChatItem.wanted == number) & (ChatItem.reading == chat.reading))


def want_index(chat: Chat, now: int) -> bool:
    """Note that the chat's index is wanted; False if that was noted lately, or the chat went."""
    noted, attribute = chat.index_wanted_at, ChatItem.index_wanted_at
    if noted is not None and now - noted < INDEX_WISH_SECONDS:
        return False
    as_read = attribute.does_not_exist() if noted is None else attribute == noted
    return _revise(chat, [attribute.set(now)], as_read)


def _set_or_remove(attribute: UnicodeAttribute, value: str | None) -> Action:
    return attribute.remove() if value is None else attribute.set(value)


def _revise(chat: Chat, actions: list[Action], as_read: Condition) -> bool:
    stands = ChatItem.pk.exists() & ChatItem.deleted_at.does_not_exist()
    try:
        key_item(chat.uid, chat.chat_id).update(actions, condition=stands & as_read)
    except UpdateError as error:
        if error_code(error.cause) != CONDITION_FAILED:
            raise
        return False
    return True


def key_item(uid: str, chat_id: str) -> ChatItem:
    """An item that carries the chat's key alone, for updates."""
    return ChatItem(user_pk(uid), f"{CHAT_PREFIX}{chat_id}")


def slot_taken(
    category_id: str, job_id: str, *, replaces: str | None
) -> tuple[list[Action], Condition]:
    """How a job takes the slot of its category, if the chat stands and the slot is as it was read.

    `replaces` is the job that the slot held, None if it was free.
    """
    slot: Any = ChatItem.slots[category_id]
    actions: list[Action] = [slot.set(job_id), ChatItem.revision.add(1)]
    as_read = slot.does_not_exist() if replaces is None else slot == replaces
    return actions, ChatItem.pk.exists() & ChatItem.deleted_at.does_not_exist() & as_read


def tombstone(chat: Chat, now: int) -> tuple[list[Action], Condition]:
    """How a chat stops being anybody's, if nothing was unlocked since it was read.

    What it says of people goes at once; the key stays until its objects are gone.
    """
    actions: list[Action] = [
        ChatItem.deleted_at.set(now),
        ChatItem.title.remove(),
        ChatItem.participants.set([]),
    ]
    unchanged = ChatItem.revision == chat.revision
    return actions, unchanged & ChatItem.deleted_at.does_not_exist()


def bury(chat: Chat, now: int) -> bool:
    """Place the tombstone by itself; False if the chat changed since it was read."""
    actions, unchanged = tombstone(chat, now)
    try:
        key_item(chat.uid, chat.chat_id).update(actions, condition=unchanged)
    except UpdateError as error:
        if error_code(error.cause) != CONDITION_FAILED:
            raise
        return False
    return True


def remove_tombstone(uid: str, chat_id: str) -> None:
    """Forget a deleted chat for good; nothing happens to any other, or if it is gone."""
    try:
        key_item(uid, chat_id).delete(ChatItem.deleted_at.exists())
    except DeleteError as error:
        if error_code(error.cause) != CONDITION_FAILED:
            raise


def cut(text: str, max_bytes: int) -> str:
    """The longest beginning of `text` that takes at most `max_bytes` in UTF-8."""
    return text.encode()[:max_bytes].decode(errors="ignore")


def _names_with_room(names: Sequence[str]) -> list[str]:
    kept: list[str] = []
    room = MAX_NAMES_BYTES
    for name in names:
        room -= len(name.encode())
        if room < 0:
            break
        kept.append(name)
    return kept


def _chat_of(item: ChatItem) -> Chat:
    return Chat(
        uid=item.pk.removeprefix("U#"),
        chat_id=item.sk.removeprefix(CHAT_PREFIX),
        title=item.title or "",
        format=item.format,
        messages=int(item.messages),
        skipped_lines=int(item.skipped_lines),
        participants=list(item.participants),
        first_message_at=item.first_message_at,
        last_message_at=item.last_message_at,
        created_at=int(item.created_at),
        manifest=item.manifest,
        text_size=int(item.text_size),
        reading=int(item.reading),
        wanted=int(item.wanted),
        opening=item.opening,
        prints=tuple(item.prints),
        slots=item.slots.as_dict(),  # type: ignore[no-untyped-call]
        revision=int(item.revision),
        index_wanted_at=None if item.index_wanted_at is None else int(item.index_wanted_at),
        deleted=item.deleted_at is not None,
    )
