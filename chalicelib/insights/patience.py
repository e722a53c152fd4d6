"""How long an insight waits for a generator that cannot write it now.

A throttled generator costs no receive of the queue: the insight's message is sent again, later, as
long as its hold (or its own life, of a free sample) has time for the wait and for one more
delivery. A delivery after which that would no longer be so is the last, and whoever stands next in
the chain is asked in it.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from chalicelib.config import settings
from chalicelib.credits import Deadline, Ledger
from chalicelib.insights import queues
from chalicelib.insights.errors import GenerationThrottled, GenerationUnavailable
from chalicelib.insights.messages import JobMessage, SampleMessage

FIRST_WAIT_SECONDS = 5
MAX_TRIED = 30
"""A throttled insight is given up after so many messages, whatever time its hold has left.

The hold's life ends it far sooner, but for a worker that dies between sending and answering: SQS
then delivers again what was sent on, and each of the two goes its way. This bounds them all.
"""


class Patience:
    """What one delivery of an insight's message may wait for.

    It is the `received`-th of the message, and it began at `now`, in epoch seconds. `expiry` says
    when nobody waits for the insight any more; it is asked only if somebody has to wait.
    """

    def __init__(
        self,
        message: JobMessage | SampleMessage,
        *,
        received: int,
        now: int,
        expiry: Callable[[], int],
    ) -> None:
        self._message = message
        self._received = received
        self._now = now
        self._expiry = expiry
        self._wait = _drawn_wait(message.tried)
        self._expires_at: int | None = None

    def is_over(self, error: GenerationUnavailable) -> bool:
        """Whether there is no other time to ask the generator that raised `error`.

        Raises LedgerBusy.
        """
        if isinstance(error, GenerationThrottled):
            wait = max(self._wait, error.retry_after or 0)
            return self._message.tried >= MAX_TRIED or not self._has_time_after(wait)
        if self._received >= settings().jobs.insight_receive_count:
            return True
        # A message that was never sent again comes as often as its queue brings it within the
        # hold's life: the times of a stage are chosen so.
        visibility = settings().jobs.insight_visibility
        return self._message.tried > 0 and not self._has_time_after(visibility)

    def wait_for(self, error: GenerationThrottled) -> int:
        """Send the message again, later; answers after how many seconds it comes.

        What is received once more was sent on before, perhaps: the number of its next try grows by
        each receive, so that what is doubled waits longer.
        """
        seconds = min(max(self._wait, error.retry_after or 0), queues.MAX_DELAY_SECONDS)
        tried = self._message.tried + self._received
        queues.send_insight_later(self._message, tried=tried, seconds=seconds)
        return seconds

    def _has_time_after(self, seconds: int) -> bool:
        """Whether a delivery that begins in so many seconds is over before the expiry."""
        if self._expires_at is None:
            self._expires_at = self._expiry()
        return self._now + seconds + settings().jobs.insight_visibility <= self._expires_at


def expiry_of_hold(message: JobMessage, deadline: Deadline) -> int:
    """When the hold of the message's job may end; raises LedgerBusy."""
    ledger = Ledger(message.uid, deadline=deadline)
    return ledger.look(message.job_id).holds[message.job_id].expires_at


def _drawn_wait(tried: int) -> int:
    """Whole seconds, with full jitter, so that what was throttled together comes apart."""
    ceiling = min(FIRST_WAIT_SECONDS * 2 ** min(tried, 16), queues.MAX_DELAY_SECONDS)
    return random.randint(1, ceiling)  # noqa: S311 - spreads load, guards nothing
