"""What can go wrong between an unlock and its delivery.

InsightsError
├── UnknownCategory        no such category in the catalogue
├── JobNotFound            no such job of this user
├── JobAlreadyEnded        the job has completed or failed, so it cannot be cancelled
├── PriceChanged           the price is no longer the one the caller expected
├── SlotBusy               another job of this category, of another scope, is still being written
├── ChatTooLong            the generators would not read the chat to its end
├── EmptyScope             the chat has no message in the time that was named
├── ScopeTooLarge          more people are named than a job can remember
├── SampleLimitReached     the free samples of the day are used up
├── GenerationFailed       this insight cannot be written; another try would fail the same way
├── GenerationPaused       no insight is sold now: stopped, or the day's budget is spent
└── GenerationUnavailable  not now; another try may succeed
    └── GenerationThrottled  not now, by the service's own choice: this was no try at all
"""

from __future__ import annotations


class InsightsError(Exception):
    """Base of every refusal of the insight pipeline; `code` is stable."""

    code = "insights_error"


class UnknownCategory(InsightsError):
    """The catalogue has no category of that id."""

    code = "unknown_category"

    def __init__(self) -> None:
        super().__init__("there is no such category; GET /api/categories lists them")


class JobNotFound(InsightsError):
    """No job of that id belongs to this user."""

    code = "job_not_found"

    def __init__(self) -> None:
        super().__init__("there is no such job")


class JobAlreadyEnded(InsightsError):
    """The job ended before it could be cancelled; `status` says how."""

    code = "job_already_ended"

    def __init__(self, status: str) -> None:
        super().__init__(f"the job has already {status}")
        self.status = status


class PriceChanged(InsightsError):
    """The category no longer costs what the caller expected; nothing was reserved."""

    code = "price_changed"

    def __init__(self, *, expected: int, price: int) -> None:
        super().__init__(f"{expected} coins were expected, the price is {price}")
        self.expected, self.price = expected, price


class SlotBusy(InsightsError):
    """The slot of the category is held by an open job of another scope; nothing was reserved."""

    code = "slot_busy"

    def __init__(self, job_id: str) -> None:
        super().__init__("another job of this category is open; it has to end, or be cancelled")
        self.job_id = job_id


class ChatTooLong(InsightsError):
    """The chat has more messages than the stage's generators read; nothing was reserved."""

    code = "chat_too_long"

    def __init__(self, *, messages: int, limit: int) -> None:
        super().__init__(f"insights are written of chats of {limit:,} messages at most")
        self.messages, self.limit = messages, limit


class EmptyScope(InsightsError):
    """Nobody wrote in the time that was named; nothing was reserved."""

    code = "empty_scope"

    def __init__(self) -> None:
        super().__init__("the chat has no message in that time")


class ScopeTooLarge(InsightsError):
    """The names of the people take more than `limit_bytes` bytes; nothing was reserved."""

    code = "scope_too_large"

    def __init__(self, *, limit_bytes: int) -> None:
        super().__init__(f"the names may take {limit_bytes} bytes in all; name none for everybody")
        self.limit_bytes = limit_bytes


class GenerationPaused(InsightsError):
    """No model may be asked now, so nothing is sold. `cause` says why: `paused`, `budget_spent`.

    `retry_after` are the seconds after which it is worth asking again, `not_before` those before
    which it certainly is not, where that is known.
    """

    code = "generation_paused"

    def __init__(self, cause: str, *, retry_after: int, not_before: int | None = None) -> None:
        super().__init__("no insights are written at the moment; nothing was reserved")
        self.cause, self.retry_after, self.not_before = cause, retry_after, not_before


class SampleLimitReached(InsightsError):
    """The user has had `limit` free samples today, a day in UTC; more in `retry_after` seconds."""

    code = "sample_limit_reached"

    def __init__(self, *, limit: int, retry_after: int) -> None:
        super().__init__(f"{limit} free samples a day can be seen; the next day begins in UTC")
        self.limit, self.retry_after = limit, retry_after


class GenerationFailed(InsightsError):
    """The insight cannot be written. `cause` is a stable word for logs and metrics, never text."""

    code = "generation_failed"

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class GenerationUnavailable(InsightsError):
    """The generator could not answer now (throttled, timed out, unreachable). Try again later."""

    code = "generation_unavailable"

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class GenerationThrottled(GenerationUnavailable):
    """The generator is asked too much, or may not be asked now: later it may be.

    `retry_after` are the seconds that it asked to be left alone for, None if it named none.
    """

    code = "generation_throttled"

    def __init__(self, cause: str, *, retry_after: int | None = None) -> None:
        super().__init__(cause)
        self.retry_after = retry_after
