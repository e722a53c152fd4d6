"""What travels through the queues: ids, and nothing of the chat."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


class UnreadableMessage(Exception):
    """A queue message that nobody of this product wrote. What it holds is not repeated here."""


@dataclass(frozen=True, slots=True)
class JobMessage:
    """A job to prepare or to settle, or one insight of it to write.

    `manifest` is the token under which what an insight is written from was prepared, `tried` how
    often its message was sent again, later, because a generator was throttled.
    """

    uid: str
    job_id: str
    insight_id: str | None = None
    manifest: str | None = None
    tried: int = 0

    def to_json(self) -> str:
        """The body of the message."""
        fields = asdict(self)
        return json.dumps({name: value for name, value in fields.items() if value})

    @classmethod
    def from_json(cls, body: str) -> JobMessage:
        """The message in `body`; raises UnreadableMessage."""
        try:
            fields = json.loads(body)
            optional = fields.get("insight_id"), fields.get("manifest"), fields.get("tried", 0)
            message = cls(fields["uid"], fields["job_id"], *optional)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise UnreadableMessage from None
        texts = (message.uid, message.job_id, message.insight_id or "", message.manifest or "")
        if not all(isinstance(text, str) for text in texts):
            raise UnreadableMessage
        if type(message.tried) is not int or message.tried < 0:
            raise UnreadableMessage
        return message
