"""Processes that take turns: threads of which exactly one runs, on a clock that only we move.

A process gives its turn away at every AWS call and whenever it sleeps; who goes on is decided by
whoever made the scheduler. `time.time`, `time.monotonic` and `time.sleep` are the scheduler's for
these threads, and the real ones for all others.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import SupportsIndex

from tests.simulation.faults import Kind

_real_time, _real_monotonic, _real_sleep = time.time, time.monotonic, time.sleep


class Killed(BaseException):
    """The process is gone, as if its machine had lost power. No handler of ours may see it."""


class Aborted(BaseException):
    """The run is over; every process unwinds."""


@dataclass(eq=False)
class Process:
    """Something that runs by itself: a client's tab, an invocation of a function, an operator.

    `uids` are the users it may touch, None for all of them; `killed_at` is when its platform stops
    it. `body` runs once.
    """

    name: str
    kind: str
    body: Callable[[], None]
    uids: frozenset[str] | None
    wakes_at: float = 0.0
    killed_at: float | None = None
    started_at: float = 0.0
    calls: int = 0
    disturbed: bool = False
    wrote: int = 0
    queue_seen_busy: bool = False
    site: str = ""
    fault: Kind | None = None
    fault_lasts: bool = False
    worker: _Worker | None = field(default=None, repr=False)


class _Worker(threading.Thread):
    """A thread that lives through many processes, one after the other."""

    def __init__(self, scheduler: Scheduler) -> None:
        super().__init__(daemon=True)
        self._scheduler = scheduler
        self.turn = threading.Lock()
        self.turn.acquire()
        self.process: Process | None = None

    def run(self) -> None:
        _OURS.add(threading.get_ident())
        while True:
            self.turn.acquire()
            process = self.process
            if process is None:
                return
            try:
                process.body()
            except (Killed, Aborted):
                pass
            except BaseException as error:
                self._scheduler.abort(error)
            self.process = None
            self._scheduler._ended(self, process)


@dataclass
class Scheduler:
    """Hands the turn on. `choose` says who is next, None at the end; it may move the clock."""

    choose: Callable[[], Process | None] = lambda: None
    now: float = 0.0
    alive: list[Process] = field(default_factory=list)
    current: Process | None = None
    failure: BaseException | None = None
    _idle: list[_Worker] = field(default_factory=list)
    _over: threading.Lock = field(default_factory=threading.Lock)

    def start(self, process: Process) -> None:
        """Let a process take part from now on."""
        process.started_at = self.now
        process.wakes_at = max(process.wakes_at, self.now)
        self.alive.append(process)

    def run(self) -> None:
        """Take turns until `choose` says that it is over; raises what went wrong."""
        self._over.acquire()
        first = self.choose()
        if first is not None:
            self._hand_to(first)
            self._over.acquire()
        self._over.release()
        if self.failure is not None:
            raise self.failure

    def abort(self, failure: BaseException) -> None:
        """End the run: every process unwinds at its next turn."""
        self.failure = self.failure or failure

    def give_way(self, until: float | None = None) -> None:
        """Called by the running process: let others go on, at least until the clock says so."""
        process = self.current
        if process is None or process.worker is None:
            raise RuntimeError("no process has the turn")
        if self.failure is not None:
            raise Aborted
        process.wakes_at = self.now if until is None else until
        following = self._following()
        if following is not None and following is not process:
            mine = process.worker.turn
            self._hand_to(following)
            mine.acquire()
        if self.failure is not None:
            raise Aborted
        if process.killed_at is not None and self.now >= process.killed_at:
            process.disturbed = True
            raise Killed

    def close(self) -> None:
        """End the threads."""
        for worker in self._idle:
            worker.turn.release()

    def _following(self) -> Process | None:
        if self.failure is not None:
            return next((process for process in self.alive if process.worker is not None), None)
        try:
            return self.choose()
        except BaseException as error:
            self.abort(error)
            raise Aborted from error

    def _hand_to(self, process: Process) -> None:
        self.current = process
        if process.worker is None:
            process.worker = self._idle.pop() if self._idle else self._hired()
            process.worker.process = process
        process.worker.turn.release()

    def _hired(self) -> _Worker:
        worker = _Worker(self)
        worker.start()
        return worker

    def _ended(self, worker: _Worker, process: Process) -> None:
        self.alive.remove(process)
        try:
            following = self._following()
        except Aborted:
            following = self._following()
        self._idle.append(worker)
        if following is None:
            self._over.release()
        else:
            self._hand_to(following)


_OURS: set[int] = set()
_scheduler: Scheduler | None = None


@contextmanager
def in_charge(scheduler: Scheduler) -> Iterator[None]:
    """Time is the scheduler's for its processes."""
    global _scheduler  # noqa: PLW0603 - the time of a process is one for all of it
    _scheduler = scheduler
    time.time, time.monotonic, time.sleep = _time, _monotonic, _sleep
    try:
        yield
    finally:
        time.time, time.monotonic, time.sleep = _real_time, _real_monotonic, _real_sleep
        _scheduler = None


def _time() -> float:
    if _scheduler is not None and threading.get_ident() in _OURS:
        return _scheduler.now
    return _real_time()


def _monotonic() -> float:
    if _scheduler is not None and threading.get_ident() in _OURS:
        return _scheduler.now
    return _real_monotonic()


def _sleep(seconds: float | SupportsIndex, /) -> None:
    if _scheduler is not None and threading.get_ident() in _OURS:
        _scheduler.give_way(_scheduler.now + float(seconds))
    else:
        _real_sleep(seconds)
