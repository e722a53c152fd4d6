"""What the apps themselves write into a chat, told by its words, as the records do not tell it.

Notices name who did it first: `You`, or the sender by the full or the first name. In languages that
are not listed a notice is known only by the sender's full name in front.
"""

from __future__ import annotations

import re
from typing import Final

_LONGEST = 300

_REACTION: Final = re.compile(
    "|".join(
        (
            r"Reacted \S{1,20} to your (?:message|story) ?",
            r"Liked a message",
            r"Hat mit \S{1,20} auf deine (?:Nachricht|Story) reagiert ?",
            r"Reaccionó con \S{1,20} a tu (?:mensaje|historia) ?",
            r"A réagi avec \S{1,20} à votre (?:message|story) ?",
            r"Reagiu com \S{1,20} (?:à sua mensagem|ao seu story) ?",
            r"Curtiu uma mensagem",
        )
    )
)
_WITHOUT_SUBJECT: Final = re.compile(
    r"You are now connected on Messenger|You can now (?:message and )?call each other"
    r"|Say hi to your new Facebook friend|Messages and calls are secured with end-to-end"
    r"|This poll is no longer available|The (?:video |audio )?(?:call|chat) (?:has )?ended"
)
_DONE: Final = re.compile(
    r"(?:named|created|left|joined) the (?:group|call|video call|video chat|audio call)\b.*"
    r"|(?:set|cleared) (?:the|your|his|her|their)(?: own)? (?:nickname|emoji|quick reaction)\b.*"
    r"|changed the (?:chat |group )?(?:theme|photo|name)\b.*"
    r"|removed the (?:group|chat) (?:name|photo)\b.*"
    r"|(?:added|removed) .+ (?:to|from) the group"
    r"|(?:added|removed|made) .+ (?:as )?a group admin"
    r"|started (?:a|an) (?:call|video call|video chat|audio call|plan)\b.*"
    r"|(?:pinned|unpinned) a message"
    r"|turned (?:on|off) (?:disappearing messages|vanish mode|member approval|read receipts)\b.*"
    r"|waved at (?:you|each other)|voted for .+ in the poll\b.*|(?:created|updated) a plan\b.*"
    r"|responded (?:Going|Can't Go|Maybe)\b.*"
)
_CALLED: Final = re.compile(
    r"called you|missed (?:your|a|an) (?:video |audio )?(?:call|chat)(?: (?:from|with) .+)?"
)
_ASKED: Final = re.compile(r"created a poll\b.*")
_PLACED: Final = re.compile(r"sent (?:a|his|her|their|your) (?:live )?location")
_UNSENT: Final = re.compile(r"unsent a message")
_SENT: Final = re.compile(
    r"(?:sent|shared) (?:an?|\d{1,3}) "
    r"(?:attachment|audio|file|GIF|link|photo|post|reel|sticker|story|video|voice message)s?"
)


def is_notice(text: str, sender: str) -> bool:
    """Whether the app says that something was done, or that someone reacted."""
    if len(text) > _LONGEST or "\n" in text:
        return False
    if _REACTION.fullmatch(text) or _WITHOUT_SUBJECT.match(text):
        return True
    return _does(text, sender, _DONE) or _tells_of(text, sender)


def is_call(text: str, sender: str) -> bool:
    """Whether it is the app's line for a call that was made or missed."""
    return _does(text, sender, _CALLED)


def is_poll(text: str, sender: str) -> bool:
    """Whether it is the app's line for a poll."""
    return _does(text, sender, _ASKED)


def is_place(text: str, sender: str) -> bool:
    """Whether it is the app's line for a location."""
    return _does(text, sender, _PLACED)


def is_unsent(text: str, sender: str) -> bool:
    """Whether it stands for a message that was taken back."""
    return _does(text, sender, _UNSENT)


def stands_for_media(text: str, sender: str) -> bool:
    """Whether it is the app's line for what was sent: `You sent an attachment.`"""
    return _does(text, sender, _SENT)


def stands_beside_media(text: str, sender: str) -> bool:
    """Whether it is the app's line, in any language, for the media sent with it."""
    return stands_for_media(text, sender) or _tells_of(text, sender)


def _does(text: str, sender: str, what: re.Pattern[str]) -> bool:
    """Whether `text` is a sentence that says `what` of its writer."""
    if len(text) > _LONGEST or not text.endswith((".", "!")):
        return False
    for subject in ("You", sender, sender.partition(" ")[0]):
        start = len(subject) + 1
        if text.startswith(f"{subject} ") and what.fullmatch(text, start, len(text) - 1):
            return True
    return False


def _tells_of(text: str, sender: str) -> bool:
    """Whether a sentence begins with the full name of the sender: no one speaks so of oneself."""
    return " " in sender and text.startswith(f"{sender} ") and text.endswith(".")
