"""What Telegram's service messages say, in words: the export has only an action and its details."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.chats.formats.json_records import Record, text_of
from chalicelib.chats.formats.people import People

CALLS: Final = frozenset({"phone_call", "conference_call"})
"""The actions that are said by someone: a call is a message of who called."""

_SENTENCES: Final[Mapping[str, str]] = {
    "allow_sending_messages": "{actor} allowed a bot to send messages",
    "attach_menu_bot_allowed": "{actor} allowed a bot to send messages",
    "boost_apply": "{actor} boosted the group",
    "clear_history": "{actor} cleared the history",
    "create_channel": "{actor} created the channel “{title}”",
    "create_group": "{actor} created the group “{title}” with {members}",
    "delete_group_photo": "{actor} removed the group's photo",
    "edit_chat_theme": "{actor} changed the chat's theme to {emoticon}",
    "edit_group_photo": "{actor} changed the group's photo",
    "edit_group_title": "{actor} changed the group's name to “{title}”",
    "gift_code_prize": "{actor} received a gift code",
    "giveaway_launch": "{actor} started a giveaway",
    "giveaway_results": "{actor} ended a giveaway",
    "group_call": "{actor} held a group call",
    "group_call_scheduled": "{actor} scheduled a group call",
    "invite_members": "{actor} added {members}",
    "invite_to_group_call": "{actor} invited {members} to a group call",
    "join_group_by_link": "{actor} joined by a link of {inviter}",
    "join_group_by_request": "{actor} joined by request",
    "joined_telegram": "{actor} joined Telegram",
    "migrate_from_group": "the group “{title}” became this supergroup",
    "migrate_to_supergroup": "this group became a supergroup",
    "pin_message": "{actor} pinned a message",
    "proximity_reached": "{from} came within {distance} m of {to}",
    "refunded_payment": "{actor} refunded a payment",
    "remove_members": "{actor} removed {members}",
    "requested_peer": "{actor} shared a chat with a bot",
    "requested_phone_number": "{actor} asked for a phone number",
    "score_in_game": "{actor} scored {score} in a game",
    "send_passport_values": "{actor} sent passport data",
    "send_payment": "{actor} sent a payment",
    "send_premium_gift": "{actor} gave Telegram Premium as a gift",
    "send_star_gift": "{actor} sent a gift",
    "send_stars_gift": "{actor} gave stars as a gift",
    "send_webview_data": "{actor} sent data to a bot",
    "set_chat_wallpaper": "{actor} set a wallpaper",
    "set_messages_ttl": "{actor} set messages to be deleted after {period} s",
    "set_same_chat_wallpaper": "{actor} set the same wallpaper",
    "stars_prize": "{actor} received stars",
    "suggest_profile_photo": "{actor} suggested a profile photo",
    "take_screenshot": "{actor} took a screenshot",
    "topic_created": "{actor} created the topic “{title}”",
    "topic_edit": "{actor} changed the topic to “{new_title}”",
    "web_app_bot_allowed": "{actor} allowed a bot to send messages",
}
_OF_ONESELF: Final[Mapping[str, str]] = {
    "invite_members": "{actor} joined",
    "remove_members": "{actor} left",
}
"""What it means when the only member is the actor."""

_ENDS: Final[Mapping[str, str]] = {
    "busy": "declined call",
    "missed": "missed call",
}
_SOMEONE = "someone"
_MOST_MEMBERS_NAMED = 200


def call_in_words(record: Record) -> str:
    """How a call went: `call (5:12)`, `missed call`, `declined call`, `call` without an answer."""
    seconds = record.get("duration_seconds", record.get("duration"))
    if isinstance(seconds, int) and seconds > 0:
        return f"call ({seconds // 60}:{seconds % 60:02})"
    return _ENDS.get(text_of(record.get("discard_reason")), "call")


def notice_in_words(record: Record, people: People) -> str:
    """One sentence; of an action that is not known, who did it and the action's own name."""
    action = text_of(record.get("action"))
    members = _members(record, people)
    details = _Details(record, people, members)
    sentence = _SENTENCES.get(action)
    if members == [people.unidentified(record.get("actor"))]:
        sentence = _OF_ONESELF.get(action, sentence)
    if sentence is None:
        said = text_of(record.get("information_text")) or action.replace("_", " ")
        return f"{details['actor']}: {said}"
    return sentence.format_map(details)


def _members(record: Record, people: People) -> list[str]:
    named = record.get("members")
    if not isinstance(named, list):
        return []
    return [people.unidentified(name) for name in named[:_MOST_MEMBERS_NAMED]]


class _Details(dict[str, str]):
    """The details of a service message as its sentence has them, looked up as they are wanted."""

    def __init__(self, record: Record, people: People, members: list[str]) -> None:
        super().__init__(members=", ".join(members) or _SOMEONE)
        self._record = record
        self._people = people

    def __missing__(self, key: str) -> str:
        value = self._record.get(key)
        if key in ("actor", "from", "to"):
            named = key in self._record
            return self._people.name(value, self._record.get(f"{key}_id")) if named else _SOMEONE
        if key == "inviter":
            return self._people.unidentified(value)
        return str(value) if isinstance(value, int) else text_of(value)
