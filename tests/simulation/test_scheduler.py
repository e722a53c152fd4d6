"""Processes take turns: one at a time, in the order that was chosen, on a clock that is moved."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import pytest

from tests.simulation.scheduler import Process, Scheduler, in_charge


class Stage:
    """Processes that note what they do, the one that was woken longest ago going first."""

    def __init__(self) -> None:
        self.scheduler = Scheduler(choose=self._choose, now=100.0)
        self.noted: list[str] = []

    def enter(self, name: str, body: Callable[[], None], *, killed_at: float | None = None) -> None:
        """Let a process take part."""
        process = Process(name, "test", body, None, killed_at=killed_at)
        self.scheduler.start(process)

    def run(self) -> list[str]:
        """What was noted, in its order."""
        with in_charge(self.scheduler):
            try:
                self.scheduler.run()
            finally:
                self.scheduler.close()
        return self.noted

    def note(self, what: str) -> None:
        """Note something, and give way."""
        self.noted.append(f"{what} at {time.time():g}")
        self.scheduler.give_way()

    def _choose(self) -> Process | None:
        alive = self.scheduler.alive
        if not alive:
            return None
        current = self.scheduler.current
        others = [process for process in alive if process is not current] or alive
        chosen = min(others, key=lambda process: process.wakes_at)
        self.scheduler.now = max(self.scheduler.now, chosen.wakes_at)
        return chosen


def test_turns_change_inside_a_process_where_it_gives_way() -> None:
    stage = Stage()

    def twice(name: str) -> None:
        stage.note(f"{name}1")
        stage.note(f"{name}2")

    for name in ("a", "b"):
        stage.enter(name, partial(twice, name))
    assert stage.run() == ["a1 at 100", "b1 at 100", "a2 at 100", "b2 at 100"]


def test_sleep_takes_no_time_and_moves_the_clock() -> None:
    stage = Stage()
    started = time.monotonic()

    def sleep() -> None:
        time.sleep(3600)
        stage.note("awake")

    stage.enter("sleeper", sleep)
    assert stage.run() == ["awake at 3700"]
    assert time.monotonic() - started < 60


def test_a_process_past_its_time_is_gone_and_sees_nothing_of_it() -> None:
    stage = Stage()

    def body() -> None:
        try:
            stage.note("before")
            time.sleep(10)
            stage.note("never")
        except Exception:
            stage.note("caught")

    stage.enter("slow", body, killed_at=105.0)
    assert stage.run() == ["before at 100"]


def test_what_goes_wrong_in_one_process_ends_the_run() -> None:
    stage = Stage()

    def fail() -> None:
        raise ArithmeticError("out of tune")

    stage.enter("fails", fail)
    stage.enter("goes on", lambda: stage.note("on"))
    with pytest.raises(ArithmeticError, match="out of tune"):
        stage.run()


def test_the_clock_of_everybody_else_is_the_real_one() -> None:
    stage = Stage()
    with in_charge(stage.scheduler):
        assert time.time() > 1_700_000_000
