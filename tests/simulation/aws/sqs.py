"""SQS standard queues: at least once, in no order, with visibility time-outs and dead letters."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.simulation.aws.refusals import Unmodelled

VISIBLE = "ApproximateNumberOfMessages"
DELAYED = "ApproximateNumberOfMessagesDelayed"
IN_FLIGHT = "ApproximateNumberOfMessagesNotVisible"


@dataclass(eq=False, slots=True)
class Message:
    """One copy of a message; `visible_at` is when it can be received (again)."""

    message_id: str
    body: str
    visible_at: float
    receives: int = 0


@dataclass(eq=False)
class Queue:
    """A queue. A message received more than `max_receives` times goes to `dead` instead."""

    name: str
    visibility: float
    max_receives: int | None = None
    dead: Queue | None = None
    messages: list[Message] = field(default_factory=list)

    def visible(self, now: float) -> Iterator[Message]:
        """The messages that can be received."""
        return (message for message in self.messages if message.visible_at <= now)

    def next_visible(self) -> float | None:
        """When the next message can be received; None if there is none."""
        return min((message.visible_at for message in self.messages), default=None)

    def receive(self, message: Message, now: float) -> bool:
        """Take a message into flight; False if it went to the dead letters instead."""
        if self.max_receives is not None and message.receives >= self.max_receives:
            self.messages.remove(message)
            if self.dead is not None:
                self.dead.messages.append(Message(message.message_id, message.body, now))
            return False
        message.receives += 1
        message.visible_at = now + self.visibility
        return True

    def delete(self, message: Message) -> None:
        """Forget a message that was dealt with; nothing happens if it is gone."""
        if message in self.messages:
            self.messages.remove(message)


@dataclass
class SQS:
    """The service. `doubled` says whether a message sent is stored twice; `sent` is told of each.

    `failing` names the entries of a batch that are refused, by their place.
    """

    now: Callable[[], float]
    chance: Random
    queues: Mapping[str, Queue]
    doubled: Callable[[], bool] = lambda: False
    failing: Callable[[int], set[int]] = lambda _: set()
    sent: Callable[[Queue, str], None] = lambda *_: None

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a request."""
        queue = self.queues[request["QueueUrl"].rsplit("/", 1)[1]]
        match operation:
            case "SendMessage":
                _known(request, {"QueueUrl", "MessageBody", "DelaySeconds"})
                return self._send(queue, request["MessageBody"], request.get("DelaySeconds", 0))
            case "SendMessageBatch":
                _known(request, {"QueueUrl", "Entries"})
                return self._send_batch(queue, request["Entries"])
            case "GetQueueAttributes":
                _known(request, {"QueueUrl", "AttributeNames"})
                return {"Attributes": self._attributes(queue, request["AttributeNames"])}
        raise Unmodelled(f"SQS {operation}")

    def _send(self, queue: Queue, body: str, delay: int = 0) -> dict[str, Any]:
        message_id = f"m-{self.chance.getrandbits(64):016x}"
        self.sent(queue, body)
        for _ in range(1 + self.doubled()):
            queue.messages.append(Message(message_id, body, self.now() + delay))
        digest = hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()
        return {"MessageId": message_id, "MD5OfMessageBody": digest}

    def _send_batch(self, queue: Queue, entries: list[Mapping[str, Any]]) -> dict[str, Any]:
        refused = self.failing(len(entries))
        answer: dict[str, Any] = {"Successful": [], "Failed": []}
        for place, entry in enumerate(entries):
            _known(entry, {"Id", "MessageBody"})
            if place in refused:
                failure = {"Id": entry["Id"], "Code": "InternalError", "SenderFault": False}
                answer["Failed"].append(failure)
            else:
                taken = self._send(queue, entry["MessageBody"])
                answer["Successful"].append({"Id": entry["Id"], **taken})
        return {name: entries for name, entries in answer.items() if entries}

    def _attributes(self, queue: Queue, names: list[str]) -> dict[str, str]:
        visible = sum(1 for _ in queue.visible(self.now()))
        hidden = [message for message in queue.messages if message.visible_at > self.now()]
        delayed = sum(message.receives == 0 for message in hidden)
        counts = {VISIBLE: visible, DELAYED: delayed, IN_FLIGHT: len(hidden) - delayed}
        return {name: str(counts[name]) for name in names}


def _known(request: Mapping[str, Any], members: set[str]) -> None:
    unknown = request.keys() - members
    if unknown:
        raise Unmodelled(f"SQS request with {', '.join(sorted(unknown))}")
