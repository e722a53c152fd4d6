"""What the apps themselves write into a chat, told by its words, as the records do not tell it.

Notices name who did it first: `You`, or the sender by the full or the first name. In languages that
are not listed a notice is known only by the sender's full name in front.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from chalicelib.chats.messages import MessageKind

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


_DEEDS: Final = (
    (_SENT, MessageKind.MEDIA),
    (_UNSENT, MessageKind.DELETED),
    (_CALLED, MessageKind.CALL),
    (_ASKED, MessageKind.POLL),
    (_PLACED, MessageKind.LOCATION),
    (_DONE, MessageKind.SYSTEM),
)


def kind_of(text: str, sender: str) -> MessageKind | None:
    """What a record is whose text the app wrote; None if the text is the sender's own.

    MEDIA means that the text stands for something sent: `You sent an attachment.`
    """
    if len(text) > _LONGEST or "\n" in text:
        return None
    if text.endswith((".", "!")):
        for deed in _deeds(text, sender):
            for pattern, kind in _DEEDS:
                if pattern.fullmatch(deed):
                    return kind
        if " " in sender and text.startswith(f"{sender} "):
            # A sentence about its own sender by full name: no one speaks so of oneself.
            return MessageKind.SYSTEM
    told = _REACTION.fullmatch(text) or _WITHOUT_SUBJECT.match(text)
    return MessageKind.SYSTEM if told else None


def _deeds(text: str, sender: str) -> Iterator[str]:
    """What a sentence says that its sender did, for each way in which it may name the sender."""
    for subject in ("You", sender, sender.partition(" ")[0]):
        if text.startswith(f"{subject} "):
            yield text[len(subject) + 1 : -1]
